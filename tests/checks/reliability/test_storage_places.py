"""reliability.storage-places"""

from audit.facts.places import StoragePlace, StoragePlaces
from audit.model.result import Status
from checks.reliability.storage_places import storage_places
from tests.make.judging import judged, not_run, only_failure

WHERE = {"inside": True, "outside": False, "hidden": None}


def places(*where: str) -> StoragePlaces:
    made = (StoragePlace(f"p{n}", WHERE[word]) for n, word in enumerate(where))
    return StoragePlaces(places=tuple(made), grant="GRANT pg_monitor")


def test_a_place_on_another_disk_passes() -> None:
    assert judged(storage_places, places("outside")).status is Status.PASS


def test_a_place_in_the_servers_directory_fails() -> None:
    failure = only_failure(judged(storage_places, places("outside", "inside")))

    assert str(failure.subject) == "tablespace p1"
    assert failure.evidence == "1 of 2 places that were added lies there."


def test_a_directory_that_is_hidden_leaves_it_open() -> None:
    result = judged(storage_places, places("hidden"))

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT pg_monitor")


def test_without_added_places_there_is_nothing_to_examine() -> None:
    assert judged(storage_places, places()).status is Status.NOT_APPLICABLE
    assert not_run(storage_places, StoragePlaces)

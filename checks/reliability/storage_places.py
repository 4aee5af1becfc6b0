"""Where the places for datasets lie."""

from collections.abc import Iterator

from audit.facts.places import StoragePlaces
from audit.model.check import (
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from checks._controls import CAPACITY


@check(
    id="reliability.storage-places",
    title="Added places for data lie outside the server's directory",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.MEDIUM,
    remedy="Move the place to a directory of its own on the disk that it was meant for.",
    effort="1 day",
    controls=CAPACITY,
)
def storage_places(places: StoragePlaces) -> Iterator[Judgement]:
    """Such a place is copied twice by a backup or not at all, and gets in the way of the next
    upgrade.
    """
    for place in places.places:
        subject = Subject(object=f"tablespace {place.name}")
        if place.inside is None:
            why = "the account may not see where the server's directory is"
            yield Unknown(subject, why, places.grant)
        elif place.inside:
            yield Fail(
                subject,
                "Place for data lies in the server's own directory",
                f"1 of {len(places.places)} places that were added lies there.",
                method="catalogue",
            )
        else:
            yield Pass(subject)

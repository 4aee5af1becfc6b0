"""Damage that the source reports."""

from audit.facts.storage import Integrity
from audit.model.result import Status
from checks.reliability.integrity import integrity
from tests.make.judging import judged, not_run, only_failure


def test_an_intact_store_passes() -> None:
    assert judged(integrity, Integrity(checked="quick_check")).status is Status.PASS


def test_reported_damage_fails_with_its_count() -> None:
    found = Integrity(checked="quick_check", problems=("a", "b", "c", "d"))

    failure = only_failure(judged(integrity, found))

    assert failure.evidence == "a, b, c and 1 more, by quick_check."


def test_a_check_that_did_not_run_is_not_run() -> None:
    assert not_run(integrity, Integrity)


def test_a_kind_without_such_a_check_is_not_applicable() -> None:
    assert judged(integrity).status is Status.NOT_APPLICABLE

"""orchestration.replication-slots"""

from collections.abc import Callable

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.change import ChangeCapture, Slot, SlotLimit
from audit.model.check import Pass, Severity, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.replication_slots import GIGABYTE, replication_slots
from tests.make import facts as make
from tests.make.judgements import REFUSED, UNSUPPORTED, passes, the_fail


def kept(*slots: Slot) -> ChangeCapture:
    return ChangeCapture(method="logical decoding", slots=slots)


def test_a_slot_with_its_reader_passes_however_much_it_keeps() -> None:
    slot = Slot("feed", active=True, retained_bytes=50 * GIGABYTE)

    assert list(replication_slots(kept(slot), UNSUPPORTED)) == [Pass(Subject(object="feed"))]


@pytest.mark.parametrize(
    ("slot", "severity"),
    [
        (Slot("s", active=False, lost=True), Severity.CRITICAL),
        (Slot("s", active=True, lost=True), Severity.CRITICAL),
        (Slot("s", active=False, retained_bytes=GIGABYTE + 1), Severity.HIGH),
        (Slot("s", active=False, retained_bytes=GIGABYTE), Severity.MEDIUM),
        (Slot("s", active=False, retained_bytes=0), Severity.MEDIUM),
        (Slot("s", active=False), Severity.MEDIUM),
    ],
)
def test_the_severity_follows_what_is_lost_or_kept(slot: Slot, severity: Severity) -> None:
    assert the_fail(replication_slots(kept(slot), UNSUPPORTED)).severity is severity


def test_one_that_is_about_to_be_cut_off_fails_though_its_reader_is_there() -> None:
    slot = Slot("s", active=True, ending=True, retained_bytes=3 * GIGABYTE)

    fail = the_fail(replication_slots(kept(slot), make.server()))

    assert (fail.severity, fail.command) == (Severity.HIGH, "")
    assert fail.title == "Replication slot is about to lose changes"


def test_slots_that_may_keep_the_log_without_limit_are_found() -> None:
    slot = Slot("feed", active=True)

    def limited(most: int | None) -> ChangeCapture:
        limit = SlotLimit("keep_size", most, "SET it;")
        return ChangeCapture(method="logical decoding", slots=(slot,), slot_limit=limit)

    [failed, _] = replication_slots(limited(None), UNSUPPORTED)

    fail = the_fail([failed])
    assert (fail.severity, fail.command) == (Severity.MEDIUM, "SET it;")
    assert passes(replication_slots(limited(GIGABYTE), UNSUPPORTED)) == [
        Subject(object="keep_size"),
        Subject(object="feed"),
    ]


def test_a_limit_without_any_slot_is_no_matter() -> None:
    limit = SlotLimit("keep_size", None)

    assert replication_slots(ChangeCapture(method="x", slot_limit=limit), UNSUPPORTED) == []


def test_the_evidence_says_how_much_is_kept_and_the_command_quotes_the_name() -> None:
    slot = Slot("o'feed", active=False, retained_bytes=12 * GIGABYTE)

    fail = the_fail(replication_slots(kept(slot), make.server()))

    assert fail.evidence == "12\N{NO-BREAK SPACE}GB of change log are kept for it."
    assert fail.command == "SELECT pg_drop_replication_slot('o''feed');"


def test_a_lost_slot_needs_a_new_copy() -> None:
    fail = the_fail(replication_slots(kept(Slot("s", active=False, lost=True)), UNSUPPORTED))

    assert fail.title == "Replication slot has lost changes"
    assert "new initial copy" in fail.fix


def test_a_source_without_slots_is_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    assert evaluate_one(replication_slots, snapshot(kept())).status is Status.NOT_APPLICABLE


def test_missing_change_capture_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(replication_slots, snapshot(missing={ChangeCapture: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

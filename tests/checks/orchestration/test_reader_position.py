"""orchestration.reader-position"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.change import ChangeCapture, Foothold
from audit.model.check import Pass, Severity, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.reader_position import reader_position
from tests.make.judgements import REFUSED, the_fail


def captured(*footholds: Foothold) -> ChangeCapture:
    return ChangeCapture(method="binary log", footholds=footholds)


HELD = Foothold("gtid_mode", held=True, current="ON", needed="ON")


def test_a_place_that_is_kept_passes() -> None:
    assert reader_position(captured(HELD)) == [Pass(Subject(object="gtid_mode"))]


def test_one_that_is_lost_fails_with_the_statement() -> None:
    lost = Foothold("gtid_mode", held=False, current="OFF", needed="ON", command="SET it;")

    fail = the_fail(reader_position(captured(lost)))

    assert fail.severity is None
    assert fail.evidence == "OFF now: a reader finds its place on this server only."
    assert fail.command == "SET it;"


def test_what_a_reader_can_do_without_is_a_note() -> None:
    strict = Foothold("strict", held=False, current="OFF", needed="ON", optional=True)

    assert the_fail(reader_position(captured(strict))).severity is Severity.INFO


def test_a_source_without_any_is_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    assert evaluate_one(reader_position, snapshot(captured())).status is Status.NOT_APPLICABLE


def test_missing_change_capture_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(reader_position, snapshot(missing={ChangeCapture: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

"""orchestration.change-completeness"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.change import ChangeCapture, Gap, Lack, Unseen
from audit.model.check import Pass, Severity, Subject, Unknown
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.change_completeness import change_completeness
from tests.make.judgements import REFUSED, the_fail


def captured(*gaps: Gap, unseen: tuple[Unseen, ...] = ()) -> ChangeCapture:
    return ChangeCapture(method="binary log", gaps=gaps, unseen=unseen)


def gap(lack: Lack, *, open: bool = True, restart: bool = False) -> Gap:
    return Gap("image", lack, open, "MINIMAL", "FULL", "SET image;", restart)


def test_what_is_not_left_out_passes() -> None:
    judged = change_completeness(captured(gap(Lack.VALUES, open=False)))

    assert judged == [Pass(Subject(object="image"))]


@pytest.mark.parametrize(
    ("lack", "severity"),
    [(Lack.ROWS, Severity.HIGH), (Lack.VALUES, Severity.HIGH), (Lack.NAMES, Severity.LOW)],
)
def test_the_severity_follows_what_is_left_out(lack: Lack, severity: Severity) -> None:
    fail = the_fail(change_completeness(captured(gap(lack))))

    assert fail.severity is severity
    assert fail.evidence == f"MINIMAL now: {lack.value} are left out of the stream."
    assert (fail.fix, fail.command) == ("Set image to FULL.", "SET image;")


def test_a_restart_is_said() -> None:
    fail = the_fail(change_completeness(captured(gap(Lack.ROWS, restart=True))))

    assert fail.fix == "Set image to FULL and plan a restart of the source."


def test_what_cannot_be_seen_is_unknown_where_it_would_leave_something_out() -> None:
    unseen = (
        Unseen("filters", "the filters are hidden", "GRANT it;", Lack.ROWS),
        Unseen("readers", "the accounts are hidden", "GRANT that;"),
    )

    assert change_completeness(captured(unseen=unseen)) == [
        Unknown(Subject(object="filters"), "the filters are hidden", "GRANT it;")
    ]


def test_a_source_without_gaps_is_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    assert evaluate_one(change_completeness, snapshot(captured())).status is Status.NOT_APPLICABLE


def test_missing_change_capture_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(change_completeness, snapshot(missing={ChangeCapture: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)


def test_the_fix_names_the_setting_where_the_source_says_which() -> None:
    whole = replace(gap(Lack.VALUES), name="whole rows", current="binlog_row_image = MINIMAL")

    fail = the_fail(change_completeness(captured(whole)))

    assert fail.fix == "Set binlog_row_image to FULL."

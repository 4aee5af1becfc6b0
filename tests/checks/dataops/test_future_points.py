"""dataops.future-points"""

from collections.abc import Callable
from datetime import UTC, datetime

from audit.engine.evaluate import evaluate_one
from audit.facts.series import SeriesTimings
from audit.model.check import Subject
from audit.model.fact import Missing, Reason, Snapshot
from audit.model.result import Status
from checks.dataops.future_points import future_points
from tests.make.judgements import passes, the_fail, unknowns
from tests.make.series import REFUSED, UNSUPPORTED, hidden, of, timing


def test_points_up_to_now_pass() -> None:
    assert passes(future_points(of(timing()))) == [Subject("heat")]


def test_points_ahead_fail_with_the_newest() -> None:
    newest = datetime(2026, 12, 24, tzinfo=UTC)

    fail = the_fail(future_points(of(timing(future=1, newest=newest))))

    assert fail.evidence == (
        "1 of 1,000 points read with a time ahead of the source's clock; "
        "the newest is of 24 Dec 2026."
    )


def test_a_time_that_no_calendar_has_is_counted() -> None:
    assert "newest" not in the_fail(future_points(of(timing(future=3)))).evidence


def test_a_dataset_that_may_not_be_read_is_unknown_with_the_grant() -> None:
    [unknown] = unknowns(future_points(hidden()))

    assert (unknown.subject, unknown.grant) == (Subject("secret"), REFUSED.grant)


def test_a_dataset_left_out_on_purpose_is_not_judged() -> None:
    assert list(future_points(hidden(Missing(Reason.SKIPPED, "too many")))) == []


def test_other_families_are_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(future_points, snapshot(missing={SeriesTimings: UNSUPPORTED}))

    assert result.status is Status.NOT_APPLICABLE


def test_timings_that_may_not_be_read_are_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(future_points, snapshot(missing={SeriesTimings: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

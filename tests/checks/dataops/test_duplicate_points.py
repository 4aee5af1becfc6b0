"""dataops.duplicate-points"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.series import SeriesTimings
from audit.model.check import Subject
from audit.model.fact import Missing, Reason, Snapshot
from audit.model.result import Status
from checks.dataops.duplicate_points import duplicate_points
from tests.make.judgements import passes, the_fail, unknowns
from tests.make.series import REFUSED, UNSUPPORTED, hidden, of, timing


def test_one_point_at_a_time_passes() -> None:
    assert passes(duplicate_points(of(timing()))) == [Subject("heat")]


def test_several_points_at_a_time_fail() -> None:
    fail = the_fail(duplicate_points(of(timing(duplicates=25))))

    assert fail.evidence.startswith("25 of 1,000 points read (2.5%) at the time")


def test_a_dataset_without_points_is_not_judged() -> None:
    assert list(duplicate_points(of(timing(points=0)))) == []


def test_a_dataset_that_may_not_be_read_is_unknown_with_the_grant() -> None:
    [unknown] = unknowns(duplicate_points(hidden()))

    assert (unknown.subject, unknown.grant) == (Subject("secret"), REFUSED.grant)


def test_a_dataset_left_out_on_purpose_is_not_judged() -> None:
    assert list(duplicate_points(hidden(Missing(Reason.SKIPPED, "too many")))) == []


def test_other_families_are_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(duplicate_points, snapshot(missing={SeriesTimings: UNSUPPORTED}))

    assert result.status is Status.NOT_APPLICABLE


def test_timings_that_may_not_be_read_are_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(duplicate_points, snapshot(missing={SeriesTimings: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

"""data_management.numeric-points"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.series import SeriesTimings
from audit.model.check import Subject
from audit.model.fact import Missing, Reason, Snapshot
from audit.model.result import Status
from checks.data_management.numeric_points import numeric_points
from tests.make.judgements import passes, the_fail, unknowns
from tests.make.series import REFUSED, UNSUPPORTED, hidden, of, timing


def test_up_to_a_hundredth_may_be_no_number() -> None:
    assert passes(numeric_points(of(timing(nans=10)))) == [Subject("heat")]


def test_more_fail() -> None:
    fail = the_fail(numeric_points(of(timing(nans=11))))

    assert fail.evidence == "11 of 1,000 points read (1.1%) with NaN in the place of a number."


def test_a_dataset_without_points_is_not_judged() -> None:
    assert list(numeric_points(of(timing(points=0)))) == []


def test_a_dataset_that_may_not_be_read_is_unknown_with_the_grant() -> None:
    [unknown] = unknowns(numeric_points(hidden()))

    assert (unknown.subject, unknown.grant) == (Subject("secret"), REFUSED.grant)


def test_a_dataset_left_out_on_purpose_is_not_judged() -> None:
    assert list(numeric_points(hidden(Missing(Reason.SKIPPED, "too many")))) == []


def test_other_families_are_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(numeric_points, snapshot(missing={SeriesTimings: UNSUPPORTED}))

    assert result.status is Status.NOT_APPLICABLE


def test_timings_that_may_not_be_read_are_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(numeric_points, snapshot(missing={SeriesTimings: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

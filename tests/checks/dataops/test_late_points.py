"""dataops.late-points"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.series import SeriesTimings
from audit.model.check import Subject
from audit.model.fact import Missing, Reason, Snapshot
from audit.model.result import Status
from checks.dataops.late_points import late_points
from tests.make.judgements import passes, the_fail, unknowns
from tests.make.series import REFUSED, UNSUPPORTED, hidden, of, timing


def test_no_late_point_passes() -> None:
    assert passes(late_points(of(timing(late=0)))) == [Subject("heat")]


def test_late_points_fail_with_the_longest_delay() -> None:
    fail = the_fail(late_points(of(timing(late=7, latest_by=90.0))))

    assert fail.evidence == (
        "7 points came behind a newer one of the same series; the longest delay is 90\xa0s."
    )


def test_the_whole_source_may_be_judged_by_its_own_count() -> None:
    found = timing("", points=0, late=1)

    assert the_fail(late_points(of(found))).subject == Subject()


def test_a_source_that_cannot_say_is_not_judged() -> None:
    assert list(late_points(of(timing()))) == []


def test_a_dataset_that_may_not_be_read_is_unknown_with_the_grant() -> None:
    [unknown] = unknowns(late_points(hidden()))

    assert (unknown.subject, unknown.grant) == (Subject("secret"), REFUSED.grant)


def test_a_dataset_left_out_on_purpose_is_not_judged() -> None:
    assert list(late_points(hidden(Missing(Reason.SKIPPED, "too many")))) == []


def test_other_families_are_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(late_points, snapshot(missing={SeriesTimings: UNSUPPORTED}))

    assert result.status is Status.NOT_APPLICABLE


def test_timings_that_may_not_be_read_are_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(late_points, snapshot(missing={SeriesTimings: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

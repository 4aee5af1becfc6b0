"""dataops.counter-resets"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.series import SeriesTimings
from audit.model.check import Subject
from audit.model.fact import Missing, Reason, Snapshot
from audit.model.result import Status
from checks.dataops.counter_resets import counter_resets
from tests.make.judgements import passes, the_fail, unknowns
from tests.make.series import REFUSED, UNSUPPORTED, hidden, of, timing


def test_a_restart_of_each_series_passes() -> None:
    assert passes(counter_resets(of(timing(counter=True, resets=10)))) == [Subject("heat")]


def test_more_falls_than_series_fail() -> None:
    fail = the_fail(counter_resets(of(timing(counter=True, resets=11))))

    assert fail.evidence == "11 falls in 10 series and 1,000 points of 60\xa0minutes."


def test_what_is_no_counter_may_fall() -> None:
    assert list(counter_resets(of(timing(resets=500)))) == []


def test_a_dataset_that_may_not_be_read_is_unknown_with_the_grant() -> None:
    [unknown] = unknowns(counter_resets(hidden()))

    assert (unknown.subject, unknown.grant) == (Subject("secret"), REFUSED.grant)


def test_a_dataset_left_out_on_purpose_is_not_judged() -> None:
    assert list(counter_resets(hidden(Missing(Reason.SKIPPED, "too many")))) == []


def test_other_families_are_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(counter_resets, snapshot(missing={SeriesTimings: UNSUPPORTED}))

    assert result.status is Status.NOT_APPLICABLE


def test_timings_that_may_not_be_read_are_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(counter_resets, snapshot(missing={SeriesTimings: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

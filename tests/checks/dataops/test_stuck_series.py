"""dataops.stuck-series"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.series import SeriesTimings
from audit.model.check import Subject
from audit.model.fact import Missing, Reason, Snapshot
from audit.model.result import Status
from checks.dataops.stuck_series import stuck_series
from tests.make.judgements import passes, the_fail, unknowns
from tests.make.series import REFUSED, UNSUPPORTED, hidden, of, timing


def test_measurements_that_move_pass() -> None:
    assert passes(stuck_series(of(timing()))) == [Subject("heat")]


def test_those_that_stand_still_fail() -> None:
    assert the_fail(stuck_series(of(timing(stuck=2)))).evidence.startswith(
        "2 of 10 series examined"
    )


def test_counters_may_stand_still() -> None:
    assert list(stuck_series(of(timing(counter=True)))) == []


def test_a_dataset_that_may_not_be_read_is_unknown_with_the_grant() -> None:
    [unknown] = unknowns(stuck_series(hidden()))

    assert (unknown.subject, unknown.grant) == (Subject("secret"), REFUSED.grant)


def test_a_dataset_left_out_on_purpose_is_not_judged() -> None:
    assert list(stuck_series(hidden(Missing(Reason.SKIPPED, "too many")))) == []


def test_other_families_are_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(stuck_series, snapshot(missing={SeriesTimings: UNSUPPORTED}))

    assert result.status is Status.NOT_APPLICABLE


def test_timings_that_may_not_be_read_are_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(stuck_series, snapshot(missing={SeriesTimings: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

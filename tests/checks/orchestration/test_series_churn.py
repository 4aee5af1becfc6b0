"""orchestration.series-churn"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.activity import Cardinality
from audit.model.check import Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.series_churn import series_churn
from tests.make.judgements import REFUSED, UNSUPPORTED, passes, the_fail


def seen(day: int | None, ended: int | None) -> Cardinality:
    return Cardinality(series=100, day=day, ended=ended)


def test_half_of_a_day_may_have_ended() -> None:
    assert passes(series_churn(seen(10_000, 5_000))) == [Subject()]


def test_few_series_may_all_have_ended() -> None:
    assert passes(series_churn(seen(499, 499))) == [Subject()]


def test_more_fail() -> None:
    fail = the_fail(series_churn(seen(1_000, 750)))

    assert fail.evidence == "750 of 1,000 series of the last day (75.0%) have no point any more."


def test_series_that_were_not_listed_are_not_judged() -> None:
    assert list(series_churn(seen(None, None))) == []
    assert list(series_churn(seen(0, 0))) == []


def test_other_families_are_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(series_churn, snapshot(missing={Cardinality: UNSUPPORTED}))

    assert result.status is Status.NOT_APPLICABLE


def test_missing_cardinality_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(series_churn, snapshot(missing={Cardinality: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

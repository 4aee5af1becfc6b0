"""orchestration.series-cardinality"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.activity import Cardinality
from audit.model.check import Pass, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.series_cardinality import series_cardinality
from tests.make.judgements import REFUSED, UNSUPPORTED, fails, passes, the_fail


def test_up_to_a_million_series_and_ten_thousand_values_pass() -> None:
    seen = Cardinality(series=1_000_000, by_label=(("pod", 10_000),))

    assert passes(series_cardinality(seen)) == [Subject(), Subject(object="label pod")]


def test_more_series_fail_and_name_the_largest_dataset() -> None:
    seen = Cardinality(series=1_000_001, by_dataset=(("up", 5), ("http_requests", 900_000)))

    fail = the_fail(series_cardinality(seen))

    assert fail.subject == Subject()
    assert fail.evidence == "1.00M series, 900,000 of them in http_requests."


def test_more_series_fail_where_nothing_else_is_known() -> None:
    assert the_fail(series_cardinality(Cardinality(series=2_500_000))).evidence == "2.50M series."


def test_a_label_with_too_many_values_fails_on_its_own() -> None:
    seen = Cardinality(series=50_000, by_label=(("user_id", 10_001), ("job", 3)))

    judgements = series_cardinality(seen)

    assert passes(judgements) == [Subject(), Subject(object="label job")]
    assert [f.subject for f in fails(judgements)] == [Subject(object="label user_id")]


def test_an_empty_source_passes_with_no_series() -> None:
    assert list(series_cardinality(Cardinality(series=0))) == [Pass(Subject())]


def test_other_families_are_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(series_cardinality, snapshot(missing={Cardinality: UNSUPPORTED}))

    assert result.status is Status.NOT_APPLICABLE


def test_missing_cardinality_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(series_cardinality, snapshot(missing={Cardinality: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

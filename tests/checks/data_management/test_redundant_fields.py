"""Fields that repeat another field."""

from dataclasses import replace

import pytest

from audit.facts.relations import Relations, SameFields
from audit.model.check import Confidence
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.redundant_fields import redundant_fields as check
from tests.make.facts import catalog, dataset, field, profile, profiles
from tests.make.judging import judged, only_failure

PAIR = SameFields(dataset="orders", field="place", other="city", share=1.0, rows=500)


def looked(*same: SameFields, examined: tuple[str, ...] = ("orders",)) -> CheckResult:
    tables = catalog(dataset("orders", field("city"), field("place")))
    relations = Relations(examined=examined, same=same)
    return judged(check, tables, profiles(profile("orders")), relations)


def test_a_field_that_repeats_another_is_told_at_its_place() -> None:
    failure = only_failure(looked(PAIR))

    assert str(failure.subject) == "orders.place"
    assert failure.evidence == "100% of 500 rows have the same value in city."
    assert failure.confidence is Confidence.CERTAIN


def test_several_pairs_are_one_finding_of_the_dataset() -> None:
    failure = only_failure(looked(PAIR, replace(PAIR, field="town", share=0.992)))

    assert str(failure.subject) == "orders"
    assert failure.evidence == (
        "At least 99.2% of 500 rows have the same value in 2 pairs: place (city), town (city)."
    )


@pytest.mark.parametrize(("rows", "sure"), [(20_000, Confidence.HIGH), (999, Confidence.MEDIUM)])
def test_a_sample_is_less_sure(rows: int, sure: Confidence) -> None:
    failure = only_failure(looked(replace(PAIR, rows=rows, exact=False)))

    assert failure.confidence is sure
    assert failure.method == "sample of whole rows compared"


def test_fields_of_their_own_pass() -> None:
    assert looked().status is Status.PASS


def test_what_was_not_examined_is_not_judged() -> None:
    assert looked(examined=()).status is Status.NOT_APPLICABLE


def test_relations_that_were_not_made_are_not_run() -> None:
    gap = Missing(Reason.CONNECTION, "the connection was lost")

    result = judged(check, catalog(), profiles(), missing={Relations: gap})

    assert result.status is Status.NOT_RUN

"""Persons and organisations that are entered more than once."""

import pytest

from audit.facts.relations import Doubles, Relations
from audit.model.check import Severity
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.entity_doubles import entity_doubles as check
from tests.make.facts import catalog, dataset, profiles
from tests.make.judging import judged, only_failure


def looked(rows: int, base: int = 1_000) -> CheckResult:
    found = Doubles(
        dataset="clients", fields=("name", "street"), rows=rows, base=base, sampled=False
    )
    return judged(check, catalog(dataset("clients")), Relations(doubles=(found,)))


@pytest.mark.parametrize(
    ("rows", "severity"), [(5, Severity.LOW), (19, Severity.LOW), (20, Severity.MEDIUM)]
)
def test_the_share_grades_it(rows: int, severity: Severity) -> None:
    assert only_failure(looked(rows)).severity is severity


def test_the_evidence_is_a_rate_and_no_row() -> None:
    assert only_failure(looked(30)).evidence == (
        "30 of 1,000 rows (3.0%) are alike to one before them in 2 fields of a name and how to "
        "reach it."
    )


@pytest.mark.parametrize(("rows", "base"), [(0, 1_000), (4, 1_000), (1, 60)])
def test_a_few_may_be_two_of_one_name(rows: int, base: int) -> None:
    assert looked(rows, base).status is Status.PASS


def test_nothing_to_compare_is_not_applicable() -> None:
    result = judged(check, catalog(dataset("clients")), Relations(examined=("clients",)))

    assert result.status is Status.NOT_APPLICABLE


def test_relations_that_were_not_made_are_not_run() -> None:
    gap = Missing(Reason.CONNECTION, "the connection was lost")

    result = judged(check, catalog(), profiles(), missing={Relations: gap})

    assert result.status is Status.NOT_RUN

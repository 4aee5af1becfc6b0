"""Expectations of a team's own suites."""

from dataclasses import replace

import pytest

from audit.facts.expectations import DecidedBy, ExpectationResult, ExpectationResults, Outcome
from audit.model.check import Confidence, Severity
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.expectations import expectations
from tests.make.judging import judged, not_run, only_failure

MET = ExpectationResult(
    suite="orders",
    dataset="public.orders",
    fields=("qty",),
    expectation="expect_column_values_to_not_be_null",
    said="qty has a value",
    severity="high",
    outcome=Outcome.MET,
    decided_by=DecidedBy.PROFILE,
    rows=1_000,
    broken=0,
    exact=True,
    place="orders.json, expectation 1",
)
BROKEN = replace(MET, outcome=Outcome.NOT_MET, broken=12, severity="medium", reason="agreed in May")
NOT_RUN = replace(MET, outcome=Outcome.NOT_RUN, why="there is no column 'qty' in public.orders")


def suite(*results: ExpectationResult) -> CheckResult:
    return judged(expectations, ExpectationResults(results=results, suites=("orders",)))


def test_expectations_that_are_met_pass() -> None:
    assert suite(MET).status is Status.PASS


def test_one_that_is_not_met_says_how_many_rows_where_and_why() -> None:
    failure = only_failure(suite(MET, BROKEN))

    assert failure.evidence == (
        "12 of 1,000 rows do not meet it: qty has a value; suite 'orders', orders.json, "
        "expectation 1. The suite says: agreed in May"
    )
    assert (failure.subject.dataset, failure.subject.field) == ("public.orders", "qty")


@pytest.mark.parametrize("severity", ["critical", "high", "medium", "low"])
def test_the_severity_is_the_suites(severity: str) -> None:
    assert (
        only_failure(suite(replace(BROKEN, severity=severity))).severity
        is (Severity[severity.upper()])
    )


def test_one_of_severity_info_is_a_note_and_fails_nothing() -> None:
    result = suite(replace(BROKEN, severity="info"))

    assert (result.status, len(result.notes)) == (Status.PASS, 1)


def test_a_sample_is_told_as_one() -> None:
    failure = only_failure(suite(replace(BROKEN, exact=False)))

    assert (failure.method, failure.confidence) == ("sample of 1,000 rows", Confidence.HIGH)


def test_one_that_could_not_run_is_unknown_with_the_reason() -> None:
    result = suite(MET, NOT_RUN)

    assert result.status is Status.UNKNOWN
    assert "there is no column 'qty'" in result.reason


def test_the_same_expectation_of_two_suites_is_two_findings() -> None:
    other = replace(BROKEN, place="older.json, expectation 7")

    assert len({failure.subject for failure in suite(BROKEN, other).failures}) == 2


def test_several_columns_are_no_single_field() -> None:
    failure = only_failure(suite(replace(BROKEN, fields=("start", "end"))))

    assert failure.subject.field == ""


def test_suites_without_an_expectation_are_not_applicable() -> None:
    assert suite().status is Status.NOT_APPLICABLE


def test_without_suites_it_is_not_applicable() -> None:
    missing = Missing(Reason.UNSUPPORTED, "no suites were given (--expectations)")

    result = judged(expectations, missing={ExpectationResults: missing})

    assert (result.status, result.reason) == (Status.NOT_APPLICABLE, missing.detail)


def test_suites_on_a_source_that_could_not_be_read_are_not_run() -> None:
    assert not_run(expectations, ExpectationResults)

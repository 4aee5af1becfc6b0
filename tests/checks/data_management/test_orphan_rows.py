"""Rows whose parent does not exist."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts.catalog import Family
from audit.facts.profiles import Reference, References
from audit.model.check import Confidence, Fail, Severity
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.orphan_rows import orphan_rows
from tests.make.facts import catalog, dataset, field
from tests.make.judging import judged, only_failure

DECLARED = Reference(
    "orders", ("customer_id",), "customers", ("id",), declared=True, orphans=0, rows_checked=1_000
)
INFERRED = replace(DECLARED, declared=False, confidence="medium")


def shop(*references: Reference, family: Family = Family.RELATIONAL) -> CheckResult:
    tables = catalog(
        dataset("customers", field("id")), dataset("orders", field("customer_id")), family=family
    )
    return judged(orphan_rows, tables, References(references=references))


def test_rows_that_all_have_a_parent_pass() -> None:
    assert shop(DECLARED).status is Status.PASS


@pytest.mark.parametrize(
    ("reference", "orphans", "severity"),
    [
        (DECLARED, 11, Severity.HIGH),
        (DECLARED, 10, Severity.MEDIUM),  # exactly 1 % is not more than 1 %
        (DECLARED, 1, Severity.MEDIUM),
        (INFERRED, 11, Severity.MEDIUM),
        (INFERRED, 10, Severity.LOW),
        (replace(INFERRED, confidence="high"), 11, Severity.HIGH),
    ],
)
def test_the_share_and_the_confidence_grade_it(
    reference: Reference, orphans: int, severity: Severity
) -> None:
    assert only_failure(shop(replace(reference, orphans=orphans))).severity is severity


def test_the_evidence_counts_the_rows_and_names_the_parent() -> None:
    failure = only_failure(shop(replace(DECLARED, orphans=19)))

    assert failure.evidence == (
        "19 of 1,000 rows with a value (1.9%) have no parent in customers (id)."
    )
    assert failure.confidence is Confidence.CERTAIN


def test_an_estimate_says_so_and_what_the_reference_is_known_by() -> None:
    guess = replace(INFERRED, orphans=19, estimated=True, inferred_from="names and values")

    failure = only_failure(shop(guess))

    assert failure.evidence == (
        "About 19 of 1,000 rows with a value (1.9%) have no parent in customers (id); the "
        "reference was inferred from names and values."
    )
    assert failure.method == "estimated from a sample of the values"


def test_a_guess_that_fits_less_than_half_of_the_rows_is_no_reference() -> None:
    assert shop(replace(INFERRED, orphans=501)).status is Status.NOT_APPLICABLE


def test_a_guess_that_fits_half_of_the_rows_still_counts() -> None:
    assert shop(replace(INFERRED, orphans=500)).status is Status.FAIL


def test_a_declared_reference_counts_however_many_rows_it_loses() -> None:
    assert shop(replace(DECLARED, orphans=1_000)).status is Status.FAIL


def test_what_the_source_guarantees_passes_without_a_count() -> None:
    assert shop(replace(DECLARED, rows_checked=0)).status is Status.PASS


def test_a_guess_about_no_rows_is_not_judged() -> None:
    assert shop(replace(INFERRED, rows_checked=0)).status is Status.NOT_APPLICABLE


def test_no_references_are_not_applicable() -> None:
    assert shop().status is Status.NOT_APPLICABLE


def test_a_reference_that_could_not_be_followed_is_unknown_with_the_grant() -> None:
    gap = Missing(Reason.PRIVILEGE, "one side may not be read", "GRANT SELECT ON customers")

    result = shop(replace(DECLARED, orphans=None, missing=gap))

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT SELECT ON customers")


def test_the_query_that_finds_the_rows_quotes_every_name() -> None:
    hostile = Reference('or"ders', ('a"b',), "customers", ("id",), declared=True, orphans=1)
    tables = catalog(dataset("customers"), dataset('or"ders'))

    failure = only_failure(judged(orphan_rows, tables, References(references=(hostile,))))

    assert failure.command == (
        'SELECT c.* FROM "or""ders" AS c WHERE c."a""b" IS NOT NULL '
        'AND NOT EXISTS (SELECT 1 FROM "customers" AS p WHERE p."id" = c."a""b");'
    )


def test_documents_get_no_sql() -> None:
    failure = only_failure(shop(replace(DECLARED, orphans=30), family=Family.DOCUMENT))

    assert failure.command == ""


def test_two_references_of_one_field_have_places_of_their_own() -> None:
    result = shop(replace(DECLARED, orphans=30), replace(DECLARED, parent="people", orphans=30))

    assert [str(f.subject) for f in result.failures] == [
        "orders.customer_id · to customers",
        "orders.customer_id · to people",
    ]


def test_a_reference_of_several_fields_is_placed_by_all_of_them() -> None:
    composite = Reference(
        "items", ("shop", "no"), "orders", ("shop", "no"), declared=True, orphans=3, rows_checked=9
    )

    assert only_failure(shop(composite)).subject.object == "(shop, no)"


def test_references_that_were_not_read_are_not_run() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this", "GRANT it TO auditor")

    result = judged(orphan_rows, catalog(), missing={References: gap})

    assert (result.status, result.grant) == (Status.NOT_RUN, "GRANT it TO auditor")


@given(st.integers(1, 1_000), st.integers(1, 1_000))
def test_more_orphans_never_weigh_less(first: int, second: int) -> None:
    few, many = sorted((first, second))

    def weight(orphans: int) -> Severity:
        tables = catalog(dataset("customers"), dataset("orders"))
        lost = References(references=(replace(DECLARED, orphans=orphans),))
        [judgement] = orphan_rows(lost, tables)
        assert isinstance(judgement, Fail)
        assert judgement.severity is not None
        return judgement.severity

    assert weight(few) <= weight(many)

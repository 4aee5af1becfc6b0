"""References that nobody declared."""

from dataclasses import replace

import pytest

from audit.facts.catalog import DatasetKind, Family
from audit.facts.profiles import Reference, References
from audit.facts.table_logic import TableLogic, TablesLogic
from audit.model.check import Confidence
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.undeclared_references import undeclared_references
from tests.make.facts import catalog, dataset, field, server
from tests.make.judging import judged, only_failure

INFERRED = Reference(
    "orders",
    ("customer_id",),
    "customers",
    ("id",),
    declared=False,
    confidence="medium",
    orphans=0,
    rows_checked=900,
)


def shop(
    *references: Reference,
    family: Family = Family.RELATIONAL,
    kind: DatasetKind = DatasetKind.TABLE,
    product: str = "postgresql",
) -> CheckResult:
    tables = catalog(
        dataset("customers", field("id")),
        dataset("orders", field("customer_id"), kind=kind),
        family=family,
    )
    return judged(
        undeclared_references,
        tables,
        References(references=references),
        server(product_id=product),
    )


def test_a_declared_reference_passes() -> None:
    assert shop(replace(INFERRED, declared=True)).status is Status.PASS


def test_a_reference_that_holds_in_every_row_is_told_with_its_confidence() -> None:
    failure = only_failure(shop(INFERRED))

    assert failure.severity is None
    assert failure.confidence is Confidence.MEDIUM
    assert failure.subject.field == "customer_id"
    assert failure.evidence.startswith("900 rows with a value, all of them found in customers (id)")


def test_the_statement_adds_and_then_validates_the_key() -> None:
    first, second = only_failure(shop(INFERRED)).command.split("\n")

    assert first.endswith('REFERENCES "customers" ("id") NOT VALID;')
    assert second == 'ALTER TABLE "orders" VALIDATE CONSTRAINT "orders_customer_id_fkey";'


def test_sqlite_gets_advice_instead_of_a_statement_it_does_not_have() -> None:
    failure = only_failure(shop(INFERRED, product="sqlite"))

    assert (failure.command, failure.fix[:7]) == ("", "Rebuild")


@pytest.mark.parametrize(
    "silent",
    [
        replace(INFERRED, rows_checked=0),
        replace(INFERRED, orphans=3),
        replace(INFERRED, orphans=None),
        replace(INFERRED, estimated=True),
        replace(INFERRED, orphans=None, missing=Missing(Reason.UNSUPPORTED)),
    ],
    ids=["no rows", "orphans are another check's", "not counted", "estimated", "cannot be counted"],
)
def test_what_says_nothing_about_a_declaration_is_not_judged(silent: Reference) -> None:
    assert shop(silent).status is Status.NOT_APPLICABLE


def test_a_reference_that_could_not_be_followed_is_unknown_with_the_grant() -> None:
    gap = Missing(Reason.PRIVILEGE, "one side may not be read", "GRANT SELECT ON customers")

    result = shop(replace(INFERRED, orphans=None, missing=gap))

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT SELECT ON customers")


def test_documents_have_no_place_to_declare_a_reference() -> None:
    assert shop(INFERRED, family=Family.DOCUMENT).status is Status.NOT_APPLICABLE


def test_a_materialized_view_takes_no_foreign_key() -> None:
    result = shop(INFERRED, kind=DatasetKind.MATERIALIZED_VIEW)

    assert result.status is Status.NOT_APPLICABLE


def test_references_that_were_not_read_are_not_run() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this", "GRANT it TO auditor")

    result = judged(undeclared_references, catalog(), missing={References: gap})

    assert (result.status, result.grant) == (Status.NOT_RUN, "GRANT it TO auditor")


def test_an_heir_does_not_refer_to_the_table_that_brings_its_rows() -> None:
    """Every row of it is found there, whatever the column is."""
    logic = TablesLogic(examined=2, tables=(TableLogic("customers", heirs=("orders",)),))
    tables = catalog(dataset("customers", field("id")), dataset("orders", field("customer_id")))

    result = judged(undeclared_references, tables, References(references=(INFERRED,)), logic)

    assert result.status is Status.NOT_APPLICABLE

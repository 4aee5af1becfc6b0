"""Datasets without a primary key."""

from dataclasses import replace

import pytest

from audit.facts.catalog import Catalog, DatasetKind, Family
from audit.facts.relations import CandidateKey, Relations
from audit.model.check import Severity
from audit.model.result import Status
from checks.data_management.primary_key import primary_key as check
from tests.make.facts import (
    catalog,
    dataset,
    field,
    primary_key,
    profile,
    profiles,
    server,
    unique_key,
)
from tests.make.judging import judged, not_run, only_failure


def test_a_primary_key_passes() -> None:
    keyed = catalog(dataset("orders", field("id"), keys=(primary_key("id"),)))

    assert judged(check, keyed).status is Status.PASS


def test_a_table_without_any_key_is_high() -> None:
    result = judged(check, catalog(dataset("orders", field("total"))), profiles(profile("orders")))

    failure = only_failure(result)

    assert failure.severity is None
    assert failure.title == "Table has no primary key"
    assert failure.evidence.startswith("100 rows, 1 field")


def test_a_unique_key_without_nulls_makes_it_low() -> None:
    code = field("code", nullable=False)

    failure = only_failure(judged(check, catalog(dataset("c", code, keys=(unique_key("code"),)))))

    assert failure.severity is Severity.LOW


def test_a_unique_key_that_allows_nulls_does_not_help() -> None:
    loose = catalog(dataset("c", field("code"), keys=(unique_key("code"),)))

    assert only_failure(judged(check, loose)).severity is None


@pytest.mark.parametrize(
    "kind", [DatasetKind.VIEW, DatasetKind.MATERIALIZED_VIEW, DatasetKind.FOREIGN_TABLE]
)
def test_what_cannot_have_a_key_is_not_judged(kind: DatasetKind) -> None:
    result = judged(check, catalog(dataset("v", field("a"), kind=kind)))

    assert result.status is Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    "empty",
    [
        catalog(),
        catalog(dataset("up", kind=DatasetKind.METRIC), family=Family.TIME_SERIES),
        catalog(dataset("orders_2025", partition_of="orders", kind=DatasetKind.PARTITION)),
        catalog(dataset("notes", options=(("virtual", "yes"),))),
        catalog(dataset("public.databasechangelog", namespace="public")),
    ],
    ids=["no datasets", "time series", "partition", "virtual table", "log of a migration tool"],
)
def test_there_is_nothing_to_examine(empty: Catalog) -> None:
    assert judged(check, empty).status is Status.NOT_APPLICABLE


def test_documents_pass_by_their_own_key() -> None:
    collection = dataset("c", field("_id"), kind=DatasetKind.COLLECTION, keys=(primary_key("_id"),))

    assert judged(check, catalog(collection, family=Family.DOCUMENT)).status is Status.PASS


def test_the_command_quotes_names_and_keeps_an_id_that_is_there() -> None:
    hostile = dataset('public.or"ders', field("id"), namespace="public")

    failure = only_failure(judged(check, catalog(hostile), server()))

    assert failure.command == 'ALTER TABLE "public"."or""ders" ADD PRIMARY KEY ("id");'


def test_without_an_id_the_command_adds_one() -> None:
    failure = only_failure(judged(check, catalog(dataset("t", field("a"))), server()))

    assert "GENERATED ALWAYS AS IDENTITY PRIMARY KEY" in failure.command


def test_sqlite_gets_advice_instead_of_a_statement_it_does_not_have() -> None:
    sqlite = server(product_id="sqlite")

    failure = only_failure(judged(check, catalog(dataset("t", field("a"))), sqlite))

    assert failure.command == ""
    assert failure.fix.startswith("Rebuild the table")


def test_a_partitioned_table_gets_no_statement_that_would_fail() -> None:
    parent = dataset("t", field("a"), kind=DatasetKind.PARTITIONED_TABLE)

    assert only_failure(judged(check, catalog(parent), server())).command == ""


def test_an_unreadable_catalogue_is_not_run() -> None:
    assert not_run(check, Catalog)


def test_the_statement_names_the_fields_that_the_rows_show() -> None:
    shown = CandidateKey(dataset="c", fields=("code",), rows=90, exact=True)
    tables = catalog(dataset("c", field("code")))

    sure = judged(check, tables, server(), Relations(keys=(shown,)))
    unsure = judged(check, tables, server(), Relations(keys=(replace(shown, exact=False),)))

    assert only_failure(sure).command == 'ALTER TABLE "c" ADD PRIMARY KEY ("code");'
    assert "GENERATED ALWAYS AS IDENTITY" in only_failure(unsure).command

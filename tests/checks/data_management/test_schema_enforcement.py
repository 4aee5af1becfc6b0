"""Datasets that no schema binds."""

import pytest

from audit.facts.catalog import Catalog, DatasetKind, Family, SchemaMode
from audit.model.check import Severity
from audit.model.result import CheckResult, Status
from checks.data_management.schema_enforcement import schema_enforcement
from tests.make.facts import catalog, dataset, field, server
from tests.make.judging import judged, not_run, only_failure


def mode(mode: SchemaMode, family: Family = Family.DOCUMENT, *, fields: int = 3) -> CheckResult:
    named = tuple(field(f"f{i}") for i in range(fields))
    return judged(
        schema_enforcement, catalog(dataset("ev/nts", *named, schema_mode=mode), family=family)
    )


def test_an_enforced_schema_passes() -> None:
    assert mode(SchemaMode.ENFORCED).status is Status.PASS


@pytest.mark.parametrize("loose", [m for m in SchemaMode if m is not SchemaMode.ENFORCED], ids=str)
def test_any_other_schema_is_low(loose: SchemaMode) -> None:
    assert only_failure(mode(loose)).severity is None


@pytest.mark.parametrize(("fields", "severity"), [(500, None), (501, Severity.MEDIUM)])
def test_a_dynamic_mapping_that_grew_large_is_medium(
    fields: int, severity: Severity | None
) -> None:
    failure = only_failure(mode(SchemaMode.DYNAMIC, Family.SEARCH, fields=fields))

    assert failure.severity is severity


def test_a_collection_without_schema_is_not_medium_however_many_fields_it_has() -> None:
    assert only_failure(mode(SchemaMode.NONE, fields=501)).severity is None


@pytest.mark.parametrize(
    ("loose", "evidence"),
    [
        (SchemaMode.NONE, "3 fields seen, none of them required or typed by a rule."),
        (SchemaMode.DYNAMIC, "3 fields seen, and a new one is added by whoever writes it first."),
    ],
)
def test_the_evidence_says_what_the_mode_means(loose: SchemaMode, evidence: str) -> None:
    assert only_failure(mode(loose)).evidence == evidence


def test_a_search_index_is_made_strict_by_a_request() -> None:
    failure = only_failure(mode(SchemaMode.DYNAMIC, Family.SEARCH))

    assert failure.command == 'PUT /ev%2Fnts/_mapping\n{"dynamic": "strict"}'


def test_a_collection_gets_a_validator() -> None:
    command = only_failure(mode(SchemaMode.NONE)).command

    assert command.startswith('db.runCommand({collMod: "ev/nts", validator: {$jsonSchema')
    assert command.count("{") == command.count("}")
    assert "[]" not in command  # the product refuses an empty list of required fields


def test_sqlite_is_told_once_for_the_file() -> None:
    tables = tuple(dataset(n, schema_mode=SchemaMode.ADVISORY) for n in ("a", "b"))
    strict = dataset("c", schema_mode=SchemaMode.ENFORCED)

    failure = only_failure(
        judged(schema_enforcement, catalog(*tables, strict), server(product_id="sqlite"))
    )

    assert failure.subject.dataset == ""
    assert failure.evidence.startswith("2 of 3 tables are not STRICT")


def test_a_sqlite_file_of_strict_tables_passes() -> None:
    strict = catalog(dataset("c", schema_mode=SchemaMode.ENFORCED))

    result = judged(schema_enforcement, strict, server(product_id="sqlite"))

    assert result.status is Status.PASS


@pytest.mark.parametrize(
    "empty",
    [
        catalog(),
        catalog(dataset("up", schema_mode=SchemaMode.DYNAMIC), family=Family.TIME_SERIES),
        catalog(dataset("v", kind=DatasetKind.VIEW, schema_mode=SchemaMode.ADVISORY)),
    ],
    ids=["no datasets", "metrics have nothing to declare", "view"],
)
def test_there_is_nothing_to_examine(empty: Catalog) -> None:
    assert judged(schema_enforcement, empty).status is Status.NOT_APPLICABLE


def test_an_empty_sqlite_file_is_not_applicable() -> None:
    result = judged(schema_enforcement, catalog(), server(product_id="sqlite"))

    assert result.status is Status.NOT_APPLICABLE


def test_an_unreadable_catalogue_is_not_run() -> None:
    assert not_run(schema_enforcement, Catalog)

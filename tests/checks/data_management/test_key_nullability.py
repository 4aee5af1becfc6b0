"""Keys that let nulls in."""

import pytest

from audit.facts.catalog import Catalog, DatasetKind, Family, Field, Key
from audit.facts.profiles import FieldProfile
from audit.model.check import Severity
from audit.model.result import CheckResult, Status
from checks.data_management.key_nullability import key_nullability
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

ID = field("id", nullable=False)


def keyed(
    *fields: Field,
    keys: tuple[Key, ...],
    nulls: int | None = None,
    family: Family = Family.RELATIONAL,
) -> CheckResult:
    """The result for one table; `nulls` in each field, None when nobody counted."""
    table = catalog(dataset("coupons", *fields, keys=keys), family=family)
    if nulls is None:
        return judged(key_nullability, table, server())
    seen = profile("coupons", *(FieldProfile(f.name, 100, nulls) for f in fields))
    return judged(key_nullability, table, profiles(seen), server())


def test_keys_without_nullable_fields_pass() -> None:
    code = field("code", nullable=False)

    result = keyed(ID, code, keys=(primary_key("id"), unique_key("code")))

    assert (result.status, result.examined) == (Status.PASS, 2)


def test_a_unique_key_that_holds_nulls_is_medium() -> None:
    result = keyed(ID, field("code"), keys=(primary_key("id"), unique_key("code")), nulls=5)

    failure = only_failure(result)

    assert failure.severity is None
    assert (failure.subject.field, failure.title) == ("code", "Unique key allows nulls")
    assert failure.evidence.startswith("5 rows have a null")


@pytest.mark.parametrize("nulls", [0, None])
def test_an_optional_code_beside_a_primary_key_is_low(nulls: int | None) -> None:
    result = keyed(ID, field("code"), keys=(primary_key("id"), unique_key("code")), nulls=nulls)

    assert only_failure(result).severity is Severity.LOW


@pytest.mark.parametrize("nulls", [0, None])
def test_the_only_key_of_a_dataset_is_medium_even_without_a_null(nulls: int | None) -> None:
    result = keyed(field("code"), keys=(unique_key("code"),), nulls=nulls)

    assert only_failure(result).severity is None


@pytest.mark.parametrize(("nulls", "severity"), [(0, Severity.LOW), (1, None), (None, None)])
def test_a_nullable_primary_key_is_low_only_when_no_row_is_known_to_be_null(
    nulls: int | None, severity: Severity | None
) -> None:
    failure = only_failure(keyed(field("code"), keys=(primary_key("code"),), nulls=nulls))

    assert (failure.title, failure.severity) == ("Primary key allows nulls", severity)


def test_a_key_of_several_fields_names_those_that_accept_nulls() -> None:
    result = keyed(ID, field("shop"), field("no", nullable=False), keys=(unique_key("shop", "no"),))

    failure = only_failure(result)

    assert failure.subject.object == "(shop, no)"
    assert "1 of 2 fields of the key accepts them (shop)" in failure.evidence


def test_the_statement_quotes_the_field() -> None:
    failure = only_failure(keyed(field('co"de'), keys=(unique_key('co"de'),)))

    assert failure.command == 'ALTER TABLE "coupons" ALTER COLUMN "co""de" SET NOT NULL;'


def test_a_partial_key_leaves_nulls_out_on_purpose() -> None:
    result = keyed(ID, field("code"), keys=(unique_key("code", partial=True),))

    assert result.status is Status.NOT_APPLICABLE


def test_a_key_whose_field_is_not_listed_is_not_judged() -> None:
    assert keyed(ID, keys=(unique_key("_id"),)).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("family", [f for f in Family if f is not Family.RELATIONAL])
def test_elsewhere_nulls_are_equal(family: Family) -> None:
    result = keyed(field("code"), keys=(unique_key("code"),), family=family)

    assert result.status is Status.NOT_APPLICABLE


def test_a_partition_has_the_keys_of_its_parent() -> None:
    part = dataset(
        "coupons_1",
        field("code"),
        kind=DatasetKind.PARTITION,
        partition_of="coupons",
        keys=(unique_key("code"),),
    )

    assert judged(key_nullability, catalog(part)).status is Status.NOT_APPLICABLE


def test_an_unreadable_catalogue_is_not_run() -> None:
    assert not_run(key_nullability, Catalog)

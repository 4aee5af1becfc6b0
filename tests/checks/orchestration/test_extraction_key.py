"""orchestration.extraction-key"""

# ruff: noqa: ANN401  # `more` has the types of the dataset's own fields

from collections.abc import Callable
from typing import Any

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.catalog import Catalog, DatasetKind, Family, Field, LogicalType
from audit.facts.profiles import Profiles
from audit.model.check import Pass, Severity, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.extraction_key import extraction_key
from tests.make import facts as make
from tests.make.judgements import REFUSED, the_fail

ROWS = make.profiles(make.profile(row_count=100_000))
CODE = make.field("code", LogicalType.TEXT)
ID = make.field("id")


def orders(*fields: Field, family: Family = Family.RELATIONAL, **more: Any) -> Catalog:
    return make.catalog(make.dataset("orders", *fields, **more), family=family)


@pytest.mark.parametrize(
    "key",
    [
        ID,
        make.field("id", LogicalType.UUID),
        make.field("_id", LogicalType.UNKNOWN, native_type="objectid"),
    ],
)
def test_a_key_that_splits_into_ranges_passes(key: Field) -> None:
    catalog = orders(key, keys=(make.primary_key(key.name),))

    assert list(extraction_key(catalog, ROWS)) == [Pass(Subject("orders"))]


def test_a_unique_key_and_a_composite_one_that_begins_so_serve_as_well() -> None:
    unique = orders(CODE, ID, keys=(make.primary_key("code"), make.unique_key("id")))
    composite = orders(CODE, ID, keys=(make.primary_key("id", "code"),))

    for catalog in (unique, composite):
        assert list(extraction_key(catalog, ROWS)) == [Pass(Subject("orders"))]


def test_text_keys_fail_and_are_named() -> None:
    fail = the_fail(extraction_key(orders(CODE, keys=(make.primary_key("code"),)), ROWS))

    assert fail.subject == Subject("orders")
    assert fail.evidence == ("100,000 rows; no key begins with an integer or UUID (keys: code).")
    assert extraction_key.severity is Severity.LOW


def test_no_key_and_a_partial_key_fail() -> None:
    assert "keys: none" in the_fail(extraction_key(orders(ID), ROWS)).evidence
    partial = orders(ID, keys=(make.unique_key("id", partial=True),))
    assert the_fail(extraction_key(partial, ROWS)).subject == Subject("orders")


def test_a_partitioned_table_is_read_by_partition() -> None:
    catalog = orders(CODE, kind=DatasetKind.PARTITIONED_TABLE)

    assert list(extraction_key(catalog, ROWS)) == [Pass(Subject("orders"))]


@pytest.mark.parametrize("family", [Family.SEARCH, Family.TIME_SERIES])
def test_families_that_split_by_themselves_are_not_judged(family: Family) -> None:
    assert extraction_key(orders(CODE, family=family), ROWS) == []


@pytest.mark.parametrize("rows", [99_999, None])
def test_smaller_datasets_are_not_applicable(
    snapshot: Callable[..., Snapshot], rows: int | None
) -> None:
    seen = snapshot(orders(CODE), make.profiles(make.profile(row_count=rows)))

    assert evaluate_one(extraction_key, seen).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("gap", [Catalog, Profiles])
def test_a_missing_fact_is_not_run(snapshot: Callable[..., Snapshot], gap: type) -> None:
    result = evaluate_one(extraction_key, snapshot(orders(ID), ROWS, missing={gap: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

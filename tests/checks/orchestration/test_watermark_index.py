"""orchestration.watermark-index"""

# ruff: noqa: ANN401  # `more` has the types of the dataset's own fields

from collections.abc import Callable
from typing import Any

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.catalog import Catalog, DatasetKind, Family, Index, LogicalType
from audit.facts.profiles import Profiles
from audit.model.check import Pass, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.watermark_index import watermark_index
from tests.make import facts as make
from tests.make.judgements import REFUSED, UNSUPPORTED, the_fail

ROWS = make.profiles(make.profile(row_count=10_000))
STAMP = make.field("updated_at", LogicalType.TIMESTAMP_TZ)
PLACE = Subject("orders", "updated_at")


def orders(*indexes: Index, family: Family = Family.RELATIONAL, **more: Any) -> Catalog:
    dataset = make.dataset("orders", make.field("id"), STAMP, indexes=indexes, **more)
    return make.catalog(dataset, family=family)


@pytest.mark.parametrize(
    "index",
    [
        make.index("updated_at"),
        make.index("updated_at", "id"),
        make.index("updated_at", method="brin"),
    ],
)
def test_an_index_that_begins_with_the_field_passes(index: Index) -> None:
    assert list(watermark_index(orders(index), ROWS, UNSUPPORTED)) == [Pass(PLACE)]


@pytest.mark.parametrize(
    "index",
    [
        make.index("id", "updated_at"),
        make.index("updated_at", valid=False),
        make.index("updated_at", partial=True),
        make.index("updated_at", method="hash"),
        make.index("", "updated_at"),
    ],
)
def test_an_index_that_cannot_serve_a_range_of_it_fails(index: Index) -> None:
    fail = the_fail(watermark_index(orders(index), ROWS, UNSUPPORTED))

    assert fail.subject == PLACE
    assert "none of 1 indexes" in fail.evidence
    assert fail.command == ""


@pytest.mark.parametrize(
    ("product", "kind", "command"),
    [
        (
            "postgresql",
            DatasetKind.TABLE,
            'CREATE INDEX CONCURRENTLY "orders_updated_at_idx" ON "orders" ("updated_at");',
        ),
        (
            "postgresql",
            DatasetKind.PARTITIONED_TABLE,
            'CREATE INDEX "orders_updated_at_idx" ON "orders" ("updated_at");',
        ),
        (
            "sqlite",
            DatasetKind.TABLE,
            'CREATE INDEX "orders_updated_at_idx" ON "orders" ("updated_at");',
        ),
    ],
)
def test_the_command_is_that_of_the_product(product: str, kind: DatasetKind, command: str) -> None:
    server = make.server(product_id=product)

    fail = the_fail(watermark_index(orders(kind=kind), ROWS, server))

    assert fail.command == command


def test_a_collection_gets_the_call_of_its_shell() -> None:
    catalog = orders(make.index("_id"), family=Family.DOCUMENT, kind=DatasetKind.COLLECTION)

    fail = the_fail(watermark_index(catalog, ROWS, UNSUPPORTED))

    assert fail.command == 'db.getCollection("orders").createIndex({"updated_at": 1})'


def test_a_collection_whose_indexes_were_not_read_is_not_judged() -> None:
    assert watermark_index(orders(family=Family.DOCUMENT), ROWS, UNSUPPORTED) == []


@pytest.mark.parametrize(("indexed", "holds"), [(True, True), (None, True), (False, False)])
def test_a_search_field_is_found_unless_it_is_not_indexed(
    indexed: bool | None,  # noqa: FBT001
    holds: bool,  # noqa: FBT001
) -> None:
    stamp = make.field("@timestamp", LogicalType.TIMESTAMP_TZ, indexed=indexed)
    catalog = make.catalog(
        make.dataset("orders", stamp, kind=DatasetKind.INDEX), family=Family.SEARCH
    )

    [judgement] = watermark_index(catalog, ROWS, UNSUPPORTED)

    assert (judgement == Pass(Subject("orders", "@timestamp"))) is holds


def test_time_series_are_always_found_by_time() -> None:
    assert watermark_index(orders(family=Family.TIME_SERIES), ROWS, UNSUPPORTED) == []


@pytest.mark.parametrize("rows", [9_999, None])
def test_small_and_uncounted_datasets_are_not_applicable(
    snapshot: Callable[..., Snapshot], rows: int | None
) -> None:
    seen = snapshot(orders(), make.profiles(make.profile(row_count=rows)))

    assert evaluate_one(watermark_index, seen).status is Status.NOT_APPLICABLE


def test_a_dataset_without_a_watermark_is_not_judged() -> None:
    catalog = make.catalog(make.dataset("orders", make.field("id")))

    assert watermark_index(catalog, ROWS, UNSUPPORTED) == []


@pytest.mark.parametrize("gap", [Catalog, Profiles])
def test_a_missing_fact_is_not_run(snapshot: Callable[..., Snapshot], gap: type) -> None:
    result = evaluate_one(watermark_index, snapshot(orders(), ROWS, missing={gap: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

"""orchestration.watermark"""

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
from checks.orchestration.watermark import watermark
from tests.make import facts as make
from tests.make.judgements import REFUSED, the_fail

ROWS = make.profiles(make.profile(row_count=10_000))
STAMP = make.field("updated_at", LogicalType.TIMESTAMP_TZ)


def orders(*fields: Field, **more: Any) -> Catalog:
    return make.catalog(make.dataset("orders", *fields, **more))


@pytest.mark.parametrize(
    "field",
    [
        STAMP,
        make.field("@timestamp", LogicalType.TIMESTAMP_TZ),
        make.field("created_at", LogicalType.TEXT),
        make.field("modified_ts", LogicalType.INTEGER),
    ],
)
def test_a_large_dataset_with_a_time_of_writing_passes(field: Field) -> None:
    assert list(watermark(orders(field), ROWS)) == [Pass(Subject("orders"))]


def test_a_large_dataset_without_one_fails_with_its_rows() -> None:
    fail = the_fail(watermark(orders(make.field("code", LogicalType.TEXT)), ROWS))

    assert fail.subject == Subject("orders")
    assert fail.severity is None
    assert fail.evidence.startswith("10,000 rows and no field")
    assert fail.evidence.endswith("nothing tells new rows from old ones.")


@pytest.mark.parametrize(
    "key",
    [
        make.field("id", identity=True),
        make.field("id", default="nextval('…')"),
        make.field("_id", LogicalType.UNKNOWN, native_type="objectid"),
    ],
)
def test_a_growing_key_at_least_shows_new_rows(key: Field) -> None:
    fail = the_fail(watermark(orders(key, keys=(make.primary_key(key.name),)), ROWS))

    assert fail.severity is Severity.LOW
    assert f"only the key {key.name} grows" in fail.evidence


def test_a_key_that_nobody_draws_does_not_grow() -> None:
    catalog = orders(make.field("id"), keys=(make.primary_key("id"),))

    assert the_fail(watermark(catalog, ROWS)).severity is None


def test_an_estimate_is_said_to_be_one() -> None:
    catalog = orders(make.field("code"), row_estimate=20_000)

    fail = the_fail(watermark(catalog, make.profiles()))

    assert fail.evidence.startswith("About 20,000 rows by the source's own estimate")


def test_time_series_have_their_time_whatever_their_size() -> None:
    metric = make.dataset("up", kind=DatasetKind.METRIC, time_field="time")

    catalog = make.catalog(metric, family=Family.TIME_SERIES)

    assert list(watermark(catalog, make.profiles())) == [Pass(Subject("up"))]


@pytest.mark.parametrize("rows", [9_999, 0, None])
def test_small_and_uncounted_datasets_are_not_applicable(
    snapshot: Callable[..., Snapshot], rows: int | None
) -> None:
    seen = snapshot(orders(make.field("code")), make.profiles(make.profile(row_count=rows)))

    assert evaluate_one(watermark, seen).status is Status.NOT_APPLICABLE


def test_views_partitions_and_datasets_without_known_fields_are_not_judged() -> None:
    code = make.field("code")
    catalog = make.catalog(
        make.dataset("a", code, kind=DatasetKind.VIEW),
        make.dataset("b", code, kind=DatasetKind.MATERIALIZED_VIEW),
        make.dataset("c", code, kind=DatasetKind.PARTITION, partition_of="whole"),
        make.dataset("d"),
    )
    rows = make.profiles(*(make.profile(name, row_count=10**6) for name in "abcd"))

    assert watermark(catalog, rows) == []


@pytest.mark.parametrize("gap", [Catalog, Profiles])
def test_a_missing_fact_is_not_run(snapshot: Callable[..., Snapshot], gap: type) -> None:
    seen = snapshot(orders(STAMP), ROWS, missing={gap: REFUSED})

    result = evaluate_one(watermark, seen)

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

"""orchestration.watermark-time-zone"""

# ruff: noqa: ANN401  # `more` has the types of the dataset's own fields

from collections.abc import Callable
from typing import Any

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.catalog import Catalog, DatasetKind, Field, LogicalType
from audit.model.check import Pass, Severity, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.watermark_time_zone import watermark_time_zone
from tests.make import facts as make
from tests.make.judgements import REFUSED, UNSUPPORTED, the_fail

PLACE = Subject("orders", "updated_at")
SQLITE = make.server(product_id="sqlite")


def orders(field: Field, **more: Any) -> Catalog:
    return make.catalog(make.dataset("orders", field, **more))


def stamp(logical_type: LogicalType, **more: object) -> Field:
    return make.field("updated_at", logical_type, **more)


@pytest.mark.parametrize("kind", [LogicalType.TIMESTAMP_TZ, LogicalType.INTEGER])
def test_a_time_with_its_zone_and_a_count_of_seconds_pass(kind: LogicalType) -> None:
    assert list(watermark_time_zone(orders(stamp(kind)), UNSUPPORTED)) == [Pass(PLACE)]


def test_a_timestamp_without_zone_fails_with_the_change_of_type() -> None:
    fail = the_fail(watermark_time_zone(orders(stamp(LogicalType.TIMESTAMP)), make.server()))

    assert fail.subject == PLACE
    assert fail.evidence == "Its type is timestamp, which holds no zone."
    assert fail.command == (
        'ALTER TABLE "orders" ALTER COLUMN "updated_at" '
        "TYPE timestamptz USING \"updated_at\" AT TIME ZONE 'UTC';"
    )
    assert watermark_time_zone.severity is Severity.LOW


def test_text_fails_and_has_no_statement_that_would_always_work() -> None:
    fail = the_fail(watermark_time_zone(orders(stamp(LogicalType.TEXT)), make.server()))

    assert "leaves the format to every writer" in fail.evidence
    assert fail.command == ""


def test_the_current_timestamp_of_sqlite_is_utc() -> None:
    catalog = orders(stamp(LogicalType.TIMESTAMP, default_is_now=True))

    assert list(watermark_time_zone(catalog, SQLITE)) == [Pass(PLACE)]
    assert the_fail(watermark_time_zone(catalog, make.server())).subject == PLACE


def test_a_timestamp_of_sqlite_that_writers_fill_fails() -> None:
    catalog = orders(stamp(LogicalType.TIMESTAMP))

    assert the_fail(watermark_time_zone(catalog, SQLITE)).command == ""


def test_days_views_and_datasets_without_a_watermark_are_not_applicable(
    snapshot: Callable[..., Snapshot],
) -> None:
    naive = stamp(LogicalType.TIMESTAMP)
    for catalog in (
        orders(stamp(LogicalType.DATE)),
        orders(naive, kind=DatasetKind.VIEW),
        orders(make.field("id")),
    ):
        result = evaluate_one(watermark_time_zone, snapshot(catalog))

        assert result.status is Status.NOT_APPLICABLE


def test_a_missing_catalogue_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(watermark_time_zone, snapshot(missing={Catalog: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

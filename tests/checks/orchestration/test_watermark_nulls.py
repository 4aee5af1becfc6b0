"""orchestration.watermark-nulls"""

from collections.abc import Callable

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.catalog import Catalog, LogicalType
from audit.facts.profiles import FieldProfile, Profiles
from audit.model.check import Pass, Severity, Subject
from audit.model.fact import Missing, Reason, Snapshot
from audit.model.result import Status
from checks.orchestration.watermark_nulls import watermark_nulls
from tests.make import facts as make
from tests.make.judgements import REFUSED, UNSUPPORTED, the_fail, unknowns

UPDATED = make.field("updated_at", LogicalType.TIMESTAMP_TZ)
CREATED = make.field("created_at", LogicalType.TIMESTAMP_TZ)
ORDERS = make.catalog(make.dataset("orders", make.field("id"), UPDATED, CREATED))
PLACE = Subject("orders", "updated_at")


def seen(rows: int, *, updated: int, created: int) -> Profiles:
    """So many rows have no value in the two fields."""
    return make.profiles(
        make.profile(
            "orders",
            FieldProfile("updated_at", present=rows, nulls=updated),
            FieldProfile("created_at", present=rows, nulls=created),
            row_count=rows,
        )
    )


def test_a_watermark_in_every_row_passes() -> None:
    judgements = watermark_nulls(ORDERS, seen(20_000, updated=0, created=5), UNSUPPORTED)

    assert list(judgements) == [Pass(PLACE)]


def test_rows_without_it_fail_with_count_and_share() -> None:
    profiles = seen(20_000, updated=500, created=1)

    fail = the_fail(watermark_nulls(ORDERS, profiles, make.server()))

    assert (fail.subject, fail.severity, fail.method) == (PLACE, None, "all rows")
    assert fail.evidence == "500 of 20,000 rows have no value (2.5%)."
    assert fail.command == 'ALTER TABLE "orders" ALTER COLUMN "updated_at" SET NOT NULL;'


def test_another_time_that_every_row_has_makes_it_low() -> None:
    profiles = seen(20_000, updated=500, created=0)

    fail = the_fail(watermark_nulls(ORDERS, profiles, make.server()))

    assert fail.severity is Severity.LOW
    assert fail.evidence.endswith("; created_at has one in every row.")
    assert fail.fix.startswith("Read by the later of this field and created_at")
    assert fail.command == ""


@pytest.mark.parametrize(("rows", "severity"), [(9_999, Severity.LOW), (10_000, None)])
def test_a_dataset_that_is_loaded_in_full_anyway_is_low(
    rows: int, severity: Severity | None
) -> None:
    profiles = seen(rows, updated=1, created=1)

    assert the_fail(watermark_nulls(ORDERS, profiles, UNSUPPORTED)).severity is severity


def test_a_watermark_that_is_null_in_every_row_fails() -> None:
    profiles = seen(20_000, updated=20_000, created=20_000)

    fail = the_fail(watermark_nulls(ORDERS, profiles, UNSUPPORTED))

    assert "(100.0%)" in fail.evidence


def test_a_dataset_that_was_not_profiled_is_unknown() -> None:
    gap = Missing(Reason.TIMEOUT, "stopped at its time limit")
    profiles = make.profiles(make.profile("orders", missing=gap))

    [unknown] = unknowns(watermark_nulls(ORDERS, profiles, UNSUPPORTED))

    assert (unknown.subject, unknown.why) == (Subject("orders"), gap.detail)


@pytest.mark.parametrize("rows", [0, None])
def test_empty_datasets_are_not_applicable(
    snapshot: Callable[..., Snapshot], rows: int | None
) -> None:
    profiles = make.profiles(
        make.profile("orders", FieldProfile("updated_at", present=0, nulls=0), row_count=rows)
    )

    assert evaluate_one(watermark_nulls, snapshot(ORDERS, profiles)).status is Status.NOT_APPLICABLE


def test_a_dataset_without_a_watermark_is_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    catalog = make.catalog(make.dataset("orders", make.field("id")))

    result = evaluate_one(watermark_nulls, snapshot(catalog, seen(5, updated=1, created=1)))

    assert result.status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("gap", [Catalog, Profiles])
def test_a_missing_fact_is_not_run(snapshot: Callable[..., Snapshot], gap: type) -> None:
    given = snapshot(ORDERS, seen(5, updated=1, created=1), missing={gap: REFUSED})

    result = evaluate_one(watermark_nulls, given)

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

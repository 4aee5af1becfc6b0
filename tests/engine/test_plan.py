"""How a dataset is loaded follows from its size, key, watermark and change capture."""

from typing import Any

import pytest

from audit.engine.plan.around import SMALL_BYTES, SMALL_ROWS, Around
from audit.engine.plan.choose import extraction
from audit.facts.catalog import Dataset, DatasetKind, Family, LogicalType
from audit.facts.change import ChangeCapture, Identity, Requirement
from audit.model.fact import Missing, Reason
from audit.report.datasets import Extraction
from tests.make import facts as make

READY = ChangeCapture(method="change streams")
BLOCKED = ChangeCapture(
    method="logical decoding",
    requirements=(Requirement("wal_level", met=False, current="replica", needed="logical"),),
)
NONE = Missing(Reason.UNSUPPORTED)
KEY = make.primary_key("id")


def orders(*, keyed: bool = True, stamped: bool = True, **more: Any) -> Dataset:  # noqa: ANN401  # the dataset's own fields
    fields = [make.field("id")]
    if stamped:
        fields.append(make.field("updated_at", LogicalType.TIMESTAMP_TZ))
    return make.dataset("orders", *fields, keys=(KEY,) if keyed else (), **more)


def planned(
    dataset: Dataset,
    changes: ChangeCapture | Missing = NONE,
    *,
    rows: int | None = SMALL_ROWS,
    family: Family = Family.RELATIONAL,
) -> Extraction:
    found = extraction(dataset, make.profile("orders", row_count=rows), Around(family, changes))
    assert found is not None
    return found


@pytest.mark.parametrize("rows", [0, SMALL_ROWS - 1])
def test_a_small_dataset_is_loaded_in_full(rows: int) -> None:
    plan = planned(orders(), READY, rows=rows)

    assert (plan.method, plan.reason) == ("full", f"small ({rows:,} rows)")
    assert (plan.key, plan.split_key) == (("id",), "id")


def test_few_bytes_make_it_small_too() -> None:
    plan = planned(orders(size_bytes=SMALL_BYTES - 1), rows=None)

    assert (plan.method, plan.reason) == ("full", "small (less than 100 MB)")


def test_change_capture_comes_first() -> None:
    assert planned(orders(), READY).method == "cdc"


def test_change_capture_needs_a_key_that_identifies_the_row() -> None:
    blind = ChangeCapture(method="x", identities=(Identity("orders", "nothing", usable=False),))

    assert planned(orders(), blind).method == "incremental"
    assert planned(orders(keyed=False), READY).method == "full"


@pytest.mark.parametrize("changes", [NONE, BLOCKED])
def test_without_it_the_watermark_is_followed(changes: ChangeCapture | Missing) -> None:
    plan = planned(orders(size_bytes=SMALL_BYTES), changes)

    assert (plan.method, plan.watermark, plan.key) == ("incremental", "updated_at", ("id",))
    assert "deletions are not seen" in plan.reason


@pytest.mark.parametrize(
    ("keyed", "stamped", "reason"),
    [
        (False, True, "no key, so there is no other way"),
        (False, False, "no key and no watermark, so there is no other way"),
    ],
)
def test_what_is_lacking_is_the_reason_for_a_full_load(
    *, keyed: bool, stamped: bool, reason: str
) -> None:
    plan = planned(orders(keyed=keyed, stamped=stamped), BLOCKED)

    assert (plan.method, plan.reason) == ("full", reason)


def test_the_sources_estimate_serves_where_nothing_was_counted() -> None:
    small = orders(row_estimate=5)

    assert planned(small, rows=None).reason == "small (5 rows)"
    plan = extraction(small, None, Around(Family.RELATIONAL))
    assert plan is not None
    assert plan.reason == "small (5 rows)"


def test_a_dataset_of_unknown_size_is_not_taken_for_small() -> None:
    assert planned(orders(), rows=None).method == "incremental"


def test_a_series_is_read_by_its_time() -> None:
    metric = make.dataset("up", kind=DatasetKind.METRIC, time_field="time")

    plan = planned(metric, family=Family.TIME_SERIES)

    assert (plan.method, plan.watermark) == ("incremental", "time")


def test_what_may_not_be_read_is_held_back() -> None:
    assert planned(orders(readable=False), READY).method == "hold"


def test_what_is_damaged_is_held_back_and_what_was_not_looked_at_is_planned() -> None:
    damaged = Missing(Reason.ERROR, "the file is damaged")
    unseen = Missing(Reason.BUDGET, "the budget is used up")

    held = extraction(
        orders(), make.profile("orders", missing=damaged), Around(Family.RELATIONAL, READY)
    )
    rest = extraction(orders(), make.profile("orders", missing=unseen), Around(Family.RELATIONAL))

    assert held == Extraction(method="hold", reason="it cannot be read: the file is damaged")
    assert rest is not None
    assert rest.method != "hold"


@pytest.mark.parametrize(
    "dataset",
    [
        make.dataset("v", kind=DatasetKind.VIEW),
        make.dataset("f", kind=DatasetKind.FOREIGN_TABLE),
        make.dataset("p", kind=DatasetKind.PARTITION, partition_of="orders"),
        make.dataset("v", kind=DatasetKind.VIEW, readable=False),
    ],
)
def test_views_and_parts_have_no_plan_of_their_own(dataset: Dataset) -> None:
    assert extraction(dataset, None, Around(Family.RELATIONAL, READY)) is None


@pytest.mark.parametrize(
    ("dataset", "split"),
    [
        (
            make.dataset("a", make.field("a"), make.field("b"), keys=(make.primary_key("a", "b"),)),
            "a",
        ),
        (
            make.dataset(
                "a",
                make.field("code", LogicalType.TEXT),
                make.field("n"),
                keys=(make.primary_key("code", "n"), make.unique_key("n")),
            ),
            "n",
        ),
        (
            make.dataset(
                "a",
                make.field("_id", LogicalType.UNKNOWN, native_type="objectid"),
                keys=(make.primary_key("_id"),),
            ),
            "_id",
        ),
        (make.dataset("a", make.field("n"), keys=(make.unique_key("n", partial=True),)), ""),
        (make.dataset("a", make.field("n"), keys=(make.primary_key("gone"),)), ""),
        (make.dataset("a"), ""),
    ],
)
def test_a_split_key_leads_a_unique_key_and_is_even(dataset: Dataset, split: str) -> None:
    assert planned(dataset).split_key == split

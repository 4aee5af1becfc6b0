"""What kept rows tell of a load: marks, changes, deletions, keys, new rows a day."""

# ruff: noqa: ANN401  # Arrow arrays have no types of their own

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from audit.facts.catalog import Dataset, DatasetKind, LogicalType
from audit.facts.loading import DatasetLoading
from audit.profile.dataset import DatasetState
from audit.profile.describe import Seen, describe
from audit.profile.documents import DocumentState
from audit.profile.extras import extras_of
from audit.profile.infer import describe_documents
from audit.profile.options import Options
from tests.make import facts as make

ROWS = 2_000
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
NOW = FIRST + timedelta(minutes=30 * ROWS)
MADE = [FIRST + timedelta(minutes=30 * n) for n in range(ROWS)]
IDS = list(range(1, ROWS + 1))


def orders(*fields: tuple[str, LogicalType], key: str = "id") -> Dataset:
    made = [make.field(name, kind) for name, kind in fields]
    return make.dataset("orders", *made, keys=(make.primary_key(key),))


PLAIN = orders(("id", LogicalType.INTEGER), ("created_at", LogicalType.TIMESTAMP_TZ))
STAMPED = orders(
    ("id", LogicalType.INTEGER),
    ("created_at", LogicalType.TIMESTAMP_TZ),
    ("updated_at", LogicalType.TIMESTAMP_TZ),
)


def loading(dataset: Dataset, columns: dict[str, Any], *, kept: int = 20_000) -> DatasetLoading:
    state = DatasetState(Options(now=NOW.timestamp(), kept_rows=kept))
    state.update(pa.record_batch(columns))
    extras = describe(state, dataset, Seen(state.rows, row_count_exact=True)).extras
    assert extras is not None
    assert extras.loading is not None
    return extras.loading


def stamps(moments: list[datetime]) -> Any:
    return pa.array(moments, pa.timestamp("us", "UTC"))


def test_a_time_that_grows_with_the_key_is_in_its_order() -> None:
    found = loading(PLAIN, {"id": pa.array(IDS), "created_at": stamps(MADE)})

    mark = found.mark("created_at")
    assert mark is not None
    assert (mark.rows, mark.nulls, mark.future, mark.with_key) == (ROWS, 0, 0, 1.0)
    assert (mark.grain, mark.sharing) == (60.0, 0.0)
    assert found.gain is not None
    assert found.gain.rows_a_day == pytest.approx(48, rel=0.02)


def test_a_sample_reckons_with_the_rows_that_it_stands_for() -> None:
    found = loading(PLAIN, {"id": pa.array(IDS), "created_at": stamps(MADE)}, kept=800)

    assert found.sampled
    assert found.rows < ROWS
    assert found.gain is not None
    assert found.gain.rows_a_day == pytest.approx(48, rel=0.15)


def test_times_that_many_rows_share_are_told_by_their_share() -> None:
    made = [FIRST + timedelta(minutes=30 * (n // 10)) for n in range(ROWS)]

    mark = loading(PLAIN, {"id": pa.array(IDS), "created_at": stamps(made)}).marks[0]

    assert (mark.sharing, mark.alike) == (1.0, 0.005)


def test_changes_and_what_lies_before_the_making_are_counted() -> None:
    changed = [
        m - timedelta(days=1) if n < 20 else m + timedelta(hours=n % 10) if n < 420 else m
        for n, m in enumerate(MADE)
    ]

    found = loading(
        STAMPED, {"id": pa.array(IDS), "created_at": stamps(MADE), "updated_at": stamps(changed)}
    ).changed

    assert found is not None
    assert (found.created, found.updated, found.rows) == ("created_at", "updated_at", ROWS)
    assert (found.changed, found.before) == (360, 20)
    assert found.p99 == 9 * 3_600


def test_future_times_and_nulls_are_counted() -> None:
    moments: list[Any] = [*MADE[:-10], *[NOW + timedelta(days=3)] * 4, *[None] * 6]

    mark = loading(PLAIN, {"id": pa.array(IDS), "created_at": stamps(moments)}).marks[0]

    assert (mark.future, mark.nulls) == (4, 6)


@pytest.mark.parametrize(
    ("name", "kind", "values", "marked"),
    [
        ("deleted_at", LogicalType.TIMESTAMP_TZ, stamps([MADE[0]] * 50 + [None] * 1_950), 50),  # type: ignore[list-item]
        ("is_deleted", LogicalType.BOOLEAN, pa.array([True] * 30 + [False] * 1_970), 30),
        ("active", LogicalType.INTEGER, pa.array([0] * 70 + [1] * 1_930), 70),
    ],
)
def test_rows_that_are_marked_as_deleted_are_counted(
    name: str,
    kind: LogicalType,
    values: Any,
    marked: int,
) -> None:
    of = orders(("id", LogicalType.INTEGER), (name, kind))

    [found] = loading(of, {"id": pa.array(IDS), name: values}).marked

    assert (found.field, found.rows, found.marked) == (name, ROWS, marked)


def test_numbers_that_lack_in_a_counter_are_a_share() -> None:
    of = orders(("id", LogicalType.INTEGER))

    gaps = loading(of, {"id": pa.array([n for n in range(1, 2 * ROWS) if n % 4])}).key
    sparse = loading(of, {"id": pa.array([n * n for n in IDS])}).key

    assert gaps is not None
    assert gaps.missing == pytest.approx(0.25, abs=0.01)
    assert gaps.skew == pytest.approx(1, abs=0.05)
    assert sparse is not None
    assert sparse.missing is None
    assert sparse.skew == pytest.approx(2.83, abs=0.05)  # sqrt(8) of eight equal ranges


@pytest.mark.parametrize(("version", "ordered"), [("7", True), ("4", False)])
def test_keys_that_grow_with_time_are_known(version: str, *, ordered: bool) -> None:
    keys = [f"{n:08x}-0000-{version}000-8000-{uuid.uuid4().hex[:12]}" for n in IDS]
    of = orders(("id", LogicalType.UUID))

    found = loading(of, {"id": pa.array(keys)}).key

    assert found is not None
    assert (found.skew, found.ordered) == (1.0, ordered)


def test_a_field_of_persons_is_not_looked_at() -> None:
    mails = [f"anna.larsen{n}@mail.example" for n in IDS]
    of = orders(("id", LogicalType.INTEGER), ("removed", LogicalType.TEXT))

    assert loading(of, {"id": pa.array(IDS), "removed": pa.array(mails)}).marked == ()


def test_texts_and_numbers_serve_as_times() -> None:
    of = orders(
        ("id", LogicalType.INTEGER),
        ("created_at", LogicalType.TEXT),
        ("updated_ts", LogicalType.INTEGER),
    )
    found = loading(
        of,
        {
            "id": pa.array(IDS),
            "created_at": pa.array([m.isoformat(" ", "seconds") for m in MADE]),
            "updated_ts": pa.array([round(m.timestamp() * 1_000) for m in MADE]),
        },
    )

    assert {m.field: m.rows for m in found.marks} == {"created_at": ROWS, "updated_ts": ROWS}
    assert found.changed is not None
    assert (found.changed.changed, found.changed.before) == (0, 0)


def test_documents_tell_their_rhythm_too() -> None:
    orders_ = make.dataset("orders", kind=DatasetKind.COLLECTION)
    state = DocumentState(Options(kept_rows=20_000, now=NOW.timestamp()))
    state.update([{"created_at": moment, "to": {"city": "Oslo"}} for moment in MADE])
    told = describe_documents(state, orders_, told=True)
    profile = make.profile("orders", *told.profiles, row_count=state.rows)
    known = replace(orders_, fields=told.fields)

    extras = extras_of(told.table, known, profile, told.sensitivity)

    assert extras is not None
    assert extras.loading is not None
    mark = extras.loading.mark("created_at")
    assert mark is not None
    assert mark.rhythm is not None
    assert (mark.rhythm.kind, mark.rhythm.median_gap) == ("continuous", 1_800)

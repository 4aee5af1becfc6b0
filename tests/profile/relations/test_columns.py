"""Sketches that are read off the states of a profile."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from audit.facts.catalog import Dataset, DatasetKind, Field, LogicalType
from audit.profile.dataset import DatasetState
from audit.profile.describe import Seen, describe
from audit.profile.options import Options
from audit.profile.relations.columns import Column, called_for_short
from audit.profile.relations.gather import Gathered, gathered

_arrow: Any = pa


def states(rows: dict[str, object], kind: DatasetKind = DatasetKind.TABLE) -> Gathered:
    """What a dataset of these columns brings, fed in two batches."""
    table: Any = _arrow.table(rows)
    fields = tuple(Field(name, "", LogicalType.UNKNOWN) for name in table.column_names)
    dataset = Dataset("shop.t", kind, fields=fields)
    state = DatasetState(Options(kept_rows=20_000))
    for batch in table.to_batches(max_chunksize=max(1, table.num_rows // 2 + 1)):
        state.update(batch)
    described = describe(state, dataset, Seen(table.num_rows, row_count_exact=True))
    frame = state.kept.frame()
    return gathered(state, frame, dataset, described.profile, described.sensitivity)


def column(rows: object, name: str = "item_id") -> Column:
    [found] = [c for c in states({name: rows}).columns if c.field == name]
    return found


@pytest.mark.parametrize("count", [500, 60_000])
def test_integers_of_all_widths_are_within_one_another(count: int) -> None:
    wide = column(pa.array(range(count), pa.int64()))
    narrow = column(pa.array([n % 100 for n in range(count)], pa.int8()))

    inclusion = narrow.sketch.inclusion(wide.sketch)

    assert (inclusion.share, inclusion.exact, inclusion.values) == (1.0, True, 100)
    assert wide.unique
    assert not narrow.unique


def test_a_few_values_are_found_in_a_key_of_many() -> None:
    parent = column(pa.array([f"k{n * 7919 % 999_983}" for n in range(50_000)]))
    child = column(pa.array([f"k{n * 7919 % 999_983}" for n in range(30)] * 2 + ["none"] * 3))

    inclusion = child.sketch.inclusion(parent.sketch)

    assert parent.sketch.held is not None
    assert (inclusion.rows, inclusion.lost, inclusion.exact) == (63, 3, True)


def test_many_values_are_estimated() -> None:
    parent = column(pa.array(range(0, 60_000, 2)))
    child = column(pa.array([n % 30_000 for n in range(60_000)]))

    inclusion = child.sketch.inclusion(parent.sketch)

    assert not inclusion.exact
    assert inclusion.share == pytest.approx(0.5, abs=0.05)


def test_a_key_without_holes_takes_no_room() -> None:
    held = column(pa.array(range(1, 100_001))).sketch.held

    assert held is not None
    assert len(held.values) == 0
    assert sum(high - low + 1 for low, high in held.spans) == 100_000


def test_times_and_long_texts_are_no_keys() -> None:
    found = states(
        {
            "at": pa.array([f"2024-01-{n % 28 + 1:02} 10:00:00" for n in range(100)]),
            "note": pa.array(["word " * 40 + str(n) for n in range(100)]),
            "amount": pa.array([n / 7 for n in range(100)]),
            "code": pa.array([f"c{n}" for n in range(100)]),
        }
    )

    assert [c.field for c in found.columns] == ["code"]


HUGE = 10**25


Make = Callable[[int], object]
TYPES: list[tuple[Any, Make, str]] = [
    (pa.int8(), lambda n: n % 200 - 100, "integer"),
    (pa.int64(), lambda n: -n, "integer"),
    (pa.uint64(), lambda n: 2**64 - 1 - n, ""),
    (pa.uint32(), lambda n: n, "integer"),
    (pa.float64(), lambda n: float(n % 900), "integer"),
    (pa.float64(), lambda n: n + 0.5, ""),
    (pa.float64(), lambda n: float("nan") if n % 7 else float("inf"), ""),
    (pa.decimal128(10, 0), Decimal, "integer"),
    (pa.decimal128(38, 0), lambda n: Decimal(HUGE + n), ""),
    (pa.decimal128(10, 2), lambda n: Decimal(n) / 4, ""),
    (pa.bool_(), lambda n: n % 2 == 0, ""),
    (pa.binary(16), lambda n: n.to_bytes(16, "big"), "bytes"),
    (pa.binary(), lambda n: n.to_bytes(60, "big"), ""),
    (pa.date32(), lambda n: date(2000, 1, 1) + timedelta(n), ""),
    (pa.dictionary(pa.int32(), pa.string()), lambda n: f"k{n}", "text"),
    (pa.list_(pa.int64()), lambda n: [n], ""),
    (pa.null(), lambda _: None, ""),
]


@pytest.mark.parametrize("count", [40, 3_000, 9_000])
@pytest.mark.parametrize(("kind", "value", "sort"), TYPES)
def test_no_type_is_in_the_way(count: int, kind: pa.DataType, value: Make, sort: str) -> None:
    plain: Any = getattr(kind, "value_type", kind) if pa.types.is_dictionary(kind) else kind
    values: Any = _arrow.array([value(n) for n in range(count)], plain)
    if plain is not kind:
        values = values.dictionary_encode()

    found = [c.sort for c in states({"key_id": values}).columns]

    assert found == ([sort] if sort else [])


def test_a_view_brings_nothing() -> None:
    assert states({"id": pa.array([1, 2, 3])}, DatasetKind.VIEW).columns == ()
    assert not states({"id": pa.array([1, 2, 3])}, DatasetKind.VIEW).examined


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("public.orders", "public.orders"),
        ('"a"."b"', "a.b"),
        ("/data/in/Customer.csv.gz", "Customer"),
        ("in/book.xlsx#Customers", "Customers"),
    ],
)
def test_a_dataset_is_called_by_its_own_name(name: str, expected: str) -> None:
    assert called_for_short(name) == expected


def test_the_key_of_a_dataset_without_one_is_proposed() -> None:
    single = states({"t_id": pa.array(range(40)), "x": pa.array([1, 2] * 20)})
    pair = states(
        {"a_id": pa.array([n // 5 for n in range(40)]), "line": pa.array([*range(5)] * 8)}
    )
    none = states({"a": pa.array([1, 2] * 20), "b": pa.array([1, 2, 3, 4] * 10)})

    assert [key.fields for key in single.keys] == [("t_id",)]
    assert [(key.fields, key.exact) for key in pair.keys] == [(("a_id", "line"), True)]
    assert none.keys == ()

"""Columns as detection takes them: kinds, texts of numbers, counts, and how they came."""

# ruff: noqa: ANN401  # an Arrow array of any type

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from audit.detect.column import Column, ColumnKind
from audit.profile.dataset import DatasetState, merged
from audit.profile.options import Options
from audit.profile.sampled import column_of
from tests.profile.arrays import array, batch, dataset

K = ColumnKind
NOON = datetime(1970, 1, 2, 12, tzinfo=UTC)
KINDS: list[tuple[str, Any, ColumnKind, dict[Any, int]]] = [
    ("text", array(["a", "b", "a", None]), K.TEXT, {"a": 2, "b": 1}),
    ("integer", array([1, -2, 1, None]), K.INTEGER, {"1": 2, "-2": 1}),
    ("unsigned", array([4_000_000_000, 0], pl.UInt64), K.INTEGER, {"4000000000": 1, "0": 1}),
    ("float", array([1.5, 2.0, 1.5]), K.FLOAT, {1.5: 2, 2.0: 1}),
    ("whole floats", array([1.0, 2.0, 2.0]), K.INTEGER, {"1": 1, "2": 2}),
    ("no numbers", array([float("nan"), float("inf"), 0.5]), K.FLOAT, {0.5: 1}),
    ("decimal", array([Decimal("1.25"), Decimal("1.25")], pl.Decimal(10, 2)), K.FLOAT, {1.25: 2}),
    ("whole decimal", array([Decimal("7.00")], pl.Decimal(10, 2)), K.INTEGER, {"7": 1}),
    ("wide decimal", array([Decimal("7.5")], pl.Decimal(38, 1)), K.FLOAT, {7.5: 1}),
    ("date", array([date(1970, 1, 2)]), K.DATE, {date(1970, 1, 2): 1}),
    ("microseconds", array([NOON], pl.Datetime("us", "UTC")), K.TIMESTAMP, {129_600: 1}),
    ("milliseconds", array([NOON], pl.Datetime("ms", "UTC")), K.TIMESTAMP, {129_600: 1}),
    ("bytes", array([b"\xff\xd8", b"\xff\xd8"]), K.BINARY, {b"\xff\xd8": 2}),
    ("boolean", array([True, False]), K.BOOLEAN, {}),
    ("nothing", array([None, None], pl.Null), K.OTHER, {}),
]


def only(state: DatasetState, name: str = "c") -> Column:
    return column_of(name, state.fields[name], comment="said")


def counted(found: Column) -> dict[Any, int]:
    return dict(zip(found.values.to_list(), found.counts.tolist(), strict=True))


@pytest.mark.parametrize(
    ("values", "kind", "expected"), [k[1:] for k in KINDS], ids=[k[0] for k in KINDS]
)
@pytest.mark.parametrize("kept", [2_048, 0], ids=["counted", "sketched"])
def test_values_and_their_counts_by_kind(
    values: Any, kind: ColumnKind, expected: dict[Any, int], kept: int
) -> None:
    found = only(dataset(batch({"c": values}), options=Options(distinct_kept=kept)))

    assert found.kind is kind
    assert counted(found) == expected
    assert found.nulls == values.null_count
    assert found.rows == len(values) - values.null_count
    assert (found.whole, found.comment) == (True, "said")


def test_values_of_several_kinds_are_texts_together() -> None:
    parts = [["x1", "12"], [12, 13, 13], [0.5], [True]]
    states = [dataset(batch({"c": part})) for part in parts]
    found = only(merged(states))

    assert found.kind is K.TEXT
    assert counted(found) == {"x1": 1, "12": 2, "13": 2}
    assert found.rows == 7


def test_a_sample_of_many_values_says_so() -> None:
    found = only(dataset(batch({"c": [f"v{n}" for n in range(10_000)] * 2})))

    assert not found.whole
    assert len(found.values) == 4_096
    assert found.sampled == 2 * 4_096
    assert found.rows == 20_000
    assert found.distinct == pytest.approx(10_000, rel=0.1)


def test_what_stands_out_is_counted_over_all_rows_of_all_kinds() -> None:
    texts = [f"the customer of line {n} called" for n in range(9_000)]
    texts[77] = texts[8_000] = "write to somebody@example.org"
    found = only(merged([dataset(batch({"c": texts})), dataset(batch({"c": [1, 2, 3]}))]))

    assert found.rare is not None
    assert found.rare_counts is not None
    assert found.rare.to_list() == ["write to somebody@example.org"]
    assert found.rare_counts.tolist() == [2]
    assert found.rare_whole


def test_what_is_common_is_in_the_sample_and_not_picked_out() -> None:
    found = only(dataset(batch({"c": [f"p{n}@example.org" for n in range(9_000)]})))

    assert found.rare is None


def test_nothing_is_kept_where_nobody_detects() -> None:
    state = dataset(batch({"c": [f"v{n}" for n in range(9_000)]}), options=Options(detect=False))
    found = only(state)

    assert not len(found.values)
    assert (found.rows, found.kind) == (9_000, K.TEXT)


def test_of_many_different_values_a_sample_of_rows_has_the_common_ones() -> None:
    """Of 20,000 different values 4,096 are kept, and one in five times the common one."""
    days = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=s * 977) for s in range(20_000)]
    lost = datetime(1900, 1, 1, tzinfo=UTC)
    texts = [f"R-{n * 7919 % 100_003:06d}" for n in range(20_000)]
    for row in range(0, 20_000, 200):
        days[row], texts[row] = lost, "n/a"
    columns = {"day": array(days, pl.Datetime("us", "UTC")), "text": texts}
    state = dataset(batch(columns), options=Options(kept_rows=5_000))
    rows = state.kept.frame()

    for name, common in (("day", int(lost.timestamp())), ("text", "n/a")):
        found = column_of(name, state.fields[name], rows=rows[name])
        drawn = counted(found.of_rows)
        assert found.of_rows.kind is found.kind
        assert drawn[common] == (rows[name] == (lost if name == "day" else common)).sum() > 1
        assert found.of_rows.sampled == rows.height
        assert found.sampled < 20_000  # what detection of types looks at stays as it is


def test_a_column_with_all_its_values_needs_no_sample_of_rows() -> None:
    state = dataset(batch({"c": ["a", "b", "a"]}), options=Options(kept_rows=10))

    found = column_of("c", state.fields["c"], rows=state.kept.frame()["c"])

    assert found.of_rows is found

"""Sketches as bytes and back: compared with others they say the same."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from audit.profile.relations import kept
from audit.profile.relations.columns import Column, columns_of
from audit.profile.relations.kept import Unreadable, columns_from_bytes, columns_to_bytes
from audit.profile.relations.sketch import Held, Sketch

ROWS = pl.DataFrame(
    {
        "id": list(range(5_000)),
        "code": [f"C{n % 700:05d}" for n in range(5_000)],
        "odd": [n * n * 7919 % 10_007 for n in range(5_000)],
        "none": pl.Series([None] * 5_000, dtype=pl.String),
    }
)


def same(one: Sketch, other: Sketch) -> bool:
    def alike(mine: Any, theirs: Any) -> bool:  # noqa: ANN401  # arrays of either kind
        if mine is None or theirs is None:
            return mine is theirs
        return np.array_equal(mine, theirs) and mine.dtype == theirs.dtype

    plain = (one.whole, one.rows, one.nulls, one.least, one.most)
    return (
        plain == (other.whole, other.rows, other.nulls, other.least, other.most)
        and alike(one.kept, other.kept)
        and alike(one.counts, other.counts)
        and alike(one.numbers, other.numbers)
    )


def test_columns_come_back_as_they_were() -> None:
    columns = columns_of("shop", ROWS)
    again = columns_from_bytes(columns_to_bytes(columns))

    assert [(c.dataset, c.field, c.sort, c.unique) for c in again] == [
        (c.dataset, c.field, c.sort, c.unique) for c in columns
    ]
    assert all(same(a.sketch, b.sketch) for a, b in zip(columns, again, strict=True))
    for mine, theirs in zip(columns, again, strict=True):
        assert mine.sketch.inclusion(columns[1].sketch) == theirs.sketch.inclusion(again[1].sketch)


def test_all_values_of_a_key_come_back() -> None:
    [column, *_] = columns_of("shop", ROWS)
    held = Held(np.array([3, 8], np.int64), ((10, 20),))
    sketch = Sketch(
        kept=column.sketch.kept,
        counts=column.sketch.counts,
        whole=True,
        rows=5,
        nulls=0,
        least=-3,
        most=2**62,
        numbers=column.sketch.numbers,
        held=held,
    )
    [again] = columns_from_bytes(
        columns_to_bytes([Column("shop", "id", "integer", sketch, seen=0.5, keyed=True)])
    )

    assert (again.seen, again.keyed) == (0.5, True)
    assert again.sketch.held is not None
    asked = np.array([2, 3, 8, 9, 10, 20, 21], np.int64)
    assert list(again.sketch.held.has(asked)) == list(held.has(asked))


@pytest.mark.parametrize("end", [0, 5, 9, 100, -8])
def test_other_bytes_are_no_columns(end: int) -> None:
    data = columns_to_bytes(columns_of("shop", ROWS))
    with pytest.raises(Unreadable):
        columns_from_bytes(data[:end])


def test_hashes_of_another_function_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    data = columns_to_bytes(columns_of("shop", ROWS))
    monkeypatch.setattr(kept, "scheme", lambda: 1)
    with pytest.raises(Unreadable, match="another function"):
        columns_from_bytes(data)

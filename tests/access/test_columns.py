"""Rows of Python values as Arrow columns."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.access import arrow
from audit.access.columns import batches, column_of

LAST = datetime.fromisoformat("9999-12-31 00:00:00")
NAIVE = datetime.fromisoformat("2026-11-01 00:00:00")
EAST = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([1, None, -(2**63)], "int64", [1, None, -(2**63)]),
        ([2**63, 1], "double", [2.0**63, 1.0]),
        ([10**400, -(10**400)], "double", [float("inf"), float("-inf")]),
        ([1, 1.5, Decimal("2.25"), None], "double", [1.0, 1.5, 2.25, None]),
        ([True, None, False], "bool", [True, None, False]),
        (["a", None, "", "é\0"], "string", ["a", None, "", "é\0"]),
        (["\ud800"], "string", ["?"]),
        ([b"\xff", None, b""], "binary", [b"\xff", None, b""]),
        ([memoryview(b"ab")], "binary", [b"ab"]),
        ([date(1, 1, 1), None], "date32[day]", [date(1, 1, 1), None]),
        ([LAST], "timestamp[us]", [LAST]),
        (
            [datetime(2026, 11, 1, 12, tzinfo=EAST), NAIVE],
            "timestamp[us, tz=UTC]",
            [datetime(2026, 11, 1, 10, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)],
        ),
        ([time(1, 2, 3, 4)], "time64[us]", [time(1, 2, 3, 4)]),
        ([timedelta(days=1)], "duration[us]", [timedelta(days=1)]),
        ([UUID(int=7), None], "fixed_size_binary[16]", [UUID(int=7).bytes, None]),
        ([{"a": [1]}, [1, 2]], "string", ['{"a": [1]}', "[1, 2]"]),
        ([None, None], "null", [None, None]),
        ([], "null", []),
    ],
)  # fmt: skip
def test_values_become_a_column_of_their_type(
    values: list[Any], kind: str, expected: list[Any]
) -> None:
    column = column_of(values)

    assert str(column.type) == kind
    assert column.to_pylist() == expected
    column.validate(full=True)


def test_a_decimal_that_is_no_number_is_none_of_them() -> None:
    assert str(column_of([Decimal("NaN")]).to_pylist()) == "[nan]"


def test_each_type_of_a_mixed_column_is_seen_as_what_it_is() -> None:
    rows = [(1, "a"), ("x", "b"), (2, b"\0"), (None, "c"), (3.5, None), ("y", b"\1")]

    got = [batch.to_pydict() for batch in batches(rows, ["n", "t"])]

    assert {"n": [1.0, None, 3.5], "t": ["a", "c", None]} in got
    assert {"n": ["x"], "t": ["b"]} in got
    assert {"n": [2], "t": [b"\0"]} in got
    assert {"n": ["y"], "t": [b"\1"]} in got
    assert len(got) == 4


MIXED = st.one_of(st.none(), st.integers(-9, 9), st.text(max_size=3), st.binary(max_size=3))


@given(st.lists(st.tuples(MIXED, MIXED, MIXED), max_size=40))
def test_no_row_and_no_type_is_lost(rows: list[tuple[Any, ...]]) -> None:
    made = list(batches(rows, ["a", "b", "c"]))

    seen = Counter(
        (name, type(value).__name__)
        for batch in made
        for name, values in batch.to_pydict().items()
        for value in values
    )
    assert sum(batch.num_rows for batch in made) == len(rows)
    for i, name in enumerate("abc"):
        kinds = {type(row[i]).__name__ for row in rows}
        assert sum(n for (of, _), n in seen.items() if of == name) == len(rows)
        assert seen[name, "NoneType"] == sum(row[i] is None for row in rows)
        # what too many combinations leave over is text
        assert {kind for of, kind in seen if of == name} <= kinds | {"str"}


def test_rows_without_columns_are_counted() -> None:
    [batch] = batches([(1,), (1,)], [])

    assert (batch.num_rows, batch.num_columns) == (2, 0)


@given(st.lists(st.one_of(st.none(), st.integers(-(2**31), 2**31 - 1))), st.integers(0, 5))
def test_the_days_that_a_calendar_shows_stay(days: list[int | None], start: int) -> None:
    column = arrow.fixed(days, pa.date32(), np.int32).slice(start)

    made, lost = arrow.within_calendar(column)

    shown = [d for d in days[start:] if d is not None and -719_162 <= d < 2_932_897]
    assert arrow.numbers(made, np.int32)[arrow.present(made)].tolist() == shown
    assert made.null_count == len(column) - len(shown)
    assert lost == made.null_count - column.null_count


def test_no_pandas_is_imported() -> None:
    code = """
import sys, numpy, pyarrow
from datetime import date, datetime
from audit.access import arrow
from audit.access.columns import batches
row = (1, 'a', b'x', 1.5, date(1, 1, 1), datetime.now(), True, None)
list(batches([row, ('a',) * 8], 'abcdefgh'))
arrow.within_calendar(arrow.fixed([2**31 - 1], pyarrow.date32(), numpy.int32))
print([name for name in ('pandas', 'polars', 'pyarrow.dataset') if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("[]\n", "")

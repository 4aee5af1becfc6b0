"""Ranges of row ids: every row once, and none that would come as another than it is."""

import sqlite3
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.access.budget import Budget, Limits
from audit.access.sqlite.file import Opened, read_header
from audit.access.sqlite.ranges import LEAST_ROWS, MOST_ROWS, Deviates, ranges, rows_of_range
from audit.access.sqlite.reads import Reads, one_state
from audit.access.sqlite.select import Column, affinity
from audit.errors import BudgetExceeded

#: Declared type and the class that is expected, as many as there are conditions.
KINDS = (
    ("INTEGER", "integer"), ("NUMERIC", "integer"), ("", "integer"),
    ("REAL", "real"), ("NUMERIC", "real"), ("BLOB", "real"),
    ("TEXT", "text"), ("DATE", "text"), ("", "text"),
    ("BLOB", "blob"), ("NUMERIC", "blob"),
)  # fmt: skip
COLUMNS = tuple(
    Column(f"c{i}", affinity(declared), expected) for i, (declared, expected) in enumerate(KINDS)
)
CREATE = f"CREATE TABLE t({', '.join(f'c{i} {declared}' for i, (declared, _) in enumerate(KINDS))})"
USUAL: dict[str, st.SearchStrategy[Any]] = {
    "integer": st.integers(-(2**63), 2**63 - 1),
    "real": st.floats(allow_nan=False, allow_infinity=False).map(lambda x: x + 0.5),
    "text": st.text(max_size=3).filter(lambda text: "\0" not in text),
    "blob": st.binary(max_size=3),
}
ROW = st.tuples(*(st.none() | USUAL[expected] for _, expected in KINDS))
ODD = st.none() | st.tuples(
    st.integers(0, 19), st.integers(0, len(KINDS) - 1), st.one_of(*USUAL.values())
)


@contextmanager
def reads_of(path: Path, budget: Budget | None = None) -> Generator[Reads]:
    reads = Reads(budget or Budget(), Opened(path, read_header(path), lock_seconds=1))
    yield reads
    reads.pool.close()


def read(
    reads: Reads, columns: tuple[Column, ...], rows: int
) -> tuple[list[tuple[Any, ...]], int | str | None]:
    """The rows, and behind which id they deviate; "" when they do not."""
    found: list[tuple[Any, ...]] = []
    with reads.pool.session() as session, one_state(session):
        try:
            for batch in ranges(
                '"t"', columns, rowid="rowid", rows=rows, read=partial(reads.batches, session)
            ):
                assert 0 < batch.num_rows <= rows
                found += [tuple(row.values()) for row in batch.to_pylist()]
        except Deviates as deviates:
            return found, deviates.after
    return found, ""


def fits(value: str, column: Column) -> bool:
    """Whether a stored class is what the column is expected to hold."""
    whole = value == "integer" and column.expected == "real" and column.affinity != "none"
    return value in {"null", column.expected} or whole


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(ROW, max_size=20), odd=ODD, size=st.integers(1, 7), gap=st.integers(1, 2**40))
def test_rows_come_until_one_deviates(
    tmp_path: Path,
    rows: list[tuple[Any, ...]],
    odd: tuple[int, int, Any] | None,
    size: int,
    gap: int,
) -> None:
    path = tmp_path / "t.db"
    path.unlink(missing_ok=True)
    if odd is not None and odd[0] < len(rows):
        changed = list(rows[odd[0]])
        changed[odd[1]] = odd[2]
        rows[odd[0]] = tuple(changed)
    names = ", ".join(column.name for column in COLUMNS)
    marks = ", ".join("?" * (len(COLUMNS) + 1))
    with sqlite3.connect(path) as connection:
        connection.execute(CREATE)
        connection.executemany(
            f"INSERT INTO t(rowid, {names}) VALUES ({marks})",
            [(gap * (i - 10), *row) for i, row in enumerate(rows)],
        )
        classes = connection.execute(
            f"SELECT {', '.join(f'typeof({c.name})' for c in COLUMNS)} FROM t ORDER BY rowid"
        ).fetchall()
        stored = connection.execute(f"SELECT {names} FROM t ORDER BY rowid").fetchall()
    connection.close()
    good = [all(map(fits, row, COLUMNS)) for row in classes]
    first = good.index(False) if False in good else None

    with reads_of(path) as reads:
        found, after = read(reads, COLUMNS, size)

    if first is None:
        assert found == stored
        assert after == ""
    else:
        begun = -(-size // 4)  # rows of the first range
        whole = 0 if first < begun else begun + (first - begun) // size * size
        assert found == stored[:whole]
        assert after == (gap * (whole - 1 - 10) if whole else None)


def test_the_state_of_the_first_range_is_that_of_all(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t(c0 INTEGER)")
        connection.executemany("INSERT INTO t VALUES (?)", [(i,) for i in range(10)])
    connection.close()
    delete = (
        "import sqlite3, sys\n"
        "with sqlite3.connect(sys.argv[1], timeout=0) as writer: writer.execute('DELETE FROM t')"
    )

    with reads_of(path) as reads, reads.pool.session() as session, one_state(session):
        batches = ranges(
            '"t"', COLUMNS[:1], rowid="rowid", rows=4, read=partial(reads.batches, session)
        )
        seen = next(batches).num_rows
        # another process: within one, locks of files do not keep anybody out
        ended = subprocess.run(
            [sys.executable, "-c", delete, str(path)], capture_output=True, text=True, check=False
        )
        seen += sum(batch.num_rows for batch in batches)

    assert "database is locked" in ended.stderr
    assert seen == 10


def test_an_index_of_all_columns_does_not_change_the_order(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t(c0 INTEGER)")
        connection.executemany("INSERT INTO t VALUES (?)", [(-i,) for i in range(1_000)])
        connection.execute("CREATE INDEX i ON t(c0)")
        connection.execute("ANALYZE")
    connection.close()

    with reads_of(path) as reads:
        found, after = read(reads, COLUMNS[:1], 300)

    assert found == [(-i,) for i in range(1_000)]
    assert after == ""


def test_each_range_is_charged_with_its_own_rows(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t(c0 INTEGER)")
        connection.executemany("INSERT INTO t VALUES (?)", [(i,) for i in range(10)])
    connection.close()

    budget = Budget()

    with reads_of(path, budget) as reads:
        read(reads, COLUMNS[:1], 4)
    with (
        reads_of(path, Budget(Limits(max_rows=4))) as reads,
        pytest.raises(BudgetExceeded, match="4 rows"),
    ):
        read(reads, COLUMNS[:1], 4)

    assert (budget.load().statements, budget.load().rows) == (4, 10)


@pytest.mark.parametrize(
    ("longest", "columns", "rows"),
    [(0, 1, MOST_ROWS), (300, 24, MOST_ROWS), (4_000, 24, 15_947), (8_000, 24, 0), (0, 2_000, 0)],
)
def test_a_range_takes_only_so_much_memory(longest: int, columns: int, rows: int) -> None:
    assert rows_of_range(longest, columns) == rows
    assert rows == 0 or rows >= LEAST_ROWS

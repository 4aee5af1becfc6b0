"""All rows of a SQLite table in ranges of row ids, each of which shows if it keeps to types."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager

import numpy as np
import pyarrow as pa

from audit.access import arrow
from audit.access.sqlite.select import Column, ranged

#: Rows of a range, and bytes that they may take if all are as long as the longest. The first range
#: has a quarter of them, so that the work on it begins soon.
MOST_ROWS, MOST_BYTES = 131_072, 64 * 1024**2
#: With fewer rows a range is not worth a statement.
LEAST_ROWS = 8_192

_KINDS = {"integer": pa.int64(), "real": pa.float64(), "text": pa.string(), "blob": pa.binary()}

#: Opens a read in batches of so many rows; a first row of our own is left out.
Read = Callable[[str, int], AbstractContextManager[Iterator[pa.RecordBatch]]]


class Deviates(Exception):  # no error: such rows are read in another way
    """Behind row id `after` a row has a value of another class than its column's."""

    def __init__(self, after: int | None) -> None:
        super().__init__("a column holds values of several types")
        self.after = after


def rows_of_range(longest: int, columns: int) -> int:
    """How many rows of at most so many bytes in the file a range has; none when it is too few."""
    rows = min(MOST_ROWS, MOST_BYTES // (longest + 8 * (columns + 2)))
    return rows if rows >= LEAST_ROWS else 0


def ranges(
    table: str, columns: Sequence[Column], *, rowid: str, rows: int, read: Read
) -> Iterator[pa.RecordBatch]:
    """The rows in the order of their ids; `Deviates` instead of the first range with a deviation.

    The driver takes the type of a column from the first batch of a statement and widens it to what
    it meets there. So a range is one batch, and a column that comes with its own type had no
    value of another, but for values that the driver turns into that type without a word: the range
    has a column that tells of these.
    """
    after: int | None = None
    while True:
        count = -(-rows // 4) if after is None else rows
        statement = ranged(table, columns, rowid=rowid, after=after, rows=count)
        with read(statement, count + 1) as batches:
            batch, *more = batches
        *values, odd, ids = arrow.columns_of(batch)
        if not batch.num_rows:
            return
        if any(part.num_rows for part in more) or not _plain(values, columns, odd, ids, after):
            raise Deviates(after)
        yield arrow.batch_of(values, [column.name for column in columns])
        if batch.num_rows < count:
            return
        after = int(arrow.numbers(ids, np.int64)[-1])


def _plain(
    values: Sequence[arrow.Column],
    columns: Sequence[Column],
    odd: arrow.Column,
    ids: arrow.Column,
    after: int | None,
) -> bool:
    """Whether each column has its type, nothing was turned into it, and the ids go up."""
    if any(v.type != _KINDS[c.expected] for v, c in zip(values, columns, strict=True)):
        return False
    numbers = arrow.numbers(ids, np.int64)
    up = bool((numbers[1:] > numbers[:-1]).all()) and (after is None or numbers[0] > after)
    return up and not arrow.numbers(odd, np.int64).any()

"""The rows of a SQLite table as Arrow batches: by ADBC where its columns keep to one type."""

# ruff: noqa: S608  # put together from our own text and quoted identifiers

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from audit.access import arrow, sqlstream
from audit.access.sql import SqlConnector
from audit.access.sqlite.file import LONGEST_VALUE, Opened
from audit.access.sqlite.ranges import Deviates, ranges, rows_of_range
from audit.access.sqlite.reads import Reads, one_state
from audit.access.sqlite.select import (
    CUT,
    LONGEST,
    RANGES,
    Column,
    behind,
    column_of,
    deviating,
    first_classes,
    longest_of_table,
    quoted,
    rowid_of,
    spread,
    typed,
)
from audit.access.sqlite.select import longest as longest_of
from audit.access.stream import Block, Choice, Portion, Stream
from audit.errors import SourceTimeout
from audit.facts.catalog import Dataset, DatasetKind

#: Rows of one batch; twenty columns of them take some megabytes.
_BATCH_ROWS = 32_768
_BATCH_VALUES = 1_000_000
#: Bytes that rows with the longest values that are not cut may take before they are looked at.
_BOUNDED_BYTES = 64 * 1024**2
#: A table up to here is read row by row, if its file is no larger.
_LITTLE_ROWS, _LITTLE_BYTES = 2_000, 16 * 1024**2
#: Rows whose values decide what a column is thought to hold, where its type does not say.
_FIRST_ROWS = 200

BIAS = (
    "rows with neighbouring ids come together: ends, distinct values and keys of the whole table "
    "cannot be told from them"
)
FIRST_BIAS = "the first rows are often the oldest"


@dataclass(frozen=True, slots=True)
class _Part:
    """What is read: a FROM clause, and whether it is all of the table."""

    source: str
    whole: bool
    method: str = "all rows"
    bias: str = ""


@dataclass(slots=True)
class Rows:
    """Reads the tables of one file for its connector."""

    connector: SqlConnector
    opened: Opened
    _reads: Reads = field(init=False)

    def __post_init__(self) -> None:
        self._reads = Reads(self.connector.budget, self.opened)

    def close(self) -> None:
        self._reads.pool.close()

    def stream(self, dataset: Dataset, portion: Portion) -> Stream:
        """All rows, or some behind each of evenly spread row ids, or the first ones."""
        stored = dataset.kind is DatasetKind.TABLE and ("virtual", "yes") not in dataset.options
        part = self._part(dataset, portion, stored=stored)
        stream = Stream(
            blocks=iter(()),
            whole=part.whole,
            method=part.method,
            bias=part.bias,
            row_count=dataset.row_estimate,
        )
        stream.blocks = self._blocks(dataset, portion, part, stream, stored=stored)
        return stream

    def _part(self, dataset: Dataset, portion: Portion, *, stored: bool) -> _Part:
        table, known = quoted(dataset.name), dataset.row_estimate
        rows = self._rows_of(dataset, portion)
        if rows is None or (stored and known is not None and known <= rows):
            return _Part(table, whole=True)
        rowid = rowid_of(dataset) if stored and known is not None else ""
        if rowid:  # a table without row ids has no estimate
            [ends] = self._ask(f"SELECT min({rowid}) AS low, max({rowid}) AS high FROM {table}")
            if ends.low is None:
                return _Part(table, whole=True)
            source = spread(dataset, rowid=rowid, low=ends.low, high=ends.high, rows=rows)
            return _Part(source, whole=False, method=f"{RANGES} ranges of row ids", bias=BIAS)
        source = f"(SELECT * FROM {table} LIMIT {rows})"
        return _Part(source, whole=False, method="the first rows", bias=FIRST_BIAS)

    def _rows_of(self, dataset: Dataset, portion: Portion) -> int | None:
        limits = self.connector.budget.limits
        bounded = limits.sampling.choice is not Choice.FULL and dataset.kind is DatasetKind.VIEW
        return limits.full_scan_rows if bounded and portion.rows is None else portion.rows

    def _blocks(
        self, dataset: Dataset, portion: Portion, part: _Part, stream: Stream, *, stored: bool
    ) -> Iterator[Block]:
        seen = 0
        for block in self._table(dataset, part, stream) if stored else self._view(dataset, part):
            seen += block.batch.num_rows
            yield block
        if (
            not part.whole
            and part.bias == FIRST_BIAS
            and seen < (self._rows_of(dataset, portion) or 0)
        ):
            stream.whole, stream.method, stream.bias = True, "all rows", ""
        if stream.whole:
            stream.row_count, stream.row_count_exact = seen, True
        else:
            self._count(dataset, stream, seen)

    def _count(self, dataset: Dataset, stream: Stream, seen: int) -> None:
        """Counting walks the smallest b-tree only: exact where it ends in time."""
        if dataset.kind is not DatasetKind.TABLE:
            return
        try:
            [row] = self._ask(f"SELECT count(*) AS rows FROM {quoted(dataset.name)}")
        except Exception as error:
            if not isinstance(self.connector.explain(error), SourceTimeout):
                raise
            return
        stream.row_count, stream.row_count_exact = int(row.rows), True
        stream.share = seen / stream.row_count if stream.row_count else None

    def _table(self, dataset: Dataset, part: _Part, stream: Stream) -> Iterator[Block]:
        """Most rows by ADBC; those with a value of another type than its column's one by one."""
        if self._little(dataset):
            seconds = self.connector.budget.statement_milliseconds / 1000
            yield from self._by_rows(dataset, part.source, seconds=seconds, longest=0)
            return
        if part.whole and not _made(dataset):
            longest = self._reads.number(longest_of_table(dataset.name))
        else:
            longest = self._reads.number(longest_of(part.source, dataset.fields))
        seconds = self.connector.budget.remaining_seconds
        if not dataset.fields or longest > LONGEST_VALUE:
            yield from self._by_rows(dataset, part.source, seconds=seconds, longest=longest)
            return
        [classes] = self._ask(first_classes(part.source, dataset.fields, rows=_FIRST_ROWS))
        columns = tuple(
            column_of(f, frozenset((seen or "null").split(",")))
            for f, seen in zip(dataset.fields, classes, strict=True)
        )
        source = part.source
        rowid = rowid_of(dataset) if part.whole and dataset.row_estimate is not None else ""
        if rowid and (rows := rows_of_range(longest, len(columns))):
            try:
                yield from self._by_ranges(dataset, columns, rowid=rowid, rows=rows)
            except Deviates as found:
                source = behind(dataset, rowid=rowid, after=found.after)
            else:
                return
        seen = 0
        for block in self._by_adbc(source, columns, stream, bounded=longest > LONGEST):
            seen += block.batch.num_rows
            yield block
        [row] = self._ask(f"SELECT count(*) AS rows FROM {source}", seconds=seconds)
        if row.rows > seen:
            source = f"{source} WHERE {deviating(columns)}"
            yield from self._by_rows(dataset, source, seconds=seconds, longest=longest)

    def _little(self, dataset: Dataset) -> bool:
        """Whether one statement is cheaper than the few by which a table is read by ADBC.

        No value is long in a small file, unless it is made while it is read.
        """
        known, size = dataset.row_estimate, self.opened.path.stat().st_size
        if known is None or _made(dataset):
            return False
        return known <= _LITTLE_ROWS and size <= _LITTLE_BYTES

    def _view(self, dataset: Dataset, part: _Part) -> Iterator[Block]:
        """As long as a statement may take: it may compute anything."""
        seconds = self.connector.budget.statement_milliseconds / 1000
        return self._by_rows(dataset, part.source, seconds=seconds, longest=0)

    def _ask(self, statement: str, *, seconds: float | None = None) -> list[Row[Any]]:
        """A question that may take longer than other statements, as it reads all rows."""
        budget = self.connector.budget
        with budget.statement() as meter, self.connector.engine.connect() as connection:
            self._prepare(connection, seconds or budget.statement_milliseconds / 1000)
            rows = list(connection.execute(sa.text(statement.replace(":", "\\:"))))
            meter.rows = len(rows)
            return rows

    def _prepare(self, connection: Connection, seconds: float) -> None:
        self.opened.check()
        self.opened.limit(connection.connection.dbapi_connection, seconds)

    def _by_rows(
        self, dataset: Dataset, source: str, *, seconds: float, longest: int
    ) -> Iterator[Block]:
        """By Python's own module: knows mixed types, and ends a view that never would."""
        names = [f.name for f in dataset.fields]
        chosen = ", ".join(quoted(name) for name in names) or "1 AS one"
        statement = f"SELECT {chosen} FROM {source}".replace(":", "\\:")
        yield from sqlstream.blocks(
            self.connector,
            statement,
            names,
            prepare=lambda connection: self._prepare(connection, seconds),
            row_bytes=longest,
        )

    def _by_adbc(
        self, source: str, columns: tuple[Column, ...], stream: Stream, *, bounded: bool
    ) -> Iterator[Block]:
        statement = typed(source, columns, bounded=bounded)
        rows = max(1, min(_BATCH_ROWS, _BATCH_VALUES // len(columns)))
        if bounded:
            rows = max(1, min(rows, _BOUNDED_BYTES // LONGEST))
        names = [column.name for column in columns]
        cut = size = count = 0
        small: list[pa.RecordBatch] = []
        for batch in self._batches(statement, rows):
            columns_ = arrow.columns_of(batch)  # whose texts may be no UTF-8
            if bounded:
                cut += sum(arrow.count_length(column, CUT) for column in columns_)
            small.append(arrow.batch_of(columns_, names))
            size += batch.nbytes
            count += batch.num_rows
            if size >= sqlstream.BATCH_BYTES or count >= _BATCH_ROWS:
                yield Block(arrow.joined(small))
                small, size, count = [], 0, 0
        if count:
            yield Block(arrow.joined(small))
        if cut:
            stream.notes.append(
                f"{cut:,} values are longer than {LONGEST:,} bytes; only the first {CUT:,} were "
                "looked at"
            )

    def _by_ranges(
        self, dataset: Dataset, columns: tuple[Column, ...], *, rowid: str, rows: int
    ) -> Iterator[Block]:
        """All rows; `Deviates` where those begin that cannot be read so."""
        table = quoted(dataset.name)
        with self._reads.pool.session() as session:
            found: Deviates | None = None  # does not leave the session, which is as good as before
            with one_state(session):
                read = partial(self._reads.batches, session)
                try:
                    for batch in ranges(table, columns, rowid=rowid, rows=rows, read=read):
                        yield Block(batch)
                except Deviates as deviates:
                    found = deviates
        if found is not None:
            raise found

    def _batches(self, statement: str, rows: int) -> Iterator[pa.RecordBatch]:
        with (
            self._reads.pool.session() as session,
            self._reads.batches(session, statement, rows) as batches,
        ):
            yield from batches


def _made(dataset: Dataset) -> bool:
    """Whether values are made while they are read: the pages do not tell how long they are."""
    return any(field.generated for field in dataset.fields)

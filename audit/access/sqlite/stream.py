"""The rows of a SQLite table as Arrow batches: by ADBC where its columns keep to one type."""

# ruff: noqa: S608  # put together from our own text and quoted identifiers

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from audit.access import arrow, sqlstream
from audit.access.adbc import Pool, Session, is_adbc
from audit.access.sql import SqlConnector, assert_read
from audit.access.sqlite.file import LONGEST_VALUE, PRAGMAS, Opened
from audit.access.sqlite.schema import told
from audit.access.sqlite.select import (
    CUT,
    LONGEST,
    RANGES,
    Column,
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
from audit.errors import CollectError, SourceTimeout
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
    pool: Pool = field(init=False)

    def __post_init__(self) -> None:
        limits = self.connector.budget.limits
        self.pool = Pool(
            self._session, size=limits.connections, patience=2 * limits.statement_seconds
        )

    def _session(self) -> Session:
        driver: Any = import_module("adbc_driver_sqlite")
        session = Session(driver.connect(self.opened.uri))
        milliseconds = int(1000 * self.connector.budget.limits.lock_seconds)
        for pragma in (*PRAGMAS, f"busy_timeout = {milliseconds}"):
            session.run(f"PRAGMA {pragma}")
        return session

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
        table = longest_of_table(dataset.name)
        longest = self._longest(table if part.whole else longest_of(part.source, dataset.fields))
        seconds = self.connector.budget.remaining_seconds
        if not dataset.fields or longest > LONGEST_VALUE:
            yield from self._by_rows(dataset, part.source, seconds=seconds, longest=longest)
            return
        [classes] = self._ask(first_classes(part.source, dataset.fields, rows=_FIRST_ROWS))
        columns = tuple(
            column_of(f, frozenset((seen or "null").split(",")))
            for f, seen in zip(dataset.fields, classes, strict=True)
        )
        seen = 0
        for block in self._by_adbc(part.source, columns, stream, bounded=longest > LONGEST):
            seen += block.batch.num_rows
            yield block
        [row] = self._ask(f"SELECT count(*) AS rows FROM {part.source}", seconds=seconds)
        if row.rows > seen:
            source = f"{part.source} WHERE {deviating(columns)}"
            yield from self._by_rows(dataset, source, seconds=seconds, longest=longest)

    def _little(self, dataset: Dataset) -> bool:
        """Whether one statement is cheaper than the few by which a table is read by ADBC.

        No value is long in a small file, unless it is made while it is read.
        """
        known, size = dataset.row_estimate, self.opened.path.stat().st_size
        made = any(field.generated for field in dataset.fields)
        return known is not None and known <= _LITTLE_ROWS and size <= _LITTLE_BYTES and not made

    def _view(self, dataset: Dataset, part: _Part) -> Iterator[Block]:
        """As long as a statement may take: it may compute anything."""
        seconds = self.connector.budget.statement_milliseconds / 1000
        return self._by_rows(dataset, part.source, seconds=seconds, longest=0)

    def _longest(self, statement: str) -> int:
        """Bytes of the longest row; by ADBC, whose SQLite is new enough to tell."""
        assert_read(statement, ("select",))
        with self.connector.budget.statement(), self.pool.session() as session:
            try:
                with session.read(statement) as batches:
                    found: list[Any] = [v for b in batches for v in b.to_pydict()["longest"]]
            except Exception as error:
                if known := told(error):
                    raise known from error
                raise
        return int(found[0] or 0) if found else 0

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
        assert_read(statement, ("select",))
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

    def _batches(self, statement: str, rows: int) -> Iterator[pa.RecordBatch]:
        """The batches of a read, but for the row of our own that comes first."""
        options = {"adbc.sqlite.query.batch_rows": str(rows)}
        ours = 1
        with ExitStack() as held:
            meter = held.enter_context(self.connector.budget.stream())
            session = held.enter_context(self.pool.session())
            try:
                self.opened.check()
                with meter.waiting():
                    batches = held.enter_context(session.read(statement, options))
                while True:
                    with meter.waiting():
                        batch = next(batches, None)
                    self.opened.check()
                    if batch is None:
                        return
                    batch, ours = batch.slice(ours), 0
                    meter.took(rows=batch.num_rows, size=batch.nbytes)
                    yield batch
            except (pa.ArrowException, OSError) as error:
                words = "the driver cannot take in what the file holds"
                raise (told(error) or CollectError(words)) from error
            except Exception as error:
                if is_adbc(error) and (known := told(error)):
                    raise known from error
                raise

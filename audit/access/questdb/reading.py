"""Rows of QuestDB's tables in pages of bounded size, and the timing of their series."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from audit.access import columns
from audit.access.questdb import statements as sql
from audit.access.questdb.session import Row
from audit.access.questdb.tables import Table, bytes_of, known, moment
from audit.access.series import Points, Span, Told, timing
from audit.access.stream import Block, Portion, Stream
from audit.facts.catalog import Dataset, LogicalType
from audit.facts.series import Timing

#: Rows of a page at most, and the bytes that it is meant to have.
PAGE, PAGE_BYTES = 20_000, 8 * 1024**2
#: Places of a large table that a sample is read from.
PLACES = 20
#: Points of one table that its timing is told by.
POINTS = 20_000
_VALUES = ("DOUBLE", "FLOAT", "LONG", "INT")

Rows = Callable[[str], Sequence[Row]]


def stream(dataset: Dataset, portion: Portion, rows_of: Rows) -> Stream:
    """All rows of a small table; of a large one, runs of rows from evenly spread places."""
    total = dataset.row_estimate or 0
    size = _page_of(dataset)
    wanted = total if portion.rows is None else min(portion.rows, total)
    whole = wanted >= total
    spans = list(_pages(0, total, size) if whole else _spread(total, wanted, size))
    found = Stream(
        blocks=_blocks(dataset, spans, rows_of),
        whole=whole,
        row_count=dataset.row_estimate,
        row_count_exact=dataset.row_estimate is not None,
    )
    if not whole:
        found.method = "runs of rows from evenly spread places"
        found.share = wanted / total
        found.bias = "rows of the same time come together"
    return found


def _page_of(dataset: Dataset) -> int:
    rows, size = dataset.row_estimate or 0, bytes_of(dataset) or 0
    if not rows or not size:
        return PAGE
    return max(100, min(PAGE, PAGE_BYTES * rows // size))


def _pages(start: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    while start < end:
        yield start, min(start + size, end)
        start += size


def _spread(total: int, wanted: int, size: int) -> Iterator[tuple[int, int]]:
    places = max(1, min(PLACES, wanted))
    run = wanted // places
    for place in range(places):
        # the first run at the beginning, the last one at the end
        start = 0 if places == 1 else round(place * (total - run) / (places - 1))
        yield from _pages(start, start + run, size)


def _blocks(dataset: Dataset, spans: Sequence[tuple[int, int]], rows_of: Rows) -> Iterator[Block]:
    names = [field.name for field in dataset.fields]
    stamps = [f.logical_type is LogicalType.TIMESTAMP_TZ for f in dataset.fields]
    for start, end in spans:
        got = rows_of(sql.page(dataset.name, names, start, end))
        if not got:
            return
        made = [
            tuple(
                moment(value) if stamp else value for value, stamp in zip(row, stamps, strict=True)
            )
            for row in got
        ]
        yield from (Block(batch) for batch in columns.batches(made, names))


def timed(table: Table, rows_of: Rows, *, now: datetime) -> Timing:
    """The newest points of a table, by its designated timestamp and what tells series apart."""
    labels = table.labels
    value = next((c.name for c in known(table) if c.kind in _VALUES and not c.key), "")
    names = [table.stamp, *labels, *((value,) if value else ())]
    got = rows_of(sql.newest(table.name, names, POINTS))
    read = _points(got, len(labels), valued=bool(value))
    method = f"the newest {len(got):,} points"
    if not len(read):
        return timing(table.name, read, spans=(), now=now.timestamp(), method=method)
    span = Span(float(read.times.min()) / 1e6, float(read.times.max()) / 1e6)
    # it sorts as it writes: nothing tells of what came late
    only = [c.values for c in known(table) if (c.name,) == labels and c.kind == "SYMBOL"]
    told = Told(series=only[0] if only else None)
    return timing(table.name, read, spans=(span,), now=now.timestamp(), told=told, method=method)


def _points(rows: Sequence[Row], labels: int, *, valued: bool) -> Points:
    series: dict[tuple[Any, ...], int] = {}
    numbers: list[int] = []
    times: list[int] = []
    values: list[float] = []
    for row in rows:
        at = moment(row[0])
        if at is None:
            continue
        times.append(_microseconds(at))
        numbers.append(series.setdefault(row[1 : 1 + labels], len(series)))
        if valued:
            told = row[1 + labels]
            values.append(float("nan") if told is None else float(told))
    return Points(
        np.asarray(numbers, dtype=np.int64),
        np.asarray(times, dtype=np.int64),
        np.asarray(values, dtype=np.float64) if valued else None,
        per_second=1_000_000,
    )


def _microseconds(at: datetime) -> int:
    since = at - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds

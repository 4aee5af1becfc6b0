"""Points on their way to a profile: rows of an answer as Arrow columns."""

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from audit.access.arrow import Column, batch_of
from audit.access.influx.table import Table
from audit.access.stream import Block
from audit.facts.catalog import Dataset, Field, LogicalType

#: Rows of one Arrow batch.
BATCH = 5_000


def _text(value: object) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _boolean(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


_Read = Callable[[object], object]
_COLUMNS: dict[LogicalType, tuple[pa.DataType, _Read]] = {
    LogicalType.TIMESTAMP_TZ: (pa.timestamp("us", tz="UTC"), _integer),
    LogicalType.FLOAT: (pa.float64(), _float),
    LogicalType.INTEGER: (pa.int64(), _integer),
    LogicalType.BOOLEAN: (pa.bool_(), _boolean),
}
_UNSIGNED = "unsigned"


def batch(dataset: Dataset, table: Table, start: int = 0) -> pa.RecordBatch:
    """A batch of the rows from `start` on; a field that the answer lacks is null in all of them.

    Times are whole microseconds, as `epoch=u` gives them.
    """
    rows = table.rows[start : start + BATCH]
    places = {name: at for at, name in reversed(list(enumerate(table.columns)))}
    columns = [_column(field, places.get(field.name), rows) for field in dataset.fields]
    return batch_of(columns, [field.name for field in dataset.fields])


def _column(field: Field, at: int | None, rows: list[list[object]]) -> Column:
    kind, read = _COLUMNS.get(field.logical_type, (pa.string(), _text))
    if field.native_type == _UNSIGNED:
        kind = pa.uint64()
    values: list[Any] = [None] * len(rows) if at is None else [read(row[at]) for row in rows]
    return pa.array(values, kind)


def blocks(dataset: Dataset, table: Table) -> Iterator[Block]:
    """All rows of a table, in batches."""
    for start in range(0, len(table.rows), BATCH):
        yield Block(batch(dataset, table, start))

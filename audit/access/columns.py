"""Rows of Python values as Arrow columns, for drivers that know no Arrow."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa

from audit.access import arrow

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # times without a zone are counted from it as well
_EPOCH_UTC = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = _EPOCH.date().toordinal()
_TICK = timedelta(microseconds=1)
#: Rows of a batch whose values are of other types than their columns' are told apart by so many
#: combinations; those of further ones are taken as text.
_MOST_GROUPS = 16

Values = Sequence[Any]


def batches(rows: Sequence[Sequence[Any]], names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """The rows as one batch, or as several where a column holds values of several types.

    Each column of a batch has one type, so that the values of every type are seen as what they
    are; the order of rows is not kept then.
    """
    if not names:
        yield arrow.empty_rows(len(rows))
        return
    columns: list[Values] = list(zip(*rows, strict=True)) or [() for _ in names]
    odd = {i: kinds for i, column in enumerate(columns) if (kinds := _deviating(column))}
    if not odd:
        yield arrow.batch_of([column_of(values) for values in columns], names)
        return
    for chosen in _groups(len(rows), odd):
        yield arrow.batch_of(
            [column_of([values[row] for row in chosen]) for values in columns], names
        )


def _deviating(column: Values) -> dict[int, str]:
    """Places of the values that are not of the column's commonest type, with their own."""
    types = _types(column)
    if len({_KINDS.get(t, "text") for t in types}) <= 1:
        return {}
    kinds = [_kind(value) for value in column]
    counts = Counter(kind for kind, value in zip(kinds, column, strict=True) if value is not None)
    [(common, _)] = counts.most_common(1)
    return {
        place: kind
        for place, (kind, value) in enumerate(zip(kinds, column, strict=True))
        if value is not None and kind != common
    }


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "text")


def _groups(count: int, odd: dict[int, dict[int, str]]) -> Iterator[list[int]]:
    """Rows by which of their values deviate and how: in each group a column is of one type."""
    marks: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for column, places in odd.items():
        for place, kind in places.items():
            marks[place].append((column, kind))
    groups: dict[tuple[tuple[int, str], ...], list[int]] = defaultdict(list)
    for row in range(count):
        signature = tuple(marks.get(row, ()))
        if signature not in groups and len(groups) >= _MOST_GROUPS:
            signature = ((-1, "text"),)
        groups[signature].append(row)
    yield from groups.values()


def _types(values: Values) -> set[type[Any]]:
    found: set[type[Any]] = set(map(type, values))
    return found - {type(None)}


def column_of(values: Values) -> arrow.Column:
    """One Arrow column; values of several types become texts."""
    types = _types(values)
    kinds = {_KINDS.get(t, "text") for t in types}
    if not kinds:
        return pa.nulls(len(values))
    if len(kinds) > 1:
        return arrow.texts([None if v is None else _text(v) for v in values])
    return _MAKERS[kinds.pop()](values)


def _numbers(values: Values) -> arrow.Column:
    whole = all(v is None or (isinstance(v, int) and arrow.fits_integer(v)) for v in values)
    if whole:
        return arrow.fixed(values, pa.int64(), np.int64)
    return arrow.fixed([None if v is None else _float(v) for v in values], pa.float64(), np.float64)


def _float(value: Any) -> float:  # noqa: ANN401
    with suppress(OverflowError, ValueError):
        return float(value)
    return float("inf") if value > 0 else float("-inf")


def _texts(values: Values) -> arrow.Column:
    plain = all(v is None or type(v) is str for v in values)
    return arrow.texts(values if plain else [None if v is None else _text(v) for v in values])


def _text(value: Any) -> str:  # noqa: ANN401
    match value:
        case str():
            return value
        case bytes() | bytearray():
            return value.decode(errors="replace")
        case dict() | list() | tuple():
            return json.dumps(value, default=str)
        case other:
            return str(other)


def _blobs(values: Values) -> arrow.Column:
    return arrow.blobs([None if v is None else bytes(v) for v in values])


def _moments(values: Values) -> arrow.Column:
    if any(v is not None and v.tzinfo for v in values):
        ticks = [None if v is None else (_aware(v) - _EPOCH_UTC) // _TICK for v in values]
        return arrow.fixed(ticks, pa.timestamp("us", tz="UTC"), np.int64)
    ticks = [None if v is None else (v - _EPOCH) // _TICK for v in values]
    return arrow.fixed(ticks, pa.timestamp("us"), np.int64)


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _days(values: Values) -> arrow.Column:
    days = [None if v is None else v.toordinal() - _FIRST for v in values]
    return arrow.fixed(days, pa.date32(), np.int32)


def _clocks(values: Values) -> arrow.Column:
    ticks = [
        None
        if v is None
        else ((v.hour * 60 + v.minute) * 60 + v.second) * 1_000_000 + v.microsecond
        for v in values
    ]
    return arrow.fixed(ticks, pa.time64("us"), np.int64)


def _spans(values: Values) -> arrow.Column:
    ticks = [None if v is None else v // _TICK for v in values]
    return arrow.fixed(ticks, pa.duration("us"), np.int64)


def _uuids(values: Values) -> arrow.Column:
    there = arrow.bitmap(np.fromiter((v is not None for v in values), np.bool_, len(values)))
    data = b"".join(bytes(16) if v is None else v.bytes for v in values)
    return pa.Array.from_buffers(pa.binary(16), len(values), [there, pa.py_buffer(data)])


_KINDS: dict[type, str] = {
    bool: "boolean", int: "number", float: "number", Decimal: "number", str: "text",
    bytes: "binary", bytearray: "binary", memoryview: "binary", datetime: "moment", date: "day",
    time: "clock", timedelta: "span", UUID: "uuid",
}  # fmt: skip
_MAKERS: dict[str, Callable[[Values], arrow.Column]] = {
    "boolean": arrow.booleans, "number": _numbers, "text": _texts, "binary": _blobs,
    "moment": _moments, "day": _days, "clock": _clocks, "span": _spans, "uuid": _uuids,
}  # fmt: skip

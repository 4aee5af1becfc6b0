"""Arrow arrays of Python values by their buffers: `pa.array` would import pandas."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Array: TypeAlias = "pa.Array[Any]"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def columns_of(batch: pa.RecordBatch) -> list[Array]:
    return cast("list[Array]", cast("Any", batch).columns)


def batch_of(columns: Sequence[Array], names: Sequence[str]) -> pa.RecordBatch:
    made: pa.RecordBatch = cast("Any", pa.RecordBatch).from_arrays(list(columns), list(names))
    return made


def nothing(kind: pa.DataType) -> Array:
    """A column of no rows."""
    return cast("Array", cast("Any", pa).nulls(0, kind))


def text_array(values: Sequence[str | None]) -> Array:
    parts = [b"" if value is None else value.encode("utf-8", "replace") for value in values]
    offsets = np.zeros(len(parts) + 1, np.int64)
    np.cumsum([len(part) for part in parts], out=offsets[1:])
    buffers = [_valid(values), pa.py_buffer(offsets.data), pa.py_buffer(b"".join(parts))]
    return pa.Array.from_buffers(pa.large_string(), len(parts), buffers).cast(pa.string())


def number_array(values: Sequence[float | None], kind: pa.DataType) -> Array:
    """Integers or floats of eight bytes, or times as so many microseconds."""
    plain = [0 if value is None else value for value in values]
    held = np.asarray(plain, np.float64 if pa.types.is_floating(kind) else np.int64)
    return pa.Array.from_buffers(kind, len(plain), [_valid(values), pa.py_buffer(held.data)])


def boolean_array(values: Sequence[bool | None]) -> Array:
    bits = _bits(np.asarray([value is True for value in values], np.bool_))
    return pa.Array.from_buffers(pa.bool_(), len(values), [_valid(values), bits])


def time_array(values: Sequence[date | None], kind: pa.DataType) -> Array:
    """Dates, or times without a zone."""
    if pa.types.is_date32(kind):
        days = [None if v is None else v.toordinal() - _EPOCH.toordinal() for v in values]
        plain = np.asarray([day or 0 for day in days], np.int32)
        return pa.Array.from_buffers(kind, len(days), [_valid(values), pa.py_buffer(plain.data)])
    return number_array([None if value is None else _microseconds(value) for value in values], kind)


def _microseconds(value: date) -> int:
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001  # a spreadsheet knows no zone
    passed = moment.replace(tzinfo=UTC) - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


def _valid(values: Sequence[object]) -> pa.Buffer | None:
    present = np.asarray([value is not None for value in values], np.bool_)
    return None if present.all() else _bits(present)


def _bits(flags: npt.NDArray[np.bool_]) -> pa.Buffer:
    return pa.py_buffer(np.packbits(flags, bitorder="little").data)

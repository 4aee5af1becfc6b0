"""Arrow columns put right by their buffers: the comfortable functions of pyarrow import pandas."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]
Column: TypeAlias = "pa.Array[Any]"
#: As its stubs leave much unknown.
_PYARROW: Any = pa
_COMPUTE: Any = pc

#: Microseconds and days since 1970 at the ends of the years 1 to 9999, which a calendar knows.
_FIRST_DAY, _END_DAY = -719_162, 2_932_897
_DAY = 86_400_000_000
_INT64 = np.iinfo(np.int64)


def columns_of(batch: pa.RecordBatch) -> list[Column]:
    untyped: Any = batch
    columns: list[Column] = untyped.columns
    return columns


def batch_of(columns: Sequence[Column], names: Sequence[str]) -> pa.RecordBatch:
    made: pa.RecordBatch = _PYARROW.RecordBatch.from_arrays(list(columns), list(names))
    return made


def joined(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    """Batches of the same columns as one."""
    if len(batches) == 1:
        return batches[0]
    columns = zip(*(columns_of(batch) for batch in batches), strict=True)
    return batch_of(
        [_PYARROW.concat_arrays(list(parts)) for parts in columns], batches[0].schema.names
    )


def as_float(column: Column) -> Column:
    """Numbers written as text, as floats."""
    made: Column = _COMPUTE.cast(column, pa.float64())
    return made


def lengths(column: Column) -> npt.NDArray[Any]:
    """Characters of texts, bytes of all else; 0 or anything where null."""
    text = pa.types.is_string(column.type) or pa.types.is_large_string(column.type)
    found: Column = _COMPUTE.utf8_length(column) if text else _COMPUTE.binary_length(column)
    return numbers(found, np.int32 if pa.types.is_int32(found.type) else np.int64)


def present(column: Column) -> Mask:
    """Which values are there."""
    buffer = column.buffers()[0] if column.type.num_buffers else None
    if pa.types.is_null(column.type):
        return np.zeros(len(column), np.bool_)
    if buffer is None or not column.null_count:
        return np.ones(len(column), np.bool_)
    bits = np.unpackbits(_seen(buffer, np.uint8), bitorder="little")
    there: Mask = bits[column.offset : column.offset + len(column)].astype(np.bool_)
    return there


def bitmap(there: Mask) -> pa.Buffer:
    return pa.py_buffer(np.packbits(there, bitorder="little").tobytes())


def numbers(column: Column, kind: type[np.generic]) -> npt.NDArray[Any]:
    """The values of a column of fixed width as numpy sees them; what is null may be anything."""
    buffer = column.buffers()[1]
    if buffer is None:
        return np.zeros(len(column), kind)
    return _seen(buffer, kind)[column.offset : column.offset + len(column)]


def _seen(buffer: Any, kind: type[np.generic]) -> npt.NDArray[Any]:  # noqa: ANN401  # a pa.Buffer
    values: npt.NDArray[Any] = np.frombuffer(buffer, kind)
    return values


def bare(column: Column) -> Column:
    """The column without what an extension says about it (uuid, json, a product's own types)."""
    return column.storage if isinstance(column, pa.ExtensionArray) else column


def within_calendar(column: Column) -> tuple[Column, int]:
    """Dates and timestamps (in microseconds) without those that no calendar shows, and how many.

    Products know infinity and years before Christ or after 9999; they become null.
    """
    if pa.types.is_date32(column.type):
        values = numbers(column, np.int32)
        strange = (values < _FIRST_DAY) | (values >= _END_DAY)
    else:
        values = numbers(column, np.int64)
        strange = (values < _FIRST_DAY * _DAY) | (values >= _END_DAY * _DAY)
    if not strange.any():
        return column, 0
    there = present(column)
    lost = int((there & strange).sum())
    if not lost:
        return column, 0
    width = values.dtype.itemsize
    whole = column.buffers()[1]
    assert whole is not None, "a value was found in it"
    part = whole.slice(column.offset * width, len(column) * width)
    return pa.Array.from_buffers(column.type, len(column), [bitmap(there & ~strange), part]), lost


def calendar_only(column: Column) -> tuple[Column, int]:
    """The same for a column of any type, if it holds days or microseconds."""
    kind: Any = column.type
    timed = pa.types.is_date32(kind) or (pa.types.is_timestamp(kind) and kind.unit == "us")
    return within_calendar(column) if timed else (column, 0)


def strange_notes(lost: Mapping[str, int]) -> list[str]:
    """What is said about the values of each field that no calendar shows."""
    return [
        f"{count:,} values of {name} are infinite or outside of the years 1 to 9999; they are "
        "counted as null"
        for name, count in lost.items()
        if count
    ]


def count_length(column: Column, length: int) -> int:
    """How many texts or byte strings are exactly so long."""
    t = pa.types
    kinds = (t.is_string, t.is_large_string, t.is_binary, t.is_large_binary)
    if not any(fits(column.type) for fits in kinds):
        return 0
    return int((lengths(column) == length).sum())


def as_text(column: Column) -> Column:
    """Bytes that are known to be text, as text; they may be no UTF-8, which is a finding."""
    return column.view(pa.string()) if pa.types.is_binary(column.type) else column


def empty_rows(count: int) -> pa.RecordBatch:
    """Rows of a dataset that has no fields."""
    struct: Any = pa.StructArray.from_buffers(pa.struct([]), count, [None])
    return pa.RecordBatch.from_struct_array(struct)


def texts(values: Sequence[str | None]) -> Column:
    # a lone surrogate, which a product may hand out, has no UTF-8
    encoded = [None if v is None else v.encode(errors="replace") for v in values]
    return _of_bytes(encoded, pa.string(), pa.large_string())


def blobs(values: Sequence[bytes | None]) -> Column:
    return _of_bytes(values, pa.binary(), pa.large_binary())


def _of_bytes(values: Sequence[bytes | None], kind: pa.DataType, large: pa.DataType) -> Column:
    lengths = np.fromiter((len(v) if v else 0 for v in values), np.int64, len(values))
    offsets = np.zeros(len(values) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    fits = int(offsets[-1]) < np.iinfo(np.int32).max
    data = pa.py_buffer(b"".join(v for v in values if v))
    places = pa.py_buffer((offsets.astype(np.int32) if fits else offsets).tobytes())
    return pa.Array.from_buffers(
        kind if fits else large, len(values), [_there(values), places, data]
    )


def _there(values: Sequence[object]) -> pa.Buffer | None:
    if None not in values:
        return None
    return bitmap(np.fromiter((v is not None for v in values), np.bool_, len(values)))


def fixed(values: Sequence[Any], kind: pa.DataType, width: type[np.generic]) -> Column:
    """Numbers, or what is kept as one (dates, times), as a column of that type."""
    filled = np.fromiter((0 if v is None else v for v in values), np.dtype(width), len(values))
    return pa.Array.from_buffers(
        kind, len(values), [_there(values), pa.py_buffer(filled.tobytes())]
    )


def booleans(values: Sequence[bool | None]) -> Column:
    bits = bitmap(np.fromiter((bool(v) for v in values), np.bool_, len(values)))
    return pa.Array.from_buffers(pa.bool_(), len(values), [_there(values), bits])


def fits_integer(value: int) -> bool:
    return _INT64.min <= value <= _INT64.max

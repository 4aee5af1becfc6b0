"""Arrow's many types as the few that kernels know, and a batch of a column in that form."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from audit.profile.hashes import Hashes, hashes_of

_Array = Any  # a pyarrow array of any type: the stubs name one class for each
_compute: Any = pc
_polars: Any = pl
_arrow: Any = pa
_WIDE = {"l": pa.int64(), "q": pa.int64(), "L": pa.uint64(), "Q": pa.uint64(), "d": pa.float64()}

#: A decimal of so many digits fits into 64 bits without its point.
_DIGITS_64 = 18
#: Ticks of a day in each unit that Arrow knows.
TICKS = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}


class Kind(StrEnum):
    """What kernels tell apart; the names are those of `TypeShare`."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    FLOAT = "float"
    DECIMAL = "decimal"
    DATE = "date"
    TIMESTAMP = "timestamp"
    TIME = "time"
    DURATION = "duration"
    TEXT = "text"
    BINARY = "binary"
    NULL = "null"
    OTHER = "other"

    @property
    def numeric(self) -> bool:
        return self in {Kind.INTEGER, Kind.FLOAT, Kind.DECIMAL, Kind.DURATION, Kind.TIME}

    @property
    def temporal(self) -> bool:
        return self in {Kind.DATE, Kind.TIMESTAMP}


@dataclass(frozen=True, slots=True)
class Form:
    """How values of an Arrow type are taken: as a kind, with a unit of time or a decimal point.

    `ticks` are the units of a day for dates and times (1 for dates), `scale` the digits behind
    the point of a decimal that is kept as a 64-bit integer.
    """

    kind: Kind
    ticks: int = 1
    scale: int = 0
    zoned: bool = False

    @property
    def whole(self) -> bool:
        """Whether a value is a 64-bit integer to the kernels."""
        return (
            self.kind in {Kind.INTEGER, Kind.DURATION, Kind.TIME}
            or self.kind.temporal
            or (self.kind is Kind.DECIMAL and self.scale >= 0)
        )


def form_of(type_: pa.DataType) -> Form:
    """The form of a type; nested types and those of no use to a kernel are `OTHER`."""
    for fits, made in _FORMS:
        if fits(type_):
            return made(type_)
    return Form(Kind.OTHER)


def _decimal(type_: Any) -> Form:  # noqa: ANN401  # precision and scale are of decimal types only
    return Form(Kind.DECIMAL, scale=type_.scale if type_.precision <= _DIGITS_64 else -1)


def _stamp(type_: Any) -> Form:  # noqa: ANN401
    return Form(Kind.TIMESTAMP, ticks=TICKS[type_.unit], zoned=type_.tz is not None)


def _unit(kind: Kind) -> Callable[[Any], Form]:
    def timed(type_: Any) -> Form:  # noqa: ANN401
        return Form(kind, ticks=TICKS[type_.unit])

    return timed


_t = pa.types
_FORMS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Form]], ...] = (
    (_t.is_dictionary, lambda type_: form_of(type_.value_type)),
    (lambda t: isinstance(t, pa.BaseExtensionType), lambda type_: form_of(type_.storage_type)),
    (_t.is_run_end_encoded, lambda type_: form_of(type_.value_type)),
    (_t.is_boolean, lambda _: Form(Kind.BOOLEAN)),
    (_t.is_uint64, lambda _: Form(Kind.FLOAT)),
    (_t.is_integer, lambda _: Form(Kind.INTEGER)),
    (_t.is_floating, lambda _: Form(Kind.FLOAT)),
    (_t.is_decimal, _decimal),
    (_t.is_date, lambda _: Form(Kind.DATE)),
    (_t.is_timestamp, _stamp),
    (_t.is_time, _unit(Kind.TIME)),
    (_t.is_duration, _unit(Kind.DURATION)),
    (_t.is_string, lambda _: Form(Kind.TEXT)),
    (_t.is_large_string, lambda _: Form(Kind.TEXT)),
    (_t.is_string_view, lambda _: Form(Kind.TEXT)),
    (_t.is_binary, lambda _: Form(Kind.BINARY)),
    (_t.is_large_binary, lambda _: Form(Kind.BINARY)),
    (_t.is_binary_view, lambda _: Form(Kind.BINARY)),
    (_t.is_fixed_size_binary, lambda _: Form(Kind.BINARY)),
    (_t.is_null, lambda _: Form(Kind.NULL)),
)  # fmt: skip


def plain(array: _Array) -> tuple[_Array, int]:
    """The array without encodings that kernels do not know, and how many texts were not UTF-8."""
    type_ = array.type
    while isinstance(type_, pa.BaseExtensionType):
        array = array.storage
        type_ = array.type
    if _t.is_run_end_encoded(type_):
        return plain(_compute.run_end_decode(array))
    if _t.is_string_view(type_):
        array = array.cast(pa.large_string())
    elif _t.is_binary_view(type_) or _t.is_fixed_size_binary(type_):
        array = array.cast(pa.large_binary())
    elif _t.is_float16(type_):
        array = array.cast(pa.float32())
    elif _t.is_decimal256(type_):
        array = array.cast(pa.float64(), safe=False)
    elif _t.is_date64(type_):
        array = array.cast(pa.date32(), safe=False)
    if _t.is_string(array.type) or _t.is_large_string(array.type):
        return _valid(array)
    return array, 0


def _valid(array: _Array) -> tuple[_Array, int]:
    """Texts that are UTF-8 all through: a file may say that of any bytes."""
    data = array.buffers()[2]
    if data is None or not data.size or int(np.frombuffer(data, np.uint8).max()) < 0x80:  # noqa: PLR2004  # ASCII ends here
        return array, 0
    try:
        array.validate(full=True)
    except pa.ArrowInvalid:
        return _repaired(array)
    return array, 0


def _repaired(array: _Array) -> tuple[_Array, int]:
    raw = array.cast(pa.large_binary() if _t.is_large_string(array.type) else pa.binary())
    texts: list[str | None] = []
    broken = 0
    for value in raw.to_pylist():
        text = None if value is None else value.decode("utf-8", "replace")
        broken += text is not None and text.encode() != value
        texts.append(text)
    strings: Any = pl.Series(texts, dtype=pl.String)
    return strings.to_arrow().cast(pa.large_string()), broken


@dataclass(frozen=True, slots=True)
class Batch:
    """The values of one column in one batch.

    `array` and `series` have every row, nulls included; `hashes` one hash for each; `valid` which
    rows have a value, None when all have. `raw` are numbers and times as they lie in
    Arrow's buffer, anything in the place of nulls; None for what is no number of up to 64 bits.
    """

    form: Form
    array: _Array
    series: pl.Series
    hashes: Hashes
    nulls: int
    valid: npt.NDArray[np.bool_] | None
    raw: npt.NDArray[Any] | None = None

    @property
    def value_hashes(self) -> Hashes:
        return self.hashes if self.valid is None else self.hashes[self.valid]

    @property
    def numbers(self) -> npt.NDArray[Any] | None:
        """The numbers of the rows that have a value, in the width that the kernels take."""
        if self.raw is None:
            return None
        values = self.raw if self.valid is None else self.raw[self.valid]
        return values.astype(np.int64 if self.form.whole else np.float64, copy=False)


def series_from(array: _Array) -> pl.Series:
    """The array as polars has it, without a copy where their forms agree."""
    return cast("pl.Series", _polars.from_arrow(array))


def wrapped(numbers: npt.NDArray[Any]) -> pl.Series:
    """Numbers of numpy as polars has them; its own way in imports numpy.ma, which takes a while."""
    data = np.ascontiguousarray(numbers)
    kind: Any = _WIDE[data.dtype.char]
    return series_from(_arrow.Array.from_buffers(kind, len(data), [None, _arrow.py_buffer(data)]))


def series_of(array: _Array) -> pl.Series:
    """The array as polars holds it, decimals without their point where that fits 64 bits."""
    type_ = array.type
    if _t.is_decimal128(type_) and type_.precision <= _DIGITS_64:
        return _unscaled(array)
    if _t.is_time32(type_):
        return series_from(array.cast(pa.int32()).cast(pa.int64()))
    if _t.is_timestamp(type_) or _t.is_duration(type_) or _t.is_time(type_):
        return series_from(array.view(pa.int64()))
    if _t.is_date32(type_):
        return series_from(array.view(pa.int32()))
    if _t.is_decimal(type_) and not _t.is_decimal128(type_):  # of 32 or 64 bits
        return series_of(array.cast(pa.decimal128(type_.precision, type_.scale)))
    return series_from(array)


def _unscaled(array: _Array) -> pl.Series:
    """The lower halves of 128-bit decimals, whose upper halves only repeat the sign."""
    series = wrapped(_lower_halves(array))
    if array.null_count:
        valid = series_from(array.is_valid())
        series = series.zip_with(valid, pl.Series([None], dtype=pl.Int64))
    return series


def _lower_halves(array: _Array) -> npt.NDArray[np.int64]:
    if not len(array):
        return np.zeros(0, np.int64)
    data = array.buffers()[1]
    return np.frombuffer(data, np.int64, count=2 * len(array), offset=16 * array.offset)[::2]


def batch_of(array: _Array) -> Batch:
    """A plain array in the form that kernels take; hashed once, for all that needs hashes."""
    form = form_of(array.type)
    if form.kind is Kind.NULL:
        nothing = np.zeros(len(array), np.uint64)
        series = pl.Series([None] * len(array), dtype=pl.Null)
        return Batch(form, array, series, nothing, len(array), np.zeros(len(array), np.bool_))
    if _t.is_dictionary(array.type):
        return _encoded(array, form)
    try:
        series = series_of(array)
    except pl.exceptions.ComputeError:  # a type that polars does not know, such as an interval
        series = pl.Series(
            [None if v is None else str(v) for v in array.to_pylist()], dtype=pl.String
        )
    nulls: int = array.null_count
    valid = _valid_rows(array) if nulls else None
    return Batch(form, array, series, hashes_of(series), nulls, valid, _raw(array, form))


def _raw(array: _Array, form: Form) -> npt.NDArray[Any] | None:
    """The values as they lie in memory, without a copy."""
    type_ = array.type
    count, offset = len(array), array.offset
    if form.kind is Kind.DECIMAL:
        return _lower_halves(array) if _t.is_decimal128(type_) and form.scale >= 0 else None
    if not (form.kind.numeric or form.kind.temporal):
        return None
    letter = "f" if _t.is_floating(type_) else "u" if _t.is_unsigned_integer(type_) else "i"
    size: int = type_.bit_width // 8
    if not count:
        return np.zeros(0, f"{letter}{size}")
    return np.frombuffer(array.buffers()[1], f"{letter}{size}", count=count, offset=size * offset)


def _encoded(array: _Array, form: Form) -> Batch:
    """A dictionary-encoded batch: each value of the dictionary is hashed once."""
    words, _ = plain(array.dictionary)
    places = series_from(array.indices)
    known = batch_of(words)
    series = known.series.gather(places)
    nulls = series.null_count()
    if nulls:
        valid = cast("npt.NDArray[np.bool_]", series.is_not_null().to_numpy())
        return Batch(form, array, series, hashes_of(series), nulls, valid)
    return Batch(form, array, series, known.hashes[places.to_numpy()], 0, None)


def _valid_rows(array: _Array) -> npt.NDArray[np.bool_]:
    """Which rows have a value, from the bits that say so."""
    count, offset = len(array), array.offset
    bits = np.frombuffer(array.buffers()[0], np.uint8)[offset // 8 : (offset + count + 7) // 8]
    rows = np.unpackbits(bits, bitorder="little")[offset % 8 : offset % 8 + count]
    return rows.view(np.bool_)

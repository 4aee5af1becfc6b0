"""Values of BSON, known by where they stand, as Arrow arrays like those made of Python values."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from audit.profile import bsonread as bson
from audit.profile.bsonread import Buffer, Integers
from audit.profile.values import Arrow, arrays_of, buffer_of, numbers_array

#: Times of Python's calendar in milliseconds: year 1 to year 9999.
FIRST_MS, LAST_MS = -62_135_596_800_000, 253_402_300_799_999
#: How many bytes a view of a text holds itself (Arrow columnar format, variable-size views).
_INLINE = 12
#: The bytes of a word that belong to a text of so many bytes, for each of the three words.
_KEPT = np.array(
    [[(1 << 8 * min(4, max(0, n - 4 * w))) - 1 for w in range(3)] for n in range(_INLINE + 1)],
    np.uint32,
)
_HEX = np.frombuffer(b"".join(f"{byte:02x}".encode() for byte in range(256)), np.uint16)

#: Decimals of so many digits, of which four behind the point, are exact (as in `values`).
_SCALE, _LARGEST = 4, 10**18 - 1
_BIAS = 6176  # of the exponent (IEEE 754-2008, decimal128)
_POWERS = np.array([10**n for n in range(19)], np.int64)


def doubles(buffer: Buffer, places: Integers) -> Arrow:
    return numbers_array(pa.float64(), len(places), buffer.doubles[places])


def integers(buffer: Buffer, places: Integers) -> Arrow:
    return numbers_array(pa.int64(), len(places), buffer.int32[places].astype(np.int64))


def long_integers(buffer: Buffer, places: Integers) -> Arrow:
    return numbers_array(pa.int64(), len(places), buffer.int64[places])


def booleans(buffer: Buffer, places: Integers) -> Arrow:
    bits = np.packbits(buffer.bytes[places], bitorder="little")
    return numbers_array(pa.bool_(), len(places), bits)


def texts(buffer: Buffer, places: Integers) -> Arrow:
    """Texts that stand behind their length; whether they are UTF-8 is seen to later."""
    lengths = buffer.int32[places] - 1
    return _from_views(buffer, places + 4, lengths, pa.string_view(), pa.large_string())


def binaries(buffer: Buffer, places: Integers) -> Arrow:
    """Bytes that stand behind their length and a subtype."""
    lengths = buffer.int32[places]
    return _from_views(buffer, places + 5, lengths, pa.binary_view(), pa.large_binary())


def object_ids(buffer: Buffer, places: Integers) -> Arrow:
    """Ids as their digits in hexadecimal, as Python values become."""
    raw = buffer.bytes[places[:, None] + np.arange(12)]
    ends = np.arange(0, 24 * len(places) + 1, 24, dtype=np.int64)
    data: Any = _HEX[raw]
    return pa.Array.from_buffers(
        pa.large_binary(), len(places), [None, buffer_of(ends), buffer_of(data)]
    )


def id_seconds(buffer: Buffer, places: Integers) -> Integers:
    """When ids were made: their first four bytes are seconds, the highest first."""
    return buffer.int32[places].byteswap().view(np.uint32).astype(np.int64)


def in_calendar(milliseconds: Integers) -> npt.NDArray[np.bool_]:
    """Which times are of years 1 to 9999."""
    return (milliseconds >= FIRST_MS) & (milliseconds <= LAST_MS)


def stamp_array(milliseconds: Integers) -> Arrow:
    kind: Any = pa.timestamp("us", "UTC")
    return numbers_array(kind, len(milliseconds), milliseconds * 1_000)


def decimals(buffer: Buffer, places: Integers) -> Iterator[Arrow]:
    """Decimals: those of few digits all at once, the others one by one."""
    low, high = buffer.words[places], buffer.words[places + 8]
    exponents = ((high >> np.uint64(49)) & np.uint64(0x3FFF)).astype(np.int64) - _BIAS
    up = exponents + _SCALE
    plain = (high & np.uint64((1 << 49) - 1)) == 0  # no more than 64 bits of digits
    plain &= (high >> np.uint64(61)) & np.uint64(3) != 3  # noqa: PLR2004  # no number has other bits
    plain &= (up >= 0) & (up < len(_POWERS))
    factors = _POWERS[np.where(plain, up, 0)]
    plain &= low <= (_LARGEST // factors).astype(np.uint64)
    if plain.any():
        unscaled = low[plain].astype(np.int64) * factors[plain]
        unscaled = np.where(high[plain] >> np.uint64(63), -unscaled, unscaled)
        data = np.stack((unscaled, unscaled >> 63), axis=1)
        yield numbers_array(pa.decimal128(18, _SCALE), len(unscaled), data)
    if not plain.all():
        yield from arrays_of("decimal128", one_by_one(buffer, bson.DECIMAL, places[~plain], 16))


def one_by_one(buffer: Buffer, code: int, places: Integers, sizes: "Integers | int") -> list[Any]:
    """Values of a rare type as Python has them."""
    from audit.access.bsoncodec import values_of  # noqa: PLC0415

    ends = (places + sizes).tolist()
    pieces = [buffer.raw[a:b] for a, b in zip(places.tolist(), ends, strict=True)]
    return values_of(bytes((code,)) * len(pieces), pieces)


def _from_views(
    buffer: Buffer,
    places: Integers,
    lengths: npt.NDArray[np.int32],
    kind: Any,  # noqa: ANN401  # a type of Arrow
    into: Any,  # noqa: ANN401  # the same
) -> Arrow:
    """Values of any length, copied by Arrow from where they stand."""
    views = np.zeros((len(places), 4), np.uint32)
    views[:, 0] = lengths.view(np.uint32)
    views[:, 1] = buffer.int32[places].view(np.uint32)
    long = lengths > _INLINE
    some_long = bool(long.any())
    if not some_long or not long.all():
        kept = _KEPT[np.minimum(lengths, _INLINE)]
        views[:, 1] &= kept[:, 0]
        views[:, 2] = buffer.int32[places + 4].view(np.uint32) & kept[:, 1]
        views[:, 3] = buffer.int32[places + 8].view(np.uint32) & kept[:, 2]
    if some_long:
        views[long, 2] = 0
        views[long, 3] = places[long]
    made = pa.Array.from_buffers(kind, len(places), [None, buffer_of(views), buffer_of(buffer.raw)])
    return made.cast(into)


#: Types of which all values are made into one array: their name, and what makes it.
PLAIN: Mapping[int, tuple[str, Callable[[Buffer, Integers], Arrow]]] = {
    bson.STRING: ("text", texts),
    bson.SYMBOL: ("text", texts),
    bson.INT32: ("integer", integers),
    bson.INT64: ("integer", long_integers),
    bson.DOUBLE: ("float", doubles),
    bson.BOOLEAN: ("boolean", booleans),
    bson.OBJECT_ID: ("objectid", object_ids),
}

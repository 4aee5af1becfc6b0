"""What documents hold: types by the names a profile gives them, and lists of them as Arrow arrays.

The arrays are made from buffers: `pyarrow.array` on a list imports pandas, which costs more than
the profile of a small collection.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa

#: An Arrow array of any type: the stubs name one class for each.
Arrow = Any
Values = Sequence[Any]

OBJECT, ARRAY, NULL = "object", "array", "null"

#: Python types as documents name them; the order matters, a bool is an int.
_TYPES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (type(None), NULL),
    (bool, "boolean"),
    (int, "integer"),
    (float, "float"),
    (Decimal, "decimal"),
    (str, "text"),
    ((datetime, date), "timestamp"),
    ((bytes, bytearray), "binary"),
    (UUID, "uuid"),
    (Mapping, OBJECT),
    ((list, tuple), ARRAY),
)

#: Types of MongoDB's driver that the table above would take for others, or that need a word.
_OF_BSON = {
    "Code": "javascript",
    "DBRef": OBJECT,
    "DatetimeMS": "far timestamp",  # before year 1 or after year 9999
    "Timestamp": "internal timestamp",  # seconds and a counter, as the log of operations has it
}
#: Binary values by their subtype (BSON specification); all others are "binary".
BINARY_NAMES = {3: "legacy uuid", 4: "uuid", 5: "md5", 6: "encrypted", 9: "vector"}
UUID_BYTES = 16

#: From here on a float of a document may have been written as an integer (2^63).
WIDE = 2.0**63
#: Decimals of so many digits, four of them behind the point, are kept to the last digit.
_SCALE, _PRECISION = 4, 18
_LONGEST = 38  # digits of a decimal that Arrow holds in 16 bytes

_EPOCH, _FIRST_DAY = datetime(1970, 1, 1, tzinfo=UTC), date(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)


def type_of(value: object) -> str:
    """The type name of one value as documents have it."""
    return name_of(type(value))


def name_of(kind: type[Any]) -> str:
    """The name of a Python type; types of a driver go by their own, in small letters."""
    name = _NAMES.get(kind)
    if name is None:
        known = _OF_BSON.get(kind.__name__) if kind.__module__.startswith("bson.") else None
        known = known or next((name for one, name in _TYPES if issubclass(kind, one)), None)
        name = _NAMES[kind] = known or kind.__name__.lower()
    return name


_NAMES: dict[type[Any], str] = {}


def by_value(kind: type[Any]) -> bool:
    """Whether values of a Python type go by several names: binary values have subtypes."""
    return kind.__name__ == "Binary" and kind.__module__ == "bson.binary"


def binary_name(subtype: int, length: int) -> str:
    """The name of a binary value of BSON."""
    name = BINARY_NAMES.get(subtype, "binary")
    return name if length == UUID_BYTES or not name.endswith("uuid") else "binary"


def name_of_value(value: Any) -> str:  # noqa: ANN401  # of a type that goes by several names
    """The name of one value of BSON by its subtype."""
    return binary_name(value.subtype, len(value))


def as_dict(value: Any) -> dict[Any, Any]:  # noqa: ANN401  # an object of any class
    """An object of any class as plain keys and values; a reference of MongoDB's is one, too."""
    return dict(value.as_doc() if hasattr(value, "as_doc") else value)


def arrays_of(name: str, values: Values) -> Iterator[Arrow]:
    """Values of one type as Arrow arrays without nulls: one, or more where no type holds all.

    Values of a type without a form in Arrow become bytes, which are compared and no more.
    """
    make = _MAKERS.get(name, _bytes_of_others)
    yield from make(values)


def one_array(name: str, values: Values) -> Arrow:
    """Values of one type of which no Arrow type holds all, in their order: numbers as doubles."""
    if name == "timestamp":
        moments = [v if isinstance(v, datetime) else datetime.combine(v, time.min) for v in values]
        return next(_stamps(moments))
    if name == "decimal128":
        values = [value.to_decimal() for value in values]
    return next(_floats([_double(value) for value in values]))


def text_array(values: Sequence[str]) -> Arrow:
    """Texts; half a surrogate pair, which is no character, is replaced by the sign for that."""
    joined = "".join(values)
    if joined.isascii():
        return _strings(joined.encode(), values)
    try:
        encoded = [value.encode() for value in values]
    except UnicodeEncodeError:
        encoded = [_repaired(value) for value in values]
    return _strings(b"".join(encoded), encoded)


def _repaired(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode()


def _strings(data: bytes, pieces: Sequence[str | bytes]) -> Arrow:
    return pa.LargeStringArray.from_buffers(len(pieces), _offsets(pieces), pa.py_buffer(data))


def _offsets(pieces: Sequence[Any]) -> Arrow:
    ends = np.zeros(len(pieces) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, pieces), np.int64, len(pieces)), out=ends[1:])
    return buffer_of(ends)


def _texts(values: Values) -> Iterator[Arrow]:
    yield text_array(values)


def _booleans(values: Values) -> Iterator[Arrow]:
    bits = np.packbits(np.frombuffer(bytes(values), np.uint8), bitorder="little")
    yield numbers_array(pa.bool_(), len(values), bits)


def _integers(values: Values) -> Iterator[Arrow]:
    try:
        whole = array("q", values)
    except OverflowError:
        yield from _long_integers(values)
    else:
        yield numbers_array(pa.int64(), len(values), whole)


def _long_integers(values: Values) -> Iterator[Arrow]:
    narrow = [v for v in values if -(2**63) <= v < 2**63]
    if narrow:
        yield numbers_array(pa.int64(), len(narrow), array("q", narrow))
    yield from _wide([v for v in values if not -(2**63) <= v < 2**63])


def _wide(values: Sequence[int]) -> Iterator[Arrow]:
    """Integers beyond 64 bits: exact up to 38 digits."""
    end = 10**_LONGEST
    exact = [v for v in values if -end < v < end]
    if exact:
        yield _decimals_of(exact, _LONGEST, 0)
    if len(exact) < len(values):
        yield from _floats([_double(v) for v in values if not -end < v < end])


def _floats(values: Values) -> Iterator[Arrow]:
    yield numbers_array(pa.float64(), len(values), array("d", values))


def _decimals(values: Values) -> Iterator[Arrow]:
    """Amounts of money to the last digit; all others as doubles, so that there are two columns."""
    unit, end = Decimal(1).scaleb(-_SCALE), 10 ** (_PRECISION - _SCALE)
    exact: list[int] = []
    others: list[float] = []
    for value in values:
        if value.is_finite() and abs(value) < end and value == value.quantize(unit):
            exact.append(int(value.scaleb(_SCALE)))
        else:
            others.append(_double(value))
    if exact:
        yield _decimals_of(exact, _PRECISION, _SCALE)
    if others:
        yield from _floats(others)


def _double(value: Decimal | int) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
    except ValueError:  # a signalling NaN
        return float("nan")


def _decimals_of(unscaled: Sequence[int], precision: int, scale: int) -> Arrow:
    data = b"".join(v.to_bytes(16, "little", signed=True) for v in unscaled)
    return numbers_array(pa.decimal128(precision, scale), len(unscaled), data)


def _stamps(values: Values) -> Iterator[Arrow]:
    moments = [(in_utc(v) - _EPOCH) // _MICROSECOND for v in values if isinstance(v, datetime)]
    if moments:
        yield numbers_array(pa.timestamp("us", "UTC"), len(moments), array("q", moments))
    if len(moments) < len(values):
        days = [(v - _FIRST_DAY).days for v in values if not isinstance(v, datetime)]
        yield numbers_array(pa.date32(), len(days), array("i", days))


def in_utc(value: datetime) -> datetime:
    """A time in UTC; one without a zone is taken to be that, as documents have it."""
    if value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    try:
        return value.astimezone(UTC)
    except OverflowError:  # the first and the last day have no other zone
        return value


def _binaries(values: Values) -> Iterator[Arrow]:
    data = pa.py_buffer(b"".join(values))
    yield pa.Array.from_buffers(pa.large_binary(), len(values), [None, _offsets(values), data])


def _uuids(values: Values) -> Iterator[Arrow]:
    yield from _binaries([v.bytes if isinstance(v, UUID) else v for v in values])


def _decimals128(values: Values) -> Iterator[Arrow]:
    """Decimals of BSON; those that are no number go as not-a-number does."""
    yield from _decimals([value.to_decimal() for value in values])


def _far_stamps(values: Values) -> Iterator[Arrow]:
    """Times that no calendar of Python has: told apart by their milliseconds, no more."""
    yield from _binaries([str(int(value)).encode() for value in values])


def _bytes_of_others(values: Values) -> Iterator[Arrow]:
    yield from _binaries([str(value).encode("utf-8", "surrogatepass") for value in values])


def numbers_array(kind: Any, count: int, data: Any) -> Arrow:  # noqa: ANN401  # a type, a buffer
    """Numbers without nulls over the memory that holds them."""
    return pa.Array.from_buffers(kind, count, [None, buffer_of(data)])


def buffer_of(data: Any) -> Arrow:  # noqa: ANN401  # the stubs do not know what has a buffer
    """Memory of numpy or of Python as Arrow's."""
    return pa.py_buffer(data)


_MAKERS: Mapping[str, Callable[[Values], Iterator[Arrow]]] = {
    "boolean": _booleans,
    "integer": _integers,
    "float": _floats,
    "decimal": _decimals,
    "text": _texts,
    "timestamp": _stamps,
    "binary": _binaries,
    "uuid": _uuids,
    "decimal128": _decimals128,
    "far timestamp": _far_stamps,
    **dict.fromkeys(("legacy uuid", "md5", "encrypted", "vector"), _uuids),
}

"""Rows of the text protocol as Arrow columns: taken apart by column, never by value.

A row is one packet of length-encoded strings (MySQL manual, "Text Resultset Row" and "Protocol::
LengthEncodedString"; MariaDB's are the same). Where a value begins follows from where the one
before it ended, for all rows of a batch at once.
"""

import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from audit.errors import CollectError, ConnectionLost

Places = npt.NDArray[np.int64]
_Array = Any

#: Bytes that are read at once, and that one batch is made of.
_READ, BATCH_BYTES = 1024**2, 16 * 1024**2
_HEADER = 4
_LONGEST = 0xFFFFFF
_NULL, _TWO, _THREE, _EIGHT, _ERROR = 0xFB, 0xFC, 0xFD, 0xFE, 0xFF
#: An end-of-rows packet is shorter than the shortest row that begins with the same byte.
_END_BYTES = 9


class Answer:
    """What one statement gives, read as it is asked for; the caller closes it.

    `connection` is the driver's, which has sent the statement and read what the columns are.
    """

    def __init__(self, connection: Any, statement: str) -> None:  # noqa: ANN401  # the driver's own
        from pymysql.connections import MySQLResult  # noqa: PLC0415
        from pymysql.constants import COMMAND  # noqa: PLC0415

        self._connection = connection
        connection._execute_command(COMMAND.COM_QUERY, statement)  # noqa: SLF001
        result: Any = MySQLResult(connection)
        result.init_unbuffered_query()
        result.unbuffered_active = False  # from here on the rows are read here
        self.names: list[str] = [field.name for field in result.fields]
        self.ended = False
        self._held = bytearray()

    def batches(self) -> Iterator[tuple[int, int, list[_Array]]]:
        """Rows, bytes and columns of binary values, batch by batch."""
        while not self.ended:
            starts, used = self._rows()
            if len(starts):
                data = np.frombuffer(self._held, np.uint8, used)
                columns = _columns(data, starts, len(self.names))
                yield len(starts), used, columns
                del data, columns
            self._held = self._held[used:]

    def _rows(self) -> tuple[Places, int]:
        """Where the rows of a batch begin, and how many bytes they are."""
        held, starts, at = self._held, list[int](), 0
        while True:
            size = len(held)
            while at + _HEADER <= size:
                length = held[at] | held[at + 1] << 8 | held[at + 2] << 16
                begin = at + _HEADER
                if begin + length > size:
                    break
                if length == _LONGEST:
                    raise CollectError("a row is larger than 16 MB; its dataset is not read")
                if held[begin] == _ERROR:
                    _raise(bytes(held[begin : begin + length]))
                if held[begin] == _EIGHT and length < _END_BYTES:
                    self.ended = True
                    return np.array(starts, np.int64), at
                starts.append(begin)
                at = begin + length
            if at >= BATCH_BYTES:
                return np.array(starts, np.int64), at
            more = self._connection._rfile.read1(_READ)  # noqa: SLF001
            if not more:
                raise ConnectionLost("the connection to the server was lost")
            held += more


def _raise(packet: bytes) -> None:
    """The server's error in the middle of the rows, without its text."""
    from pymysql import err  # noqa: PLC0415

    [number] = struct.unpack_from("<H", packet, 1)
    raise err.OperationalError(number, "")


def _columns(data: npt.NDArray[np.uint8], starts: Places, count: int) -> list[_Array]:
    """Each column's values; every row has `count` of them."""
    arrow: Any = pa
    shared = arrow.py_buffer(data)
    found: list[_Array] = []
    at = starts
    for _ in range(count):
        begin, end, null = _next(data, at)
        found.append(_binary(shared, begin, end, null))
        at = end
    return found


def _next(data: npt.NDArray[np.uint8], at: Places) -> tuple[Places, Places, npt.NDArray[np.bool_]]:
    """Where the values that begin here lie; a null has no bytes."""
    first = data[at]
    begin = at + 1
    length = first.astype(np.int64)
    null = first == _NULL
    if int(first.max()) >= _NULL:
        length[null] = 0
        for mark, width in ((_TWO, 2), (_THREE, 3), (_EIGHT, 8)):
            rows = np.flatnonzero(first == mark)
            if not len(rows):
                continue
            places = at[rows] + 1
            size = np.zeros(len(rows), np.int64)
            for i in range(width):
                size |= data[places + i].astype(np.int64) << (8 * i)
            length[rows] = size
            begin[rows] += width
    return begin, begin + length, null


def _binary(
    data: Any,  # noqa: ANN401  # an Arrow buffer
    begin: Places,
    end: Places,
    null: npt.NDArray[np.bool_],
) -> _Array:
    """The values as an array of their own: every other piece of the bytes of all rows.

    Taking them copies each value once, in Arrow's own loop.
    """
    arrow: Any = pa
    rows = len(begin)
    ends = np.empty(2 * rows + 1, np.int64)
    ends[0:-1:2], ends[1::2], ends[-1] = begin, end, end[-1]
    pieces = arrow.LargeBinaryArray.from_buffers(
        arrow.large_binary(), 2 * rows, [None, arrow.py_buffer(ends), data]
    )
    wanted = np.arange(0, 2 * rows, 2, dtype=np.int64)
    there = None
    if null.any():
        there = arrow.py_buffer(np.packbits(~null, bitorder="little"))
    indices = arrow.Array.from_buffers(arrow.int64(), rows, [there, arrow.py_buffer(wanted)])
    return pieces.take(indices)


def as_text(values: _Array) -> _Array:
    """The same bytes as texts; the session's character set is UTF-8."""
    arrow: Any = pa
    return arrow.Array.from_buffers(
        arrow.large_string(), len(values), values.buffers(), values.null_count
    )


def converted(values: _Array, wanted: Any) -> tuple[_Array, int]:  # noqa: ANN401  # an Arrow type
    """The values as another type, and how many were none: they are null then.

    Dates of zeros, which MySQL knows and no calendar has, are such values.
    """
    texts = as_text(values)
    # what is shown in the session's zone is UTC, and the text does not say so
    plain = pa.timestamp("us") if pa.types.is_timestamp(wanted) else wanted
    with suppress(pa.ArrowInvalid):
        return texts.cast(plain).cast(wanted), 0
    odd = _impossible(texts, plain)
    with suppress(pa.ArrowInvalid):
        return _without(texts, odd).cast(plain).cast(wanted), int(odd.sum())
    return texts, 0


def _impossible(texts: _Array, wanted: Any) -> npt.NDArray[np.bool_]:  # noqa: ANN401
    """Which texts cannot be cast, one by one; few batches ever get here."""
    found = np.zeros(len(texts), np.bool_)
    for place, value in enumerate(texts):
        if value.is_valid:
            try:
                value.cast(wanted)
            except pa.ArrowInvalid:
                found[place] = True
    return found


def _without(texts: _Array, odd: npt.NDArray[np.bool_]) -> _Array:
    arrow: Any = pa
    places = np.arange(len(texts), dtype=np.int64)
    there = arrow.py_buffer(np.packbits(~odd, bitorder="little"))
    return texts.take(
        arrow.Array.from_buffers(arrow.int64(), len(texts), [there, arrow.py_buffer(places)])
    )

"""Messages between the audit and its worker: a length, JSON with tagged values, and bytes.

JSON and no pickles: what the worker sends is read as data, whatever happened in there.
"""

import json
import struct
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Protocol, cast
from uuid import UUID

_LENGTHS = struct.Struct(">IQ")
#: No message is longer; what says so is no message of ours.
MOST_JSON, MOST_BYTES = 256 * 1024**2, 4 * 1024**3
_TAG = "~"

Message = dict[str, Any]


class Closed(Exception):
    """The other side is gone."""


class Reads(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Writes(Protocol):
    def write(self, data: bytes, /) -> int | None: ...

    def flush(self) -> None: ...


def send(stream: Writes, message: Message, data: bytes | memoryview = b"") -> None:
    """Writes one message; `Closed` when nobody reads any more."""
    text = json.dumps(_written(message)).encode()
    try:
        stream.write(_LENGTHS.pack(len(text), len(data)) + text)
        if data:
            stream.write(cast("bytes", data))
        stream.flush()
    except (BrokenPipeError, ValueError, OSError) as error:
        raise Closed from error


def receive(stream: Reads) -> tuple[Message, bytes]:
    """Reads one message; `Closed` at the end of the stream or when it is none."""
    lengths = _exactly(stream, _LENGTHS.size)
    length, size = _LENGTHS.unpack(lengths)
    if length > MOST_JSON or size > MOST_BYTES:
        raise Closed
    text = _exactly(stream, length)
    data = _exactly(stream, size) if size else b""
    try:
        read = _read(json.loads(text))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Closed from error
    if not isinstance(read, dict):
        raise Closed
    return cast("Message", read), data


def _exactly(stream: Reads, size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        try:
            part = stream.read(min(size, 1 << 24))
        except (OSError, ValueError) as error:
            raise Closed from error
        if not part:
            raise Closed
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _written(value: object) -> object:
    match value:
        case None | bool() | int() | str():
            return value
        case float() if value - value == 0:  # neither infinite nor NaN
            return value
        case dict():
            tree = cast("dict[str, object]", value)
            return {_TAG: "{}", "v": {str(k): _written(v) for k, v in tree.items()}}
        case list() | tuple():
            return [_written(part) for part in cast("list[object]", value)]
        case _:
            return _tagged(value)


def _tagged(value: object) -> object:
    """A value that JSON has no form for; of a type that is not known, its text."""
    for kind, (tag, write, _) in _KINDS.items():
        if isinstance(value, kind):
            return {_TAG: tag, "v": write(value)}
    return str(value)


#: How each type is written and read; a datetime is a date, too, and comes before it.
_KINDS: dict[type, tuple[str, Callable[[Any], object], Callable[[Any], object]]] = {
    float: ("float", repr, float),
    bytes: ("bytes", bytes.hex, bytes.fromhex),
    bytearray: ("bytes", bytearray.hex, bytes.fromhex),
    memoryview: ("bytes", memoryview.hex, bytes.fromhex),
    datetime: ("datetime", datetime.isoformat, datetime.fromisoformat),
    date: ("date", date.isoformat, date.fromisoformat),
    time: ("time", time.isoformat, time.fromisoformat),
    timedelta: (
        "timedelta",
        lambda value: value / timedelta(microseconds=1),
        lambda value: timedelta(microseconds=value),
    ),
    Decimal: ("decimal", str, Decimal),
    UUID: ("uuid", str, UUID),
}
_MAKERS = {tag: make for tag, _, make in _KINDS.values()}


def _read(value: object) -> object:
    if isinstance(value, list):
        return [_read(part) for part in cast("list[object]", value)]
    if not isinstance(value, dict):
        return value
    tree = cast("dict[str, Any]", value)
    tag = tree[_TAG]
    if tag == "{}":
        return {name: _read(part) for name, part in tree["v"].items()}
    return _MAKERS[tag](tree["v"])

"""As much of BSON (bsonspec.org, version 1.1) as it takes to read a small answer."""

import struct

Value = str | int | float | bool | None

_SIZES = {0x01: 8, 0x07: 12, 0x08: 1, 0x09: 8, 0x0A: 0, 0x10: 4, 0x11: 8, 0x12: 8, 0x13: 16}
_DOUBLE, _STRING, _DOCUMENT, _ARRAY, _BINARY, _BOOL, _INT32, _INT64 = 1, 2, 3, 4, 5, 8, 0x10, 0x12


def document(**fields: str | int) -> bytes:
    """A document of texts and 32-bit integers."""
    body = b""
    for name, value in fields.items():
        key = name.encode() + b"\0"
        if isinstance(value, int):
            body += b"\x10" + key + struct.pack("<i", value)
        else:
            text = value.encode() + b"\0"
            body += b"\x02" + key + struct.pack("<i", len(text)) + text
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def top_level(data: bytes) -> dict[str, Value]:
    """The plain values of a document up to the first that cannot be read; nested ones are None."""
    found: dict[str, Value] = {}
    at = 4
    while at < len(data) and data[at]:
        kind = data[at]
        end = data.find(b"\0", at + 1)
        if end < 0:
            break
        name, at = data[at + 1 : end].decode("utf-8", "replace"), end + 1
        size = _size(kind, data, at)
        if size is None or at + size > len(data):
            break
        found[name] = _value(kind, data[at : at + size])
        at += size
    return found


def _size(kind: int, data: bytes, at: int) -> int | None:
    if kind in _SIZES:
        return _SIZES[kind]
    if len(data) < at + 4:
        return None
    (length,) = struct.unpack_from("<i", data, at)
    more = {_STRING: 4, _DOCUMENT: 0, _ARRAY: 0, _BINARY: 5}.get(kind)
    return None if more is None or length < 0 else max(length + more, 4)


def _value(kind: int, raw: bytes) -> Value:
    match kind:
        case 0x01:
            return float(struct.unpack("<d", raw)[0])
        case 0x02:
            return raw[4:-1].decode("utf-8", "replace")
        case 0x08:
            return raw != b"\0"
        case 0x10 | 0x12:
            return int.from_bytes(raw, "little", signed=True)
        case _:
            return None

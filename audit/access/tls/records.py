"""What a server sends back to a hello, read within bounds of time, bytes and messages."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from audit.access.tls.messages import Alert, Malformed, parse_alert
from audit.access.tls.wire import Wire

#: A chain of fifty large certificates fits; nothing honest is longer.
MOST_BYTES = 256 * 1024
#: RFC 5246 section 6.2.3; TLS 1.3 and SSLv3 allow less.
_LONGEST_RECORD = 2**14 + 2048
_ALERT, _HANDSHAKE = 21, 22
_KINDS = range(20, 25)
_HEADER = 5
_PREFIX = 4  # of a message: kind and length
_MAJOR = 3
_MOST_ALERTS = 5
_SLICE_SECONDS = 0.1


class NotTls(Malformed):
    """Not even the first bytes are TLS's."""


@dataclass(frozen=True, slots=True)
class Message:
    """A handshake message, put together from its records."""

    kind: int
    body: bytes


def read_messages(
    wire: Wire,
    *,
    ends: float,
    most_bytes: int = MOST_BYTES,
    abandoned: Callable[[], bool] | None = None,
) -> Iterator[Message | Alert]:
    """Handshake messages and alerts in the order sent, until the server ends the connection.

    `ends` is a moment of `time.monotonic()`, when it raises `TimeoutError`; so it does when nothing
    comes and the answer is `abandoned`. Other kinds of records and everything that is not TLS are
    `Malformed`.
    """
    pending = bytearray()
    alerts = 0
    for kind, payload in _records(wire, ends, most_bytes, abandoned):
        if kind == _ALERT:
            alerts += 1
            if alerts > _MOST_ALERTS:
                raise Malformed("the server sends one alert after the other")
            yield parse_alert(payload)
            continue
        if kind != _HANDSHAKE:
            raise Malformed("the server sends records that do not belong into a handshake")
        pending += payload
        while (size := _size_of_message(pending)) <= len(pending):
            message = Message(pending[0], bytes(pending[_PREFIX:size]))
            del pending[:size]
            yield message
    if pending:
        raise Malformed("the server ends the connection within a message")


def _size_of_message(pending: bytearray) -> int:
    if len(pending) < _PREFIX:
        return _PREFIX
    return _PREFIX + int.from_bytes(pending[1:_PREFIX], "big")


def _records(
    wire: Wire, ends: float, most_bytes: int, abandoned: Callable[[], bool] | None
) -> Iterator[tuple[int, bytes]]:
    buffer = bytearray()
    total = 0
    first = True
    while True:
        while len(buffer) >= _HEADER:
            _assert_record(buffer, first=first)
            size = int.from_bytes(buffer[3:5], "big")
            if len(buffer) < _HEADER + size:
                break
            first = False
            kind, payload = buffer[0], bytes(buffer[_HEADER : _HEADER + size])
            del buffer[: _HEADER + size]
            yield kind, payload
        if total >= most_bytes:
            raise Malformed(f"the server sends more than {most_bytes:,} bytes before it is done")
        piece = _piece(wire, ends, abandoned)
        if not piece:
            if buffer:
                raise Malformed("the server ends the connection within a record")
            return
        total += len(piece)
        buffer += piece
        if first:
            _assert_begins(buffer)


def _piece(wire: Wire, ends: float, abandoned: Callable[[], bool] | None) -> bytes:
    while (left := ends - time.monotonic()) > 0:
        wire.settimeout(min(left, _SLICE_SECONDS) if abandoned else left)
        try:
            return wire.recv(65_536)
        except TimeoutError:
            if abandoned is None or abandoned():
                raise
    raise TimeoutError


def _assert_begins(buffer: bytearray) -> None:
    """What is not TLS shows within two bytes, and may be too short for a header."""
    if buffer[0] not in _KINDS or (len(buffer) > 1 and buffer[1] != _MAJOR):
        raise NotTls(_NOT_TLS)


def _assert_record(buffer: bytearray, *, first: bool) -> None:
    if buffer[0] not in _KINDS or buffer[1] != _MAJOR:
        if first:
            raise NotTls(_NOT_TLS)
        raise Malformed("the server stops speaking TLS within a handshake")
    size = int.from_bytes(buffer[3:5], "big")
    if size > _LONGEST_RECORD:
        raise Malformed(f"the server sends a record of {size:,} bytes, more than TLS allows")
    if not size:  # RFC 8446 section 5.1; the loop would never end
        raise Malformed("the server sends empty records")


_NOT_TLS = "the server answers, but not with TLS"

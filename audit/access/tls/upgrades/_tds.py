"""TDS packets: their header, the PRELOGIN message, and records of TLS wrapped in packets.

MS-TDS sections 2.2.3.1 (header), 2.2.6.5 (PRELOGIN), 3.2.5.2 (TLS inside PRELOGIN packets).
"""

import struct
from dataclasses import dataclass

from audit.access.tls.conversation import Conversation
from audit.access.tls.wire import Wire

PRELOGIN, REPLY = 0x12, 0x04
_END_OF_MESSAGE = 0x01
_HEADER = struct.Struct("!BBHHBB")  # type, status, length with header, SPID, packet, window
_PACKET = 4096  # the size before another is agreed on
_LONGEST = 32_767

_VERSION, _ENCRYPTION, _INSTANCE, _THREAD, _MARS, _TERMINATOR = 0, 1, 2, 3, 4, 0xFF
OFF, ON, NOT_SUPPORTED, REQUIRED = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class PreLogin:
    """What the server offers; `encryption` depends on what was asked for."""

    version: str
    encryption: int


def ask(conversation: Conversation, encryption: int) -> PreLogin:
    """Sends PRELOGIN with this wish for encryption and reads the answer."""
    options = {
        _VERSION: bytes(6),
        _ENCRYPTION: bytes([encryption]),
        _INSTANCE: b"\0",
        _THREAD: bytes(4),
        _MARS: b"\0",
    }
    place = 5 * len(options) + 1
    table, values = b"", b""
    for token, value in options.items():
        table += struct.pack("!BHH", token, place + len(values), len(value))
        values += value
    conversation.send(_packet(table + bytes([_TERMINATOR]) + values))
    kind, status, length, *_ = _HEADER.unpack(conversation.exactly(_HEADER.size))
    size = length - _HEADER.size
    if kind != REPLY or status > _END_OF_MESSAGE or not 0 < size <= _LONGEST:
        raise conversation.garbage("does not speak SQL Server's protocol")
    offered = _options(conversation.exactly(size))
    if len(offered.get(_ENCRYPTION, b"")) != 1:
        raise conversation.garbage("does not speak SQL Server's protocol")
    return PreLogin(_version(offered.get(_VERSION, b"")), offered[_ENCRYPTION][0])


class Wrapped:
    """A wire whose bytes travel inside PRELOGIN packets, until the handshake of TLS is over."""

    def __init__(self, wire: Wire, injected: int = 0) -> None:
        self.injected = injected
        self._wire = wire
        self._raw = bytearray()
        self._inside = 0  # bytes of the packet at hand that are still to come

    def sendall(self, data: bytes, /) -> None:
        most = _PACKET - _HEADER.size
        pieces = [data[at : at + most] for at in range(0, len(data), most)]
        for piece in pieces:
            self._wire.sendall(_packet(piece, last=piece is pieces[-1]))

    def recv(self, size: int, /) -> bytes:
        while not self._inside:
            while len(self._raw) < _HEADER.size:
                piece = self._wire.recv(_HEADER.size - len(self._raw))
                if not piece:
                    return b""
                self._raw += piece
            kind, _, length, *_ = _HEADER.unpack(self._raw)
            if kind not in {PRELOGIN, REPLY} or length <= _HEADER.size:
                return b""  # no packet that could carry TLS: the conversation is over
            self._raw.clear()
            self._inside = length - _HEADER.size
        piece = self._wire.recv(min(size, self._inside))
        self._inside = self._inside - len(piece) if piece else 0
        return piece

    def settimeout(self, seconds: float | None, /) -> None:
        self._wire.settimeout(seconds)

    def close(self) -> None:
        self._wire.close()


def _packet(payload: bytes, *, last: bool = True) -> bytes:
    status = _END_OF_MESSAGE if last else 0
    return _HEADER.pack(PRELOGIN, status, len(payload) + _HEADER.size, 0, 0, 0) + payload


def _options(message: bytes) -> dict[int, bytes]:
    """The options of a message; what points outside of it is left out."""
    found: dict[int, bytes] = {}
    for at in range(0, len(message) - 4, 5):
        token, place, length = struct.unpack_from("!BHH", message, at)
        if token == _TERMINATOR:
            break
        if place + length <= len(message):
            found[token] = message[place : place + length]
    return found


def _version(value: bytes) -> str:
    if len(value) < 4:  # noqa: PLR2004
        return ""
    return f"{value[0]}.{value[1]}.{int.from_bytes(value[2:4], 'big')}"

"""What a handshake by the standard library's `ssl` says on its way, also behind encryption.

`SSLContext._msg_callback` is not public but there since Python 3.8; where it is gone, what it would
have shown is unknown, and the chain comes from `get_unverified_chain`.
"""

import contextlib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

_HANDSHAKE, _ALERT = 22, 21  # content types, RFC 8446 appendix B.1
_SERVER_HELLO, _TICKET, _CERTIFICATE, _REQUEST = 2, 4, 11, 13  # handshake types, appendix B.3
_TLS13 = 0x0304
_EARLY_DATA, _SUPPORTED_VERSIONS = 42, 43  # extensions, RFC 8446 section 4.2
_MOST_CERTIFICATES = 100
#: Before the extensions of a ticket: lifetime and age_add.
_TICKET_HEAD = 8


@dataclass
class Seen:
    """What was received. `watched` is False where the library does not let us look."""

    watched: bool = False
    version: int | None = None
    suite: int | None = None
    session_id: bool = False
    chain: tuple[bytes, ...] = ()
    request: bool = False
    tickets: int = 0
    early_data: bool = False
    alert: int | None = None

    def message(self, kind: int, body: bytes, *, tls13: bool) -> None:
        """A handshake message of the server, without its header; broken ones tell nothing."""
        reader = _Reader(body)
        with contextlib.suppress(ValueError):
            if kind == _SERVER_HELLO:
                self._server_hello(reader)
            elif kind == _CERTIFICATE:
                self.chain = tuple(_certificates(reader, tls13=tls13))
            elif kind == _REQUEST:
                self.request = True
            elif kind == _TICKET:
                self.tickets += 1
                if tls13:
                    self.early_data = self.early_data or _allows_early_data(reader)

    def _server_hello(self, reader: "_Reader") -> None:
        """RFC 8446 section 4.1.3; TLS 1.3 gives back the client's session id without meaning it."""
        version = reader.number(2)
        reader.skip(32)
        session_id = reader.vector(1)
        self.suite = reader.number(2)
        reader.skip(1)
        for kind, value in _extensions(reader) if reader else ():
            if kind == _SUPPORTED_VERSIONS:
                version = int.from_bytes(value, "big")
        self.version = version
        self.session_id = bool(session_id) and version != _TLS13


class Watched(ssl.SSLObject):
    """A TLS connection that remembers what it has received."""

    seen: Seen


def watch(context: ssl.SSLContext) -> None:
    """Lets every connection of this context remember; see `wrap`."""
    context.sslobject_class = Watched
    if hasattr(context, "_msg_callback"):
        cast(Any, context)._msg_callback = _remember  # noqa: SLF001 - there is no public way


def wrap(
    context: ssl.SSLContext, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, name: str | None
) -> Watched:
    """A connection of a watched context; `ValueError` where SNI cannot carry the name."""
    wrapped = cast(Watched, context.wrap_bio(incoming, outgoing, server_hostname=name))
    wrapped.seen = Seen(watched=hasattr(context, "_msg_callback"))
    return wrapped


def chain_of(connection: Watched) -> tuple[bytes, ...]:
    """The certificates that the server sent, DER, as they came."""
    if connection.seen.chain:
        return connection.seen.chain
    inner = getattr(connection, "_sslobj", None)
    reader: Callable[[], Any] | None = getattr(inner, "get_unverified_chain", None)
    if reader is None:
        return ()
    with contextlib.suppress(ValueError, ssl.SSLError, AttributeError):
        return tuple(ssl.PEM_cert_to_DER_cert(one.public_bytes()) for one in reader() or ())
    return ()


def _remember(  # noqa: PLR0917 - as OpenSSL calls it
    connection: object, direction: str, version: int, content: int, kind: int, data: bytes
) -> None:
    """Called by OpenSSL; an exception in here would end the handshake, so there is none."""
    seen = getattr(connection, "seen", None)
    if direction != "read" or not isinstance(seen, Seen):
        return
    if content == _ALERT:
        seen.alert = int(kind)
    elif content == _HANDSHAKE:
        seen.message(int(kind), bytes(data[4:]), tls13=int(version) == _TLS13)


class _Reader:
    """Bytes from the start; `ValueError` where they end too early."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def skip(self, size: int) -> bytes:
        piece = self._data[self._place : self._place + size]
        if len(piece) < size:
            raise ValueError("too short")
        self._place += size
        return piece

    def number(self, size: int) -> int:
        return int.from_bytes(self.skip(size), "big")

    def vector(self, size: int) -> bytes:
        """What follows a length of `size` bytes."""
        return self.skip(self.number(size))

    def __bool__(self) -> bool:
        return self._place < len(self._data)


def _certificates(reader: _Reader, *, tls13: bool) -> list[bytes]:
    """RFC 5246 section 7.4.2 and RFC 8446 section 4.4.2."""
    if tls13:
        reader.vector(1)
    listed = _Reader(reader.vector(3))
    found: list[bytes] = []
    while listed and len(found) < _MOST_CERTIFICATES:
        found.append(listed.vector(3))
        if tls13:
            listed.vector(2)
    return found


def _allows_early_data(reader: _Reader) -> bool:
    """RFC 8446 section 4.6.1."""
    reader.skip(_TICKET_HEAD)
    reader.vector(1)
    reader.vector(2)
    return any(
        kind == _EARLY_DATA and int.from_bytes(value, "big") > 0
        for kind, value in _extensions(reader)
    )


def _extensions(reader: _Reader) -> Iterator[tuple[int, bytes]]:
    listed = _Reader(reader.vector(2))
    while listed:
        yield listed.number(2), listed.vector(2)

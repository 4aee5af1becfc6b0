"""TLS over any wire, for what a server says inside it; whoever the server is, nothing is verified.

It is for questions without a credential only.
"""

import ssl
import time

from audit.access.tls.context import make_context
from audit.access.tls.conversation import Conversation
from audit.access.tls.wire import Endpoint, NoTls, Wire
from audit.facts.tls import Answer

_PIECE = 16_384
#: Pieces without a word of the protocol (session tickets, say) before the server is given up.
_MOST_SILENT = 64


def secure(wire: Wire, endpoint: Endpoint, alpn: tuple[str, ...] = ()) -> Conversation:
    """A conversation inside TLS; `NoTls` when the handshake comes to no end."""
    context = make_context(verify_chain=False)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    if alpn:
        context.set_alpn_protocols(list(alpn))
    secured = _Secured(wire, context, endpoint.name or endpoint.host)
    try:
        secured.shake(endpoint.seconds)
    except TimeoutError as error:
        raise NoTls(
            Answer.TIMEOUT,
            f"{endpoint} does not finish the TLS handshake within {endpoint.seconds:g} s",
        ) from error
    except OSError as error:  # an error of TLS is one, too
        raise NoTls(Answer.NOT_TLS, f"{endpoint} ends the TLS handshake") from error
    return Conversation(secured, endpoint)


class _Secured:
    """A wire inside a wire."""

    def __init__(self, wire: Wire, context: ssl.SSLContext, name: str) -> None:
        self._wire = wire
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        try:
            self._tls = context.wrap_bio(self._in, self._out, server_hostname=name)
        except ValueError:  # not a name that SNI can carry
            self._tls = context.wrap_bio(self._in, self._out)

    def shake(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._flush()
                left = ends - time.monotonic()
                if left <= 0:
                    raise TimeoutError from None
                self._wire.settimeout(left)
                self._feed()
            else:
                self._flush()
                return

    def sendall(self, data: bytes, /) -> None:
        self._tls.write(data)
        self._flush()

    def recv(self, size: int, /) -> bytes:
        for _ in range(_MOST_SILENT):
            try:
                return self._tls.read(size)
            except ssl.SSLWantReadError:
                self._flush()
                self._feed()
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""
        raise TimeoutError

    def settimeout(self, seconds: float | None, /) -> None:
        self._wire.settimeout(seconds)

    def close(self) -> None:
        self._wire.close()

    def _flush(self) -> None:
        if waiting := self._out.read():
            self._wire.sendall(waiting)

    def _feed(self) -> None:
        if piece := self._wire.recv(_PIECE):
            self._in.write(piece)
        else:
            self._in.write_eof()

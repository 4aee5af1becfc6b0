"""The certificate that an endpoint shows, seen by our own handshake before the driver connects."""

import ssl
import time
from dataclasses import replace

from audit.access.identity.approach import Approach
from audit.access.identity.pins import PinMismatch, Pins
from audit.access.network import resolve_host
from audit.access.tls.opening import open_wire
from audit.access.tls.wire import Endpoint, NoTls, Wire
from audit.errors import ConfigError, ConnectError
from audit.facts.tls import Answer

#: Addresses behind one name that are looked at.
MOST_ADDRESSES = 8
_PIECE_BYTES = 16 * 1024
#: A handshake is a few kilobytes; more is none.
_MOST_BYTES = 512 * 1024
#: Answers of an endpoint that is there, and does without TLS.
_WITHOUT_TLS = frozenset({Answer.PLAINTEXT, Answer.NOT_TLS})


def assert_pinned(approach: Approach, pins: Pins) -> tuple[tuple[str, bytes], ...]:
    """Holds every address of every endpoint to the pins; sends no credential.

    Gives the endpoints with the certificate (DER) that they showed.

    `PinMismatch` for the first that shows another certificate, or none. An address that does not
    answer is passed over as long as another one does: a driver does the same.
    """
    if not pins.of_tls:
        return ()
    if not approach.endpoints:
        raise ConfigError(
            "a certificate is pinned and no endpoint of this source is known that could show one"
        )
    if approach.clear:
        raise ConfigError(
            f"a certificate is pinned and {approach.clear} asks for a session without TLS; "
            "take one of them out"
        )
    held: list[tuple[str, bytes]] = []
    silent: ConnectError | None = None
    for endpoint in approach.endpoints:
        try:
            held.append((str(endpoint), _held(endpoint, pins)))
        except PinMismatch:
            raise
        except ConnectError as error:  # a member that is down; a driver asks the others, too
            silent = error
    if not held and silent is not None:
        raise silent
    return tuple(held)


def _held(endpoint: Endpoint, pins: Pins) -> bytes:
    """The certificate that the endpoint showed at all its addresses."""
    silent: ConnectError | None = None
    held = b""
    for address in resolve_host(endpoint.host, endpoint.port)[:MOST_ADDRESSES]:
        place = str(endpoint) if address == endpoint.host else f"{endpoint} ({address})"
        try:
            held = leaf_of(replace(endpoint, address=address))
        except NoTls as error:
            if error.answer in _WITHOUT_TLS:
                raise pins.no_tls(place, error.detail) from error
            silent = ConnectError(error.detail)
        except ConnectError as error:
            silent = error
        else:
            pins.assert_leaf(held, place)
    if not held and silent is not None:
        raise silent
    return held


def leaf_of(endpoint: Endpoint) -> bytes:
    """The certificate of the server itself (DER), whoever signed it.

    Raises `NoTls` as opening does, `ConnectError` when the handshake comes to no end.
    """
    wire = open_wire(endpoint)
    try:
        return _shake(wire, endpoint)
    except TimeoutError as error:
        raise ConnectError(
            f"{endpoint} does not finish the TLS handshake within {endpoint.seconds:g} s"
        ) from error
    except ssl.SSLError as error:
        raise ConnectError(f"{endpoint}: the TLS handshake fails before a certificate") from error
    except OSError as error:
        raise ConnectError(f"{endpoint} ends the TLS handshake") from error
    finally:
        wire.close()


def _shake(wire: Wire, endpoint: Endpoint) -> bytes:
    """Spoken in memory: the way to TLS may wrap each record in packets of its own."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(_ALPN.get(endpoint.protocol, []))
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    session = context.wrap_bio(incoming, outgoing, server_hostname=endpoint.name or None)
    deadline, received = time.monotonic() + endpoint.seconds, 0
    while True:
        try:
            session.do_handshake()
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError:
            # a server that wants a certificate of the client ends here and has shown its own
            if shown := session.getpeercert(binary_form=True):
                return shown
            raise
        else:
            wire.sendall(outgoing.read())
            return session.getpeercert(binary_form=True) or b""
        if waiting := outgoing.read():
            wire.sendall(waiting)
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        wire.settimeout(left)
        piece = wire.recv(_PIECE_BYTES)
        received += len(piece)
        if not piece or received > _MOST_BYTES:
            raise ConnectionResetError
        incoming.write(piece)


_ALPN = {"postgresql": ["postgresql"], "postgresql-direct": ["postgresql"]}

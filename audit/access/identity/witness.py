"""Handshakes of a driver as its own socket sees them, held to the pins before anything is sent."""

import ssl
import time
from dataclasses import dataclass, field
from typing import Any

from audit.access.identity.pins import PinMismatch, Pins, certificate_hash, key_hash
from audit.access.tls.context import Session, session_of


class Refused(ssl.SSLError):
    """A handshake with another certificate than the pinned one; to a driver an error of TLS."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One finished handshake. `chain` and `name` are what the socket's own context verified.

    `seconds` is how long it took.
    """

    session: Session = field(default_factory=Session)
    chain: bool = False
    name: bool = False
    certificate: str = ""
    public_key: str = ""
    seconds: float = 0.0


class Witness:
    """What happened on the TLS sockets of one context; `seen` is the last handshake.

    `mismatch` is set when a handshake showed another certificate than the pinned one: the socket
    is closed then, and nothing was written to it.
    """

    def __init__(self, pins: Pins | None = None, where: str = "") -> None:
        self.pins = pins or Pins()
        self.where = where
        self.seen: Seen | None = None
        self.mismatch: PinMismatch | None = None

    def watch(self, context: object) -> bool:
        """Watches all sockets that this context makes; False when it is none of `ssl`'s.

        `SSLContext.sslsocket_class` is there for this (Python's documentation, since 3.7).
        """
        if not isinstance(context, ssl.SSLContext):
            return False
        witness = self

        class Watched(ssl.SSLSocket):
            def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002  # its name
                began = time.perf_counter()
                super().do_handshake(block)
                witness.take(self, time.perf_counter() - began)

        context.sslsocket_class = Watched
        return True

    def take(self, connected: ssl.SSLSocket, seconds: float = 0.0) -> None:
        """Keeps what this socket agreed on; `Refused` when it is not the pinned server."""
        leaf = connected.getpeercert(binary_form=True) or b""
        context = connected.context
        try:
            if self.pins.of_tls:
                self.pins.assert_leaf(leaf, self.where or _peer_of(connected))
        except PinMismatch as error:
            self.mismatch = error
            raise Refused("the certificate is not the pinned one") from None
        self.seen = Seen(
            session=session_of(connected),
            chain=context.verify_mode is ssl.CERT_REQUIRED,
            name=context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname,
            certificate=certificate_hash(leaf),
            public_key=key_hash(leaf),
            seconds=seconds,
        )


def _peer_of(connected: ssl.SSLSocket) -> str:
    try:
        peer: Any = connected.getpeername()
    except OSError:
        return "the server"
    host, port = str(peer[0]), peer[1]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

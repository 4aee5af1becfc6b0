"""Servers of TLS as old as one likes, by tlslite-ng: SSLv3, RC4, NULL, anonymous, RSA only."""

import importlib
import socket
import ssl
import warnings
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

from tests.access.tls.peers import Peer, peer
from tests.make import certificates as make

SSL3, TLS1, TLS1_1, TLS1_2, TLS1_3 = ((3, minor) for minor in range(5))

_LEAF = make.leaf(None, kind="rsa")
_WITHOUT_TLS13 = ("brainpoolP512r1", "brainpoolP384r1", "brainpoolP256r1")


def old_server(
    lowest: tuple[int, int],
    highest: tuple[int, int],
    *,
    ciphers: Sequence[str] = (),
    exchanges: Sequence[str] = (),
    anonymous: bool = False,
) -> AbstractContextManager[int]:
    """A port that speaks these versions; `ciphers` and `exchanges` are named as tlslite-ng does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it imports asyncore
        api: Any = importlib.import_module("tlslite.api")
    settings = api.HandshakeSettings()
    settings.minVersion, settings.maxVersion = lowest, highest
    settings.versions = [v for v in (TLS1_3, TLS1_2, TLS1_1, TLS1, SSL3) if lowest <= v <= highest]
    settings.macNames = ["sha", "sha256", "sha384", "aead", "md5"]
    settings.keyExchangeNames = list(exchanges or settings.keyExchangeNames)
    settings.cipherNames = list(ciphers or settings.cipherNames)
    if lowest == TLS1_3:
        settings.eccCurves = [c for c in settings.eccCurves if c not in _WITHOUT_TLS13]
    certificate = api.X509()
    certificate.parse(_LEAF.pem)
    how = (
        {"anon": True}
        if anonymous
        else {
            "certChain": api.X509CertChain([certificate]),
            "privateKey": api.parsePEMKey(_LEAF.key_pem, private=True),
        }
    )

    def serve(client: Peer) -> None:
        errors = (api.TLSError, OSError, SyntaxError)  # of tlslite's parser
        with suppress(*errors):
            api.TLSConnection(client.wire).handshakeServer(settings=settings, **how)

    return peer(serve)


def server(context: ssl.SSLContext) -> AbstractContextManager[int]:
    """A port with today's TLS as the context has it; a handshake, and nothing after it."""

    def serve(client: Peer) -> None:
        with suppress(OSError), context.wrap_socket(client.wire, server_side=True) as wrapped:
            client.wire = wrapped
            client.rest()

    return peer(serve)


def context(folder: Path, *, kind: str = "ec", ciphers: str = "") -> ssl.SSLContext:
    """A server's context with a certificate of its own for localhost."""
    root = make.authority()
    made = make.leaf(root, kind=kind).write(folder, anchors=(root,)).server_context()
    if ciphers:
        made.set_ciphers(ciphers)
    return made


def resetting(client: Peer) -> None:
    """Reads the hello and resets the connection."""
    client.wire.recv(65_536)
    client.wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

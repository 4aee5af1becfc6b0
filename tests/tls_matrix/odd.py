"""Conditions of servers that are good and odd: slow, in pieces, picky about names or hellos."""

import itertools
import socket
import ssl
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.make import certificates as make
from tests.tls_matrix.model import Place, Start, condition
from tests.tls_matrix.peers import (
    GOOD,
    GOOD_RSA,
    ROOT,
    Handler,
    files_of,
    listening,
    modern,
    peeked,
    plain_context,
    record,
    reset,
    speaking,
)

_V = ssl.TLSVersion
_ALERT, _HANDSHAKE = 21, 22
_SUPPORTED_VERSIONS = bytes.fromhex("002b")


def _group(name: str, version: ssl.TLSVersion) -> Callable[[ssl.SSLContext, Path], None]:
    def adjust(context: ssl.SSLContext, folder: Path) -> None:
        del folder
        context.set_ecdh_curve(name)
        context.minimum_version = context.maximum_version = version

    return adjust


def _picky(context: ssl.SSLContext, folder: Path) -> None:
    """Only for who asks for db.example.com."""
    del folder

    def choose(_wire: object, name: str | None, _context: object) -> int | None:
        return None if name == "db.example.com" else ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME

    context.sni_callback = choose


def wrapped(
    make_handler: Callable[[Handler], Handler], *, highest: ssl.TLSVersion = _V.TLSv1_3
) -> Start:
    """Today's TLS behind a handler that sees every connection first."""

    @contextmanager
    def start(folder: Path) -> Generator[Place]:
        files = files_of(folder, GOOD)
        context = plain_context(files)
        context.maximum_version = highest
        with listening(make_handler(speaking(context))) as port:
            yield Place(f"127.0.0.1:{port}", ("--ca", str(files.anchors)))

    return start


def _slow(inner: Handler) -> Handler:
    def handle(client: socket.socket) -> None:
        time.sleep(0.7)
        inner(client)

    return handle


def _intolerant(size: int) -> Callable[[Handler], Handler]:
    """Hangs up on hellos that are longer."""

    def make_handler(inner: Handler) -> Handler:
        def handle(client: socket.socket) -> None:
            if len(peeked(client)) > size:
                reset(client)
            else:
                inner(client)

        return handle

    return make_handler


def _fears_new_versions(inner: Handler) -> Handler:
    """Hangs up on hellos with supported_versions (RFC 8446 section 4.2.1)."""

    def handle(client: socket.socket) -> None:
        if _SUPPORTED_VERSIONS in peeked(client):
            reset(client)
        else:
            inner(client)

    return handle


def _forwarding(change: Callable[[bytes], bytes]) -> Callable[[Handler], Handler]:
    """What the server sends passes through `change`, record by record."""

    def make_handler(inner: Handler) -> Handler:
        def handle(client: socket.socket) -> None:
            near, far = socket.socketpair()
            threading.Thread(target=_closing, args=(inner, far), daemon=True).start()
            threading.Thread(target=_copy, args=(client, near), daemon=True).start()
            with near, suppress(OSError):
                while head := near.recv(5, socket.MSG_WAITALL):
                    body = near.recv(int.from_bytes(head[3:5]), socket.MSG_WAITALL)
                    client.sendall(change(head + body))
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

        return handle

    return make_handler


def _closing(inner: Handler, far: socket.socket) -> None:
    far.settimeout(120)
    with suppress(OSError), far:
        inner(far)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def _in_pieces(whole: bytes) -> bytes:
    """Handshake messages in records of 100 bytes (RFC 5246 section 6.2.1); none is encrypted."""
    if whole[0] != _HANDSHAKE or len(whole) < 50:
        return whole
    body = whole[5:]
    cuts = range(0, len(body), 100)
    return b"".join(record(_HANDSHAKE, body[at : at + 100], 0x0303) for at in cuts)


def _warned(whole: bytes) -> bytes:
    """A warning that the name is not known goes before the hello (RFC 6066 section 3)."""
    hello = whole[0] == _HANDSHAKE and whole[5] == 2
    return (record(21, bytes([1, 112]), 0x0303) if hello else b"") + whole


def _without_alerts(whole: bytes) -> bytes:
    if whole[0] == _ALERT:
        raise ConnectionError
    return whole


def first(most: int) -> Callable[[Handler], Handler]:
    """Resets all connections behind the first ones, as a guard against scans does."""

    def make_handler(inner: Handler) -> Handler:
        numbers = itertools.count()

        def handle(client: socket.socket) -> None:
            if next(numbers) < most:
                inner(client)
            else:
                reset(client)

        return handle

    return make_handler


def _serial(inner: Handler) -> Handler:
    """One connection at a time; the others wait."""
    lock = threading.Lock()

    def handle(client: socket.socket) -> None:
        with lock:
            inner(client)

    return handle


DB = ("--name", "db.example.com")

ODD = [
    condition("TLS 1.3 with P-384 alone", modern(adjust=_group("secp384r1", _V.TLSv1_3))),
    condition("TLS 1.2 with P-521 alone", modern(adjust=_group("secp521r1", _V.TLSv1_2))),
    condition("TLS 1.2 with P-384 alone", modern(GOOD_RSA, adjust=_group("secp384r1", _V.TLSv1_2))),
    condition(
        "a name is needed, and given",
        modern(make.leaf(ROOT, names=("db.example.com",)), adjust=_picky, options=DB),
    ),
    condition("slow, 0.7 s for each connection", wrapped(_slow)),
    condition("one connection at a time", wrapped(_serial)),
    condition("messages in pieces", wrapped(_forwarding(_in_pieces), highest=_V.TLSv1_2)),
    condition("a warning before the hello", wrapped(_forwarding(_warned))),
    condition("fears hellos above 600 bytes", wrapped(_intolerant(600), highest=_V.TLSv1_2)),
    condition(
        "fears supported_versions, which every client sends",
        wrapped(_fears_new_versions, highest=_V.TLSv1_2),
        "tls-handshake",
    ),
    condition("hangs up where others send alerts", wrapped(_forwarding(_without_alerts))),
]

"""Conditions of ports that are no good servers: closed, hanging, resetting, lying, endless."""

import socket
import threading
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tests.make import certificates as make
from tests.servers import kit
from tests.tls_matrix.hellos import UNSEEN
from tests.tls_matrix.model import Condition, Place, Start, condition
from tests.tls_matrix.peers import (
    GOOD,
    GOOD_RSA,
    Handler,
    certificate,
    drain,
    files_of,
    listening,
    modern,
    offered,
    plain_context,
    raw,
    record,
    reset,
    reset_after_hello,
    saying,
    server_hello,
)

HTTP = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
SSH = b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"
#: Long enough for an honest server on this machine, short enough for a matrix.
IMPATIENT = ("--timeout", "1")
_ECDHE_RSA = 0xC02F
_KIB = 1024


@contextmanager
def _closed(folder: Path) -> Generator[Place]:
    del folder
    yield Place(f"127.0.0.1:{kit.free_port()}")


@contextmanager
def _unresolved(folder: Path) -> Generator[Place]:
    del folder
    yield Place("nowhere.invalid:443", IMPATIENT)


@contextmanager
def _full(folder: Path) -> Generator[Place]:
    """A queue that is full: the kernel answers no more."""
    del folder
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, ExitStack() as waiting:
        address = server.getsockname()
        for _ in range(4):
            client = waiting.enter_context(socket.socket())
            client.setblocking(False)  # noqa: FBT003  # the socket's own way
            with suppress(BlockingIOError):
                client.connect(address)
        yield Place(f"127.0.0.1:{address[1]}", IMPATIENT)


def _endless(head: bytes, piece: bytes) -> Handler:
    """The same piece again and again behind the hello."""

    def handle(client: socket.socket) -> None:
        client.recv(65_536)
        client.sendall(head)
        while True:
            client.sendall(piece)

    return handle


#: Messages that announce 16 MB and go on.
_PIECE = record(22, bytes(16 * _KIB))
_ENDLESS_HELLO = _endless(record(22, b"\x02\xff\xff\xff"), _PIECE)
_ENDLESS_CERTIFICATE = _endless(
    record(22, server_hello(_ECDHE_RSA)) + record(22, b"\x0b\xff\xff\xff\xff\xff\xfc"), _PIECE
)


def _either(name: str, handler: Handler, findings: str = "tls-offered") -> Condition:
    return condition(name, raw(handler, *IMPATIENT), findings, answer="not tls")


def _dripping(client: socket.socket) -> None:
    """A byte each 0.2 seconds, so that no single read takes long."""
    client.recv(65_536)
    client.settimeout(0.2)
    for byte in record(22, server_hello(_ECDHE_RSA) + certificate(*[GOOD_RSA] * 12)):
        client.sendall(bytes([byte]))
        threading.Event().wait(0.2)


def _alert(code: int) -> bytes:
    return record(21, bytes([2, code]), 0x0303)


def _broken(how: str) -> Start:
    """TLS 1.2 whose certificate is none; a handshake with it cannot be finished."""
    flight = server_hello(_ECDHE_RSA) + certificate(make.broken(GOOD_RSA, how))

    def handle(client: socket.socket) -> None:
        version, suites = offered(client)
        if version == 0x0303 and _ECDHE_RSA in suites:
            client.sendall(record(22, flight, 0x0303))
        else:
            client.sendall(_alert(40))
        drain(client)

    return raw(handle, *IMPATIENT)


def _stopping(flight: bytes, then: bytes = b"") -> Handler:
    """The start of a handshake in TLS 1.2, and then an alert or the end."""

    def handle(client: socket.socket) -> None:
        version, suites = offered(client)
        if version == 0x0303 and _ECDHE_RSA in suites:
            client.sendall(record(22, flight, 0x0303) + then)
            if not then:
                client.shutdown(socket.SHUT_RDWR)
        else:
            client.sendall(_alert(70))
        drain(client)

    return handle


@contextmanager
def _finished_then_alert(folder: Path) -> Generator[Place]:
    """Ends every session with an alert as soon as the handshake is done."""
    files = files_of(folder, GOOD)
    context = plain_context(files)

    def handle(client: socket.socket) -> None:
        with suppress(OSError), context.wrap_socket(client, server_side=True) as wrapped:
            wrapped.unwrap()

    with listening(handle) as port:
        yield Place(f"127.0.0.1:{port}", ("--ca", str(files.anchors)))


HELLO = server_hello(_ECDHE_RSA)
_BEGUN = "tls-handshake"
UNTOLD = f"{UNSEEN} client-certificate"

PORTS = [
    condition("closed", _closed, "connection-refused", status=3, answer="refused"),
    condition("hangs", raw(drain, *IMPATIENT), "handshake-timeout", status=3, answer="timeout"),
    condition("does not accept", _full, "handshake-timeout", status=3, answer="timeout"),
    condition("resets at once", raw(reset), "connection-reset", status=3, answer="reset"),
    condition(
        "resets after the hello",
        raw(reset_after_hello),
        "connection-reset",
        status=3,
        answer="reset",
    ),
    condition(
        "closes at once", raw(socket.socket.close), "connection-reset", status=3, answer="reset"
    ),
    condition("name that does not resolve", _unresolved, status=3, answer="unresolved"),
    condition("HTTP in clear", raw(saying(HTTP)), "tls-offered", answer="not tls"),
    condition("SSH", raw(saying(SSH, at_once=True)), "tls-offered", answer="not tls"),
    condition("garbage", raw(saying(bytes(range(256)) * 40)), "tls-offered", answer="not tls"),
    condition("zeros", raw(saying(bytes(1_000_000))), "tls-offered", answer="not tls"),
    _either("record of 64 KB", saying(record(22, b"\x02" + bytes(65_534)))),
    _either(
        "record of 1 MB, said to be small",
        saying(record(22, server_hello(_ECDHE_RSA))[:5] + bytes(1_000_000)),
    ),
    _either("endless hello", _ENDLESS_HELLO),
    condition("endless certificate", raw(_ENDLESS_CERTIFICATE, *IMPATIENT), _BEGUN, unknown=UNTOLD),
    condition(
        "a byte now and then",
        raw(_dripping, *IMPATIENT),
        "handshake-timeout",
        status=3,
        answer="timeout",
    ),
    condition(
        "alert to every hello",
        raw(saying(_alert(40))),
        "tls-modern-version tls-handshake",
        unknown=f"{UNTOLD} cipher-aead forward-secrecy",
    ),
    condition(
        "alert behind its hello",
        raw(_stopping(HELLO, _alert(40)), *IMPATIENT),
        _BEGUN,
        unknown=UNTOLD,
    ),
    condition(
        "alert behind its certificate",
        raw(_stopping(HELLO + certificate(GOOD_RSA), _alert(80)), *IMPATIENT),
        f"{_BEGUN} certificate-trust",
        unknown="client-certificate",
    ),
    condition("end behind its hello", raw(_stopping(HELLO), *IMPATIENT), _BEGUN, unknown=UNTOLD),
    condition("end of every session behind the handshake", _finished_then_alert),
    *(
        condition(
            f"certificate that is none, {how}",
            _broken(how),
            "tls-handshake certificate-chain-valid",
            unknown=UNTOLD.replace("certificate-chain-valid ", ""),
        )
        for how in ("truncated", "garbage", "empty", "tags")
    ),
    condition("IPv6", modern(host="::1")),
]

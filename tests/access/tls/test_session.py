"""Whole handshakes with servers of the standard library, and with hand-written peers on a wire.

The peers in the second half are no servers: real sockets that hang, trickle, close or lie.
"""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.access.tls import session
from audit.access.tls.session import Session
from audit.access.tls.watching import Seen
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.tls import Answer, Demand
from tests.make import certificates as make
from tests.make.certificates import Issued
from tests.make.chains import ROOT, anchors_of
from tests.make.timing import within

Serve = Callable[[socket.socket], None]
MIDDLE = make.authority("Test Intermediate CA", issuer=ROOT)
LEAF = make.leaf(MIDDLE)
OLD = make.authority("Old CA", issuer=ROOT, ends=make.NOW - make.DAY)
TLS1_2, TLS1_3 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


@contextlib.contextmanager
def peer(serve: Serve) -> Generator[int]:
    """A port behind which every connection is given to `serve`; yields its number."""
    listening = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def one(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            serve(connection)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                threads.append(threading.Thread(target=one, args=(listening.accept()[0],)))
                threads[-1].start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        accepting.join()
        for thread in threads:
            thread.join()


@pytest.fixture
def serving(tmp_path: Path) -> Callable[..., "contextlib.AbstractContextManager[int]"]:
    """Starts a TLS server with a leaf and what it sends behind it."""

    def start(
        leaf: Issued = LEAF,
        chain: tuple[Issued, ...] = (MIDDLE,),
        *,
        version: ssl.TLSVersion | None = None,
        clients: ssl.VerifyMode = ssl.CERT_NONE,
        tickets: int | None = None,
        alpn: tuple[str, ...] = (),
    ) -> "contextlib.AbstractContextManager[int]":
        files = leaf.write(tmp_path, chain=chain, anchors=(ROOT,))
        context = files.server_context()
        if clients is not ssl.CERT_NONE:
            context.load_verify_locations(files.anchors)
        context.verify_mode = clients
        if version:
            context.minimum_version = context.maximum_version = version
        if tickets is not None:
            context.num_tickets = tickets
        if alpn:
            context.set_alpn_protocols(list(alpn))

        def serve(connection: socket.socket) -> None:
            connection.settimeout(60)
            with context.wrap_socket(connection, server_side=True) as secured:
                secured.recv(1)

        return peer(serve)

    return start


Serving = Callable[..., "contextlib.AbstractContextManager[int]"]


def shake(
    port: int, name: str = "localhost", *, seconds: float = 30.0, alpn: tuple[str, ...] = ()
) -> tuple[Session, int]:
    """What a whole handshake shows, and how many connections it took."""
    endpoint = Endpoint("127.0.0.1", port, name, seconds=seconds)
    opened: list[socket.socket] = []

    def opening() -> socket.socket:
        opened.append(socket.create_connection(("127.0.0.1", port)))
        return opened[-1]

    found = session.whole(opening, endpoint, anchors=anchors_of(ROOT), alpn=alpn)

    assert found
    assert all(one.fileno() == -1 for one in opened)
    return found, len(opened)


def test_a_good_server_takes_one_connection(serving: Serving) -> None:
    with serving() as port:
        found, connections = shake(port)

    said = found.handshake
    assert connections == 1
    assert (said.finished, said.verified, said.refusal, said.detail) == (True, True, "", "")
    assert (said.version, said.suite) == ("TLSv1.3", "TLS_AES_256_GCM_SHA384")
    assert found.chain == (LEAF.der, MIDDLE.der)
    assert found.demand is Demand.NONE
    assert (found.resumption, found.early_data) == ("tickets", False)


def test_tls_1_2_has_names_of_iana_too(serving: Serving) -> None:
    with serving(version=TLS1_2) as port:
        found, _ = shake(port)

    assert found.handshake.version == "TLSv1.2"
    assert found.handshake.suite == "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
    assert found.chain == (LEAF.der, MIDDLE.der)


@pytest.mark.parametrize(
    ("leaf", "chain", "name", "reason"),
    [
        (LEAF, (), "localhost", "an authority that is not trusted here has signed it"),
        (LEAF, (MIDDLE,), "db.example", "it is for another host name"),
        (LEAF, (MIDDLE,), "127.0.0.2", "it is for another address"),
        (make.leaf(None), (), "localhost", "it is signed by itself"),
        (make.leaf(ROOT, ends=make.NOW - make.DAY), (), "localhost", "it has expired"),
        (make.leaf(ROOT, starts=make.NOW + make.DAY), (), "localhost", "it is not valid yet"),
        (make.leaf(ROOT, kind="rsa-1024"), (), "localhost", "its key is too short"),
        (make.leaf(ROOT, names=()), (), "localhost", "it is for another host name"),
        (make.leaf(OLD), (OLD,), "localhost", "an authority in its chain has expired"),
        (LEAF, (MIDDLE,), ".odd", "no certificate can be for such a name"),
        (
            make.leaf(ROOT, usages=(make.CLIENT,)),
            (),
            "localhost",
            "its purpose is not that of a server",
        ),
    ],
)
def test_a_certificate_that_is_not_accepted_is_seen_by_a_second_handshake(
    serving: Serving, leaf: Issued, chain: tuple[Issued, ...], name: str, reason: str
) -> None:
    with serving(leaf, chain) as port:
        found, connections = shake(port, name)

    assert connections <= 2
    assert found.handshake.finished
    assert (found.handshake.verified, found.handshake.refusal) == (False, reason)
    assert found.chain == (leaf.der, *(one.der for one in chain))


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST.", "127.0.0.1", "[::1]", "", "::1%lo"])
def test_names_and_addresses_are_verified(serving: Serving, name: str) -> None:
    with serving() as port:
        found, _ = shake(port, name)

    assert found.handshake.verified is True


@pytest.mark.parametrize("version", [TLS1_2, TLS1_3])
@pytest.mark.parametrize(
    ("clients", "demand"),
    [
        (ssl.CERT_NONE, Demand.NONE),
        (ssl.CERT_OPTIONAL, Demand.OPTIONAL),
        (ssl.CERT_REQUIRED, Demand.REQUIRED),
    ],
)
def test_the_demand_for_a_certificate_is_told(
    serving: Serving, version: ssl.TLSVersion, clients: ssl.VerifyMode, demand: Demand
) -> None:
    with serving(version=version, clients=clients) as port:
        found, connections = shake(port)

    assert found.demand is demand
    assert found.handshake.finished == (demand is not Demand.REQUIRED)
    assert found.handshake.verified is True
    assert found.chain == (LEAF.der, MIDDLE.der)
    assert connections == 1


def test_a_required_certificate_is_told_where_the_server_is_not_trusted(serving: Serving) -> None:
    with serving(make.leaf(None), (), clients=ssl.CERT_REQUIRED) as port:
        found, _ = shake(port)

    assert found.demand is Demand.REQUIRED
    assert found.handshake.verified is False


def test_without_tickets_it_does_not_wait_for_long(serving: Serving) -> None:
    with serving(tickets=0) as port:
        found, _ = within(2, lambda: shake(port))

    assert (found.resumption, found.early_data) == ("none", False)


def test_the_protocol_inside_is_agreed(serving: Serving) -> None:
    with serving(alpn=("h2", "postgresql")) as port:
        found, _ = shake(port, alpn=("postgresql",))

    assert found.handshake.alpn == "postgresql"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1 is deprecated")
def test_an_old_server_is_seen_although_no_driver_would(serving: Serving) -> None:
    with serving(version=ssl.TLSVersion.TLSv1) as port:
        found, _ = shake(port)

    said = found.handshake
    assert (said.finished, said.version, said.verified) == (True, "TLSv1", None)
    assert "no longer safe" in said.refusal


def test_certificates_that_openssl_cannot_read_are_told(tmp_path: Path) -> None:
    """A server that sends a broken certificate, put into the bytes of a real one's flight."""
    broken = bytearray(LEAF.der)
    broken[4:8] = b"\xff\xff\xff\xff"
    files = LEAF.write(tmp_path)
    context = files.server_context()
    context.maximum_version = TLS1_2

    def serve(connection: socket.socket) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(incoming, outgoing, server_side=True)
        incoming.write(connection.recv(16_384))
        with contextlib.suppress(ssl.SSLWantReadError):
            tls.do_handshake()
        connection.sendall(outgoing.read().replace(LEAF.der, bytes(broken)))
        connection.recv(16_384)

    with peer(serve) as port:
        found, _ = shake(port)

    assert not found.handshake.finished
    assert found.chain == (bytes(broken),)


def hang(connection: socket.socket) -> None:
    connection.settimeout(60)
    while connection.recv(4096):
        pass


def trickle(connection: socket.socket) -> None:
    """A ServerHello that never comes to its end, a byte at a time."""
    connection.sendall(b"\x16\x03\x03\x40\x00")
    for _ in range(3_000):
        connection.sendall(b"\x02")
        time.sleep(0.02)


def close(connection: socket.socket) -> None:
    connection.recv(4096)


def reset(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def http(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def alert(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"\x15\x03\x03\x00\x02\x02\x28")


def endless(connection: socket.socket) -> None:
    connection.recv(4096)
    for _ in range(2000):
        connection.sendall(b"\x16\x03\x03\x40\x00" + bytes((2, 0xFF, 0xFF, 0xFF)) * 4096)


@pytest.mark.parametrize("serve", [hang, trickle, close, reset, http, alert, endless])
def test_whatever_a_peer_does_one_sentence_is_said_in_time(serve: Serve) -> None:
    with peer(serve) as port:
        found, _ = within(1.5, lambda: shake(port, seconds=0.4))

    said = found.handshake
    assert not said.finished
    assert said.verified is None
    assert found.chain == ()
    assert str(port) in said.detail
    assert said.detail.isprintable()


def test_a_hanging_server_is_asked_once() -> None:
    with peer(hang) as port:
        _, connections = shake(port, seconds=0.2)

    assert connections == 1


def test_an_endpoint_that_cannot_be_reached_is_none() -> None:
    def refused() -> socket.socket:
        raise NoTls(Answer.REFUSED, "refused")

    endpoint = Endpoint("127.0.0.1", 1, "localhost")

    assert session.whole(refused, endpoint, anchors=anchors_of(ROOT)) is None
    assert session.whole(lambda: None, endpoint, anchors=anchors_of(ROOT)) is None


@given(kind=st.integers(0, 24), body=st.binary(max_size=300), tls13=st.booleans())
def test_no_message_raises(kind: int, body: bytes, *, tls13: bool) -> None:
    Seen().message(kind, body, tls13=tls13)


@pytest.mark.parametrize(("size", "allowed"), [(0, False), (16_384, True)])
def test_a_ticket_says_whether_early_data_is_taken(size: int, *, allowed: bool) -> None:
    extension = b"\0\x2a\0\x04" + size.to_bytes(4, "big")
    ticket = bytes(8) + b"\x01\0" + b"\0\x02ab" + len(extension).to_bytes(2, "big") + extension
    seen = Seen()

    seen.message(4, ticket, tls13=True)

    assert (seen.tickets, seen.early_data) == (1, allowed)

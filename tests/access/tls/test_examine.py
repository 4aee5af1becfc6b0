"""The whole examination: of servers by `ssl`, and of peers that only break what a server may do."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from audit.access import network
from audit.access.tls import anchors
from audit.access.tls.anchors import Anchors
from audit.access.tls.examine import Limits, examine
from audit.access.tls.wire import Endpoint
from audit.errors import ConfigError, ConnectError
from audit.facts.tls import Answer, Demand, TlsServer
from audit.model.exposure import Exposure
from tests.access.tls import old_servers
from tests.access.tls.old_servers import TLS1, TLS1_2, old_server, resetting, server
from tests.access.tls.peers import Peer, at, peer, silent
from tests.access.tls.test_flight import message, record, server_hello
from tests.make import certificates as make
from tests.make.timing import within

NOBODY = Anchors("nobody", ())


def examined(port: int, *, seconds: float = 20.0, trusted: Anchors = NOBODY) -> TlsServer:
    return examine(at(port, seconds=seconds), anchors=trusted)


def of(script: Callable[[Peer], None], *, seconds: float = 20.0) -> TlsServer:
    with peer(script) as port:
        return examined(port, seconds=seconds)


def test_a_good_server_is_told_whole(tmp_path: Path) -> None:
    context = old_servers.context(tmp_path)
    trusted = anchors.from_file(tmp_path / "server-ca.pem")

    with server(context) as port:
        told = examined(port, trusted=trusted)

    assert told.answer is Answer.TLS
    assert told.endpoint == f"127.0.0.1:{port}"
    assert told.exposure is Exposure.LOOPBACK
    assert [one.what for one in told.versions if one.accepted] == ["TLSv1.2", "TLSv1.3"]
    assert not any(one.accepted for one in told.weaknesses)
    assert told.certificates[0].names == make.LOCAL
    assert told.chain is not None
    assert told.chain.trusted is True
    assert told.chain.name_matches is True
    assert told.chain.faults == ()
    assert told.handshake is not None
    assert told.handshake.finished
    assert told.handshake.version == "TLSv1.3"
    assert told.handshake.verified is True
    assert told.client_certificate is Demand.NONE
    assert [(one.address, one.answer) for one in told.addresses] == [("127.0.0.1", Answer.TLS)]


def test_it_takes_a_dozen_connections_and_a_fraction_of_a_second(tmp_path: Path) -> None:
    with server(old_servers.context(tmp_path)) as port:
        examined(port)  # modules are loaded, and the certificates of the system
        told = within(1, lambda: examined(port))

    assert told.effort.connections <= 13
    assert len(told.effort.steps) >= 8


def test_never_more_than_four_connections_are_open(tmp_path: Path) -> None:
    context = old_servers.context(tmp_path)
    counts = [0]
    clients: list[Peer] = []

    def serve(client: Peer) -> None:
        clients.append(client)
        counts.append(sum(one.held() for one in tuple(clients)))
        time.sleep(0.02)
        client.secure(context)
        client.rest()

    with peer(serve) as port:
        examined(port)

    assert 1 < max(counts) <= 4


def test_old_servers_keep_within_the_budget() -> None:
    with old_server(TLS1, TLS1_2, ciphers=["aes128", "rc4", "3des", "null"]) as port:
        told = examined(port)

    assert told.effort.connections <= 20
    assert {one.what for one in told.weaknesses if one.accepted} == {"rc4", "64-bit block", "null"}
    assert all(one.accepted is not None for one in (*told.versions, *told.weaknesses))


def test_a_budget_is_kept_and_said(tmp_path: Path) -> None:
    with server(old_servers.context(tmp_path)) as port:
        told = examine(at(port), anchors=NOBODY, limits=Limits(connections=3))

    assert told.effort.connections == 3
    assert told.effort.steps[-1] == "the budget of 3 connections is used up"
    assert None in [one.accepted for one in told.versions]


def test_a_server_that_takes_one_connection_at_a_time_is_told_whole(tmp_path: Path) -> None:
    context = old_servers.context(tmp_path)
    busy = threading.Lock()

    def serve(client: Peer) -> None:
        if not busy.acquire(blocking=False):
            return
        try:
            client.wire = context.wrap_socket(client.wire, server_side=True)
            client.rest()
        finally:
            client.wire.close()
            busy.release()

    with peer(serve) as port:
        told = examined(port, trusted=anchors.from_file(tmp_path / "server-ca.pem"))

    assert [one.what for one in told.versions if one.accepted] == ["TLSv1.2", "TLSv1.3"]
    assert told.certificates
    assert told.effort.connections <= 20


def test_a_closed_port_refuses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

    told = examined(port)

    assert told.answer is Answer.REFUSED
    assert "refuses connections" in told.detail
    assert told.versions == ()
    assert told.effort.connections == 1


def test_a_port_that_resets_is_told() -> None:
    told = of(resetting)

    assert told.answer is Answer.RESET
    assert "ends the connection when TLS starts" in told.detail
    assert told.effort.connections <= 5


def test_a_port_that_closes_without_a_word_is_told() -> None:
    assert of(lambda _: None).answer is Answer.RESET


def test_a_port_that_hangs_ends_in_the_time_of_one_step() -> None:
    told = within(1.5, lambda: of(silent, seconds=0.5))

    assert told.answer is Answer.TIMEOUT
    assert "within 0.5 s" in told.detail
    assert told.effort.connections == 1


def test_a_port_that_trickles_ends_in_time() -> None:
    def trickle(client: Peer) -> None:
        for byte in record(22, server_hello() + bytes(500)):  # a minute
            client.send(bytes([byte]))
            time.sleep(0.1)

    told = within(2, lambda: of(trickle, seconds=0.5))

    assert told.answer is Answer.TIMEOUT


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
        b"220 mail.example ESMTP\r\n",
        b"\x05\0\0\0\x0b\x08\x05\x1aHY000\x11Invalid message",
        bytes(range(256)) * 20,
        b"\x16\3\3\xff\xff" + bytes(1_000_000),
        record(22, b"\x0b\0\0\0") * 3,
        record(23, b"data"),
        record(22, b""),
    ],
)
def test_other_protocols_and_garbage_are_not_tls(answer: bytes) -> None:
    def serve(client: Peer) -> None:
        client.wire.recv(65_536)
        client.send(answer)
        client.rest()

    told = of(serve)

    assert told.answer is Answer.NOT_TLS
    assert told.detail
    assert told.versions == ()


def redis_in_clear(client: Peer) -> None:
    """As Redis without TLS: a hello is the beginning of a long command."""
    if client.wire.recv(65_536).startswith(b"\x16"):
        client.rest()
        return
    client.send(b"+PONG\r\n")
    client.rest()


def test_a_protocol_in_clear_is_told_from_a_port_that_hangs() -> None:
    with peer(redis_in_clear) as port:
        told = within(3, lambda: examine(at(port, "redis", seconds=4.0), anchors=NOBODY))

    assert told.answer is Answer.PLAINTEXT
    assert "speaks Redis" in told.detail
    assert [one.answer for one in told.addresses] == [Answer.PLAINTEXT]
    assert told.effort.connections == 3
    assert told.login is not None
    assert (told.login.anonymous, told.login.encrypted) == (True, False)


def test_without_a_named_protocol_it_is_only_a_port_that_hangs() -> None:
    with peer(redis_in_clear) as port:
        assert examined(port, seconds=1.0).answer is Answer.TIMEOUT


def test_http_in_clear_is_plaintext() -> None:
    def serve(client: Peer) -> None:
        client.wire.recv(65_536)
        client.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with peer(serve) as port:
        told = examine(at(port, "http"), anchors=NOBODY)

    assert told.answer is Answer.PLAINTEXT


def test_a_named_protocol_that_hangs_ends_in_the_time_of_one_step() -> None:
    with peer(silent) as port:
        told = within(1.5, lambda: examine(at(port, "redis", seconds=0.5), anchors=NOBODY))

    assert told.answer is Answer.TIMEOUT


def test_an_endless_chain_is_told_and_ends() -> None:
    body = (1003).to_bytes(3, "big") + (1000).to_bytes(3, "big") + bytes(1000)

    def serve(client: Peer) -> None:
        client.wire.recv(65_536)
        client.send(record(22, server_hello()))
        while True:
            client.send(record(22, message(11, body)))

    told = within(15, lambda: of(serve))

    assert told.answer is Answer.TLS
    assert "more than 262,144 bytes" in told.detail


@pytest.mark.parametrize("code", [0, 10, 40, 47, 70, 80, 112, 116, 255])
def test_a_server_that_only_sends_alerts_accepts_nothing(code: int) -> None:
    def serve(client: Peer) -> None:
        client.wire.recv(65_536)
        client.send(record(21, bytes([2, code])))
        client.rest()

    told = of(serve)

    assert told.answer is Answer.TLS
    assert [one.accepted for one in told.versions] == [False] * 5
    assert told.certificates == ()
    assert told.chain is None


@pytest.mark.parametrize("step", range(1, 5))
def test_an_alert_after_every_message_is_survived(step: int) -> None:
    """A server that gives up after its ServerHello, its chain, its key, its request."""
    leaf = make.leaf(None).der
    size = len(leaf)
    chain = (size + 3).to_bytes(3, "big") + size.to_bytes(3, "big") + leaf
    sent = [
        server_hello(suite=0xC02B),
        message(11, chain),
        message(12, b"\3\0\x1d\x20" + bytes(32)),
        message(13, b"\1\1\0\0\0\0"),
    ]

    def serve(client: Peer) -> None:
        client.wire.recv(65_536)
        client.send(record(22, b"".join(sent[:step])), record(21, b"\2\x50"))
        client.rest()

    told = of(serve)

    assert told.answer is Answer.TLS
    assert told.versions[3].accepted is True
    assert len(told.certificates) == (1 if step > 1 else 0)
    assert told.handshake is not None
    assert not told.handshake.finished


def test_a_flight_that_is_cut_anywhere_gives_a_fact(tmp_path: Path) -> None:
    context = old_servers.context(tmp_path)
    context.maximum_version = ssl.TLSVersion.TLSv1_2

    for cut in range(0, 1000, 90):

        def serve(client: Peer, cut: int = cut) -> None:
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            tls = context.wrap_bio(incoming, outgoing, server_side=True)
            incoming.write(client.wire.recv(65_536))
            try:
                tls.do_handshake()
            except ssl.SSLError:
                client.send(outgoing.read()[:cut])

        assert of(serve).answer in {Answer.TLS, Answer.RESET, Answer.NOT_TLS}


def test_a_name_that_does_not_resolve_is_told_at_once() -> None:
    endpoint = Endpoint("no-such-host.invalid", 5432, "", seconds=2.0)

    told = examine(endpoint, anchors=NOBODY)

    assert told.answer is Answer.UNRESOLVED
    assert "no-such-host.invalid" in told.detail
    assert told.name == "no-such-host.invalid"
    assert told.effort.connections == 0


def test_an_unknown_protocol_is_an_error_of_configuration() -> None:
    with pytest.raises(ConfigError, match="unknown protocol"):
        examine(at(1, "gopher"), anchors=NOBODY)


def test_every_address_behind_the_name_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _resolves_to(monkeypatch, "127.0.0.1", "127.0.0.2")

    with server(old_servers.context(tmp_path)) as port:  # on the first of them only
        told = examine(Endpoint("localhost", port, "localhost", seconds=20.0), anchors=NOBODY)

    assert told.answer is Answer.TLS
    assert [(one.address, one.answer) for one in told.addresses] == [
        ("127.0.0.1", Answer.TLS),
        ("127.0.0.2", Answer.REFUSED),
    ]


def test_a_bad_address_does_not_hide_a_good_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _resolves_to(monkeypatch, "127.0.0.1", "127.0.0.2")

    with server(old_servers.context(tmp_path)) as port:
        hung = socket.create_server(("127.0.0.2", port))
        with hung:
            _resolves_to(monkeypatch, "127.0.0.2", "127.0.0.1")
            told = examine(Endpoint("localhost", port, "localhost", seconds=2.0), anchors=NOBODY)

    assert told.answer is Answer.TLS
    assert [one.answer for one in told.addresses] == [Answer.TIMEOUT, Answer.TLS]
    assert all(one.accepted is not None for one in (*told.versions, *told.weaknesses))


def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = threading.Event()

    def hang(*_: object, **__: object) -> None:
        waited.wait(60)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", hang)

    with pytest.raises(ConnectError, match=r"not resolved within 0\.1 s"):
        network.resolve_within("db.example", 1, seconds=0.1)
    waited.set()


def _resolves_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """A name with several addresses, which this machine has none of."""

    def resolved(host: str, port: int, *, seconds: float) -> tuple[str, ...]:
        del host, port, seconds
        return addresses

    monkeypatch.setattr("audit.access.tls.examine.resolve_within", resolved)

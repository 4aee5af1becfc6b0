"""SQL Server, by a hand-written peer: PRELOGIN, and TLS wrapped in packets (MS-TDS)."""

import ssl
import struct

import pytest

from audit.access.tls.opening import open_wire
from audit.access.tls.preauth import observe
from audit.access.tls.secured import secure
from audit.access.tls.upgrades import upgrade_of
from audit.access.tls.wire import NoTls
from audit.facts.tls import Answer
from tests.access.tls.peers import Peer, Script, alerting, at, closing, peer
from tests.servers.kit import Certs

OFF, ON, NOT_SUPPORTED, REQUIRED = 0, 1, 2, 3


def packet(made: Peer) -> tuple[int, bytes]:
    kind, _, length = struct.unpack("!BBH", made.read(4))
    made.read(4)
    return kind, made.read(length - 8)


def wrapped(kind: int, payload: bytes) -> bytes:
    return struct.pack("!BBHHBB", kind, 1, len(payload) + 8, 0, 1, 0) + payload


def prelogin(encryption: int) -> bytes:
    """VERSION 16.0.4135.4 and ENCRYPTION."""
    table = struct.pack("!BHHBHHB", 0, 11, 6, 1, 17, 1, 0xFF)
    return table + struct.pack("!BBHH", 16, 0, 4135, 4) + bytes([encryption])


def wish(made: Peer) -> int:
    """The encryption that the client asks for."""
    kind, message = packet(made)
    assert kind == 0x12
    options: dict[int, bytes] = {}
    for at_ in range(0, len(message), 5):
        if message[at_] == 0xFF:
            break
        token, place, length = struct.unpack_from("!BHH", message, at_)
        options[token] = message[place : place + length]
    assert len(options[0]) == 6
    return options[1][0]


def in_packets(made: Peer) -> None:
    """TLS as the server, each flight in packets, of which no two bytes arrive together."""
    assert made.certs is not None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certs.cert, made.certs.key)
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # TDS 7 has no newer one
    come, go = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(come, go, server_side=True)
    while True:
        try:
            tls.do_handshake()
        except ssl.SSLWantReadError:
            answer(made, go.read())
            kind, message = packet(made)
            assert kind == 0x12
            come.write(message)
        else:
            answer(made, go.read())
            return


def answer(made: Peer, flight: bytes) -> None:
    for at_ in range(0, len(flight), 700):
        made.send(*(bytes([b]) for b in wrapped(0x12, flight[at_ : at_ + 700])))


@pytest.mark.parametrize("offered", [ON, REQUIRED, OFF])
def test_the_handshake_travels_in_packets(good: Certs, offered: int) -> None:
    def speak(made: Peer) -> None:
        assert wish(made) == ON
        made.send(wrapped(0x04, prelogin(offered)))
        in_packets(made)

    with peer(speak, certs=good) as port:
        wire = open_wire(endpoint := at(port, "mssql"))
        secure(wire, endpoint).close()

    assert wire.injected == 0


def test_bytes_behind_the_answer_are_injected(good: Certs) -> None:
    def speak(made: Peer) -> None:
        wish(made)
        made.send(wrapped(0x04, prelogin(ON)) + b"evil")
        in_packets(made)

    with peer(speak, certs=good) as port:
        wire = open_wire(endpoint := at(port, "mssql"))
        secure(wire, endpoint).close()

    assert wire.injected == 4


def test_a_long_hello_is_cut_into_packets() -> None:
    hello = bytes(range(256)) * 40

    def speak(made: Peer) -> None:
        wish(made)
        made.send(wrapped(0x04, prelogin(ON)))
        came = b""
        while len(came) < len(hello):
            kind, piece = packet(made)
            assert kind == 0x12
            assert len(piece) <= 4088
            came += piece
        assert came == hello
        made.send(wrapped(0x01, b"not TLS"))

    with peer(speak) as port:
        wire = open_wire(at(port, "mssql"))
        wire.settimeout(60)
        wire.sendall(hello)

        assert wire.recv(100) == b""  # a packet of another kind ends it
        wire.close()


@pytest.mark.parametrize(
    ("said", "answer", "words"),
    [
        (wrapped(0x04, prelogin(NOT_SUPPORTED)), Answer.PLAINTEXT, "does not support encryption"),
        (wrapped(0x04, b"\xff"), Answer.NOT_TLS, "does not speak SQL Server"),
        (wrapped(0x04, b"\1\xff\xff\0\1\xff"), Answer.NOT_TLS, "does not speak SQL Server"),
        (wrapped(0x04, b""), Answer.NOT_TLS, "does not speak SQL Server"),
        (b"HTTP/1.1 400 Bad Request", Answer.NOT_TLS, "does not speak SQL Server"),
    ],
)
def test_other_answers_are_told_in_words(said: bytes, answer: Answer, words: str) -> None:
    def speak(made: Peer) -> None:
        wish(made)
        made.send(said)
        made.rest()

    with peer(speak) as port, pytest.raises(NoTls, match=words) as caught:
        open_wire(at(port, "mssql"))

    assert caught.value.answer is answer


@pytest.mark.parametrize(
    ("offered", "on", "cleartext"),
    [(OFF, True, False), (NOT_SUPPORTED, True, True), (REQUIRED, False, False), (9, None, False)],
)
def test_prelogin_without_a_wish_tells_what_is_required(
    offered: int, on: object, *, cleartext: bool
) -> None:
    def speak(made: Peer) -> None:
        assert wish(made) == OFF
        made.send(wrapped(0x04, prelogin(offered)))
        made.rest()

    with peer(speak) as port:
        endpoint = at(port, "mssql")
        assert upgrade_of("mssql").plaintext(endpoint)[0] is on
        told = observe(endpoint)

    assert told is not None
    assert told.version == "16.0.4135"
    assert told.cleartext_password is cleartext


@pytest.mark.parametrize("script", [alerting, closing])
def test_a_strict_port_does_not_answer_in_clear(script: Script) -> None:
    with peer(script) as port:
        assert upgrade_of("mssql-strict").plaintext(at(port, "mssql-strict"))[0] is False

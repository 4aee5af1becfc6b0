"""MySQL: a MariaDB of Debian's, and hand-written peers for greetings of other servers."""

import struct

import pytest

from audit.access.tls.opening import open_wire
from audit.access.tls.preauth import observe
from audit.access.tls.secured import secure
from audit.access.tls.upgrades import upgrade_of
from audit.access.tls.wire import NoTls
from audit.facts.tls import Answer
from tests.access.tls.peers import Peer, Script, at, peer
from tests.servers import kit
from tests.servers.kit import Certs

TLS, OTHERS = 0x0800, 0x0008_F7FF & ~0x0800


def packet(payload: bytes, number: int = 0) -> bytes:
    return len(payload).to_bytes(3, "little") + bytes([number]) + payload


def greeting(version: str, plugin: str, *, tls: bool = True) -> bytes:
    """HandshakeV10 as MySQL 8 sends it."""
    flags = OTHERS | (TLS if tls else 0)
    return packet(
        b"\x0a"
        + version.encode()
        + b"\0"
        + struct.pack("<I", 8)
        + b"12345678\0"
        + struct.pack("<HBHHB", flags & 0xFFFF, 255, 2, flags >> 16, 21)
        + bytes(10)
        + b"123456789012\0"
        + plugin.encode()
        + b"\0"
    )


def refusing(code: int) -> bytes:
    return packet(b"\xff" + struct.pack("<H", code) + b"Host 'secret.example' is blocked")


def saying(*pieces: bytes) -> Script:
    def speak(made: Peer) -> None:
        made.send(*pieces)
        made.rest()

    return speak


@pytest.mark.parametrize("more", [b"", b"\x01\0\0\x02\0"])
def test_the_greeting_is_answered_and_tls_follows(good: Certs, more: bytes) -> None:
    def speak(made: Peer) -> None:
        made.send(greeting("8.4.6", "caching_sha2_password") + more)
        request = made.read(36)
        assert request[:4] == b"\x20\0\0\x01"
        (flags,) = struct.unpack_from("<I", request, 4)
        assert flags & TLS
        assert flags & 0x0200
        assert request[13:] == bytes(23)
        made.tls()

    with peer(speak, certs=good) as port:
        wire = open_wire(endpoint := at(port, "mysql"))
        secure(wire, endpoint).close()

    assert wire.injected == len(more)


@pytest.mark.parametrize(
    ("said", "answer", "words"),
    [
        (greeting("8.4.6", "caching_sha2_password", tls=False), Answer.PLAINTEXT, "has no TLS"),
        (greeting("5.5.5-10.5.1-MariaDB", "", tls=False), Answer.PLAINTEXT, "speaks MariaDB"),
        (refusing(1040), Answer.REFUSED, "no free connection"),
        (refusing(1129), Answer.REFUSED, "FLUSH HOSTS"),
        (refusing(1130), Answer.REFUSED, "does not let this host in"),
        (refusing(1234), Answer.REFUSED, "error 1234"),
        (packet(b"\x09old\0"), Answer.NOT_TLS, "does not speak MySQL"),
        (packet(b"\x0anever ends"), Answer.NOT_TLS, "does not speak MySQL"),
        (packet(b"\x0a8.0\0short"), Answer.NOT_TLS, "does not speak MySQL"),
        (b"220 mail.example ESMTP\r\n", Answer.NOT_TLS, "does not speak MySQL"),
        (b"\xff\xff\xff\0", Answer.NOT_TLS, "does not speak MySQL"),
    ],
)
def test_other_first_words_are_told(said: bytes, answer: Answer, words: str) -> None:
    with peer(saying(said)) as port, pytest.raises(NoTls, match=words) as caught:
        open_wire(at(port, "mysql"))

    assert caught.value.answer is answer
    assert "secret" not in caught.value.detail


@pytest.mark.parametrize(
    ("said", "product", "version", "plugin"),
    [
        (greeting("8.4.6", "caching_sha2_password"), "MySQL", "8.4.6", "caching_sha2_password"),
        (
            greeting("5.5.5-10.5.1-MariaDB-log", "mysql_native_password"),
            "MariaDB",
            "10.5.1-MariaDB-log",
            "mysql_native_password",
        ),
    ],
)
def test_the_greeting_tells_product_version_and_plugin(
    said: bytes, product: str, version: str, plugin: str
) -> None:
    with peer(saying(said)) as port:
        told = observe(at(port, "mariadb"))

    assert told is not None
    assert (told.product, told.version, told.authentication) == (product, version, plugin)


@pytest.mark.debian("mariadb-server")
def test_a_server_with_tls_is_greeted_and_shakes_hands() -> None:
    with kit.mariadb(tls="good", options=("--require-secure-transport=ON",)) as server:
        endpoint = at(server.port, "mysql")
        wire = open_wire(endpoint)
        secure(wire, endpoint).close()
        told = observe(endpoint)

    assert wire.injected == 0
    assert told is not None
    assert (told.product, told.version[:6]) == ("MariaDB", "10.11.")
    assert upgrade_of("mysql").most_connections == 20


@pytest.mark.debian("mariadb-server")
def test_a_server_without_tls_says_so() -> None:
    with (
        kit.mariadb() as server,
        pytest.raises(NoTls, match="speaks MariaDB and has no TLS") as caught,
    ):
        open_wire(at(server.port, "mysql"))

    assert caught.value.answer is Answer.PLAINTEXT

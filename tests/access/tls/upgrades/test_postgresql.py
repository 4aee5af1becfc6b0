"""PostgreSQL: its own servers, and hand-written peers for what none of them does."""

import struct
from contextlib import closing

import pytest

from audit.access.tls.opening import open_wire
from audit.access.tls.preauth import observe
from audit.access.tls.secured import secure
from audit.access.tls.upgrades import upgrade_of
from audit.access.tls.wire import NoTls
from audit.facts.tls import Answer
from tests.access.tls.peers import Peer, alerting, at, peer
from tests.servers import kit
from tests.servers.kit import Certs

SSL_REQUEST = bytes.fromhex("00000008 04d2162f")


def error(state: str) -> bytes:
    body = b"SFATAL\0C" + state.encode() + b"\0Mno\0\0"
    return b"E" + struct.pack("!i", len(body) + 4) + body


def asks(code: int, more: bytes = b"") -> bytes:
    return b"R" + struct.pack("!ii", 8 + len(more), code) + more


def started(made: Peer) -> None:
    (length,) = struct.unpack("!i", made.read(4))
    body = made.read(length - 4)
    assert body.startswith(bytes.fromhex("00030000"))
    assert body.endswith(b"\0\0")


def test_the_request_is_answered_and_tls_follows(good: Certs) -> None:
    def speak(made: Peer) -> None:
        made.expect(SSL_REQUEST)
        made.send(b"S")
        made.tls()

    with peer(speak, certs=good) as port:
        wire = open_wire(endpoint := at(port, "postgresql"))
        secure(wire, endpoint).close()

    assert wire.injected == 0


@pytest.mark.parametrize("pieces", [(b"SE\0\0\0\x08evil",), (b"S", b"E\0\0\0\x08evil")])
def test_bytes_behind_the_answer_are_counted_and_dropped(
    good: Certs, pieces: tuple[bytes, ...]
) -> None:
    """The man in the middle of CVE-2021-23222."""

    def speak(made: Peer) -> None:
        made.expect(SSL_REQUEST)
        made.send(*pieces)
        made.tls()

    with peer(speak, certs=good) as port:
        wire = open_wire(endpoint := at(port, "postgresql"))
        secure(wire, endpoint).close()

    assert wire.injected == 9


@pytest.mark.parametrize(
    ("said", "answer", "words"),
    [
        (b"N", Answer.PLAINTEXT, "has no TLS"),
        (error("53300"), Answer.REFUSED, "with an error"),
        (bytes.fromhex("15030100020246"), Answer.NOT_TLS, "TLS begins at once"),
        (b"HTTP/1.1 400", Answer.NOT_TLS, "does not speak PostgreSQL"),
        (b"\x4a\0\0\0\x0a8.0", Answer.NOT_TLS, "does not speak PostgreSQL"),
    ],
)
def test_other_answers_are_told_in_words(said: bytes, answer: Answer, words: str) -> None:
    def speak(made: Peer) -> None:
        made.expect(SSL_REQUEST)
        made.send(said)
        made.rest()

    with peer(speak) as port, pytest.raises(NoTls, match=words) as caught:
        open_wire(at(port, "postgresql"))

    assert caught.value.answer is answer


@pytest.mark.parametrize(
    ("said", "told", "words"),
    [
        (asks(0), True, "trust"),
        (asks(3), True, "password"),
        (asks(10, b"SCRAM-SHA-256\0\0"), True, "scram-sha-256"),
        (error("53300"), None, "53300"),
        (b"Z\0\0\0\5I", False, "does not answer its protocol"),
        (b"R\x7f\xff\xff\xff", False, "does not answer its protocol"),
    ],
)
def test_a_session_in_clear_says_whether_it_goes_on(said: bytes, told: object, words: str) -> None:
    def speak(made: Peer) -> None:
        started(made)
        made.send(said)
        made.rest()

    with peer(speak) as port:
        found, detail = upgrade_of("postgresql").plaintext(at(port, "postgresql"))

    assert found is told
    assert words in detail


def refusing_in_clear(made: Peer) -> None:
    started(made)
    made.send(error("28000"))
    made.rest()


@pytest.mark.parametrize(
    ("inside", "told"), [(asks(10, b"SCRAM\0\0"), False), (error("28000"), None)]
)
def test_tls_is_enforced_only_when_it_makes_the_difference(
    good: Certs, inside: bytes, told: object
) -> None:
    def in_tls(made: Peer) -> None:
        made.expect(SSL_REQUEST)
        made.send(b"S")
        made.tls()
        started(made)
        made.send(inside)
        made.rest()

    with peer(refusing_in_clear, in_tls, certs=good) as port:
        found, detail = upgrade_of("postgresql").plaintext(at(port, "postgresql"))

    assert found is told
    assert "pg_hba.conf" in detail


def test_a_port_of_tls_only_goes_not_on_in_clear() -> None:
    with peer(alerting) as port:
        assert upgrade_of("postgresql-direct").plaintext(at(port, "postgresql-direct"))[0] is False


@pytest.mark.server
def test_a_server_without_tls_lets_anybody_in() -> None:
    with kit.postgres(auth="trust") as server:
        endpoint = at(server.port, "postgresql")
        with pytest.raises(NoTls) as caught:
            open_wire(endpoint)
        told = observe(endpoint)
        on = upgrade_of("postgresql").plaintext(endpoint)

    assert caught.value.answer is Answer.PLAINTEXT
    assert told is not None
    assert (told.authentication, told.anonymous, told.encrypted) == ("trust", True, False)
    assert on[0] is True


@pytest.mark.debian("postgresql-15")
def test_a_server_with_tls_is_asked_inside_it() -> None:
    with kit.postgres(tls="good") as server:
        endpoint = at(server.port, "postgresql")
        wire = open_wire(endpoint)
        secure(wire, endpoint).close()
        told = observe(endpoint)
        on = upgrade_of("postgresql").plaintext(endpoint)

    assert wire.injected == 0
    assert told is not None
    assert (told.authentication, told.anonymous, told.encrypted) == ("scram-sha-256", False, True)
    assert on == (False, "pg_hba.conf lets this host in with TLS only (SQLSTATE 28000 without)")


@pytest.mark.debian("postgresql-15")
@pytest.mark.parametrize("auth", ["password", "scram-sha-256"])
def test_a_server_with_tls_may_go_on_without(auth: str) -> None:
    rules = ("local all all trust", f"host all all 127.0.0.1/32 {auth}")
    with kit.postgres(tls="good", hba=rules) as server:
        endpoint = at(server.port, "postgresql")
        told = observe(endpoint)
        on = upgrade_of("postgresql").plaintext(endpoint)
        direct = at(server.port, "postgresql-direct")
        with closing(open_wire(direct)) as wire, pytest.raises(NoTls):
            secure(wire, direct)  # TLS at once is for PostgreSQL 17 and newer

    assert told is not None
    assert told.authentication == auth
    assert told.cleartext_password is False  # this one was inside TLS
    assert on == (True, f"a session without TLS goes on to log-in ({auth})")

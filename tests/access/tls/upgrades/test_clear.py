"""Protocols whose TLS begins at once: what they say in clear, and before a log-in.

Redis, MongoDB and OpenSearch answer from servers (the latter two from compatible ones); the others
are hand-written peers, their bytes taken from the protocols' documents.
"""

import struct

import pytest

from audit.access.tls.preauth import observe
from audit.access.tls.upgrades import upgrade_of
from audit.access.tls.wire import NoTls
from audit.facts.tls import Answer
from tests.access.tls.peers import Peer, Script, alerting, at, closing, peer, silent
from tests.servers import kit
from tests.servers.kit import Certs

AT_ONCE = ["amqp", "bolt", "cassandra", "clickhouse", "http", "kafka", "mongodb", "redis"]


def document(*fields: tuple[int, str, bytes]) -> bytes:
    body = b"".join(bytes([kind]) + name.encode() + b"\0" + raw for kind, name, raw in fields)
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def mongodb(made: Peer) -> None:
    (length,) = struct.unpack("<i", made.read(4))
    message = made.read(length - 4)
    assert message[8:12] == struct.pack("<i", 2013)
    assert b"hello" in message
    nested = document((0x10, "counter", struct.pack("<i", 0)))
    reply = document(
        (0x03, "topologyVersion", nested),
        (0x07, "processId", bytes(12)),
        (0x08, "isWritablePrimary", b"\1"),
        (0x09, "localTime", bytes(8)),
        (0x10, "maxWireVersion", struct.pack("<i", 21)),
        (0x02, "setName", b"\4\0\0\0rs0\0"),
        (0x01, "ok", struct.pack("<d", 1)),
    )
    body = struct.pack("<iB", 0, 0) + reply
    made.send(struct.pack("<iiii", 16 + len(body), 9, 1, 2013) + body)


def redis(answer: bytes) -> Script:
    def speak(made: Peer) -> None:
        made.expect(b"*1\r\n$4\r\nPING\r\n")
        made.send(answer)

    return speak


def http(answer: bytes) -> Script:
    def speak(made: Peer) -> None:
        assert made.line().startswith(b"GET /")
        while made.line() != b"\r\n":
            pass
        made.send(answer)

    return speak


def amqp(made: Peer) -> None:
    made.expect(b"AMQP\0\0\x09\1")
    table = b"\x07productS\0\0\0\x08RabbitMQ" + b"\x07versionS\0\0\0\x063.10.8"
    mechanisms, locales = b"AMQPLAIN PLAIN", b"en_US"
    body = struct.pack("!HHBBI", 10, 10, 0, 9, len(table)) + table
    body += struct.pack("!I", len(mechanisms)) + mechanisms
    body += struct.pack("!I", len(locales)) + locales
    made.send(struct.pack("!BHI", 1, 0, len(body)) + body + b"\xce")


def other_amqp(made: Peer) -> None:
    made.send(b"AMQP\3\1\0\0")


def kafka(code: int, mechanisms: tuple[bytes, ...] = ()) -> Script:
    def request(made: Peer, key: int) -> int:
        (size,) = struct.unpack("!i", made.read(4))
        found, _, number = struct.unpack_from("!hhi", made.read(size))
        assert found == key
        return int(number)

    def answer(made: Peer, body: bytes) -> None:
        made.send(struct.pack("!i", len(body)) + body)

    def speak(made: Peer) -> None:
        answer(made, struct.pack("!ihihhh", request(made, 18), 0, 1, 18, 0, 4))
        names = b"".join(struct.pack("!h", len(m)) + m for m in mechanisms)
        number = request(made, 17)
        answer(made, struct.pack("!ihi", number, code, len(mechanisms)) + names)

    return speak


def cassandra(opcode: int, body: bytes = b"") -> Script:
    def frame(made: Peer) -> int:
        head = made.read(9)
        assert head[0] == 4
        made.read(int.from_bytes(head[5:], "big"))
        return head[4]

    def speak(made: Peer) -> None:
        assert frame(made) == 5
        made.send(bytes.fromhex("84 00 0000 06 00000002 0000"))
        assert frame(made) == 1
        made.send(struct.pack("!BBhBI", 0x84, 0, 0, opcode, len(body)) + body)

    return speak


def bolt(agreed: bytes) -> Script:
    def speak(made: Peer) -> None:
        made.expect(bytes.fromhex("6060b017"))
        assert len(made.read(16)) == 16
        made.send(agreed)
        if agreed > b"\0\0\0\0":
            made.read(int.from_bytes(made.read(2), "big") + 2)
            success = b"\xb1\x70\xa1\x86server\x8cNeo4j/5.26.0"
            made.send(len(success).to_bytes(2, "big") + success + b"\0\0")

    return speak


@pytest.mark.parametrize(
    ("protocol", "speak", "seen", "wanted"),
    [
        ("mongodb", mongodb, "product version", ("MongoDB", "7.0")),
        ("redis", redis(b"+PONG\r\n"), "anonymous", (True,)),
        ("redis", redis(b"-NOAUTH Authentication required.\r\n"), "anonymous", (False,)),
        ("redis", redis(b"-NOAUTH a\r\n"), "authentication", ("password",)),
        ("redis", redis(b"-NOAUTH a\r\n"), "cleartext_password", (True,)),
        ("redis", redis(b"-DENIED protected mode\r\n"), "anonymous", (None,)),
        (
            "amqp",
            amqp,
            "product version mechanisms cleartext_password",
            ("RabbitMQ", "3.10.8", ("AMQPLAIN", "PLAIN"), True),
        ),
        ("amqp", other_amqp, "mechanisms", ((),)),
        ("kafka", kafka(34), "anonymous authentication", (True, "none")),
        (
            "kafka",
            kafka(33, (b"PLAIN", b"SCRAM-SHA-512")),
            "anonymous mechanisms cleartext_password",
            (False, ("PLAIN", "SCRAM-SHA-512"), True),
        ),
        ("kafka", kafka(33, (b"SCRAM-SHA-512",)), "cleartext_password", (False,)),
        ("cassandra", cassandra(2), "anonymous", (True,)),
        (
            "cassandra",
            cassandra(3, b"\0\x14org.x.PasswordAuthen"),
            "anonymous authentication",
            (False, "PasswordAuthen"),
        ),
        ("bolt", bolt(b"\0\0\4\5"), "product version", ("Neo4j", "5.26.0")),
        ("bolt", bolt(b"\0\0\0\0"), "product anonymous", ("", None)),
        ("clickhouse", http(b"HTTP/1.1 200 OK\r\n\r\nOk.\n"), "product", ("ClickHouse",)),
        (
            "clickhouse",
            http(b"HTTP/1.0 400 Bad Request\r\n\r\nPort 9000 is for clickhouse-client program\r\n"),
            "detail",
            ("the port of the native protocol",),
        ),
        (
            "http",
            http(
                b"HTTP/1.1 200 OK\r\nContent-Length: 33\r\n\r\n"
                b'{"version":{"number":"9.1.0","lucene_version":"10"}}'
            ),
            "anonymous",
            (None,),  # cut short: no document
        ),
        (
            "http",
            http(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2e\r\n"
                b'{"version":{"number":"9.1.0","lucene_version":"10"}}\r\n0\r\n\r\n'
            ),
            "product version anonymous",
            ("Elasticsearch", "9.1.0", True),
        ),
        (
            "http",
            http(
                b'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="a, b", ApiKey\r\n'
                b"Server: Caddy/2.1\r\n\r\n"
            ),
            "anonymous mechanisms cleartext_password product version",
            (False, ("basic", "apikey"), True, "Caddy", "2.1"),
        ),
        ("http", http(b"HTTP/1.1 200 OK\r\n\r\n<html>{log in}</html>"), "anonymous", (None,)),
        (
            "http",
            http(b"HTTP/1.1 404 No\r\nX-Influxdb-Version: v1.6.7\r\n\r\n"),
            "version",
            ("1.6.7",),
        ),
    ],
)
def test_what_is_told_before_a_log_in(
    protocol: str, speak: Script, seen: str, wanted: tuple[object, ...]
) -> None:
    def then_wait(made: Peer) -> None:
        speak(made)
        if protocol not in {"http", "clickhouse"}:
            made.rest()

    with peer(then_wait) as port:
        endpoint = at(port, protocol)
        told = observe(endpoint)
        clear, _ = upgrade_of(protocol).plaintext(endpoint)

    assert told is not None
    assert tuple(getattr(told, name) for name in seen.split()) == wanted
    assert clear is True


@pytest.mark.parametrize("script", [alerting, closing])
@pytest.mark.parametrize("protocol", AT_ONCE)
def test_a_port_of_tls_only_does_not_go_on_in_clear(protocol: str, script: Script) -> None:
    with peer(script) as port:
        assert upgrade_of(protocol).plaintext(at(port, protocol))[0] is False


@pytest.mark.parametrize("protocol", AT_ONCE)
def test_a_port_that_keeps_silent_cannot_be_told(protocol: str) -> None:
    with peer(silent) as port:
        told, detail = upgrade_of(protocol).plaintext(at(port, protocol, seconds=0.5))

    assert told is None
    assert "does not answer within 0.5 s" in detail


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\nThe plain HTTP request was sent to HTTPS port",
        b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
        b"HTTP/1.1 308 Moved\r\nLocation: https://localhost/\r\n\r\n",
        b"HTTP/1.1 426 Upgrade Required\r\nUpgrade: TLS/1.2\r\n\r\n",
    ],
)
def test_an_answer_that_asks_for_https_is_no_http_without_tls(answer: bytes) -> None:
    with peer(http(answer)) as port:
        assert upgrade_of("http").plaintext(at(port, "http"))[0] is False


def test_a_redirect_within_http_is_http_without_tls() -> None:
    with peer(http(b"HTTP/1.1 302 Found\r\nLocation: /graph\r\n\r\n")) as port:
        assert upgrade_of("http").plaintext(at(port, "http"))[0] is True


def test_a_server_of_tls_is_asked_inside_it(good: Certs) -> None:
    def inside(made: Peer) -> None:
        made.tls()
        redis(b"-NOAUTH a\r\n")(made)
        made.rest()

    with peer(alerting, inside, certs=good) as port:
        told = observe(at(port, "redis"))

    assert told is not None
    assert (told.encrypted, told.cleartext_password) == (True, False)


def test_a_server_of_neither_is_an_error() -> None:
    with peer(closing) as port, pytest.raises(NoTls) as caught:
        observe(at(port, "redis"))

    assert caught.value.answer is Answer.RESET


def test_a_protocol_that_tells_nothing_gives_nothing() -> None:
    assert observe(at(1)) is None
    assert observe(at(1, "ftp")) is None


@pytest.mark.debian("redis-server")
@pytest.mark.parametrize("tls", [None, "good"])
@pytest.mark.parametrize("password", [None, "s3cret"])
def test_redis_tells_whether_it_asks(tls: str | None, password: str | None) -> None:
    with kit.redis(tls=tls, password=password) as server:
        endpoint = at(server.port, "redis")
        told = observe(endpoint)
        clear, _ = upgrade_of("redis").plaintext(endpoint)

    assert told is not None
    assert told.encrypted is (tls is not None)
    assert told.anonymous is (password is None)
    assert clear is (tls is None)


@pytest.mark.server
@pytest.mark.compatible
@pytest.mark.parametrize("tls", [None, "good"])
def test_mongodb_tells_its_version(tls: str | None) -> None:
    with kit.mongodb(tls=tls) as server:
        endpoint = at(server.port, "mongodb")
        told = observe(endpoint)
        clear, _ = upgrade_of("mongodb").plaintext(endpoint)

    assert told is not None
    assert (told.product, told.encrypted) == ("MongoDB", tls is not None)
    assert clear is (tls is None)


@pytest.mark.server
@pytest.mark.compatible
def test_opensearch_lets_anybody_in_and_its_proxy_does_not() -> None:
    with kit.opensearch() as server, kit.https_basic_auth(server) as front:
        bare = observe(at(server.port, "opensearch"))
        behind = observe(at(front.port, "http"))
        clear, _ = upgrade_of("http").plaintext(at(front.port, "http"))

    assert bare is not None
    assert (bare.product, bare.anonymous, bare.encrypted) == ("OpenSearch", True, False)
    assert behind is not None
    assert (behind.mechanisms, behind.anonymous, behind.encrypted) == (("basic",), False, True)
    assert clear is False

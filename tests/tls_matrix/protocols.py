"""Conditions of protocols that ask for TLS in their own words, each by a peer written by hand.

None is the product; the conversations are those of RFC 3207, RFC 9051, RFC 2595, RFC 4511, of
MS-TDS and of the documents of NATS, PostgreSQL and Redis.
"""

import socket
import ssl
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.tls_matrix.model import Condition, Place, Start, condition
from tests.tls_matrix.peers import (
    GOOD,
    Handler,
    drain,
    files_of,
    listening,
    plain_context,
    speaking,
)

#: A conversation in clear: True where TLS begins now.
Conversation = Callable[[socket.socket], bool]

_TLS_REQUEST = b"1.3.6.1.4.1.1466.20037"
_PRELOGIN, _TABULAR = 0x12, 0x04
_OFF, _ON, _NOT_SUPPORTED, _REQUIRED = 0, 1, 2, 3
_SSL_REQUEST = 80_877_103


def quiet(client: socket.socket) -> bool:
    drain(client)
    return False


def starttls(protocol: str, talk: Conversation, inside: Conversation = quiet) -> Start:
    """A server of the protocol that goes on in TLS 1.2 or 1.3 where the talk leads to it."""

    @contextmanager
    def start(folder: Path) -> Generator[Place]:
        files = files_of(folder, GOOD)
        secured = speaking(plain_context(files), inside)

        def handle(client: socket.socket) -> None:
            if talk(client):
                secured(client)
            else:
                drain(client)

        with listening(handle) as port:
            options = ("--starttls", protocol, "--ca", str(files.anchors), "--timeout", "20")
            yield Place(f"127.0.0.1:{port}", options)

    return start


def lines(banner: bytes, answers: Mapping[bytes, bytes], begin: bytes) -> Conversation:
    """A protocol of lines: `answers` by what a line contains; TLS begins behind `begin`'s."""

    def talk(client: socket.socket) -> bool:
        client.sendall(banner)
        while line := _line(client):
            for word, answer in answers.items():
                if word in line.upper():
                    client.sendall(answer.replace(b"TAG", line.split()[0]))
                    if word == begin:
                        return True
                    break
            else:
                client.sendall(answers[b""].replace(b"TAG", line.split()[0]))
        return False

    return talk


def _line(client: socket.socket) -> bytes:
    line = b""
    with suppress(OSError):
        while not line.endswith(b"\n"):
            byte = client.recv(1)
            if not byte:
                return b""
            line += byte
    return line


def smtp(*offers: bytes, tls: bytes = b"220 go on\r\n") -> Conversation:
    said = [b"mail.example", *offers, b"HELP"]
    hello = b"".join(b"250-%s\r\n" % word for word in said[:-1]) + b"250 %s\r\n" % said[-1]
    answers = {b"EHLO": hello, b"STARTTLS": tls, b"": b"502 what?\r\n"}
    return lines(b"220 mail.example ready\r\n", answers, b"STARTTLS" if tls[:3] == b"220" else b"-")


def imap(capabilities: bytes) -> Conversation:
    answers = {
        b"CAPABILITY": b"* CAPABILITY IMAP4rev1 %s\r\nTAG OK done\r\n" % capabilities,
        b"STARTTLS": b"TAG OK begin\r\n",
        b"": b"TAG BAD what?\r\n",
    }
    return lines(b"* OK ready\r\n", answers, b"STARTTLS")


def nats(information: bytes) -> Conversation:
    def talk(client: socket.socket) -> bool:
        client.sendall(b"INFO {%s}\r\n" % information)
        return b"tls_required" in information or b"tls_available" in information

    return talk


def ldap(*, offers: bool, insists: bool) -> Conversation:
    """Answers StartTLS and searches."""

    def talk(client: socket.socket) -> bool:
        while request := client.recv(65_536):
            number = request[4:5]
            if _TLS_REQUEST in request:
                code = b"\0" if offers else b"\2"
                client.sendall(_ldap(number, 0x78, code))
                return offers
            client.sendall(_ldap(number, 0x65, b"\x0d" if insists else b"\0"))
        return False

    return talk


def _ldap(number: bytes, operation: int, code: bytes) -> bytes:
    body = b"\x0a\x01" + code + b"\x04\0\x04\0"
    inner = b"\x02\x01" + number + bytes([operation, len(body)]) + body
    return bytes([0x30, len(inner)]) + inner


def postgresql(answer: bytes, clear: bytes) -> Conversation:
    """The answer to SSLRequest, and the one to a session without TLS."""

    def talk(client: socket.socket) -> bool:
        while head := client.recv(8):
            size, code = int.from_bytes(head[:4]), int.from_bytes(head[4:8])
            if code == _SSL_REQUEST:
                client.sendall(answer)
                if answer[:1] == b"S":
                    return True
            else:
                client.recv(max(0, size - 8))
                client.sendall(clear)
                return False
        return False

    return talk


_ENFORCED = b"no pg_hba.conf entry for host, no encryption"
PG_ERROR = b"".join(
    (b"SFATAL\0", b"VFATAL\0", b"C28000\0", b"M" + _ENFORCED + b"\0", b"\0"),
)
PG_REFUSED = b"E" + (len(PG_ERROR) + 4).to_bytes(4) + PG_ERROR
PG_SCRAM = b"R" + (23).to_bytes(4) + (10).to_bytes(4) + b"SCRAM-SHA-256\0\0"


def redis(client: socket.socket) -> bool:
    """In clear; it never begins TLS, and calls a hello a protocol error."""
    while data := client.recv(65_536):
        said = b"+PONG\r\n" if b"PING" in data.upper() else b"-ERR unknown command\r\n"
        client.sendall(said)
    return False


def http(client: socket.socket) -> bool:
    while data := client.recv(65_536):
        status = b"200 OK" if data.startswith((b"GET ", b"HEAD ")) else b"400 Bad Request"
        client.sendall(b"HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n" % status)
    return False


def mssql(encryption: int) -> Start:
    """PRELOGIN, and a handshake of TLS 1.2 inside packets."""

    @contextmanager
    def start(folder: Path) -> Generator[Place]:
        files = files_of(folder, GOOD)
        context = plain_context(files)
        context.maximum_version = ssl.TLSVersion.TLSv1_2

        with listening(_tds(context, encryption)) as port:
            options = ("--starttls", "mssql", "--ca", str(files.anchors), "--timeout", "20")
            yield Place(f"127.0.0.1:{port}", options)

    return start


def _tds(context: ssl.SSLContext, encryption: int) -> Handler:
    def handle(client: socket.socket) -> None:
        asked = _packet(client)
        wish = asked[_option(asked, 1)] if asked else _OFF
        answer = _ON if encryption == _OFF and wish == _ON else encryption
        table = b"\0" + (11).to_bytes(2) + (6).to_bytes(2) + b"\1" + (17).to_bytes(2)
        table += (1).to_bytes(2) + b"\xff"
        body = table + bytes([16, 0, 0x10, 0x27, 0, 0, answer])
        client.sendall(_wrapped(_TABULAR, body))
        come, go = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(come, go, server_side=True)
        while True:
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLError:
                client.sendall(_wrapped(_PRELOGIN, go.read()))
                return
            else:
                client.sendall(_wrapped(_PRELOGIN, go.read()))
                drain(client)
                return
            if pending := go.read():
                client.sendall(_wrapped(_PRELOGIN, pending))
            if not (data := _packet(client)):
                return
            come.write(data)

    return handle


def _option(message: bytes, wanted: int) -> int:
    """Where the value of an option of PRELOGIN stands."""
    at = 0
    while message[at] != wanted:
        at += 5
    return int.from_bytes(message[at + 1 : at + 3])


def _packet(client: socket.socket) -> bytes:
    head = b""
    while len(head) < 8:
        piece = client.recv(8 - len(head))
        if not piece:
            return b""
        head += piece
    left, body = int.from_bytes(head[2:4]) - 8, b""
    while len(body) < left:
        piece = client.recv(left - len(body))
        if not piece:
            return b""
        body += piece
    return body


def _wrapped(kind: int, payload: bytes) -> bytes:
    return bytes([kind, 1]) + (len(payload) + 8).to_bytes(2) + bytes([0, 0, 1, 0]) + payload


def _clear(name: str, protocol: str, talk: Conversation) -> Condition:
    return condition(name, starttls(protocol, talk), "tls-offered", answer="plaintext")


_LDAP_INSIDE = ldap(offers=False, insists=False)
_PG_INSIDE = postgresql(b"N", PG_SCRAM)

PROTOCOLS = [
    condition(
        "SMTP that takes a log-in without TLS",
        starttls("smtp", smtp(b"STARTTLS", b"AUTH PLAIN")),
        "tls-enforced",
    ),
    condition("SMTP with TLS", starttls("smtp", smtp(b"STARTTLS")), unknown="tls-enforced"),
    condition(
        "SMTP, bytes behind STARTTLS",
        starttls("smtp", smtp(b"STARTTLS", tls=b"220 go on\r\n250 injected\r\n")),
        "tls-upgrade-injection",
        unknown="tls-enforced",
    ),
    _clear("SMTP without TLS", "smtp", smtp(b"AUTH PLAIN")),
    _clear("SMTP that refuses STARTTLS", "smtp", smtp(b"STARTTLS", tls=b"454 not now\r\n")),
    condition("IMAP with TLS", starttls("imap", imap(b"STARTTLS LOGINDISABLED"))),
    condition(
        "IMAP that takes a log-in without TLS",
        starttls("imap", imap(b"STARTTLS AUTH=PLAIN")),
        "tls-enforced",
    ),
    _clear("IMAP without TLS", "imap", imap(b"AUTH=PLAIN")),
    condition("LDAP with TLS", starttls("ldap", ldap(offers=True, insists=True), _LDAP_INSIDE)),
    condition(
        "LDAP that answers without TLS",
        starttls("ldap", ldap(offers=True, insists=False), _LDAP_INSIDE),
        "tls-enforced",
    ),
    _clear("LDAP without TLS", "ldap", ldap(offers=False, insists=False)),
    condition(
        "NATS with TLS",
        starttls("nats", nats(b'"server_id":"x","version":"2.11.0","tls_required":true')),
    ),
    condition(
        "NATS with TLS for who wants it",
        starttls("nats", nats(b'"server_id":"x","version":"2.11.0","tls_available":true')),
        "tls-enforced",
    ),
    _clear("NATS without TLS", "nats", nats(b'"server_id":"x","version":"2.11.0"')),
    condition("SQL Server that requires TLS", mssql(_REQUIRED)),
    condition("SQL Server with TLS on", mssql(_ON)),
    condition("SQL Server with TLS for log-ins only", mssql(_OFF), "tls-enforced"),
    condition("SQL Server without TLS", mssql(_NOT_SUPPORTED), "tls-offered", answer="plaintext"),
    condition(
        "PostgreSQL with TLS", starttls("postgresql", postgresql(b"S", PG_REFUSED), _PG_INSIDE)
    ),
    condition(
        "PostgreSQL with and without TLS",
        starttls("postgresql", postgresql(b"S", PG_SCRAM), _PG_INSIDE),
        "tls-enforced",
    ),
    condition(
        "PostgreSQL, bytes behind its S",
        starttls("postgresql", postgresql(b"SR\0\0\0\x08\0\0\0\0", PG_REFUSED), _PG_INSIDE),
        "tls-upgrade-injection",
    ),
    _clear("PostgreSQL without TLS", "postgresql", postgresql(b"N", PG_SCRAM)),
    _clear("Redis without TLS", "redis", redis),
    _clear("HTTP without TLS", "http", http),
    condition(
        "HTTP asked for PostgreSQL", starttls("postgresql", http), "tls-offered", answer="not tls"
    ),
    condition(
        "SMTP asked for PostgreSQL",
        starttls("postgresql", smtp(b"STARTTLS")),
        "tls-offered",
        answer="not tls",
    ),
    condition(
        "PostgreSQL asked for TLS at once",
        starttls("none", postgresql(b"S", PG_REFUSED)),
        "tls-offered",
        answer="not tls",
    ),
]

"""The first bytes of a PostgreSQL connection: TLS or not, and what the server asks for.

No credential is sent. Drivers say neither how an account is let in nor, for a port that is not
PostgreSQL or does not answer, what is wrong with it.
"""

import socket
import ssl
import struct
from contextlib import suppress
from dataclasses import dataclass, replace

from audit.access.network import dial
from audit.access.tls.context import describe, make_context
from audit.errors import ConnectError

_SSL_REQUEST = struct.pack("!ii", 8, 80877103)
_PROTOCOL_3 = 196608
_TERMINATE = b"X" + struct.pack("!i", 4)
#: A longer first message is not PostgreSQL's.
_LONGEST = 20_000

#: AuthenticationRequest codes (manual, "Message Formats").
_METHODS = {0: "trust", 2: "kerberos", 3: "password", 5: "md5", 7: "gss", 9: "sspi"}
_SASL = 10
#: SCRAM with the channel bound to it (RFC 5802 section 6).
_BINDS = b"SCRAM-SHA-256-PLUS"


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the server says before any credential.

    `tls` is None where it was not asked for; `method` is "" and `sqlstate` set when the server
    refuses us at once. `binds` says that a log-in can be bound to the server's certificate.
    """

    address: str = ""
    tls: bool | None = None
    method: str = ""
    sqlstate: str = ""
    binds: bool = False


def greet(host: str, port: int, *, user: str, database: str, seconds: float) -> Greeting:
    """Asks a server over TCP for TLS and how it would let this user in."""
    where = f"{host}:{port}"
    with dial(host, port, seconds=seconds) as plain:
        address = str(plain.getpeername()[0])
        try:
            plain.sendall(_SSL_REQUEST)
            answer = plain.recv(1)
        except TimeoutError as error:
            raise ConnectError(
                f"{where} accepts connections but does not answer within {seconds:g} s; "
                "it may be hung or not be PostgreSQL"
            ) from error
        except OSError as error:
            raise ConnectError(f"{where} ends the connection at once; is it PostgreSQL?") from error
        if answer not in {b"S", b"N", b"E"}:
            raise ConnectError(f"{where} does not speak PostgreSQL's protocol; check the port")
        if answer == b"E":  # a server or pooler that refuses before it reads anything
            return Greeting(address=address)
        if answer == b"N":
            return _asked(plain, Greeting(address=address, tls=False), user, database)
        with suppress(OSError, ssl.SSLError, ValueError):
            context = make_context(verify_chain=False)
            context.set_alpn_protocols(["postgresql"])
            with context.wrap_socket(plain, server_hostname=host) as secured:
                return _asked(secured, Greeting(address=address, tls=True), user, database)
        return Greeting(address=address, tls=True)


def greet_locally(directory: str, port: int, *, user: str, database: str, seconds: float) -> str:
    """How the server would let this user in over its local socket; "" when it cannot be told."""
    with suppress(OSError), socket.socket(socket.AF_UNIX) as plain:
        plain.settimeout(seconds)
        plain.connect(f"{directory}/.s.PGSQL.{port}")
        return _asked(plain, Greeting(), user, database).method
    return ""


def certificate_fault(host: str, port: int, *, ca_file: str | None, seconds: float) -> str:
    """Why the server's certificate cannot be verified, "" when it can or it cannot be told."""
    with suppress(OSError, ConnectError), dial(host, port, seconds=seconds) as plain:
        plain.sendall(_SSL_REQUEST)
        if plain.recv(1) != b"S":
            return ""
        try:
            make_context(ca_file).wrap_socket(plain, server_hostname=host).close()
        except ssl.SSLCertVerificationError as error:
            return describe(error, "").removeprefix(": ")
    return ""


def _asked(connection: socket.socket, greeting: Greeting, user: str, database: str) -> Greeting:
    """The greeting with what the server answers to the start of a session."""
    body = struct.pack("!i", _PROTOCOL_3)
    for word in ("user", user, "database", database):
        body += word.encode() + b"\0"
    body += b"\0"
    with suppress(OSError):
        connection.sendall(struct.pack("!i", len(body) + 4) + body)
        kind, payload = _message(connection)
        if kind == b"R":
            method = _method(payload)
            if method == "trust":  # a session has begun; in all other cases none has
                connection.sendall(_TERMINATE)
            _leave(connection)
            return replace(greeting, method=method, binds=_BINDS in payload[4:].split(b"\0"))
        if kind == b"E":
            fields = {part[:1]: part[1:] for part in payload.split(b"\0") if part}
            return replace(greeting, sqlstate=fields.get(b"C", b"").decode(errors="replace"))
    return greeting


def _leave(connection: socket.socket) -> None:
    """Ends a connection so that the server has nothing to complain about in its log."""
    with suppress(OSError, ValueError):
        if isinstance(connection, ssl.SSLSocket):
            connection.unwrap()
            return
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(_LONGEST):
            pass


def _method(payload: bytes) -> str:
    code = int.from_bytes(payload[:4], "big")
    if code != _SASL:
        return _METHODS.get(code, "")
    offered = payload[4:].split(b"\0")
    return "scram-sha-256" if any(o.startswith(b"SCRAM-SHA-256") for o in offered) else "sasl"


def _message(connection: socket.socket) -> tuple[bytes, bytes]:
    head = _exactly(connection, 5)
    length = int.from_bytes(head[1:5], "big") - 4
    if not 0 <= length <= _LONGEST:
        return b"", b""
    return head[:1], _exactly(connection, length)


def _exactly(connection: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        part = connection.recv(size - len(got))
        if not part:
            raise ConnectionResetError
        got += part
    return got

"""The first bytes of a PostgreSQL connection: TLS or not, and what the server asks for.

No credential is sent. Drivers say neither how an account is let in nor, for a port that is not
PostgreSQL or does not answer, what is wrong with it.
"""

import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, replace

from audit.access.network import dial
from audit.access.tls.context import describe, make_context
from audit.access.tls.conversation import Conversation
from audit.access.tls.upgrades.postgresql import ask_for_session, begin
from audit.access.tls.wire import Endpoint, NoTls
from audit.errors import ConnectError
from audit.facts.tls import Answer

_PIECE = 16_384


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
    endpoint, login = Endpoint(host, port, host, "postgresql", seconds=seconds), (user, database)
    with dial(host, port, seconds=seconds) as plain:
        address = str(plain.getpeername()[0])
        try:
            begin(Conversation(plain, endpoint), endpoint)
        except NoTls as error:
            match error.answer:
                case Answer.PLAINTEXT:
                    return _asked(plain, Greeting(address=address, tls=False), endpoint, login)
                case Answer.REFUSED:  # a server or pooler that refuses before it reads anything
                    return Greeting(address=address)
                case _:
                    raise ConnectError(error.detail) from error
        with suppress(OSError, ssl.SSLError, ValueError):
            context = make_context(verify_chain=False)
            # no credential is sent: what the server offers is told, however weak it is
            context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.set_alpn_protocols(["postgresql"])
            with context.wrap_socket(plain, server_hostname=host) as secured:
                return _asked(secured, Greeting(address=address, tls=True), endpoint, login)
        return Greeting(address=address, tls=True)


def greet_locally(directory: str, port: int, *, user: str, database: str, seconds: float) -> str:
    """How the server would let this user in over its local socket; "" when it cannot be told."""
    with suppress(OSError), socket.socket(socket.AF_UNIX) as plain:
        plain.settimeout(seconds)
        plain.connect(f"{directory}/.s.PGSQL.{port}")
        endpoint = Endpoint(directory, port, "", seconds=seconds)
        return _asked(plain, Greeting(), endpoint, (user, database)).method
    return ""


def certificate_fault(host: str, port: int, *, ca_file: str | None, seconds: float) -> str:
    """Why the server's certificate cannot be verified, "" when it can or it cannot be told."""
    with suppress(OSError, ConnectError), dial(host, port, seconds=seconds) as plain:
        try:
            endpoint = Endpoint(host, port, host, "postgresql", seconds=seconds)
            begin(Conversation(plain, endpoint), endpoint)
            make_context(ca_file).wrap_socket(plain, server_hostname=host).close()
        except ssl.SSLCertVerificationError as error:
            return describe(error, "").removeprefix(": ")
        except NoTls:
            return ""
    return ""


def _asked(
    connection: socket.socket, greeting: Greeting, endpoint: Endpoint, login: tuple[str, str]
) -> Greeting:
    """The greeting with what the server answers to the start of a session."""
    user, database = login
    try:
        told = ask_for_session(Conversation(connection, endpoint), user=user, database=database)
    except NoTls:
        return greeting
    if told.method:
        _leave(connection)
    return replace(greeting, method=told.method, sqlstate=told.sqlstate, binds=told.binds)


def _leave(connection: socket.socket) -> None:
    """Ends a connection so that the server has nothing to complain about in its log."""
    with suppress(OSError, ValueError):
        if isinstance(connection, ssl.SSLSocket):
            connection.unwrap()
            return
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(_PIECE):
            pass

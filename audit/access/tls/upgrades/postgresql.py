"""PostgreSQL: SSLRequest, or TLS at once from 17 on (manual, "Message Flow", "SSL Session
Encryption"), and what it asks for at the start of a session.
"""

import struct
from dataclasses import dataclass

from audit.access.tls.conversation import Conversation
from audit.access.tls.opening import Opened, dial
from audit.access.tls.secured import secure
from audit.access.tls.upgrades import Upgrade
from audit.access.tls.upgrades._clear import refused_in_clear
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.tls import Answer, PreAuthentication

_SSL_REQUEST = struct.pack("!ii", 8, 80877103)
_PROTOCOL_3 = 196608
_TERMINATE = b"X" + struct.pack("!i", 4)
#: An account that nobody has, so that no session begins and no failure counts against anybody.
_USER = "source-audit"
_DATABASE = "postgres"
#: A longer first message is not PostgreSQL's.
_LONGEST = 20_000
#: invalid_authorization_specification: no line of pg_hba.conf lets us in.
_NO_RULE = "28000"

#: AuthenticationRequest codes (manual, "Message Formats").
_METHODS = {0: "trust", 2: "kerberos", 3: "password", 5: "md5", 7: "gss", 9: "sspi"}
_SASL = 10
_BINDS = b"SCRAM-SHA-256-PLUS"


@dataclass(frozen=True, slots=True)
class Asked:
    """How the server would let an account in, or the SQLSTATE with which it does not.

    `binds` says that the log-in can be bound to the server's certificate (RFC 5802 section 6).
    """

    method: str = ""
    sqlstate: str = ""
    binds: bool = False


def begin(conversation: Conversation, endpoint: Endpoint) -> Opened:
    """Asks for TLS; bytes behind the answer are counted as injected."""
    conversation.send(_SSL_REQUEST)
    match conversation.exactly(1):
        case b"S":
            return conversation.settled()
        case b"N":
            raise NoTls(
                Answer.PLAINTEXT,
                f"{endpoint} speaks PostgreSQL and has no TLS; set ssl = on with a certificate",
            )
        case b"E":
            raise NoTls(
                Answer.REFUSED,
                f"{endpoint} answers the request for TLS with an error; it may be a very old "
                "server, a pooler, or have no free place",
            )
        case _:
            raise conversation.garbage("does not speak PostgreSQL's protocol")


def plaintext(endpoint: Endpoint) -> tuple[bool | None, str]:
    """Begins a session without TLS, and with it when that is refused, to see whose fault it is."""
    try:
        with dial(endpoint) as conversation:
            asked = ask_for_session(conversation)
    except NoTls as error:
        return refused_in_clear(error)
    if asked.method:
        return True, f"a session without TLS goes on to log-in ({asked.method})"
    if (state := asked.sqlstate) != _NO_RULE:
        return None, f"a session without TLS is refused for another reason (SQLSTATE {state})"
    try:
        with dial(endpoint) as conversation, _secured(conversation, endpoint) as inside:
            asked = ask_for_session(inside)
    except NoTls:
        pass
    if asked.method:
        return False, f"pg_hba.conf lets this host in with TLS only (SQLSTATE {_NO_RULE} without)"
    return None, "pg_hba.conf lets this host in neither with nor without TLS for an unknown account"


def ask_for_session(
    conversation: Conversation, *, user: str = _USER, database: str = _DATABASE
) -> Asked:
    """The first answer to StartupMessage; a session that begins at once is ended at once."""
    body = struct.pack("!i", _PROTOCOL_3)
    for word in ("user", user, "database", database):
        body += word.encode() + b"\0"
    conversation.send(struct.pack("!i", len(body) + 5) + body + b"\0")
    kind = conversation.exactly(1)
    if kind not in {b"R", b"E"}:
        raise conversation.garbage("does not speak PostgreSQL's protocol")
    length = int.from_bytes(conversation.exactly(4), "big") - 4
    if not 0 <= length <= _LONGEST:
        raise conversation.garbage("does not speak PostgreSQL's protocol")
    payload = conversation.exactly(length)
    if kind == b"E":
        fields = {part[:1]: part[1:] for part in payload.split(b"\0") if part}
        state = fields.get(b"C", b"").decode("ascii", "replace")
        return Asked(sqlstate=state if state.isalnum() else "?????")
    method = _method(payload)
    if method == "trust":  # a session has begun; in all other cases none has
        conversation.send(_TERMINATE)
    return Asked(method=method, binds=_BINDS in payload[4:].split(b"\0"))


def greet(conversation: Conversation, endpoint: Endpoint, encrypted: bool) -> PreAuthentication:  # noqa: FBT001
    """What the server asks an unknown account for."""
    asked = ask_for_session(conversation)
    method, state = asked.method, asked.sqlstate
    detail = f"the log-in of an unknown account is refused with SQLSTATE {state}" if state else ""
    return PreAuthentication(
        endpoint=str(endpoint),
        protocol=endpoint.protocol or UPGRADE[0].name,
        product="PostgreSQL",
        authentication=method,
        anonymous=method == "trust" if method else None,
        cleartext_password=(method == "password" and not encrypted) if method else None,
        encrypted=encrypted,
        detail=detail,
    )


def _secured(conversation: Conversation, endpoint: Endpoint) -> Conversation:
    begun = conversation if endpoint.protocol == UPGRADE[1].name else begin(conversation, endpoint)
    return secure(begun, endpoint, UPGRADE[1].alpn)


def _method(payload: bytes) -> str:
    code = int.from_bytes(payload[:4], "big")
    if code != _SASL:
        return _METHODS.get(code, f"method {code}")
    offered = payload[4:].split(b"\0")
    return "scram-sha-256" if any(o.startswith(b"SCRAM-SHA-256") for o in offered) else "sasl"


UPGRADE = (
    Upgrade(
        name="postgresql",
        title="PostgreSQL",
        ports=(5432, 5433, 6432, 26257, 5439),
        aliases=("postgres", "pgsql", "timescaledb", "cockroachdb", "redshift", "pgbouncer"),
        begin=begin,
        plaintext=plaintext,
        greet=greet,
    ),
    Upgrade(
        name="postgresql-direct",
        title="PostgreSQL with TLS at once",
        aliases=("postgres-direct",),
        alpn=("postgresql",),
        plaintext=plaintext,
        greet=greet,
    ),
)

"""Cassandra and ScyllaDB: TLS begins at once; in clear, OPTIONS and STARTUP (CQL protocol v4)."""

import struct

from audit.access.tls.conversation import Conversation
from audit.access.tls.upgrades import Upgrade
from audit.access.tls.upgrades._clear import by_greeting
from audit.access.tls.wire import Endpoint
from audit.facts.tls import PreAuthentication

_VERSION, _ANSWER = 4, 0x80
_HEADER = struct.Struct("!BBhBI")  # version, flags, stream, opcode, length
_ERROR, _STARTUP, _READY, _AUTHENTICATE, _OPTIONS, _SUPPORTED = 0, 1, 2, 3, 5, 6
_LONGEST = 65_536
_CQL_VERSION = "3.0.0"


def greet(conversation: Conversation, endpoint: Endpoint, encrypted: bool) -> PreAuthentication:  # noqa: FBT001
    """What begins a session: READY where nobody has to log in, or the authenticator's class."""
    supported = _asked(conversation, _OPTIONS, b"")
    if supported[0] not in {_SUPPORTED, _ERROR}:
        raise conversation.garbage("does not speak Cassandra's protocol")
    options = struct.pack("!H", 1) + _string("CQL_VERSION") + _string(_CQL_VERSION)
    opcode, body = _asked(conversation, _STARTUP, options)
    asks = opcode == _AUTHENTICATE
    name = body[2 : 2 + int.from_bytes(body[:2], "big")] if asks else b""
    authenticator = "".join(
        c for c in name.decode("ascii", "replace").rpartition(".")[2][:80] if c.isprintable()
    )
    return PreAuthentication(
        endpoint=str(endpoint),
        protocol=endpoint.protocol or UPGRADE.name,
        product="Cassandra or ScyllaDB",
        authentication=authenticator or ("none" if opcode == _READY else ""),
        anonymous={_READY: True, _AUTHENTICATE: False}.get(opcode),
        cleartext_password=not encrypted if asks else None,
        encrypted=encrypted,
        detail="a session begins without a log-in" if opcode == _READY else "",
    )


def _asked(conversation: Conversation, opcode: int, body: bytes) -> tuple[int, bytes]:
    conversation.send(_HEADER.pack(_VERSION, 0, 0, opcode, len(body)) + body)
    version, _, _, answer, length = _HEADER.unpack(conversation.exactly(_HEADER.size))
    if not version & _ANSWER or not 1 <= version & ~_ANSWER <= 6 or length > _LONGEST:  # noqa: PLR2004
        raise conversation.garbage("does not speak Cassandra's protocol")
    return answer, conversation.exactly(length)


def _string(text: str) -> bytes:
    return struct.pack("!H", len(text)) + text.encode()


UPGRADE = Upgrade(
    name="cassandra",
    title="Cassandra and ScyllaDB",
    ports=(9042, 9142),
    aliases=("scylla", "scylladb", "cql"),
    plaintext=by_greeting(greet),
    greet=greet,
)

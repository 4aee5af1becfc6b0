"""Bolt (Neo4j, Memgraph): TLS begins at once; in clear, the handshake and HELLO (Bolt manual)."""

import re

from audit.access.tls.conversation import Conversation
from audit.access.tls.upgrades import Upgrade
from audit.access.tls.upgrades._clear import by_greeting
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.tls import PreAuthentication

_MAGIC = bytes.fromhex("6060b017")
#: 5.8 to 5.1, 4.4 to 4.2, 4.1, 3: a zero, how many versions below are meant too, minor, major.
_OFFERED = bytes.fromhex("00070805 00020404 00000104 00000003")
#: From here on HELLO carries no credential: LOGON does (Bolt 5.1).
_HELLO_IS_FREE = (5, 1)
_KNOWN = range(1, 7)
_LONGEST = 65_536
_SERVER = re.compile(rb"(Neo4j|Memgraph|FalkorDB|ArcadeDB)/?v?([0-9][0-9A-Za-z.+-]{0,40})?")


def greet(conversation: Conversation, endpoint: Endpoint, encrypted: bool) -> PreAuthentication:  # noqa: FBT001
    """The version that is agreed on, and the server's name where it is told before a log-in."""
    conversation.send(_MAGIC + _OFFERED)
    answer = conversation.exactly(4)
    agreed = (answer[3], answer[2])
    if answer[:2] != b"\0\0" or (agreed != (0, 0) and agreed[0] not in _KNOWN):
        raise conversation.garbage("does not speak Bolt")
    product, version = _server(conversation) if agreed >= _HELLO_IS_FREE else ("", "")
    return PreAuthentication(
        endpoint=str(endpoint),
        protocol=endpoint.protocol or UPGRADE.name,
        product=product,
        version=version,
        encrypted=encrypted,
        detail=f"Bolt {agreed[0]}.{agreed[1]}" if agreed[0] else "none of our versions of Bolt",
    )


def _server(conversation: Conversation) -> tuple[str, str]:
    # structure HELLO with {"user_agent": "source-audit/1"}, in one chunk
    agent = b"source-audit/1"
    key = b"user_agent"
    message = b"\xb1\x01\xa1" + bytes([0x80 + len(key)]) + key + bytes([0x80 + len(agent)]) + agent
    try:
        conversation.send(len(message).to_bytes(2, "big") + message + b"\0\0")
        size = int.from_bytes(conversation.exactly(2), "big")
        found = _SERVER.search(conversation.exactly(size))
    except NoTls:
        return "", ""
    if found is None:
        return "", ""
    return found[1].decode(), (found[2] or b"").decode()


UPGRADE = Upgrade(
    name="bolt",
    title="Bolt (Neo4j)",
    ports=(7687,),
    aliases=("neo4j", "memgraph"),
    plaintext=by_greeting(greet),
    greet=greet,
)

"""Kafka: TLS begins at once; in clear, ApiVersions and the mechanisms of SASL (Kafka protocol)."""

import re
import struct

from audit.access.tls.conversation import Conversation
from audit.access.tls.upgrades import Upgrade
from audit.access.tls.upgrades._clear import by_greeting
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.tls import PreAuthentication

_API_VERSIONS, _SASL_HANDSHAKE = 18, 17
_CLIENT = b"source-audit"
#: Nobody offers it, so that the broker lists what it offers and no log-in begins.
_MECHANISM = b"NONE"
_UNSUPPORTED_MECHANISM, _ILLEGAL_STATE, _UNSUPPORTED_VERSION = 33, 34, 35
_LONGEST = 65_536
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def greet(conversation: Conversation, endpoint: Endpoint, encrypted: bool) -> PreAuthentication:  # noqa: FBT001
    """Whether the listener has SASL at all, and its mechanisms."""
    answer = _asked(conversation, _API_VERSIONS, 0, 1)
    if int.from_bytes(answer[:2], "big") not in {0, _UNSUPPORTED_VERSION}:
        raise conversation.garbage("does not speak Kafka's protocol")
    anonymous: bool | None = None
    mechanisms: tuple[str, ...] = ()
    try:
        wish = struct.pack("!H", len(_MECHANISM)) + _MECHANISM
        answer = _asked(conversation, _SASL_HANDSHAKE, 1, 2, wish)
        code = int.from_bytes(answer[:2], "big")
        if code == _UNSUPPORTED_MECHANISM:
            mechanisms = tuple(n for n in _names(answer[2:]) if n != _MECHANISM.decode())
        anonymous = False if mechanisms else True if code == _ILLEGAL_STATE else None
    except NoTls:
        pass  # an old broker ends the connection instead
    return PreAuthentication(
        endpoint=str(endpoint),
        protocol=endpoint.protocol or UPGRADE.name,
        product="Kafka",
        authentication="none" if anonymous else "sasl" if mechanisms else "",
        mechanisms=mechanisms,
        anonymous=anonymous,
        cleartext_password=("PLAIN" in mechanisms and not encrypted) if mechanisms else None,
        encrypted=encrypted,
        detail="the listener has no SASL" if anonymous else "",
    )


def _asked(
    conversation: Conversation, key: int, version: int, number: int, body: bytes = b""
) -> bytes:
    """One request and its answer behind the correlation id."""
    header = struct.pack("!hhih", key, version, number, len(_CLIENT)) + _CLIENT
    conversation.send(struct.pack("!i", len(header) + len(body)) + header + body)
    size = int.from_bytes(conversation.exactly(4), "big")
    if not 6 <= size <= _LONGEST:  # noqa: PLR2004
        raise conversation.garbage("does not speak Kafka's protocol")
    if int.from_bytes(conversation.exactly(4), "big") != number:
        raise conversation.garbage("does not speak Kafka's protocol")
    return conversation.exactly(size - 4)


def _names(data: bytes) -> tuple[str, ...]:
    """An array of texts, as far as it is one."""
    found: list[str] = []
    at = 4
    for _ in range(min(int.from_bytes(data[:4], "big"), 32)):
        size = int.from_bytes(data[at : at + 2], "big")
        name = data[at + 2 : at + 2 + size].decode("ascii", "replace")
        if not _NAME.fullmatch(name):
            break
        found.append(name)
        at += 2 + size
    return tuple(found)


UPGRADE = Upgrade(
    name="kafka",
    title="Kafka",
    ports=(9092, 9093, 9094),
    aliases=("redpanda",),
    plaintext=by_greeting(greet),
    greet=greet,
)

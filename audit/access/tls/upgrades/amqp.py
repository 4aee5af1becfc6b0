"""AMQP 0-9-1 and 1.0: TLS begins at once; in clear, the protocol header and its answer."""

import re
import struct

from audit.access.tls.conversation import Conversation
from audit.access.tls.upgrades import Upgrade
from audit.access.tls.upgrades._clear import by_greeting
from audit.access.tls.wire import Endpoint
from audit.facts.tls import PreAuthentication

_HEADER_0_9_1 = b"AMQP\x00\x00\x09\x01"
_METHOD_FRAME, _FRAME_END = 1, 0xCE
_CONNECTION_START = struct.pack("!HH", 10, 10)
_BEFORE_PROPERTIES = 6  # class, method, major and minor version
_LONGEST = 65_536
_MECHANISM = re.compile(r"[A-Z0-9_-]{1,40}")


def greet(conversation: Conversation, endpoint: Endpoint, encrypted: bool) -> PreAuthentication:  # noqa: FBT001
    """Connection.Start (AMQP 0-9-1 section 1.4.2.1) with the server's name and mechanisms."""
    conversation.send(_HEADER_0_9_1)
    first = conversation.exactly(8)
    if first[:4] == b"AMQP":  # the version that it would speak instead
        return PreAuthentication(
            endpoint=str(endpoint),
            protocol=endpoint.protocol or UPGRADE.name,
            encrypted=encrypted,
            detail="it speaks another version of AMQP",
        )
    kind, channel, size = struct.unpack("!BHI", first[:7])
    if kind != _METHOD_FRAME or channel or not _BEFORE_PROPERTIES < size <= _LONGEST:
        raise conversation.garbage("does not speak AMQP")
    payload = first[7:] + conversation.exactly(size)  # with the mark behind it, less a byte read
    if not payload.startswith(_CONNECTION_START) or payload[-1] != _FRAME_END:
        raise conversation.garbage("does not speak AMQP")
    properties, rest = _long(payload[_BEFORE_PROPERTIES:])
    offered, _ = _long(rest)
    mechanisms = tuple(_MECHANISM.findall(offered.decode("ascii", "replace")))
    in_words = bool({"PLAIN", "AMQPLAIN"} & set(mechanisms))
    return PreAuthentication(
        endpoint=str(endpoint),
        protocol=endpoint.protocol or UPGRADE.name,
        product=_text(properties, b"product"),
        version=_text(properties, b"version"),
        authentication="sasl" if mechanisms else "",
        mechanisms=mechanisms,
        cleartext_password=in_words and not encrypted,
        encrypted=encrypted,
        detail="ANONYMOUS is offered" if "ANONYMOUS" in mechanisms else "",
    )


def _long(data: bytes) -> tuple[bytes, bytes]:
    """A long string or table, and what is behind it."""
    size = int.from_bytes(data[:4], "big")
    return data[4 : 4 + size], data[4 + size :]


def _text(table: bytes, key: bytes) -> str:
    """A text in a table: its key as a short string, S, and a long string."""
    value = _long(table.partition(bytes([len(key)]) + key + b"S")[2])[0]
    return "".join(c for c in value[:80].decode("utf-8", "replace") if c.isprintable())


UPGRADE = Upgrade(
    name="amqp",
    title="AMQP (RabbitMQ)",
    ports=(5671, 5672),
    aliases=("amqps", "rabbitmq", "activemq", "artemis"),
    plaintext=by_greeting(greet),
    greet=greet,
)

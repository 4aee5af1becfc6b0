"""Redis and Valkey: TLS begins at once; in clear, `PING` (RESP, redis.io "Serialization")."""

from audit.access.tls.conversation import Conversation
from audit.access.tls.upgrades import Upgrade
from audit.access.tls.upgrades._clear import by_greeting
from audit.access.tls.wire import Endpoint
from audit.facts.tls import PreAuthentication

_PING = b"*1\r\n$4\r\nPING\r\n"
_ERROR_WORD = 16


def greet(conversation: Conversation, endpoint: Endpoint, encrypted: bool) -> PreAuthentication:  # noqa: FBT001
    """PING without a log-in: PONG means that anybody may go on."""
    conversation.send(_PING)
    kind = conversation.exactly(1)
    if kind not in {b"+", b"-"}:
        raise conversation.garbage("does not speak Redis' protocol")
    word = conversation.line().split(b" ")[0][:_ERROR_WORD].decode("ascii", "replace")
    if not word.isalpha() or (kind == b"+" and word != "PONG"):
        raise conversation.garbage("does not speak Redis' protocol")
    asks = word == "NOAUTH"
    told = {
        "PONG": "PING is answered without a log-in",
        "NOAUTH": "PING asks for a log-in",
        "DENIED": "protected mode lets in this machine only",
    }
    return PreAuthentication(
        endpoint=str(endpoint),
        protocol=endpoint.protocol or UPGRADE.name,
        product="Redis or Valkey",
        authentication="password" if asks else "",
        anonymous={"PONG": True, "NOAUTH": False}.get(word),
        cleartext_password=not encrypted if asks else None,
        encrypted=encrypted,
        detail=told.get(word, f"PING is answered with the error {word}"),
    )


UPGRADE = Upgrade(
    name="redis",
    title="Redis and Valkey",
    ports=(6379, 6380, 26379),
    aliases=("rediss", "valkey", "keydb"),
    plaintext=by_greeting(greet),
    greet=greet,
)

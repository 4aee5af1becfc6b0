"""POP3: CAPA and STLS (RFC 2449, RFC 2595 section 4)."""

from audit.access.tls.conversation import Conversation
from audit.access.tls.opening import Opened, dial
from audit.access.tls.upgrades import Upgrade
from audit.access.tls.upgrades._clear import refused_in_clear
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.tls import Answer, PreAuthentication

_MOST_LINES = 100


def begin(conversation: Conversation, endpoint: Endpoint) -> Opened:
    """Asks for TLS; an old server may know STLS without CAPA."""
    _welcomed(conversation, endpoint)
    if not _asked(conversation, b"STLS"):
        raise NoTls(Answer.PLAINTEXT, f"{endpoint} speaks POP3 and refuses STLS")
    return conversation.settled()


def plaintext(endpoint: Endpoint) -> tuple[bool | None, str]:
    """Whether a password is taken before STLS."""
    try:
        with dial(endpoint) as conversation:
            offered = _capabilities(conversation, endpoint)
    except NoTls as error:
        return refused_in_clear(error)
    if not offered:
        return None, "the server does not tell its capabilities"
    if "USER" in offered or "SASL" in offered:
        return True, "a log-in is offered without TLS"
    return False, "no log-in is offered without TLS"


def greet(conversation: Conversation, endpoint: Endpoint, encrypted: bool) -> PreAuthentication:  # noqa: FBT001
    """The ways to log in that are offered without TLS."""
    offered = _capabilities(conversation, endpoint)
    mechanisms = offered.get("SASL", ())
    in_words = "USER" in offered or bool({"PLAIN", "LOGIN"} & set(mechanisms))
    return PreAuthentication(
        endpoint=str(endpoint),
        protocol=endpoint.protocol or UPGRADE.name,
        product="POP3",
        authentication="sasl" if mechanisms else "password" if in_words else "",
        mechanisms=mechanisms,
        cleartext_password=(in_words and not encrypted) if offered else None,
        encrypted=encrypted,
    )


def _welcomed(conversation: Conversation, endpoint: Endpoint) -> None:
    line = conversation.line()
    if line.startswith(b"-ERR"):
        raise NoTls(Answer.REFUSED, f"{endpoint} speaks POP3 and lets us not in (-ERR)")
    if not line.startswith(b"+OK"):
        raise conversation.garbage("does not speak POP3")


def _capabilities(conversation: Conversation, endpoint: Endpoint) -> dict[str, tuple[str, ...]]:
    _welcomed(conversation, endpoint)
    if not _asked(conversation, b"CAPA"):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for _ in range(_MOST_LINES):
        line = conversation.line()
        if line == b".":
            return found
        words = [w[:40] for w in line.decode("ascii", "replace").upper().split()]
        if words:
            found[words[0]] = tuple(words[1:])
    raise conversation.garbage("sends more than its protocol allows")


def _asked(conversation: Conversation, command: bytes) -> bool:
    conversation.send(command + b"\r\n")
    line = conversation.line()
    if not line.startswith((b"+OK", b"-ERR")):
        raise conversation.garbage("does not speak POP3")
    return line.startswith(b"+OK")


UPGRADE = Upgrade(
    name="pop3",
    title="POP3",
    ports=(110,),
    begin=begin,
    plaintext=plaintext,
    greet=greet,
    greets_in_clear=True,
)

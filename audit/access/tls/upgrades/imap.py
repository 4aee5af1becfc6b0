"""IMAP: CAPABILITY and STARTTLS (RFC 9051 sections 6.1.1 and 6.2.1)."""

from audit.access.tls.conversation import Conversation
from audit.access.tls.opening import Opened, dial
from audit.access.tls.upgrades import Upgrade
from audit.access.tls.upgrades._clear import refused_in_clear
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.tls import Answer, PreAuthentication

_MOST_LINES = 100


def begin(conversation: Conversation, endpoint: Endpoint) -> Opened:
    """Asks for TLS where the server offers it."""
    if "STARTTLS" not in _capabilities(conversation, endpoint):
        raise NoTls(Answer.PLAINTEXT, f"{endpoint} speaks IMAP and does not offer STARTTLS")
    ok, _ = _asked(conversation, b"a2", b"STARTTLS")
    if not ok:
        raise NoTls(Answer.PLAINTEXT, f"{endpoint} offers STARTTLS and then refuses it")
    return conversation.settled()


def plaintext(endpoint: Endpoint) -> tuple[bool | None, str]:
    """A server that takes no password without TLS says LOGINDISABLED."""
    try:
        with dial(endpoint) as conversation:
            offered = _capabilities(conversation, endpoint)
    except NoTls as error:
        return refused_in_clear(error)
    if "LOGINDISABLED" in offered:
        return False, "a log-in without TLS is disabled (LOGINDISABLED)"
    return True, "a log-in is taken without TLS: LOGINDISABLED is not among the capabilities"


def greet(conversation: Conversation, endpoint: Endpoint, encrypted: bool) -> PreAuthentication:  # noqa: FBT001
    """The mechanisms that are offered without TLS."""
    offered = _capabilities(conversation, endpoint)
    mechanisms = tuple(o.removeprefix("AUTH=") for o in offered if o.startswith("AUTH="))
    return PreAuthentication(
        endpoint=str(endpoint),
        protocol=endpoint.protocol or UPGRADE.name,
        product="IMAP",
        authentication="sasl" if mechanisms else "",
        mechanisms=mechanisms,
        cleartext_password="LOGINDISABLED" not in offered and not encrypted,
        encrypted=encrypted,
    )


def _capabilities(conversation: Conversation, endpoint: Endpoint) -> tuple[str, ...]:
    greeting = conversation.line().split(None, 2)
    if len(greeting) < 2 or greeting[0] != b"*":  # noqa: PLR2004
        raise conversation.garbage("does not speak IMAP")
    match greeting[1].upper():
        case b"OK" | b"PREAUTH":
            pass
        case b"BYE":
            raise NoTls(Answer.REFUSED, f"{endpoint} speaks IMAP and lets us not in (BYE)")
        case _:
            raise conversation.garbage("does not speak IMAP")
    _, lines = _asked(conversation, b"a1", b"CAPABILITY")
    told = next((line for line in lines if line.upper().startswith(b"* CAPABILITY")), b"")
    return tuple(w[:40] for w in told.decode("ascii", "replace").upper().split()[2:])


def _asked(
    conversation: Conversation, tag: bytes, command: bytes
) -> tuple[bool, tuple[bytes, ...]]:
    """Whether a command is answered OK, and the untagged lines before that."""
    conversation.send(tag + b" " + command + b"\r\n")
    lines: list[bytes] = []
    for _ in range(_MOST_LINES):
        line = conversation.line(8192)
        if line.startswith(tag + b" "):
            return line[len(tag) + 1 :].upper().startswith(b"OK"), tuple(lines)
        if not line.startswith(b"*"):
            break
        lines.append(line)
    raise conversation.garbage("does not speak IMAP")


UPGRADE = Upgrade(
    name="imap",
    title="IMAP",
    ports=(143,),
    begin=begin,
    plaintext=plaintext,
    greet=greet,
    greets_in_clear=True,
)

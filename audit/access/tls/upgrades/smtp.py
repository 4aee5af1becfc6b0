"""SMTP: EHLO and STARTTLS (RFC 3207)."""

from audit.access.tls.conversation import Conversation
from audit.access.tls.opening import Opened, dial
from audit.access.tls.upgrades import Upgrade
from audit.access.tls.upgrades._clear import refused_in_clear
from audit.access.tls.upgrades._replies import ask, reply
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.tls import Answer, PreAuthentication

_READY, _OK = 220, 250
_PASSWORDS = frozenset({"PLAIN", "LOGIN"})


def begin(conversation: Conversation, endpoint: Endpoint) -> Opened:
    """Asks for TLS where the server offers it."""
    if "STARTTLS" not in _offers(conversation, endpoint):
        raise NoTls(Answer.PLAINTEXT, f"{endpoint} speaks SMTP and does not offer STARTTLS")
    code, _ = ask(conversation, "STARTTLS", "SMTP")
    if code != _READY:
        raise NoTls(
            Answer.PLAINTEXT, f"{endpoint} offers STARTTLS and then refuses it with code {code}"
        )
    return conversation.settled()


def plaintext(endpoint: Endpoint) -> tuple[bool | None, str]:
    """Whether a log-in is offered before STARTTLS."""
    try:
        with dial(endpoint) as conversation:
            mechanisms = _offers(conversation, endpoint).get("AUTH")
    except NoTls as error:
        return refused_in_clear(error)
    if mechanisms:
        return True, f"a log-in is offered without TLS ({' '.join(mechanisms)})"
    return None, "no log-in is offered without TLS; whether mail is taken cannot be told"


def greet(conversation: Conversation, endpoint: Endpoint, encrypted: bool) -> PreAuthentication:  # noqa: FBT001
    """The mechanisms that are offered without TLS, or at once in TLS."""
    mechanisms = _offers(conversation, endpoint).get("AUTH", ())
    return PreAuthentication(
        endpoint=str(endpoint),
        protocol=endpoint.protocol or UPGRADE.name,
        product="SMTP",
        authentication="sasl" if mechanisms else "",
        mechanisms=mechanisms,
        cleartext_password=bool(_PASSWORDS & set(mechanisms)) and not encrypted,
        encrypted=encrypted,
    )


def _offers(conversation: Conversation, endpoint: Endpoint) -> dict[str, tuple[str, ...]]:
    """What EHLO names, each with its parameters."""
    code, _ = reply(conversation, "SMTP")
    if code != _READY:
        raise NoTls(Answer.REFUSED, f"{endpoint} speaks SMTP and lets us not in (code {code})")
    code, lines = ask(conversation, "EHLO source-audit.invalid", "SMTP")
    if code != _OK:
        return {}
    words = [line.upper().replace("AUTH=", "AUTH ").split() for line in lines[1:]]
    return {
        w[0]: tuple(p[:40] for p in w[1:] if p.isprintable() and p.isascii()) for w in words if w
    }


UPGRADE = Upgrade(
    name="smtp",
    title="SMTP",
    ports=(25, 587, 2525),
    begin=begin,
    plaintext=plaintext,
    greet=greet,
    greets_in_clear=True,
)

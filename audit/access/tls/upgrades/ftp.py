"""FTP: AUTH TLS on the control connection (RFC 4217)."""

from audit.access.tls.conversation import Conversation
from audit.access.tls.opening import Opened
from audit.access.tls.upgrades import Upgrade
from audit.access.tls.upgrades._replies import ask, reply
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.tls import Answer

_READY, _GO_ON = 220, 234


def begin(conversation: Conversation, endpoint: Endpoint) -> Opened:
    """Asks for TLS."""
    code, _ = reply(conversation, "FTP")
    if code != _READY:
        raise NoTls(Answer.REFUSED, f"{endpoint} speaks FTP and lets us not in (code {code})")
    code, _ = ask(conversation, "AUTH TLS", "FTP")
    if code != _GO_ON:
        raise NoTls(
            Answer.PLAINTEXT, f"{endpoint} speaks FTP and refuses AUTH TLS with code {code}"
        )
    return conversation.settled()


def plaintext(endpoint: Endpoint) -> tuple[bool | None, str]:
    """Not to be seen from outside: only a log-in would be refused."""
    return None, f"{endpoint} tells only to an account whether it may log in without TLS"


UPGRADE = Upgrade(name="ftp", title="FTP", ports=(21,), begin=begin, plaintext=plaintext)

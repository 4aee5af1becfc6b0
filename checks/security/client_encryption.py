"""Sessions of others, and whether they are encrypted."""

from collections.abc import Iterator

from audit.facts.sessions import ClientSessions
from audit.model.check import (
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from checks._controls import TRANSPORT
from checks._words import counted, listed


@check(
    id="security.client-encryption",
    title="Sessions of other programs are encrypted",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Have these programs connect with TLS, then let the server refuse clear text.",
    effort="1 day",
    controls=TRANSPORT,
)
def client_encryption(sessions: ClientSessions) -> Iterator[Judgement]:
    """Our own session can be safe while the application sends the same rows, and its password's
    proof, in clear text over the same network.
    """
    if not sessions.visible:
        yield Unknown(Subject(), "the account sees no addresses of others", sessions.grant)
        return
    for local in (False, True):
        groups = [group for group in sessions.groups if group.local is local]
        clear = [group for group in groups if not group.encrypted]
        subject = Subject(object="sessions on the server's machine" if local else "sessions")
        if groups and not clear:
            yield Pass(subject)
        elif clear:
            number = sum(group.count for group in clear)
            total = sum(group.count for group in groups)
            accounts = sorted({account for group in clear for account in group.accounts})
            yield Fail(
                subject,
                "Sessions of other programs are not encrypted",
                f"{number} of {counted(total, 'session')} in clear text, of "
                f"{listed(accounts, most=5)}.",
                (("in clear text", number), ("sessions", total)),
                severity=Severity.INFO if local else None,
                method="one look at the time of the audit",
            )

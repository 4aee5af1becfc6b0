"""Log-ins with what a product is delivered with."""

from collections.abc import Iterator

from audit.facts.guessing import DefaultCredentials, LogInTry, Outcome
from audit.facts.server import Server
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
from audit.model.fact import Missing
from checks._controls import AUTHENTICATION
from checks._sql import identifier, is_postgresql
from checks._words import counted


@check(
    id="security.default-credentials",
    title="No account takes a default password",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.CRITICAL,
    remedy="Set a long random password for the account now, then look who has logged in by it.",
    effort="1 hour",
    controls=(*AUTHENTICATION, "PCI DSS 2.2.2"),
)
def default_credentials(tried: DefaultCredentials, server: Server | Missing) -> Iterator[Judgement]:
    """These passwords stand in the product's own documentation; whoever reaches the port and
    reads it has the account.
    """
    for one in tried.tries:
        match one.outcome:
            case Outcome.ACCEPTED:
                yield _fail(one, tried, server)
            case Outcome.REFUSED:
                yield Pass(Subject(object=one.account))
            case Outcome.UNASKED:
                why = "it is let in without a password, so that none could be tried"
                yield Unknown(Subject(object=one.account), why)
            case Outcome.STOPPED:
                yield Unknown(Subject(object=one.account), tried.stopped)
    if tried.stopped and not any(one.outcome is Outcome.STOPPED for one in tried.tries):
        yield Unknown(Subject(), tried.stopped)


def _fail(one: LogInTry, tried: DefaultCredentials, server: Server | Missing) -> Fail:
    named = is_postgresql(server) and one.account.isprintable()
    return Fail(
        Subject(object=one.account),
        "Account takes a default password",
        f"{counted(len(tried.tries), 'log-in')} tried: its password is {one.likeness.value}. "
        "The session was ended at once.",
        (("likeness", one.likeness.value), ("tries", len(tried.tries))),
        method="log-in",
        command=f"\\password {identifier(one.account)}" if named else "",
    )

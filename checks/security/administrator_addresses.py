"""From where superusers may log in."""

from collections.abc import Iterator

from audit.facts.accounts import Accounts
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import NETWORK, PRIVILEGES
from checks._sql import is_mysql
from checks.security._accounts import quoted, subject_of

#: Hosts that are the server's own machine.
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@check(
    id="security.administrator-addresses",
    title="Superusers log in from the server's own machine",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Let superusers log in on the machine of the server only, and go there over SSH.",
    effort="1 hour",
    controls=(*PRIVILEGES, *NETWORK),
)
def administrator_addresses(accounts: Accounts, server: Server | Missing) -> Iterator[Judgement]:
    """With one guessed or copied password of a superuser who is let in from afar, a stranger owns
    every record; from the machine itself he needs a way in first.
    """
    for account in accounts.accounts:
        if not (account.superuser and account.can_login and account.host) or account.system:
            continue
        if account.host in _HERE:
            yield Pass(subject_of(account))
            continue
        yield Fail(
            subject_of(account),
            "Superuser may log in from afar",
            f"Its host is {account.host}.",
            (("host", account.host),),
            method="catalogue",
            command=f"RENAME USER {quoted(account)} TO {quoted(account, host='localhost')};"
            if is_mysql(server)
            else "",
        )

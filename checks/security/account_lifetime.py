"""Accounts whose password works for ever."""

from collections.abc import Iterator

from audit.facts.accounts import Account, Accounts
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CREDENTIALS, PASSWORD_LIFE
from checks._words import counted, listed
from checks.security._accounts import name_of
from checks.security._transport import for_product

_COMMANDS = {"postgresql": "ALTER ROLE <name> VALID UNTIL '<date>';"}


@check(
    id="security.account-lifetime",
    title="Passwords of accounts have an end date",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Give each account an end date and its owner a reminder, or issue short-lived "
    "credentials from a secret store.",
    effort="Half a day",
    controls=(*CREDENTIALS, *PASSWORD_LIFE),
)
def account_lifetime(accounts: Accounts, server: Server | Missing) -> Iterator[Judgement]:
    """A password that was copied years ago still opens the source, and those who left still know
    it.
    """
    judged = [a for a in accounts.accounts if a.can_login and not a.system and _by_password(a)]
    # products that have no such date show none at all
    if not judged or not for_product(server, _COMMANDS):
        return
    ordinary = [a for a in judged if not a.superuser]  # the emergency account must not end
    endless = sorted(name_of(a) for a in ordinary if a.valid_until is None)
    if not ordinary:
        return
    if not endless:
        yield Pass(Subject())
        return
    yield Fail(
        Subject(),
        "Passwords of accounts never end",
        f"{len(endless):,} of {counted(len(ordinary), 'account')} that can log in: "
        f"{listed(endless, most=10)}.",
        (("without an end", len(endless)), ("accounts", len(ordinary))),
        method="catalogue",
        command=for_product(server, _COMMANDS),
    )


def _by_password(account: Account) -> bool:
    """Also where it is not known: then the date is the only bound that can be seen."""
    return account.password_scheme != "none"  # noqa: S105  # the word for having none

"""Accounts that may log in without TLS."""

from collections.abc import Iterator

from audit.facts.accounts import Account, Accounts
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import TLS_OF_ACCOUNTS, TRANSPORT
from checks._sql import is_mysql
from checks.security._accounts import quoted, subject_of


@check(
    id="security.account-transport",
    title="Accounts log in over TLS only",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Require TLS of the account, or of every session of the server.",
    effort="1 hour",
    controls=(*TRANSPORT, *TLS_OF_ACCOUNTS),
)
def account_transport(accounts: Accounts, server: Server | Missing) -> Iterator[Judgement]:
    """A client without TLS is let in as well as one with it: whoever listens on the way reads the
    rows, and with some log-in methods the password.
    """
    for account in accounts.accounts:
        if not account.can_login or account.system or account.clear_text is None:
            continue
        subject = subject_of(account)
        if not account.clear_text:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Account hands its password over in clear"
            if account.sends_password
            else "Account may log in without TLS",
            _evidence(account),
            (("host", account.host), ("method", account.password_scheme)),
            severity=Severity.CRITICAL if account.sends_password else None,
            method="catalogue",
            command=f"ALTER USER {quoted(account)} REQUIRE SSL;" if is_mysql(server) else "",
        )


def _evidence(account: Account) -> str:
    if account.sends_password:
        return (
            f"0 of its sessions have to be encrypted, and {account.password_scheme} sends the "
            "password itself."
        )
    return f"0 of its sessions have to be encrypted; its host is {account.host}."

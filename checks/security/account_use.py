"""Accounts that nobody seems to use."""

from collections.abc import Iterator

from audit.facts.account_use import AccountUses
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import PRIVILEGES, UNUSED_ACCOUNTS
from checks._sql import identifier, is_postgresql

#: Without a log-in for so long an account counts as unused (PCI DSS 8.2.6).
UNUSED_DAYS = 90


@check(
    id="security.account-use",
    title="Every account is there for something",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Ask who needs the account; take its right to log in away, and drop it a month later.",
    effort="1 hour",
    controls=(*PRIVILEGES, "PCI DSS 8.2.6", *UNUSED_ACCOUNTS),
)
def account_use(uses: AccountUses, server: Server | Missing) -> Iterator[Judgement]:
    """An account that nobody uses is one whose misuse nobody notices, and its password is changed
    by nobody.
    """
    for use in uses.uses:
        subject = Subject(object=use.account)
        idle = use.last_log_in_days
        if idle is not None and idle > UNUSED_DAYS and not use.connected:
            said = f"{idle:,} days since its last log-in."
        elif idle is None and not use.holds and not use.connected:
            said = "0 objects, 0 grants, 0 roles and 0 sessions now."
        else:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Account has not logged in for a long time"
            if idle is not None
            else "Account owns nothing and may do nothing",
            f"{said} Basis: {uses.basis}.",
            (("last log-in, days", idle),),
            method="catalogue",
            command=f"ALTER ROLE {identifier(use.account)} NOLOGIN;"
            if is_postgresql(server)
            else "",
        )

"""Accounts that end, or have ended."""

from collections.abc import Iterator
from datetime import timedelta

from audit.facts.accounts import Accounts, AuditAccount
from audit.facts.server import Observed, Server
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CREDENTIALS
from checks._sql import identifier, is_postgresql
from checks._words import day, seconds
from checks.security._accounts import subject_of

SOON = timedelta(days=14)


@check(
    id="security.account-expiry",
    title="No account is past its expiry or close to it",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Remove the account if nobody uses it, else give it a new password and a new date.",
    effort="15 minutes",
    controls=CREDENTIALS,
)
def account_expiry(
    accounts: Accounts, observed: Observed, ours: AuditAccount | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """On that day every load that uses the account stops; an account left behind after it waits
    for somebody to extend it without asking.
    """
    own = ours.in_list if isinstance(ours, AuditAccount) else ""
    for account in accounts.accounts:
        if not account.can_login or account.valid_until is None:
            continue
        left = account.valid_until - observed.at
        if left > SOON:
            yield Pass(subject_of(account))
            continue
        ended = left <= timedelta(0)
        away = f"{seconds(abs(left.total_seconds()))} {'ago' if ended else 'from now'}"
        yield Fail(
            subject_of(account),
            "Account is past its expiry date" if ended else "Account expires within 14 days",
            f"Valid until {day(account.valid_until)}, {away}.",
            (("valid until", account.valid_until.isoformat()),),
            severity=Severity.MEDIUM if account.name == own else None,
            method="catalogue",
            command=f"ALTER ROLE {identifier(account.name)} VALID UNTIL '<date>';"
            if is_postgresql(server)
            else "",
        )

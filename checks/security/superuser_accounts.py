"""How many accounts no permission is checked for."""

from collections.abc import Iterator

from audit.facts.accounts import Accounts
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import ADMINISTRATORS, PRIVILEGES
from checks._words import counted, listed
from checks.security._accounts import name_of
from checks.security._transport import for_product


@check(
    id="security.superuser-accounts",
    title="At most one account is a superuser",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Take the superuser right from every account but the one kept for emergencies.",
    effort="Half a day",
    controls=(*PRIVILEGES, *ADMINISTRATORS),
)
def superuser_accounts(accounts: Accounts, server: Server | Missing) -> Iterator[Judgement]:
    """No permission holds a superuser back: each further one is a further password that opens
    everything, and hides who changed what.
    """
    logins = [a for a in accounts.accounts if a.can_login and not a.system]
    if not logins:
        return
    superusers = sorted(name_of(a) for a in logins if a.superuser)
    if len(superusers) <= 1:
        yield Pass(Subject())
        return
    yield Fail(
        Subject(),
        "Several accounts are superusers",
        f"{len(superusers)} of {counted(len(logins), 'account')} with a log-in: "
        f"{listed(superusers, most=10)}.",
        (("superusers", len(superusers)), ("accounts", len(logins))),
        method="catalogue",
        command=for_product(server, {"postgresql": "ALTER ROLE <name> NOSUPERUSER;"}),
    )

"""Accounts that can turn into a superuser by a role that they are a member of."""

from collections.abc import Iterator

from audit.facts.accounts import Accounts
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import PRIVILEGES
from checks._sql import identifier, identifiers, is_postgresql
from checks._words import listed
from checks.security._accounts import subject_of


@check(
    id="security.superuser-membership",
    title="No ordinary account can turn into a superuser",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Take the membership away, or count the account among the superusers and guard it so.",
    effort="1 hour",
    controls=(*PRIVILEGES, "CIS PostgreSQL 17 4.3"),
)
def superuser_membership(accounts: Accounts, server: Server | Missing) -> Iterator[Judgement]:
    """One statement takes on the rights of the role: no list of superusers shows the account, and
    its password opens everything all the same.
    """
    superusers = {a.name for a in accounts.accounts if a.superuser}
    for account in accounts.accounts:
        if not account.can_login or account.superuser or account.system:
            continue
        through = sorted(superusers.intersection(account.member_of))
        if not through:
            yield Pass(subject_of(account))
            continue
        yield Fail(
            subject_of(account),
            "Account can turn into a superuser",
            f"It is a member of {listed(through)}, which holds all rights.",
            (("roles", len(through)),),
            method="catalogue",
            command=f"REVOKE {identifiers(through)} FROM {identifier(account.name)};"
            if is_postgresql(server)
            else "",
        )

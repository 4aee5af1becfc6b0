"""How many sessions one account may open."""

from collections.abc import Iterator

from audit.facts.accounts import Accounts
from audit.facts.activity import Connections
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing, present
from checks._controls import CONFIGURATION, CONNECTION_LIMITS
from checks._words import counted, listed
from checks.security._accounts import name_of
from checks.security._transport import for_product

_COMMANDS = {
    "postgresql": "ALTER ROLE <name> CONNECTION LIMIT <number>;",
    **dict.fromkeys(("mysql", "mariadb"), "ALTER USER <name> WITH MAX_USER_CONNECTIONS <number>;"),
}


@check(
    id="security.session-limits",
    title="No account can take all connections",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Limit the sessions of each account to what its program needs, below the limit of the "
    "server.",
    effort="1 hour",
    controls=(*CONFIGURATION, *CONNECTION_LIMITS),
)
def session_limits(
    accounts: Accounts, connections: Connections | Missing, server: Server
) -> Iterator[Judgement]:
    """One program with a leak, or one stolen password, opens connections until nobody else gets
    in.
    """
    logins = [a for a in accounts.accounts if a.can_login and not a.system and not a.superuser]
    if not logins or not for_product(server, _COMMANDS):
        return
    known = present(connections)
    most = known.limit - known.reserved if known else None
    unbounded = sorted(
        name_of(a)
        for a in logins
        if a.connection_limit is None or (most is not None and a.connection_limit >= most)
    )
    if not unbounded:
        yield Pass(Subject())
        return
    of_server = f" The server has {most:,} for all of them." if most is not None else ""
    yield Fail(
        Subject(),
        "Single accounts can take all connections",
        f"{len(unbounded):,} of {counted(len(logins), 'account')} have no limit of their own: "
        f"{listed(unbounded, most=10)}.{of_server}",
        (("without a limit", len(unbounded)), ("accounts", len(logins))),
        severity=Severity.INFO if len(logins) == 1 else None,
        method="catalogue",
        command=for_product(server, _COMMANDS),
    )

"""Rights that an account may hand on to others."""

from collections.abc import Iterator

from audit.facts.detours import Delegation, Delegations
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import PRIVILEGES
from checks._sql import identifier, identifiers, is_postgresql
from checks._words import counted, listed


@check(
    id="security.rights-delegation",
    title="Accounts cannot hand on rights that are not their own",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Take back the option to grant, and let the owner of the data decide who reads it.",
    effort="1 hour",
    controls=PRIVILEGES,
)
def rights_delegation(delegations: Delegations, server: Server | Missing) -> Iterator[Judgement]:
    """Who may read the data is then decided by whoever holds the password of an application, and
    grants that were made this way outlive it.
    """
    if delegations.examined and not delegations.delegations:
        yield Pass(Subject())
    for found in delegations.delegations:
        parts: list[str] = []
        if found.roles:
            parts.append(f"membership in {listed(found.roles)}")
        if found.datasets:
            parts.append(f"rights on {counted(found.datasets, 'dataset')}")
        yield Fail(
            Subject(object=found.account),
            "Account may hand on rights that are not its own",
            f"It may grant {' and '.join(parts)} to others.",
            (("roles", len(found.roles)), ("datasets", found.datasets)),
            method="catalogue",
            command=_command(found) if is_postgresql(server) else "",
        )


def _command(found: Delegation) -> str:
    account = identifier(found.account)
    statements: list[str] = []
    if found.roles:
        statements.append(f"REVOKE ADMIN OPTION FOR {identifiers(found.roles)} FROM {account};")
    if found.datasets:
        statements.append(
            f"REVOKE GRANT OPTION FOR ALL ON ALL TABLES IN SCHEMA <name> FROM {account} CASCADE;"
        )
    return "\n".join(statements)

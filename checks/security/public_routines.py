"""Who may run the routines that run with their owner's rights."""

from collections.abc import Iterator

from audit.facts.accounts import Accounts
from audit.facts.routines import Routines
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import PRIVILEGES
from checks._sql import is_postgresql


@check(
    id="security.public-routines",
    title="Routines with their owner's rights are not for everybody",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Take the right to run it from everybody, and grant it to the roles that need it.",
    effort="1 hour",
    controls=(*PRIVILEGES, "CIS PostgreSQL 17 4.5"),
)
def public_routines(
    routines: Routines, accounts: Accounts | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """Whatever such a routine can be made to do, every account can have it do, with rights that it
    was never granted.
    """
    superusers = (
        {a.name for a in accounts.accounts if a.superuser}
        if isinstance(accounts, Accounts)
        else None
    )
    for routine in routines.routines:
        if not routine.runs_as_owner:
            continue
        subject = Subject(object=routine.name)
        if not routine.executable_by_public:
            yield Pass(subject)
            continue
        grave = superusers is None or routine.owner in superusers
        owner = f"{routine.owner}, a superuser" if superusers and grave else routine.owner
        yield Fail(
            subject,
            "Everybody may run a routine with its owner's rights",
            f"It runs with the rights of {owner or 'its owner'}; no grant is needed to run it.",
            (("owner", routine.owner), ("language", routine.language)),
            severity=None if grave else Severity.LOW,
            method="catalogue",
            command="REVOKE EXECUTE ON ROUTINE <name> FROM PUBLIC;"
            if is_postgresql(server)
            else "",
        )

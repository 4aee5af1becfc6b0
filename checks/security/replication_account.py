"""As whom copies read everything there is."""

from collections.abc import Iterator

from audit.facts.accounts import Accounts
from audit.facts.replication import Replication
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import PRIVILEGES
from checks.security._transport import for_product


@check(
    id="security.replication-account",
    title="Copies read as accounts that can do nothing else",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Make an account with the right to replicate and no other, and have the copy use it.",
    effort="1 hour",
    controls=(*PRIVILEGES, "CIS PostgreSQL 17 7.1"),
)
def replication_account(
    replication: Replication, accounts: Accounts, server: Server | Missing
) -> Iterator[Judgement]:
    """The password stands in a file on every copy: whoever reads it there becomes superuser of the
    primary.
    """
    superusers = {a.name for a in accounts.accounts if a.superuser}
    for copy in replication.replicas:
        if not copy.account:
            continue
        subject = Subject(object=f"replica {copy.name}")
        if copy.account not in superusers:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Copy reads as a superuser",
            f"It is connected as {copy.account}, which holds all rights.",
            (("account", copy.account),),
            method="server statistics",
            command=for_product(
                server, {"postgresql": "CREATE ROLE <name> LOGIN REPLICATION PASSWORD NULL;"}
            ),
        )

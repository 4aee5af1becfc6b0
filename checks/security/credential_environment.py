"""Passwords in variables that every program of the session inherits."""

from collections.abc import Iterator

from audit.facts.handling import CredentialHandling
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CREDENTIALS


@check(
    id="security.credential-environment",
    title="Clients take no password from the environment",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Unset the variable and keep the password in a password file or a secret store.",
    command="unset PGPASSWORD",
    effort="10 minutes",
    controls=(*CREDENTIALS, "CIS PostgreSQL 17 1.6", "CIS PostgreSQL 17 1.7"),
)
def credential_environment(handling: CredentialHandling) -> Iterator[Judgement]:
    """Every program that the session starts inherits these variables, and every client uses them,
    also for servers that they were not meant for.
    """
    for name in handling.variables:
        yield Fail(
            Subject(object=name),
            "Password of a client is in the environment",
            f"{name} is set where the audit ran.",
            (("variable", name),),
            command=f"unset {name}",
        )
    if handling.origin and not handling.variables:
        yield Pass(Subject(object="environment"))

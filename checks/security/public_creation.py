"""Schemas and databases in which everybody may create objects."""

from collections.abc import Iterator

from audit.facts.accounts import Grants, Privilege
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import PRIVILEGES
from checks._sql import identifier


@check(
    id="security.public-creation",
    title="Only named roles may create objects",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Take the right to create from everybody and give it to the roles that deploy.",
    effort="1 hour",
    controls=PRIVILEGES,
)
def public_creation(grants: Grants) -> Iterator[Judgement]:
    """Any account can plant a function or a table that is found before the right one, and the
    load then runs or reads it with its own rights (CVE-2018-1058).
    """
    creators = {g.object: g for g in grants.public if Privilege.CREATE in g.privileges and g.object}
    if not creators:
        yield Pass(Subject())
    for name, grant in creators.items():
        kind, _, bare = name.partition(" ")
        known = grant.grantee == "PUBLIC" and kind in {"schema", "database"} and bare
        yield Fail(
            Subject(object=name),
            "Everybody may create objects here",
            f"{grant.grantee} holds create on it.",
            method="catalogue",
            command=f"REVOKE CREATE ON {kind.upper()} {identifier(bare)} FROM PUBLIC;"
            if known
            else "",
        )

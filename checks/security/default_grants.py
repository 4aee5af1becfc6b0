"""What everyone may do with objects that are yet to be made."""

from collections.abc import Iterator

from audit.facts.account_use import DefaultGrants
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import DATA_PRIVILEGES, PRIVILEGES
from checks._words import listed

_READS = frozenset({"SELECT", "USAGE", "EXECUTE"})


@check(
    id="security.default-grants",
    title="New objects are not opened to everyone",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Revoke the rule, and grant new objects to the roles that need them.",
    effort="1 hour",
    controls=(*PRIVILEGES, *DATA_PRIVILEGES),
)
def default_grants(grants: DefaultGrants) -> Iterator[Judgement]:
    """Every table made from now on is open to whoever can log in, before anybody has thought
    about what is in it.
    """
    if not grants.public:
        yield Pass(Subject())
    for grant in grants.public:
        where = f" in {grant.namespace}" if grant.namespace else ""
        changes = not _READS.issuperset(grant.privileges)
        yield Fail(
            Subject(object=f"{grant.objects} of {grant.owner}{where}"),
            "Everyone may change new objects" if changes else "Everyone may use new objects",
            f"Everyone is granted {listed(grant.privileges)} on new {grant.objects}{where}.",
            (("owner", grant.owner), ("privileges", listed(grant.privileges))),
            severity=Severity.HIGH if changes else None,
            method="catalogue",
            command=grant.revoke,
        )

"""Passwords for other systems in the source's own catalogue."""

from collections.abc import Iterator

from audit.facts.outward import StoredCredentials
from audit.model.check import (
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from checks._controls import CREDENTIALS

#: What its owner, a superuser and a backup see only, against what everybody may read.
_SEVERITIES = {"foreign server": Severity.HIGH, "subscription": Severity.MEDIUM}


@check(
    id="security.stored-credentials",
    title="The catalogue holds no password of another system",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Log in to the other system by a certificate or a password file of the server.",
    effort="Half a day",
    controls=CREDENTIALS,
)
def stored_credentials(stored: StoredCredentials) -> Iterator[Judgement]:
    """Such a password stands in clear text in every backup, so that who has this source has the
    other system as well.
    """
    for found in stored.found:
        owner = f" of {found.owner}" if found.owner and found.kind != "user mapping" else ""
        yield Fail(
            Subject(object=f"{found.kind} {found.name}"),
            "A password for another system is stored in clear",
            f"1 password in the options of this {found.kind}{owner}"
            f"{'; our account could read it' if found.readable_by_us else ''}.",
            (("kind", found.kind), ("readable by us", found.readable_by_us)),
            severity=_SEVERITIES.get(found.kind),
            method="catalogue",
            command=found.remove,
        )
    for gap in stored.hidden:
        for name in gap.names:
            yield Unknown(Subject(object=f"{gap.kind} {name}"), gap.why, gap.grant)
    unseen = sum(len(gap.names) for gap in stored.hidden)
    if stored.examined > len(stored.found) + unseen:
        yield Pass(Subject())

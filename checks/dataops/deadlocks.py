"""Transactions that block each other until the source ends one."""

from collections.abc import Iterator

from audit.facts.incidents import Incident, Incidents
from audit.facts.server import Observed
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CAPACITY
from checks._incidents import per_day, since
from checks._words import counted

#: In a day; without a day to begin at, in all.
FREQUENT, MANY = 1.0, 100
VERY_FREQUENT = 100.0


@check(
    id="dataops.deadlocks",
    title="Transactions rarely block each other for good",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Find the statements in the log, and have programs take their locks in one order.",
    effort="1 day",
    controls=CAPACITY,
)
def deadlocks(incidents: Incidents, observed: Observed) -> Iterator[Judgement]:
    """The source ends one of the two with an error: a program that does not try again loses what it
    was to write, and a load can be the one.
    """
    count = incidents.of(Incident.DEADLOCKS)
    if count is None:
        return
    subject = Subject(object="deadlocks")
    rate = per_day(count, observed.at)
    if rate < FREQUENT if rate is not None else count.count < MANY:
        yield Pass(subject)
        return
    often = f", about {rate:,.0f} in a day" if rate is not None else ""
    yield Fail(
        subject,
        "Transactions block each other",
        f"{counted(count.count, 'deadlock')} {since(count)}{often}.",
        (("deadlocks", count.count),),
        severity=Severity.MEDIUM if (rate or 0) >= VERY_FREQUENT else None,
        method="server statistics",
    )

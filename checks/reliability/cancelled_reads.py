"""Reads that a copy ended because they stood in the way of its own work."""

from collections.abc import Iterator

from audit.facts.incidents import Incident, Incidents
from audit.facts.server import Observed
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CAPACITY
from checks._incidents import per_day, since
from checks._words import counted

#: In a day.
FREQUENT = 1.0


@check(
    id="reliability.cancelled-reads",
    title="A copy lets long reads finish",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.MEDIUM,
    remedy="Have the copy tell its primary what it reads, or let it wait longer for its readers.",
    effort="1 hour",
    controls=CAPACITY,
)
def cancelled_reads(incidents: Incidents, observed: Observed) -> Iterator[Judgement]:
    """A load from a copy runs longer than anything else there: it is the read that gets cancelled,
    again and again, at the same dataset.
    """
    count = incidents.of(Incident.CANCELLED_READS)
    if count is None:
        return
    subject = Subject(object=count.setting or "reads")
    rate = per_day(count, observed.at)
    if not count.count or (rate is not None and rate < FREQUENT):
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Copy cancels long reads",
        f"{counted(count.count, 'read')} cancelled {since(count)}.",
        (("cancelled", count.count), ("setting", count.setting)),
        method="server statistics",
        command=count.change,
    )

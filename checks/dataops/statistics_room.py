"""Whether the statistics of statements have room for all of them."""

from collections.abc import Iterator

from audit.facts.incidents import Incident, Incidents
from audit.facts.server import Observed
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import LOGGING
from checks._incidents import per_day, since
from checks._words import counted

#: Times in a day that room had to be made.
FREQUENT = 1.0


@check(
    id="dataops.statistics-room",
    title="Statistics keep every statement",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Give the statistics more entries, and have programs send values as parameters.",
    effort="1 hour and a restart",
    controls=LOGGING,
)
def statistics_room(incidents: Incidents, observed: Observed) -> Iterator[Judgement]:
    """The rarest statements are dropped first, and a nightly load is among them: the question of
    what it cost has no answer.
    """
    count = incidents.of(Incident.DROPPED_STATEMENTS)
    if count is None:
        return
    subject = Subject(object=count.setting or "statistics of statements")
    rate = per_day(count, observed.at)
    if not count.count or (rate is not None and rate < FREQUENT):
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Statistics drop statements for lack of room",
        f"Room was made {counted(count.count, 'time')} {since(count)}, each time for the rarest "
        "statements.",
        (("times", count.count), ("setting", count.setting)),
        method="server statistics",
        command=count.change,
    )

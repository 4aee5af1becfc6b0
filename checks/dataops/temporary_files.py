"""Sorting and joining that does not fit in memory and goes through the disk."""

from collections.abc import Iterator

from audit.facts.incidents import Incident, Incidents
from audit.facts.server import Observed, Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CAPACITY
from checks._incidents import per_day, since
from checks._words import size

#: In a day; less is nothing that one would notice.
LARGE = 256 * 1024**2


@check(
    id="dataops.temporary-files",
    title="Statements sort in memory",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Record large temporary files to find the statements, then give them an index or more "
    "memory.",
    effort="1 day",
    controls=CAPACITY,
)
def temporary_files(
    incidents: Incidents, observed: Observed, server: Server | Missing
) -> Iterator[Judgement]:
    """What does not fit in memory is written to the disk and read again: reads take many times as
    long, and the disk can fill up in the middle of one.
    """
    count = incidents.of(Incident.TEMPORARY_BYTES)
    rate = per_day(count, observed.at) if count else None
    if count is None or rate is None:
        return  # without a day to begin at the sum says nothing
    subject = Subject(object=count.setting or "temporary files")
    whole = server.size_bytes or 0 if isinstance(server, Server) else 0
    if rate <= max(LARGE, whole):
        yield Pass(subject)
        return
    beside = f", where the data has {size(whole)}" if whole else ""
    yield Fail(
        subject,
        "Statements sort on the disk",
        f"{size(count.count)} of temporary files {since(count)}, {size(round(rate))} in a day"
        f"{beside}.",
        (("bytes", count.count), ("bytes in a day", round(rate))),
        method="server statistics",
        command=count.change,
    )

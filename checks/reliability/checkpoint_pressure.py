"""Checkpoints that come before their time."""

from collections.abc import Iterator

from audit.facts.incidents import Incident, Incidents
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CAPACITY
from checks._incidents import since
from checks._words import counted, share

#: Fewer say nothing: maintenance asks for some.
MANY = 50


@check(
    id="reliability.checkpoint-pressure",
    title="Checkpoints come at their time",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.LOW,
    remedy="Allow the log of changes to grow larger between two checkpoints.",
    effort="1 hour",
    controls=CAPACITY,
)
def checkpoint_pressure(incidents: Incidents) -> Iterator[Judgement]:
    """The source writes more than it was set up for: bursts on the disk slow every reader down, and
    each checkpoint makes the log of changes grow once more.
    """
    count = incidents.of(Incident.FORCED_CHECKPOINTS)
    if count is None or count.beside is None:
        return
    subject = Subject(object=count.setting or "checkpoints")
    total = count.count + count.beside
    if count.count < MANY or count.count <= count.beside:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Checkpoints come before their time",
        f"{share(count.count, total)} of {counted(total, 'checkpoint')} {since(count)} were forced "
        "by writes or asked for by hand.",
        (("forced", count.count), ("at their time", count.beside)),
        method="server statistics",
        command=count.change,
    )

"""Whether a reader of changes finds its place again."""

from collections.abc import Iterator

from audit.facts.change import ChangeCapture
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import REDUNDANCY


@check(
    id="orchestration.reader-position",
    title="A reader of changes keeps its place on another server",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.MEDIUM,
    remedy="Let the source carry places in its log over to the servers that can take its place.",
    effort="Half a day",
    controls=REDUNDANCY,
)
def reader_position(changes: ChangeCapture) -> Iterator[Judgement]:
    """When another server takes over, a reader whose place is known only to the first one begins
    with a new copy of everything, or goes on with a hole.
    """
    for hold in changes.footholds:
        subject = Subject(object=hold.name)
        if hold.held:
            yield Pass(subject)
            continue
        restart = " and plan a restart of the source" if hold.restart else ""
        yield Fail(
            subject,
            "Readers of changes lose their place",
            f"{hold.current} now: a reader finds its place on this server only.",
            (("current", hold.current), ("needed", hold.needed), ("restart", hold.restart)),
            severity=Severity.INFO if hold.optional else None,
            method="settings of the source",
            fix=f"Have it {hold.needed}{restart}.",
            command=hold.command,
        )

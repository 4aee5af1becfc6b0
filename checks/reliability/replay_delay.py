"""A copy that is kept behind its primary on purpose."""

from collections.abc import Iterator

from audit.facts.replication import Replication
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._words import seconds


@check(
    id="reliability.replay-delay",
    title="The copy that is read is not kept behind on purpose",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.MEDIUM,
    remedy="Load from another copy; this one is there to go back to after a mistake.",
    effort="1 hour",
)
def replay_delay(replication: Replication) -> Iterator[Judgement]:
    """Whatever a load reads here is as old as the delay, and rows that arrive late for its window
    are never read at all.
    """
    if replication.role != "standby":
        return
    subject = Subject(object=replication.held_back_by)
    if not replication.held_back_seconds:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Copy is kept behind its primary",
        f"{seconds(replication.held_back_seconds)} behind at least, by {replication.held_back_by}.",
        (("seconds", replication.held_back_seconds),),
        method="settings of the source",
    )

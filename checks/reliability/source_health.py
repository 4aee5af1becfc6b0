"""What the source says about its own health."""

from collections.abc import Iterator

from audit.facts.replication import Health
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import REDUNDANCY
from checks._words import counted, listed


@check(
    id="reliability.source-health",
    title="The source reports that it is healthy",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.CRITICAL,
    remedy="Resolve what the source reports before the first load.",
    effort="Half a day",
    controls=REDUNDANCY,
)
def source_health(health: Health) -> Iterator[Judgement]:
    """A source that reports a fault serves a part of its data or is one failure away from it, and
    a load takes what it gets for the whole.
    """
    if health.healthy and not health.critical:
        yield Pass(Subject())
        return
    count = len(health.problems)
    problems = f": {listed(health.problems)}" if count else ""
    yield Fail(
        Subject(),
        "Source reports a critical state"
        if health.critical
        else "Source reports that it is unwell",
        f"{counted(count, 'problem')}, state {health.state}{problems}.",
        (("state", health.state), ("problems", count)),
        severity=None if health.critical else Severity.MEDIUM,
        method="the source's own report",
    )

"""The source's own verdict about itself."""

from collections.abc import Iterator

from audit.facts.replication import Health
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import REDUNDANCY


@check(
    id="reliability.source-health",
    title="The source calls itself healthy",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.CRITICAL,
    remedy="Resolve what the source reports before the first load.",
    effort="1 day",
    controls=REDUNDANCY,
)
def source_health(health: Health) -> Iterator[Judgement]:
    """A source in trouble returns part of its data without an error: the load looks complete and
    is not.
    """
    subject = Subject(object="health")
    if health.healthy and not health.critical:
        yield Pass(subject)
        return
    problems = "; ".join(health.problems[:3]) or "it gives no reason"
    yield Fail(
        subject,
        "Source reports lost data" if health.critical else "Source reports degraded health",
        f"Its state is {health.state}: {problems}.",
        severity=Severity.CRITICAL if health.critical else Severity.MEDIUM,
        method="health report of the source",
    )

"""What a reader sees of transactions that are not finished."""

from collections.abc import Iterator

from audit.facts.workload import ReadConsistency
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import INTEGRITY


@check(
    id="orchestration.read-isolation",
    title="A reader sees committed rows only",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.HIGH,
    remedy="Set the default back to an isolation that hides what is not committed, and let the "
    "load ask for a snapshot.",
    effort="1 hour",
    controls=INTEGRITY,
)
def read_isolation(reading: ReadConsistency) -> Iterator[Judgement]:
    """A load that reads rows of a transaction which is then undone has rows that never were; no
    later load takes them out.
    """
    if reading.dirty is None:
        return
    subject = Subject(object="isolation")
    if not reading.dirty:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Readers see what is not committed",
        f"The default is {reading.level}.",
        (("level", reading.level),),
        method="settings of the source",
        command=reading.clean,
    )

"""From when on an operation counts as slow."""

from collections.abc import Iterator

from audit.facts.activity import Observability
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._words import seconds

#: What takes longer is noticed by whoever waits for it.
SLOW = 2.0


@check(
    id="dataops.slow-threshold",
    title="Operations of two seconds count as slow",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Lower the threshold to a second or two, and look at the size of the log for a week.",
    effort="1 hour",
)
def slow_threshold(observability: Observability) -> Iterator[Judgement]:
    """With a threshold of ten seconds the log stays empty while every page takes nine; nobody can
    say afterwards whether a load slowed the source down.
    """
    recording = observability.recording("slow operations")
    if recording is None or not recording.enabled or recording.threshold_seconds is None:
        return
    subject = Subject(object=recording.setting)
    threshold = recording.threshold_seconds
    if threshold <= SLOW:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Only very slow operations are recorded",
        f"{seconds(threshold)} is the shortest that is recorded.",
        (("seconds", threshold),),
        method="settings of the source",
        command=recording.lower,
    )

"""Partitions that came late, and one that should be there by now."""

from collections.abc import Iterator
from datetime import datetime

from audit.facts.files import Files, Partitioning
from audit.facts.server import Observed
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    check,
)
from checks._words import counted, listed, seconds

#: Steps that the next partition may take longer than usual.
PATIENCE = 2
#: After so many steps the dataset is one that has ended, not one that is late.
ENDED = 30


@check(
    id="dataops.partition-delay",
    title="Partitions arrive soon after their time",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Agree on a time by which a partition is complete, and load again what came later.",
    effort="1 hour",
)
def partition_delay(files: Files, observed: Observed) -> Iterator[Judgement]:
    """A load that runs by the clock has passed when a late partition comes, and never looks at it
    again; a partition that is overdue is the first sign of a producer that stands still.
    """
    for group in files.groups:
        found = group.partitions
        if found is None or not found.step or found.usual_delay_seconds is None:
            continue
        usual = seconds(max(found.usual_delay_seconds, 0))
        overdue = _overdue(found, observed.at)
        if found.late:
            yield Fail(
                Subject(group.dataset, object="late partitions"),
                "Partitions were written long after their time",
                f"{counted(len(found.late), 'partition')} written more than 3 steps later than the "
                f"usual {usual} after their end: {listed(found.late, most=4)}.",
                confidence=Confidence.MEDIUM,
                method="times of the files",
            )
        if overdue:
            yield Fail(
                Subject(group.dataset, object="next partition"),
                "The next partition is overdue",
                f"{seconds(overdue)} since the end of the newest, {found.last}; the usual delay is "
                f"{usual}.",
                confidence=Confidence.MEDIUM,
                method="times of the files",
            )
        if not found.late and not overdue:
            yield Pass(Subject(group.dataset))


def _overdue(found: Partitioning, now: datetime) -> float:
    """Seconds since the end of the newest partition when the next one should be there, else 0."""
    if found.newest is None or found.step_seconds is None:
        return 0.0
    step, usual = found.step_seconds, max(found.usual_delay_seconds or 0.0, 0.0)
    weekend = 2 * step if found.step == "weekday" else 0.0
    since = (now - found.newest).total_seconds()
    due = usual + (1 + PATIENCE) * step + weekend
    return since if due < since < due + ENDED * step else 0.0

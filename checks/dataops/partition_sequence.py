"""Partitions that are missing in a sequence of them."""

from collections.abc import Iterator

from audit.facts.files import Files, Partitioning
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
from checks._words import counted, listed, number

_STEPS = {"hour": "hour", "day": "day", "weekday": "working day", "month": "month", "year": "year"}


@check(
    id="dataops.partition-sequence",
    title="No partition is missing between the first and the last",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.MEDIUM,
    remedy="Ask the producer for the missing files, and let the load count what it expects.",
    effort="1 hour",
)
def partition_sequence(files: Files) -> Iterator[Judgement]:
    """A day without a file looks to a load like a day without sales: nothing fails, and the sums of
    the month are wrong.
    """
    for group in files.groups:
        found = group.partitions
        if found is None or not found.step:
            continue
        if not found.missing_count:
            yield Pass(Subject(group.dataset))
            continue
        yield Fail(
            Subject(group.dataset),
            "Partitions are missing in a regular sequence",
            f"{number(found.missing_count)} of {counted(found.expected, _STEPS[found.step])} "
            f"from {found.first} to {found.last}: {listed(found.missing, most=4)}.",
            (("missing", found.missing_count), ("expected", found.expected)),
            confidence=_confidence(found),
            method="names of files and folders",
        )


def _confidence(found: Partitioning) -> Confidence:
    """A few holes in a long sequence are certain; many may be days on which nothing happens."""
    few = found.missing_count * 20 <= found.expected
    return Confidence.HIGH if few and found.step != "weekday" else Confidence.MEDIUM

"""Data of the source that belongs to no dataset."""

from collections.abc import Iterator

from audit.facts.places import OutsideData
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._words import counted, size


@check(
    id="data_management.outside-data",
    title="All data is in datasets",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Ask what these objects are, and load them by their own functions or move them into a "
    "field.",
    effort="1 day",
)
def outside_data(outside: OutsideData) -> Iterator[Judgement]:
    """Datasets hold only the numbers of such objects: a load brings the numbers, no stream of
    changes carries the objects, and nobody misses them until one is opened.
    """
    subject = Subject(object=f"{outside.kind}s")
    if not outside.count:
        yield Pass(subject)
        return
    space = f", {size(outside.size_bytes)}" if outside.size_bytes else ""
    yield Fail(
        subject,
        "Data is kept outside of datasets",
        f"{counted(outside.count, outside.kind)}{space}.",
        (("objects", outside.count), ("bytes", outside.size_bytes)),
        method="catalogue",
    )

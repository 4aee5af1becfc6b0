"""Indexes that nobody reads by."""

from collections.abc import Iterator
from datetime import timedelta

from audit.facts.catalog import Catalog, Dataset, Index
from audit.facts.server import Observed, Server
from audit.facts.workload import Activity
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
from audit.model.fact import Missing
from checks._controls import CAPACITY
from checks._loads import loaded
from checks._sql import is_postgresql, qualified
from checks._words import counted, size

#: What runs once a month has come by in this time.
COUNTED = timedelta(days=30)
#: A smaller index costs nothing that one would notice.
LARGE = 1024**2
MANY_ROWS = 10_000


@check(
    id="reliability.index-use",
    title="Every index is read by somebody",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.LOW,
    remedy="Ask what the index is for, hide it for a month where the source can, then drop it.",
    effort="1 hour",
    controls=CAPACITY,
)
def index_use(
    catalog: Catalog, activity: Activity, observed: Observed, server: Server | Missing
) -> Iterator[Judgement]:
    """Every write keeps each index up to date: one that no query uses only slows the source and
    fills its disk.
    """
    since = activity.since
    if since is None or observed.at - since < COUNTED:
        return  # too short a time to say that nobody will: there is nothing to judge
    days = (observed.at - since).days
    for dataset in loaded(catalog):
        judged = [index for index in dataset.indexes if _judged(index, dataset)]
        unused = [index for index in judged if not index.scans]
        if judged and not unused:
            yield Pass(Subject(dataset.name))
        for index in unused:
            space = f", {size(index.size_bytes)}" if index.size_bytes else ""
            yield Fail(
                Subject(dataset.name, object=f"index {index.name}"),
                "Index is read by nobody",
                f"0 uses in {counted(days, 'day')}{space}. Copies of the server count for "
                "themselves.",
                (("uses", 0), ("days", days), ("bytes", index.size_bytes)),
                confidence=Confidence.MEDIUM,
                method="statistics of the source",
                command=f"DROP INDEX {qualified(index.name, dataset.namespace)};"
                if is_postgresql(server)
                else "",
            )


def _judged(index: Index, dataset: Dataset) -> bool:
    """Whether its uses are counted and are all that it is for: no rule hangs on it."""
    large = (dataset.row_estimate or 0) >= MANY_ROWS
    if index.size_bytes is not None:
        large = index.size_bytes >= LARGE
    rule = index.unique or index.primary or not index.plain
    return large and not rule and index.valid and index.scans is not None

"""Statistics of what the source is asked to do."""

from collections.abc import Iterator

from audit.facts.activity import Observability
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import LOGGING
from checks._recordings import recorded


@check(
    id="dataops.operation-statistics",
    title="Statistics of operations are kept",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Switch on the product's statistics of operations (calls, time and rows of each).",
    effort="1 hour",
    controls=LOGGING,
)
def operation_statistics(observability: Observability) -> Iterator[Judgement]:
    """These statistics show what share of the source's work a load causes; without them nobody
    can say whether it can run more often.
    """
    yield from recorded(
        observability, "operation statistics", title="Statistics of operations are not kept"
    )

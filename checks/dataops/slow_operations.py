"""The record of slow operations."""

from collections.abc import Iterator

from audit.facts.activity import Observability
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import LOGGING
from checks._recordings import recorded


@check(
    id="dataops.slow-operations",
    title="Slow operations are recorded",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Switch on the log of slow operations, with a threshold of one second where it has one.",
    effort="15 minutes",
    controls=LOGGING,
)
def slow_operations(observability: Observability) -> Iterator[Judgement]:
    """When a load suddenly takes hours, the log of slow operations says which of its reads is
    at fault; without it the search begins with guesses.
    """
    yield from recorded(observability, "slow operations", title="Slow operations are not recorded")

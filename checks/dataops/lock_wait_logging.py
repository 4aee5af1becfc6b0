"""The record of long waits for locks."""

from collections.abc import Iterator

from audit.facts.activity import Observability
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import LOGGING
from checks._recordings import recorded


@check(
    id="dataops.lock-wait-logging",
    title="Long waits for locks are recorded",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Switch the record of waits on.",
    effort="15 minutes",
    controls=LOGGING,
)
def lock_wait_logging(observability: Observability) -> Iterator[Judgement]:
    """A load that hangs behind somebody's lock looks slow and nothing else; the record says who
    held it.
    """
    yield from recorded(observability, "lock waits", title="Waits for locks are not recorded")

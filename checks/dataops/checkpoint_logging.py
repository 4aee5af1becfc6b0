"""The record of checkpoints."""

from collections.abc import Iterator

from audit.facts.activity import Observability
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import LOGGING
from checks._recordings import recorded


@check(
    id="dataops.checkpoint-logging",
    title="Checkpoints are recorded",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Switch the record of checkpoints on.",
    effort="15 minutes",
    controls=LOGGING,
)
def checkpoint_logging(observability: Observability) -> Iterator[Judgement]:
    """Writes that come in bursts slow every reader down for a while; the record says when and why
    the server wrote.
    """
    yield from recorded(observability, "checkpoints", title="Checkpoints are not recorded")

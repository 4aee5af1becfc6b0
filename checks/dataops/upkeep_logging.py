"""The record of automatic upkeep."""

from collections.abc import Iterator

from audit.facts.activity import Observability
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import LOGGING
from checks._recordings import recorded


@check(
    id="dataops.upkeep-logging",
    title="Automatic upkeep is recorded",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Record each run that takes longer than some minutes.",
    effort="15 minutes",
    controls=LOGGING,
)
def upkeep_logging(observability: Observability) -> Iterator[Judgement]:
    """When tables grow or reads slow down, the record says whether upkeep ran, how long, and what
    kept it from clearing rows.
    """
    yield from recorded(
        observability, "automatic upkeep", title="Runs of automatic upkeep are not recorded"
    )

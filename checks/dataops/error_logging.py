"""Which messages the server's log takes in."""

from collections.abc import Iterator

from audit.facts.activity import Observability
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import ERROR_LOG, LOGGING
from checks._recordings import recorded


@check(
    id="dataops.error-logging",
    title="Errors and their statements are recorded",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Let the log take in warnings, and the statement of each error.",
    effort="15 minutes",
    controls=(*LOGGING, *ERROR_LOG),
)
def error_logging(observability: Observability) -> Iterator[Judgement]:
    """A load that failed says little; the source's log has the reason and the statement, if it may
    write them down.
    """
    yield from recorded(
        observability, "errors", title="Errors or their statements are not recorded"
    )

"""The record of log-outs."""

from collections.abc import Iterator

from audit.facts.activity import Observability
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import LOGGING
from checks._recordings import recorded


@check(
    id="security.session-end-logging",
    title="Ends of sessions are recorded",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Switch the record of ends on beside that of log-ins.",
    effort="15 minutes",
    controls=(*LOGGING, "CIS PostgreSQL 17 3.1.21"),
)
def session_end_logging(observability: Observability) -> Iterator[Judgement]:
    """A log-in tells who came; only its end tells how long somebody could have read, which is the
    first question after a leak.
    """
    yield from recorded(observability, "log-outs", title="Ends of sessions are not recorded")

"""The record of who takes copies of the whole server."""

from collections.abc import Iterator

from audit.facts.activity import Observability
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import LOGGING
from checks._recordings import recorded


@check(
    id="security.replication-logging",
    title="Commands of replication are recorded",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Switch the record of replication commands on.",
    effort="15 minutes",
    controls=(*LOGGING, "CIS PostgreSQL 17 7.2"),
)
def replication_logging(observability: Observability) -> Iterator[Judgement]:
    """A base backup over the network takes everything there is, and goes around every record of
    statements.
    """
    yield from recorded(
        observability, "replication commands", title="Commands of replication are not recorded"
    )

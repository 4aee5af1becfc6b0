"""The record of large temporary files."""

from collections.abc import Iterator

from audit.facts.activity import Observability
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import LOGGING
from checks._recordings import recorded


@check(
    id="dataops.temporary-file-logging",
    title="Large temporary files are recorded",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Record each file from some megabytes on.",
    effort="15 minutes",
    controls=LOGGING,
)
def temporary_file_logging(observability: Observability) -> Iterator[Judgement]:
    """A statement that sorts on disk takes minutes instead of seconds and can fill it; the record
    names the statement.
    """
    yield from recorded(observability, "temporary files", title="Temporary files are not recorded")

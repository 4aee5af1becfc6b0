"""Where the server's log lies."""

from collections.abc import Iterator

from audit.facts.safeguards import Guard, Safeguards
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import CAPACITY
from checks._safeguards import guarded


@check(
    id="reliability.log-place",
    title="The log lies away from the data",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.LOW,
    remedy="Write the log to a directory on another disk.",
    effort="1 hour",
    controls=(*CAPACITY, "CIS PostgreSQL 17 3.1.4"),
)
def log_place(safeguards: Safeguards) -> Iterator[Judgement]:
    """An error that repeats writes a line each time: it fills the disk that the data needs, and the
    server stops. Copies of the data also carry the log.
    """
    yield from guarded(
        safeguards,
        Guard.LOG_PLACE,
        title="Log fills the disk of the data",
        effect="errors that repeat take room of the data",
    )

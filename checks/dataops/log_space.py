"""Whether the files of the server's log end and start anew."""

from collections.abc import Iterator

from audit.facts.safeguards import Guard, Safeguards
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import CAPACITY
from checks._safeguards import guarded


@check(
    id="dataops.log-space",
    title="The files of the log end and start anew",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Start a new file each day or from a size on, and remove old ones.",
    effort="1 hour",
    controls=(*CAPACITY, "CIS PostgreSQL 17 3.1.8"),
)
def log_space(safeguards: Safeguards) -> Iterator[Judgement]:
    """A file that never ends can neither be archived nor removed while the server runs, and grows
    until the disk is full.
    """
    yield from guarded(
        safeguards,
        Guard.LOG_SPACE,
        title="Log is one file that never ends",
        effect="it grows until the disk is full",
    )

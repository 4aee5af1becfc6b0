"""Whether the server's log ends up where somebody finds it."""

from collections.abc import Iterator

from audit.facts.safeguards import Guard, Safeguards
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import LOGGING
from checks._safeguards import guarded


@check(
    id="dataops.log-collection",
    title="The server itself keeps its log",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy=(
        "Let the server collect its log in files, or send it to the system's log; leave "
        "it where a container's platform collects it."
    ),
    effort="1 hour and a restart",
    controls=(*LOGGING, "CIS PostgreSQL 17 3.1.3"),
)
def log_collection(safeguards: Safeguards) -> Iterator[Judgement]:
    """When a load failed at night, the reason stands in the log of the source: if it was kept."""
    yield from guarded(
        safeguards,
        Guard.LOG_COLLECTION,
        title="Log goes to the standard error only",
        effect="it is kept only if whatever started the server keeps it",
    )

"""Whether the server starts again by itself after a crash."""

from collections.abc import Iterator

from audit.facts.safeguards import Guard, Safeguards
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import REDUNDANCY
from checks._safeguards import guarded


@check(
    id="reliability.crash-restart",
    title="The server comes back after a crash",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.LOW,
    remedy="Switch the restart on, unless a cluster manager starts the server.",
    effort="15 minutes",
    controls=REDUNDANCY,
)
def crash_restart(safeguards: Safeguards) -> Iterator[Judgement]:
    """When one of its processes dies the server ends as a whole, and every load fails until
    somebody starts it.
    """
    yield from guarded(
        safeguards,
        Guard.CRASH_RESTART,
        title="Server stays down after a crash",
        effect="somebody or something else has to start it",
    )

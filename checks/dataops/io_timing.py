"""Whether the server measures what its disks cost."""

from collections.abc import Iterator

from audit.facts.activity import Observability
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import LOGGING
from checks._recordings import recorded


@check(
    id="dataops.io-timing",
    title="Time spent on reading and writing is measured",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy=(
        "Switch the measuring on, after its own test showed that the clock of the machine is cheap."
    ),
    effort="15 minutes",
    controls=LOGGING,
)
def io_timing(observability: Observability) -> Iterator[Judgement]:
    """Without it a slow read cannot be told from a slow disk: both stand in the statistics as time,
    and the wrong one gets tuned.
    """
    yield from recorded(observability, "input and output", title="Time on the disk is not measured")

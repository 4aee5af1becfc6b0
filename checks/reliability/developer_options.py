"""Options that only developers of the server need."""

from collections.abc import Iterator

from audit.facts.safeguards import Guard, Safeguards
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import CONFIGURATION
from checks._safeguards import guarded


@check(
    id="reliability.developer-options",
    title="Options for developers are at rest",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.MEDIUM,
    remedy="Set the option back to its normal value.",
    effort="15 minutes",
    controls=(*CONFIGURATION, "CIS PostgreSQL 17 6.2"),
)
def developer_options(safeguards: Safeguards) -> Iterator[Judgement]:
    """Such an option hides damage, slows everybody down or lets the server's own tables be changed;
    the manual keeps it away from real data.
    """
    yield from guarded(
        safeguards,
        Guard.DEVELOPER_OPTIONS,
        title="Option for developers is in use",
        effect="its manual keeps it away from real data",
    )

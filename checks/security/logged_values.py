"""Values of statements in the server's log."""

from collections.abc import Iterator

from audit.facts.safeguards import Guard, Safeguards
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import LEAKAGE
from checks._safeguards import guarded


@check(
    id="security.logged-values",
    title="The log holds no values of statements",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy=(
        "Switch the output off again, and look through the logs for what was written meanwhile."
    ),
    effort="15 minutes",
    controls=LEAKAGE,
)
def logged_values(safeguards: Safeguards) -> Iterator[Judgement]:
    """Logs are read by more people than the data and copied to more places: what rows hold does not
    belong there.
    """
    yield from guarded(
        safeguards,
        Guard.LOGGED_VALUES,
        title="Values of statements go to the log",
        effect="what programs write and look for is in the log",
    )

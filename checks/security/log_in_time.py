"""How long a log-in may take."""

from collections.abc import Iterator

from audit.facts.safeguards import Guard, Safeguards
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import AUTHENTICATION
from checks._safeguards import guarded


@check(
    id="security.log-in-time",
    title="Log-ins end within a minute",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Limit the time in which a log-in has to be complete to one minute or less.",
    effort="15 minutes",
    controls=AUTHENTICATION,
)
def log_in_time(safeguards: Safeguards) -> Iterator[Judgement]:
    """Who connects and never says who he is holds a connection all that time; enough of them, and
    nobody else gets in.
    """
    yield from guarded(
        safeguards,
        Guard.LOG_IN_TIME,
        title="Unfinished log-ins stay open long",
        effect="connections are held by whoever never logs in",
    )

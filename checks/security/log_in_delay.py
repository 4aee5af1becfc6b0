"""What a failed log-in costs."""

from collections.abc import Iterator

from audit.facts.safeguards import Guard, Safeguards
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import AUTHENTICATION, LOG_IN_DELAYS
from checks._safeguards import guarded


@check(
    id="security.log-in-delay",
    title="Failed log-ins are slowed down",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Delay the answer to a failed log-in, or lock the account for a while.",
    effort="1 hour and a restart",
    controls=(*AUTHENTICATION, *LOG_IN_DELAYS),
)
def log_in_delay(safeguards: Safeguards) -> Iterator[Judgement]:
    """Passwords are guessed as fast as the server answers: without a delay that is thousands in a
    minute, and nobody is kept out.
    """
    yield from guarded(
        safeguards,
        Guard.LOG_IN_DELAY,
        title="Failed log-ins cost nothing",
        effect="guessing goes as fast as the server answers",
    )

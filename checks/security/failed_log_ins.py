"""Log-ins that fail."""

from collections.abc import Iterator

from audit.facts.connecting import ConnectionHistory
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    check,
)
from checks._controls import LOGGING
from checks._words import counted, seconds, share

#: Fewer are typing errors.
MANY = 20
#: Share of all that tried to connect.
OFTEN = 0.05


@check(
    id="security.failed-log-ins",
    title="Few log-ins fail",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Look in the server's log from where they come: a program with an old password, or "
    "somebody who guesses.",
    effort="1 hour",
    controls=LOGGING,
)
def failed_log_ins(history: ConnectionHistory) -> Iterator[Judgement]:
    """Somebody who guesses passwords leaves hardly another trace; and a program that was left with
    an old password hides him.
    """
    if not history.attempts:
        return
    subject = Subject(object="log-ins")
    rate = history.failed / history.attempts
    if history.failed < MANY or rate < OFTEN:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Many log-ins fail",
        f"{history.failed:,} of {counted(history.attempts, 'connection')} failed to log in "
        f"({share(history.failed, history.attempts)}) in {seconds(history.seconds)}.",
        (("failed", history.failed), ("connections", history.attempts)),
        confidence=Confidence.MEDIUM,
        method="statistics of the source",
    )

"""Sessions that end without a farewell."""

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
from checks._controls import CAPACITY
from checks._words import counted, seconds, share

MANY = 20
OFTEN = 0.05


@check(
    id="dataops.dropped-sessions",
    title="Sessions end as they should",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Look in the server's log which clients they are: programs that do not close, time "
    "limits that are shorter than pauses, or packets above the limit.",
    effort="Half a day",
    controls=CAPACITY,
)
def dropped_sessions(history: ConnectionHistory) -> Iterator[Judgement]:
    """Where sessions break off, those of a load do so as well; what it had not committed is undone,
    and it begins again.
    """
    if not history.attempts:
        return
    subject = Subject(object="sessions")
    rate = history.dropped / history.attempts
    if history.dropped < MANY or rate < OFTEN:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Many sessions break off",
        f"{history.dropped:,} of {counted(history.attempts, 'session')} ended without a farewell "
        f"({share(history.dropped, history.attempts)}) in {seconds(history.seconds)}.",
        (("dropped", history.dropped), ("sessions", history.attempts)),
        confidence=Confidence.MEDIUM,
        method="statistics of the source",
    )

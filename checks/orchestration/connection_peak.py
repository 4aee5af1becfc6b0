"""How close the source came to its limit of connections."""

from collections.abc import Iterator

from audit.facts.connecting import ConnectionHistory
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CAPACITY
from checks._words import counted, seconds, share

#: Share of the limit from which on a load with a few sessions of its own meets it.
CLOSE = 0.85


@check(
    id="orchestration.connection-peak",
    title="Connections never ran out",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.HIGH,
    remedy="Find who keeps connections open, put a pool before the source, and load at another "
    "hour than that of the peak.",
    effort="1 day",
    controls=CAPACITY,
)
def connection_peak(history: ConnectionHistory) -> Iterator[Judgement]:
    """Enough connections may be free now and none at the hour of the load; then the load fails, or
    the application does because the load took the last one.
    """
    subject = Subject(object=history.setting)
    if not history.limit:
        return
    close = history.peak / history.limit
    if not history.refused and close <= CLOSE:
        yield Pass(subject)
        return
    since = f"in {seconds(history.seconds)}"
    most = (
        f"{history.peak:,} of {history.limit:,} at the peak ({share(history.peak, history.limit)})"
    )
    yield Fail(
        subject,
        "Connections ran out" if history.refused else "Connections nearly ran out",
        f"{counted(history.refused, 'connection')} refused {since}; {most}."
        if history.refused
        else f"{most}, {since}.",
        (("peak", history.peak), ("limit", history.limit), ("refused", history.refused)),
        severity=None if history.refused else Severity.MEDIUM,
        method="statistics of the source",
    )

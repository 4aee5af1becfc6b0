"""Connections that are still free."""

from collections.abc import Iterator

from audit.facts.activity import Connections
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CAPACITY
from checks._words import counted, number, share

SCARCE = 0.8
NARROW = 0.6


@check(
    id="orchestration.connection-headroom",
    title="Enough connections are free for a load",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.HIGH,
    remedy=(
        "Put a connection pooler in front of the source or raise its limit, and agree how many "
        "connections a load opens."
    ),
    effort="Half a day",
    controls=CAPACITY,
)
def connection_headroom(connections: Connections) -> Iterator[Judgement]:
    """When the last connection is taken, loads fail at random and so do the applications that
    the source is there for.
    """
    open_to_all = connections.limit - connections.reserved
    if connections.limit <= 0:
        return
    used, subject = connections.used, Subject()
    if open_to_all > 0 and used <= NARROW * open_to_all:
        yield Pass(subject)
        return
    scarce = open_to_all <= 0 or used > SCARCE * open_to_all
    yield Fail(
        subject,
        "Few connections are free",
        f"{number(used)} of {counted(max(open_to_all, 0), 'connection')} in use "
        f"({share(used, open_to_all)}) at the time of the audit; "
        f"{number(connections.reserved)} more are reserved for administrators.",
        (("used", used), ("limit", connections.limit), ("reserved", connections.reserved)),
        severity=Severity.HIGH if scarce else Severity.MEDIUM,
        method="one look at the time of the audit",
    )

"""Counters whose end ends the service."""

from collections.abc import Iterator

from audit.facts.maintenance import Counters
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CAPACITY
from checks._sql import is_postgresql
from checks._words import number, share

CRITICAL_SHARE = 0.6
HIGH_SHARE = 0.25


@check(
    id="reliability.counter-headroom",
    title="Internal counters are far from their end",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.CRITICAL,
    remedy="Find what keeps the upkeep from resetting the counter, then run it by hand.",
    effort="1 day",
    controls=CAPACITY,
)
def counter_headroom(counters: Counters, server: Server | Missing) -> Iterator[Judgement]:
    """When such a counter ends, the source refuses every write until a long repair is done."""
    for counter in counters.counters:
        subject = Subject(object=counter.name)
        used = counter.used / counter.limit
        if used <= HIGH_SHARE:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Internal counter is close to its end",
            f"{share(counter.used, counter.limit)} used: {number(counter.used)} of "
            f"{number(counter.limit)}.",
            (("used", counter.used), ("limit", counter.limit)),
            severity=Severity.CRITICAL if used > CRITICAL_SHARE else Severity.HIGH,
            method="server statistics",
            command="VACUUM (FREEZE);" if is_postgresql(server) else "",
        )

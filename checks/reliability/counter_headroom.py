"""Counters of the source itself that end the service when they run out."""

from collections.abc import Iterator

from audit.facts.maintenance import Counters
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CAPACITY
from checks._sql import is_postgresql
from checks._words import number, share

ALARM = 0.25
END = 0.6


@check(
    id="reliability.counter-headroom",
    title="Internal counters have room left",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.CRITICAL,
    remedy="End the oldest transaction, drop unused replication slots, then freeze old rows.",
    effort="Half a day",
    controls=CAPACITY,
)
def counter_headroom(counters: Counters, server: Server | Missing) -> Iterator[Judgement]:
    """Shortly before the counter runs out the source refuses every write until an administrator
    has repaired it, which takes hours in a large database.
    """
    for counter in counters.counters:
        subject = Subject(object=counter.name)
        used = counter.used / counter.limit if counter.limit > 0 else 0.0
        if used <= ALARM:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Counter of the source is running out",
            f"{share(counter.used, counter.limit)} used: {number(counter.used)} of "
            f"{number(counter.limit)}.",
            (("used", counter.used), ("limit", counter.limit)),
            severity=Severity.CRITICAL if used > END else Severity.HIGH,
            method="the server's own figures",
            command="VACUUM (FREEZE, VERBOSE);" if is_postgresql(server) else "",
        )

"""The source's clock against ours."""

from collections.abc import Iterator
from datetime import timedelta

from audit.facts.availability import Availability
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._words import NO_BREAK, milliseconds, seconds

TOLERATED = timedelta(seconds=2)
_MINUTE = 60


@check(
    id="orchestration.clock-skew",
    title="The source's clock agrees with ours",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.MEDIUM,
    remedy="Synchronise the source's clock by NTP, and check that of the machine that loads.",
    effort="1 hour",
)
def clock_skew(server: Server, availability: Availability | Missing) -> Iterator[Judgement]:
    """A load that asks for everything up to now misses the rows that another clock has already
    written, and does not come back for them.
    """
    clock = availability.clock if isinstance(availability, Availability) else None
    skew = clock.offset if clock else server.clock_skew_seconds
    if skew is None:
        return
    doubt = clock.uncertainty if clock else 0.0
    if abs(skew) - doubt <= TOLERATED.total_seconds():
        yield Pass(Subject())
        return
    off = f"{abs(skew):.1f}{NO_BREAK}s" if abs(skew) < _MINUTE else seconds(abs(skew))
    way = "ahead of" if skew > 0 else "behind"
    give = f", give or take {milliseconds(doubt)}" if clock else ""
    yield Fail(
        Subject(),
        "Clock of the source is off",
        f"The source is {off} {way} the machine that runs the audit{give}.",
        (("skew, seconds", round(skew, 3)), ("uncertainty, seconds", round(doubt, 6))),
        method="the shortest of several round trips"
        if clock
        else "one comparison of the two clocks",
    )

"""How quickly and how evenly the source answers."""

from collections.abc import Iterator

from audit.facts.availability import Availability, Connecting, RoundTrips
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
from checks._words import milliseconds

#: Of the slow answers to the median, and in seconds below which nobody notices.
UNEVEN, NOTICED = 10, 0.05
#: Seconds per round trip from which on a load of many small statements is mostly waiting.
FAR = 0.2
#: Seconds for a connection from which on a loader that opens many is mostly waiting.
SLOW_CONNECTION = 2.0


@check(
    id="reliability.response-times",
    title="The source answers quickly and evenly",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.MEDIUM,
    remedy=(
        "Look at the network between loader and source and at what else the source does at the "
        "time, and run the load near the source."
    ),
    effort="Half a day",
    controls=CAPACITY,
)
def response_times(availability: Availability) -> Iterator[Judgement]:
    """A load is thousands of questions: where some of them take many times as long as the others,
    it ends late on one day and in a time-out on the next.
    """
    yield _trips(availability.trips)
    if availability.connecting is not None:
        yield _connecting(availability.connecting)


def _trips(trips: RoundTrips) -> Judgement:
    subject = Subject(object="round trips")
    uneven = trips.p95 > max(UNEVEN * trips.p50, NOTICED)
    if not uneven and trips.p50 <= FAR:
        return Pass(subject)
    return Fail(
        subject,
        "Source answers unevenly" if uneven else "Source answers slowly",
        f"{milliseconds(trips.p95)} at the 95th percentile of {trips.count} round trips, "
        f"{milliseconds(trips.p50)} at the median.",
        (("p50, seconds", trips.p50), ("p95, seconds", trips.p95), ("worst, seconds", trips.worst)),
        severity=None if uneven else Severity.LOW,
        confidence=Confidence.MEDIUM,
        method=f"{trips.count} round trips from where the audit runs",
    )


def _connecting(connecting: Connecting) -> Judgement:
    subject = Subject(object="connections")
    if connecting.total <= SLOW_CONNECTION:
        return Pass(subject)
    return Fail(
        subject,
        "Connections take long",
        f"{milliseconds(connecting.total)} until a connection can be used.",
        (("seconds", connecting.total),),
        severity=Severity.LOW,
        confidence=Confidence.MEDIUM,
        method="one connection from where the audit runs",
        fix="Look at name resolution, the network and the log-in of the source, and let loads keep "
        "their connections.",
    )

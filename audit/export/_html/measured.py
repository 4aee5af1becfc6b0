"""How the source answers, as it was measured: a small card of figures."""

from collections.abc import Iterator

from audit.export._html.marks import Pair
from audit.facts.availability import Availability, LagLook
from audit.model.figures import number, share
from audit.report.answers import connecting, lag_of, milliseconds, trend
from audit.report.document import Report
from audit.report.wording import counted, name


def measured_of(report: Report) -> tuple[Pair, ...]:
    """Empty where nobody measured anything."""
    return tuple(_pairs(report.availability)) if report.availability else ()


def _pairs(found: Availability) -> Iterator[Pair]:
    trips = found.trips
    yield Pair(
        "Round trips",
        f"{milliseconds(trips.p50)} median, {milliseconds(trips.p95)} at the 95th percentile, "
        f"{milliseconds(trips.worst)} at most, of {trips.count}",
    )
    yield Pair("Connection", connecting(found))
    if found.clock is not None:
        way = "ahead of" if found.clock.offset > 0 else "behind"
        yield Pair(
            "Clock",
            f"{milliseconds(abs(found.clock.offset))} {way} ours, give or take "
            f"{milliseconds(found.clock.uncertainty)}",
        )
    if found.addresses is not None:
        yield Pair("Addresses", counted(found.addresses, "address", "addresses") + " of the host")
    if found.connections_used is not None and found.connections_limit:
        yield Pair(
            "Connections in use",
            f"{number(found.connections_used)} of {number(found.connections_limit)} "
            f"({share(found.connections_used, found.connections_limit)})",
        )
    yield from _lags(found)


def _lags(found: Availability) -> Iterator[Pair]:
    last: LagLook | None = found.lags[-1] if found.lags else None
    for replica in last.replicas if last else ():
        yield Pair(f"Lag of {name(replica.name)}", f"{lag_of(replica)}{trend(found, replica.name)}")

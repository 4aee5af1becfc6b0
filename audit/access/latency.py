"""Round trips, connections and clocks, timed in a few seconds at most."""

import socket
import ssl
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from math import floor

from audit.access.budget import Budget
from audit.access.network import resolve_within
from audit.access.tls.conversation import Conversation
from audit.access.tls.upgrades import upgrade_of
from audit.access.tls.wire import Endpoint
from audit.errors import ConnectError
from audit.facts.availability import ClockOffset, Connecting, LagLook, ReplicaLag, RoundTrips
from audit.facts.replication import Replication
from audit.model.fact import Missing

TRIPS = 10
#: After so many seconds no further round trip begins; so many are made all the same.
_ENOUGH_SECONDS = 3.0
_LEAST = 3
#: One connection that is timed takes no longer.
CONNECT_SECONDS = 3.0
#: A p95 of more than so many times the median, and of so many seconds, is looked at once more.
UNEVEN, NOTICED = 10, 0.05

Ask = Callable[[], datetime | None]


def measure(ask: Ask) -> tuple[RoundTrips, ClockOffset | None]:
    """Times the cheapest question, which may bring the source's time.

    What is uneven is measured a second time, and the evener of both is told: one pause of this
    machine is none of the source's.
    """
    ends = time.monotonic() + _ENOUGH_SECONDS
    ask()  # the first one may set up a transaction or a pool
    trips, clock = _round(ask, ends)
    if uneven(trips):
        again, clock_again = _round(ask, time.monotonic() + _ENOUGH_SECONDS)
        trips = min(trips, again, key=lambda t: t.p95)
        clock = _surer(clock, clock_again)
    return trips, clock


def uneven(trips: RoundTrips) -> bool:
    return trips.p95 > max(UNEVEN * trips.p50, NOTICED)


def _round(ask: Ask, ends: float) -> tuple[RoundTrips, ClockOffset | None]:
    took: list[float] = []
    clock: ClockOffset | None = None
    while len(took) < TRIPS and (len(took) < _LEAST or time.monotonic() < ends):
        sent, began = time.time(), time.perf_counter()
        told = ask()
        took.append(time.perf_counter() - began)
        if told is not None:
            half = took[-1] / 2
            clock = _surer(clock, ClockOffset(told.timestamp() - (sent + half), half))
    return round_trips(took), clock


def round_trips(took: Sequence[float]) -> RoundTrips:
    return RoundTrips(
        len(took), _digits(statistics.median(took)), _digits(quantile(took, 0.95)),
        _digits(max(took)),
    )  # fmt: skip


def quantile(values: Sequence[float], share: float) -> float:
    """Between the two neighbours (R's type 7, that of NumPy)."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def _surer(one: ClockOffset | None, other: ClockOffset | None) -> ClockOffset | None:
    """The one from the shorter round trip."""
    known = [clock for clock in (one, other) if clock is not None]
    found = min(known, key=lambda clock: clock.uncertainty, default=None)
    return found and ClockOffset(round(found.offset, 6) + 0.0, round(found.uncertainty, 6))


def _digits(seconds: float) -> float:
    return round(seconds, 6)


def wire_times(endpoint: Endpoint, budget: Budget, *, tls: bool) -> tuple[float, float | None]:
    """How long TCP took, and the way to TLS with its handshake; `NoTls` where there is no way.

    For protocols whose servers count nothing against a client that leaves before it logs in. No
    credential is sent, so that nobody has to be verified.
    """
    context = ssl.SSLContext(
        ssl.PROTOCOL_TLS_CLIENT
    )  # without authorities, which take long to load
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    host = endpoint.address or endpoint.host
    began = time.perf_counter()
    try:
        with socket.create_connection((host, endpoint.port), timeout=endpoint.seconds) as plain:
            tcp = time.perf_counter() - began
            if not tls:
                return _digits(tcp), None
            upgrade_of(endpoint.protocol).begin(Conversation(plain, endpoint), endpoint)
            with context.wrap_socket(plain, server_hostname=endpoint.name):
                return _digits(tcp), _digits(time.perf_counter() - began - tcp)
    finally:
        budget.probed(1, time.perf_counter() - began)


def parts_of(total: float, tcp: float | None, tls: float | None) -> Connecting:
    """A connection with its parts; what is left after TCP and TLS is the log-in.

    The parts may be of another connection: where they took longer than the whole, nothing is left
    to be told.
    """
    known = [part for part in (tcp, tls) if part is not None]
    log_in = total - sum(known) if known and sum(known) < total else None
    return Connecting(
        total=_digits(total),
        tcp=None if tcp is None else _digits(tcp),
        tls=None if tls is None else _digits(tls),
        log_in=None if log_in is None else _digits(log_in),
    )


def addresses_of(host: str, port: int) -> int | None:
    """How many addresses the name has; None where it cannot be told in time."""
    with suppress(ConnectError):
        return len(resolve_within(host, port, seconds=CONNECT_SECONDS))
    return None


def look_of(found: Replication | Missing, at: datetime) -> LagLook | None:
    """What was seen of the copies' lag; None where there is nothing to follow."""
    if isinstance(found, Missing):
        return None
    lags = [
        ReplicaLag(replica.name, replica.lag_seconds, replica.lag_bytes)
        for replica in found.replicas
        if replica.lag_seconds is not None or replica.lag_bytes is not None
    ]
    if not lags and found.standby_lag_seconds is not None:
        lags = [ReplicaLag("this server, a standby", found.standby_lag_seconds)]
    return LagLook(at, tuple(lags)) if lags else None

"""How quickly and how evenly the source answers, measured from where the audit runs.

All lengths of time are seconds.
"""

from dataclasses import dataclass
from datetime import datetime

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True)
class RoundTrips:
    """How long the cheapest question took, asked `count` times one after another.

    `p50` and `p95` are quantiles of so few that they lie between two of them (linearly).
    """

    count: int
    p50: float
    p95: float
    worst: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Connecting:
    """How long one more connection took, and its parts where they could be told apart.

    `log_in` is all that comes after TCP and TLS. None where there is no such part, or it was not
    measured.
    """

    total: float
    tcp: float | None = None
    tls: float | None = None
    log_in: float | None = None


@dataclass(frozen=True, slots=True)
class ClockOffset:
    """The source's clock minus ours, give or take `uncertainty`: half of a round trip (RFC 5905,
    section 8, for a path that takes as long there as back).
    """

    offset: float
    uncertainty: float


@dataclass(frozen=True, slots=True)
class ReplicaLag:
    """How far a copy was behind at one time; None where the source does not say."""

    name: str
    seconds: float | None = None
    size: int | None = None  # of changes, in bytes


@dataclass(frozen=True, slots=True)
class LagLook:
    """One look at all copies, or at the source itself where it is a copy."""

    at: datetime
    replicas: tuple[ReplicaLag, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability(Fact):
    """What was measured; `asked` is the cheapest question in the product's words.

    `addresses` is how many addresses the host's name has, None without a network. `refused` says
    that the source gave no further connection. `lags` are one look at the copies at the beginning
    of the audit and one at its end; empty where there are none. Connections are the clients' of
    `connections_limit` that others than administrators may have, None where that is not told.
    """

    asked: str
    trips: RoundTrips
    connecting: Connecting | None = None
    refused: bool = False
    clock: ClockOffset | None = None
    addresses: int | None = None
    lags: tuple[LagLook, ...] = ()
    connections_used: int | None = None
    connections_limit: int | None = None

    @property
    def over(self) -> float | None:
        """Seconds between the two looks at the copies."""
        if len(self.lags) < 2:  # noqa: PLR2004  # two looks
            return None
        return (self.lags[-1].at - self.lags[0].at).total_seconds()

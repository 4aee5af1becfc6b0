"""How the source answers, in the words of every format."""

from audit.facts.availability import Availability, ReplicaLag
from audit.model.figures import milliseconds
from audit.report.wording import duration, size

__all__ = ["brief", "connecting", "lag_of", "milliseconds", "trend"]


def connecting(found: Availability) -> str:
    """A connection with its parts: "38 ms (TCP 0.2 ms, TLS 21 ms, log-in 16 ms)"."""
    made = found.connecting
    if made is None:
        return "refused: the source gave no further one" if found.refused else "not measured"
    parts = (("TCP", made.tcp), ("TLS", made.tls), ("log-in", made.log_in))
    told = ", ".join(f"{name} {milliseconds(took)}" for name, took in parts if took is not None)
    return f"{milliseconds(made.total)} ({told})" if told else milliseconds(made.total)


def lag_of(replica: ReplicaLag) -> str:
    told = [] if replica.seconds is None else [duration(replica.seconds)]
    if replica.size is not None:
        told.append(f"{size(replica.size)} of changes")
    return ", ".join(told) or "not told"


def trend(found: Availability, name: str) -> str:
    """Whether the lag grew between both looks and how far they are apart; "" after one look."""
    over = found.over
    if over is None:
        return ""
    first = next((r for r in found.lags[0].replicas if r.name == name), None)
    last = next((r for r in found.lags[-1].replicas if r.name == name), None)
    if first is None or last is None:
        return ""
    before, after = (
        (first.size, last.size) if first.size is not None else (first.seconds, last.seconds)
    )
    if before is None or after is None:
        return ""
    way = "growing" if after > before else "shrinking" if after < before else "unchanged"
    return f", {way} over {over:.1f} s"


def brief(found: Availability) -> str:
    """The one figure that a line has room for."""
    return f"{milliseconds(found.trips.p50)} a round trip"

"""MongoDB's availability as it is measured: round trips, the clock, the lag of members."""

from datetime import UTC, datetime

from audit.access.latency import addresses_of, look_of, measure
from audit.access.mongo.session import MongoSession
from audit.facts.availability import Availability
from audit.facts.replication import Replication
from audit.model.fact import Missing

_ASKED = "hello"


def availability_of(session: MongoSession, replication: Replication | Missing) -> Availability:
    """By the command that every driver sends all the time; the driver keeps its connections."""

    def ask() -> datetime | None:
        told = session.ask({_ASKED: 1}).get("localTime")
        if not isinstance(told, datetime):
            return None
        return told if told.tzinfo else told.replace(tzinfo=UTC)

    trips, clock = measure(ask)
    host, port = session.hosts[0] if session.hosts else ("", 0)
    look = look_of(replication, datetime.now(UTC))
    return Availability(
        asked=_ASKED,
        trips=trips,
        clock=clock,
        addresses=addresses_of(host, port) if host and not host.startswith("/") else None,
        lags=(look,) if look else (),
    )

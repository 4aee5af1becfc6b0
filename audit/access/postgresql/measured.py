"""PostgreSQL's availability as it is measured: round trips, connections, the clock, the lag."""

import time
from contextlib import suppress
from datetime import UTC, datetime

from audit.access.connector import collects
from audit.access.latency import (
    CONNECT_SECONDS,
    addresses_of,
    look_of,
    measure,
    parts_of,
    wire_times,
)
from audit.access.postgresql.captured import Captured
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.activity import Connections
from audit.facts.availability import Availability, Connecting, LagLook, ReplicaLag
from audit.facts.replication import Replication
from audit.model.fact import Missing

_ASKED = "SELECT clock_timestamp()"
_WAITING = """
SELECT pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) AS bytes
"""


class Measured(Captured):
    """The part of the connector that is about how the server answers."""

    _first_look: LagLook | None = None
    _room: tuple[int, int] | None = None

    def connections(self) -> Connections:
        """As before; how much of them is used is told with the times."""
        found = super().connections()
        self._room = (found.used, max(0, found.limit - found.reserved))
        return found

    def replication(self) -> Replication | Missing:
        """As before; what it says of the lag is the first of two looks."""
        found = super().replication()
        self._first_look = self._look(found)
        return found

    @collects()
    def availability(self) -> Availability:
        with self.asking(_ASKED) as ask:
            trips, clock = measure(ask)
        place, connecting = self._place, self._connecting()
        return Availability(
            asked=_ASKED,
            trips=trips,
            connecting=connecting,
            refused=connecting is None,
            clock=clock,
            addresses=addresses_of(place.name, place.port) if place else None,
            lags=(self._first_look,) if self._first_look else (),
            connections_used=self._room[0] if self._room else None,
            connections_limit=self._room[1] if self._room else None,
        )

    def look_again(self) -> LagLook | None:
        """The copies' lag once more, at the end of the audit."""
        for read_once in ("_copying", "_streaming"):
            with suppress(AttributeError):
                delattr(self, read_once)
        return self._look(super().replication())

    def _look(self, found: Replication | Missing) -> LagLook | None:
        """A standby tells by its own log how much it received and has not applied yet."""
        now = datetime.now(UTC)
        if isinstance(found, Missing) or found.role != "standby":
            return look_of(found, now)
        waiting = self.row(_WAITING).bytes
        size = None if waiting is None else int(waiting)
        own = ReplicaLag("this server, a standby", found.standby_lag_seconds, size)
        return None if own.seconds is None and own.size is None else LagLook(now, (own,))

    @property
    def _place(self) -> Endpoint | None:
        """Where the session goes by the network, at the address that it uses."""
        parameters = self.opened.way.parameters
        host, port = parameters.get("host", ""), parameters.get("port", "")
        if self.opened.local or not host or not port.isdecimal() or "," in host:
            return None
        return Endpoint(
            host,
            int(port),
            host,
            protocol="postgresql",
            address=parameters.get("hostaddr", ""),
            seconds=CONNECT_SECONDS,
        )

    def _connecting(self) -> Connecting | None:
        """One more connection as ours are; None where the server gives no more."""
        began = time.perf_counter()
        total = self.time_one_more(CONNECT_SECONDS)
        self.budget.probed(1, time.perf_counter() - began)
        if total is None:
            return None
        tcp: float | None = None
        tls: float | None = None
        place = self._place
        if place is not None:
            with suppress(NoTls, OSError, ValueError):
                tcp, tls = wire_times(place, self.budget, tls=self._encrypted)
        return parts_of(total, tcp, tls)

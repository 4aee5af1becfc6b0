"""MySQL's availability as it is measured: round trips, connections, the clock, the lag."""

from contextlib import suppress
from datetime import UTC, datetime

from audit.access.connector import collects
from audit.access.latency import CONNECT_SECONDS, addresses_of, look_of, measure
from audit.access.mysql.captured import Captured
from audit.facts.activity import Connections
from audit.facts.availability import Availability, LagLook
from audit.facts.replication import Replication
from audit.model.fact import Missing

_ASKED = "SELECT utc_timestamp(6)"


class Measured(Captured):
    """The part of the connector that is about how the server answers.

    Only whole log-ins are timed: the server counts those that are not against the client's host
    (max_connect_errors).
    """

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
        self._first_look = look_of(found, datetime.now(UTC))
        return found

    @collects()
    def availability(self) -> Availability:
        with self.asking(_ASKED) as ask:
            trips, clock = measure(ask)
        connecting = self.sessions.time_one_more(CONNECT_SECONDS)
        local = bool(self.sessions.unix_socket)
        return Availability(
            asked=_ASKED,
            trips=trips,
            connecting=connecting,
            refused=connecting is None,
            clock=clock,
            addresses=None if local else addresses_of(self.sessions.host, self.sessions.port),
            lags=(self._first_look,) if self._first_look else (),
            connections_used=self._room[0] if self._room else None,
            connections_limit=self._room[1] if self._room else None,
        )

    def look_again(self) -> LagLook | None:
        """The copies' lag once more, at the end of the audit."""
        with suppress(AttributeError):
            del self._replica_rows  # they were read once
        return look_of(super().replication(), datetime.now(UTC))

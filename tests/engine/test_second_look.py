"""The copies' lag at the end of an audit."""

from datetime import UTC, datetime
from typing import cast

import pytest

from audit.access.budget import Budget
from audit.access.connector import Connector
from audit.engine.second_look import second_look
from audit.facts.availability import Availability, LagLook, ReplicaLag, RoundTrips
from audit.model.fact import Fact, Missing, Reason

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 27, 12, 0, 9, tzinfo=UTC)
FIRST = LagLook(AT, (ReplicaLag("b", 1.0),))
TRIPS = RoundTrips(10, 0.001, 0.001, 0.001)


class Source:
    """Gives the second look, or fails to."""

    def __init__(self, again: LagLook | Exception | None) -> None:
        self.budget, self.again, self.looked = Budget(), again, 0

    def look_again(self) -> LagLook | None:
        self.looked += 1
        if isinstance(self.again, Exception):
            raise self.again
        return self.again


def looked(source: object, *lags: LagLook) -> dict[type[Fact], Fact | Missing]:
    facts: dict[type[Fact], Fact | Missing] = {
        Availability: Availability(asked="ping", trips=TRIPS, lags=lags)
    }
    return second_look(cast("Connector", source), facts, progress=lambda _: None)


def test_the_second_look_stands_beside_the_first() -> None:
    again = LagLook(LATER, (ReplicaLag("b", 8.0),))

    found = looked(Source(again), FIRST)[Availability]

    assert isinstance(found, Availability)
    assert (found.lags, found.over) == ((FIRST, again), 9.0)


def test_without_a_first_look_nobody_is_asked() -> None:
    source = Source(FIRST)

    assert looked(source) == {}
    assert source.looked == 0


@pytest.mark.parametrize("again", [None, RuntimeError("lost")])
def test_what_gives_no_second_look_leaves_the_first(again: Exception | None) -> None:
    assert looked(Source(again), FIRST) == {}


def test_a_source_that_cannot_look_again_is_left_alone() -> None:
    assert looked(object(), FIRST) == {}


def test_availability_that_is_missing_stays_missing() -> None:
    missing: dict[type[Fact], Fact | Missing] = {Availability: Missing(Reason.TIMEOUT)}

    assert second_look(cast("Connector", Source(FIRST)), missing, progress=lambda _: None) == {}

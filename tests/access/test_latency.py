"""Round trips and clocks by a clock of the test's own."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.access.latency import TRIPS, look_of, measure, parts_of, quantile, round_trips
from audit.facts.availability import LagLook, ReplicaLag
from audit.facts.replication import Replica, Replication
from audit.model.fact import Missing, Reason

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)


class Clock:
    """One clock for all that is asked for the time; `ask` takes as long as it is told."""

    def __init__(self, took: Iterator[float], ahead: float = 0.0) -> None:
        self.now, self.took, self.ahead, self.asked = AT.timestamp(), took, ahead, 0

    def ask(self) -> datetime:
        self.asked += 1
        took = next(self.took)
        self.now += took / 2
        told = datetime.fromtimestamp(self.now + self.ahead, UTC)
        self.now += took / 2
        return told


@pytest.fixture
def clocked(monkeypatch: pytest.MonkeyPatch) -> Callable[[Clock], None]:
    def use(clock: Clock) -> None:
        for name in ("time", "perf_counter", "monotonic"):
            monkeypatch.setattr(time, name, lambda: clock.now)

    return use


def repeated(*took: float) -> Iterator[float]:
    while True:
        yield from took


def test_ten_round_trips_follow_one_that_is_not_counted(clocked: Callable[[Clock], None]) -> None:
    clock = Clock(iter([0.9] + [0.01] * 20))
    clocked(clock)

    trips, _ = measure(clock.ask)

    assert (trips.count, clock.asked) == (TRIPS, TRIPS + 1)
    assert trips.worst == pytest.approx(0.01, abs=1e-5)


def test_the_clock_is_that_of_the_shortest_trip_with_half_of_it_as_its_doubt(
    clocked: Callable[[Clock], None],
) -> None:
    clock = Clock(repeated(0.04, 0.02, 0.03), ahead=7.5)
    clocked(clock)

    _, told = measure(clock.ask)

    assert told is not None
    assert told.offset == pytest.approx(7.5, abs=1e-4)
    assert told.uncertainty == pytest.approx(0.01, abs=1e-4)


def test_slow_round_trips_end_after_a_few_seconds(clocked: Callable[[Clock], None]) -> None:
    clock = Clock(repeated(0.8))
    clocked(clock)

    trips, _ = measure(clock.ask)

    assert 3 <= trips.count <= 4
    assert clock.now - AT.timestamp() < 6


def test_one_uneven_round_is_not_believed_and_two_are(clocked: Callable[[Clock], None]) -> None:
    once = Clock(iter([0.001] + [0.001] * 8 + [0.9, 0.9] + [0.001] * 20))
    clocked(once)
    trips, _ = measure(once.ask)
    assert once.asked == 2 * TRIPS + 1
    assert trips.worst == pytest.approx(0.001, abs=1e-5)

    always = Clock(repeated(0.001, 0.001, 0.001, 0.2))
    clocked(always)
    trips, _ = measure(always.ask)
    assert trips.p95 > 0.1


@given(st.lists(st.floats(0, 10), min_size=1, max_size=30))
def test_quantiles_lie_between_the_ends_in_their_order(took: list[float]) -> None:
    found = round_trips(took)

    assert min(took) - 1e-5 <= found.p50 <= found.worst + 1e-5
    assert found.p95 <= found.worst + 1e-5


def test_a_quantile_lies_between_two_values() -> None:
    assert quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.95) == pytest.approx(9.55)
    assert quantile([3.0], 0.95) == 3.0


def test_what_is_left_of_a_connection_is_the_log_in() -> None:
    made = parts_of(0.05, 0.01, 0.02)

    assert (made.tcp, made.tls) == (0.01, 0.02)
    assert made.log_in == pytest.approx(0.02)
    assert parts_of(0.05, None, None).log_in is None
    assert parts_of(0.01, 0.01, 0.02).log_in is None  # of another connection, and slower


def test_a_look_has_the_copies_whose_lag_is_told() -> None:
    replicas = (Replica("a", "streaming", healthy=True, lag_seconds=2.0, lag_bytes=5),
                Replica("b", "hidden", healthy=True))  # fmt: skip

    assert look_of(Replication(role="primary", replicas=replicas), AT) == LagLook(
        AT, (ReplicaLag("a", 2.0, 5),)
    )
    assert look_of(Replication(role="standalone"), AT) is None
    assert look_of(Missing(Reason.PRIVILEGE), AT) is None
    standby = look_of(Replication(role="standby", standby_lag_seconds=0.0), AT)
    assert standby is not None
    assert standby.replicas[0].seconds == 0.0

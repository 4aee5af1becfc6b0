"""Timing of series from points, beside a count that goes through them one by one."""

import itertools
import math
import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.access.series import Points, Span, Told, points, timing, volume
from audit.facts.series import Timing

NOW = 1_795_000_000  # 2026-11-18, seconds
HOUR = 3_600


def at(times: Sequence[float], values: Sequence[float] | None = None, *, series: int = 0) -> Points:
    """Points of one series, at seconds since the start of the window."""
    start = NOW - HOUR
    stamps = [round((start + t) * 1_000) for t in times]
    return points([series] * len(stamps), stamps, values)


def joined(*parts: Points) -> Points:
    values = [p.values for p in parts if p.values is not None]
    return points(
        np.concatenate([p.series for p in parts]),
        np.concatenate([p.times for p in parts]),
        np.concatenate(values) if len(values) == len(parts) else None,
    )


NOTHING = Told()


def timed(read: Points, told: Told = NOTHING, spans: Sequence[Span] = ()) -> Timing:
    return timing("m", read, spans=spans or [Span(NOW - HOUR, NOW)], now=NOW, told=told)


def every(step: int, *, start: int = 0, end: int = HOUR) -> list[float]:
    return [float(t) for t in range(start, end, step)]


class TestIntervalAndGaps:
    def test_a_regular_series_has_an_interval_and_no_gap(self) -> None:
        found = timed(at(every(15)))

        assert (found.interval, found.regular, found.gaps, found.missing) == (15.0, 1, 0, 0)
        assert (found.examined, found.points, found.window) == (1, 240, 3600.0)
        assert found.newest == datetime.fromtimestamp(NOW - 15, UTC)

    def test_a_gap_is_counted_with_the_points_that_it_lacks(self) -> None:
        found = timed(at([*every(15, end=600), *every(15, start=1_200)]))

        assert (found.gaps, found.missing, found.gap_series) == (1, 40, 1)
        assert found.longest_gap == 615.0

    def test_three_intervals_are_no_gap_yet(self) -> None:
        assert timed(at([*every(15, end=150), *every(15, start=180)])).gaps == 0

    def test_jitter_makes_no_gap(self) -> None:
        chance = random.Random(1)  # noqa: S311
        assert timed(at([t + chance.uniform(-2, 2) for t in every(15)])).gaps == 0

    def test_events_without_a_rhythm_keep_no_interval_and_have_no_gaps(self) -> None:
        chance, t, times = random.Random(2), 0.0, list[float]()  # noqa: S311
        while t < HOUR:
            t += chance.expovariate(1 / 20)
            times.append(t)
        found = timed(at(times))

        assert (found.regular, found.gaps) == (0, 0)

    def test_each_series_has_its_own_interval(self) -> None:
        found = timed(joined(at(every(10)), at(every(300), series=7)))

        assert (found.examined, found.regular, found.gaps) == (2, 2, 0)

    def test_the_way_between_two_windows_is_no_gap(self) -> None:
        early = [t - 86_400 for t in every(15)]
        spans = [Span(NOW - HOUR, NOW), Span(NOW - 86_400 - HOUR, NOW - 86_400)]
        found = timed(joined(at(early), at(every(15))), spans=spans)

        assert (found.gaps, found.window) == (0, 7_200.0)

    def test_few_points_say_no_interval(self) -> None:
        found = timed(at([0, 60, 120]))

        assert (found.interval, found.regular) == (60.0, 0)

    def test_no_points_say_nothing(self) -> None:
        found = timed(at([]), Told(series=3))

        assert (found.points, found.series, found.newest) == (0, 3, None)


class TestOrder:
    def test_two_points_at_one_time_are_duplicates(self) -> None:
        assert timed(at([0, 15, 15, 15, 30])).duplicates == 2

    def test_points_of_two_series_at_one_time_are_not(self) -> None:
        assert timed(joined(at([0, 15]), at([0, 15], series=1))).duplicates == 0

    def test_points_behind_a_newer_one_are_late(self) -> None:
        read = joined(at([0, 30, 15, 45, 44, 60]), at([100, 200], series=1))
        found = timed(read, Told(in_written_order=True))

        assert (found.late, found.latest_by) == (2, 15.0)

    def test_a_sorted_source_does_not_say_which_came_late(self) -> None:
        assert timed(at([0, 30, 15])).late is None

    def test_the_sources_own_count_of_late_points_is_kept(self) -> None:
        assert timed(at([0, 15]), Told(late=9, latest_by=3.0)).late == 9

    def test_points_ahead_of_the_clock_are_counted(self) -> None:
        assert timed(at([0, HOUR + 0.5, HOUR + 300])).future == 1

    def test_a_time_that_no_calendar_has_is_no_error(self) -> None:
        read = points([0], [2**62], [1.0])

        assert (timed(read).newest, timed(read).future) == (None, 1)


class TestValues:
    def test_falls_of_a_counter_are_resets(self) -> None:
        read = joined(at([0, 1, 2, 3], [5, 6, 0, 1]), at([0, 1, 2], [9, math.nan, 3], series=1))

        assert timed(read, Told(counter=True)).resets == 2
        assert timed(read).resets == 0

    def test_the_next_series_starts_anew(self) -> None:
        read = joined(at([0, 1], [5, 6]), at([0, 1], [1, 2], series=1))

        assert timed(read, Told(counter=True)).resets == 0

    def test_nans_are_counted(self) -> None:
        assert timed(at([0, 1, 2], [math.nan, 1.0, math.nan])).nans == 2


def sensors(*, still: int, moving: int, value: float = 21.5) -> Points:
    chance = random.Random(3)  # noqa: S311
    times = every(30)
    return joined(
        *(at(times, [value] * len(times), series=n) for n in range(still)),
        *(
            at(times, [20 + chance.random() for _ in times], series=still + n)
            for n in range(moving)
        ),
    )


class TestStuck:
    def test_one_that_stands_still_among_many_that_move_is_stuck(self) -> None:
        assert timed(sensors(still=1, moving=12)).stuck == 1

    def test_many_that_stand_still_are_as_they_should_be(self) -> None:
        assert timed(sensors(still=6, moving=6)).stuck == 0

    def test_nothing_moves_nothing_is_stuck(self) -> None:
        assert timed(sensors(still=6, moving=0)).stuck == 0

    def test_whole_numbers_may_rest(self) -> None:
        times = every(30)
        counts = [
            at(times, [float(i // 9) for i, _ in enumerate(times)], series=n) for n in range(12)
        ]
        assert timed(joined(at(times, [3.0] * len(times), series=99), *counts)).stuck == 0

    def test_a_counter_may_rest(self) -> None:
        assert timed(sensors(still=1, moving=12), Told(counter=True)).stuck == 0

    def test_one_that_moved_yesterday_and_not_today_is_stuck_without_company(self) -> None:
        times = every(30)
        early = at([t - 86_400 for t in times], [20 + math.sin(t) for t in times])
        today = at(times, [21.5] * len(times))
        spans = [Span(NOW - 86_400 - HOUR, NOW - 86_400), Span(NOW - HOUR, NOW)]

        assert timed(joined(early, today), spans=spans).stuck == 1

    def test_a_short_run_is_not_enough(self) -> None:
        short = at(every(30, start=HOUR - 600), [21.5] * 20, series=99)

        assert timed(joined(sensors(still=0, moving=12), short)).stuck == 0


class TestComingAndGoing:
    def test_a_regular_series_that_ended_in_the_window_is_silent(self) -> None:
        read = joined(at(every(15)), at(every(15, end=1_800), series=1))

        assert timed(read).silent == 1

    def test_ten_intervals_are_borne(self) -> None:
        read = joined(at(every(15)), at(every(15, end=HOUR - 140), series=1))

        assert timed(read).silent == 0

    def test_a_point_in_the_future_makes_nobody_silent(self) -> None:
        read = joined(at(every(15)), at([*every(15), HOUR + 5_000], series=1))

        assert timed(read).silent == 0

    def test_series_of_two_windows_are_compared(self) -> None:
        spans = [Span(NOW - 86_400 - HOUR, NOW - 86_400), Span(NOW - HOUR, NOW)]
        early = [at([-86_400.0], series=n) for n in range(5)]
        now = [at([10.0], series=n) for n in range(3, 10)]
        found = timed(joined(*early, *now), spans=spans)

        assert (found.gone, found.new) == (3, 5)

    def test_one_window_says_nothing_of_it(self) -> None:
        assert timed(at(every(15))).gone is None


def test_the_volume_is_by_hour_and_weekday_in_utc() -> None:
    monday = int(datetime(2026, 11, 23, 9, 30, tzinfo=UTC).timestamp())
    found = volume("m", np.array([monday, monday + 86_400, monday + 60]), np.array([5, 1, 2]))

    assert (found.by_hour[9], sum(found.by_hour)) == (8, 8)
    assert found.by_weekday == (7, 1, 0, 0, 0, 0, 0)
    assert found.peak == 24.0


def test_no_volume_has_no_peak() -> None:
    assert volume("m", np.array([], dtype=np.int64)).peak is None


@pytest.mark.parametrize("per_second", [1, 1_000, 1_000_000_000])
def test_ticks_may_be_of_any_length(per_second: int) -> None:
    start = NOW - HOUR
    read = points(
        [0] * 10, [(start + 60 * n) * per_second for n in range(10)], None, per_second=per_second
    )
    found = timed(read)

    assert (found.interval, found.newest) == (60.0, datetime.fromtimestamp(start + 540, UTC))


@given(
    st.lists(
        st.tuples(
            st.integers(0, 4), st.integers(0, 400), st.sampled_from([0.0, 1.0, 2.5, math.nan])
        ),
        min_size=1,
        max_size=60,
    )
)
def test_counts_are_those_of_a_walk_through_the_points(rows: list[tuple[int, int, float]]) -> None:
    start = (NOW - HOUR) * 1_000
    read = points([r[0] for r in rows], [start + r[1] for r in rows], [r[2] for r in rows])
    found = timed(read, Told(counter=True, in_written_order=True))

    late = duplicates = resets = 0
    highest: dict[int, int] = {}
    held: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for series, time, value in rows:
        late += time < highest.get(series, time)
        highest[series] = max(time, highest.get(series, time))
        held[series].append((time, value))
    for one in held.values():
        one.sort(key=lambda pair: pair[0])
        duplicates += sum(a[0] == b[0] for a, b in itertools.pairwise(one))
        told = [value for _, value in one if not math.isnan(value)]
        resets += sum(b < a for a, b in itertools.pairwise(told))

    assert (found.late, found.duplicates, found.resets) == (late, duplicates, resets)
    assert found.nans == sum(math.isnan(r[2]) for r in rows)
    assert found.examined == len(held)

"""Gaps, weekdays and volume: found where they were made, and nothing where there is no pattern."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from audit.facts.calendar import Gap
from audit.profile.calendar.holidays import holidays
from audit.profile.calendar.pattern import Pattern, pattern_of

EPOCH = date(1970, 1, 1)
FIRST = date(2024, 1, 8)  # a Monday

Rate = Callable[[date], float]


def found(
    rate: Rate,
    *,
    days: int = 500,
    told: bool = True,
    volume: bool = True,
    seed: int = 1,
    changes: dict[date, int] | None = None,
) -> Pattern:
    """The pattern of days with rows by Poisson's law; `changes` are rows of single days."""
    draw = np.random.default_rng(seed)
    dates = [FIRST + timedelta(days=n) for n in range(days)]
    rows = [int(draw.poisson(rate(day))) for day in dates]
    rows = [(changes or {}).get(day, n) for day, n in zip(dates, rows, strict=True)]
    numbers = np.array([(day - EPOCH).days for day, n in zip(dates, rows, strict=True) if n])
    counts = np.array([n for n in rows if n])
    today = (dates[-1] - EPOCH).days
    return pattern_of(numbers, counts, today=today, told=told, volume=volume)


def every_day(_: date) -> float:
    return 40.0


def workdays(day: date) -> float:
    return 40.0 if day.weekday() < 5 else 0.0


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_missing_where_nothing_was_taken_away(seed: int) -> None:
    assert found(every_day, seed=seed).gaps == ()
    assert found(workdays, seed=seed).gaps == ()


def test_the_week_is_learned() -> None:
    assert found(every_day).week == tuple(range(7))
    assert found(workdays).week == (0, 1, 2, 3, 4)
    assert found(lambda day: 30.0 if day.weekday() in {6, 0, 1, 2, 3} else 0.0).week == (
        0,
        1,
        2,
        3,
        6,
    )
    assert found(lambda day: 30.0 if day.weekday() == 2 else 0.0).week == (2,)


def test_a_day_that_was_taken_away_is_found() -> None:
    day = date(2024, 9, 17)

    assert found(every_day, changes={day: 0}).gaps == (Gap(days=1, first=day, last=day),)
    assert found(workdays, changes={day: 0}).gaps == (Gap(days=1, first=day, last=day),)


def test_a_gap_over_a_weekend_is_one_and_counts_workdays() -> None:
    friday, tuesday = date(2024, 9, 13), date(2024, 9, 17)
    gone = {friday + timedelta(days=n): 0 for n in range(5)}

    assert found(workdays, changes=gone).gaps == (Gap(days=3, first=friday, last=tuesday),)


def test_a_long_gap_is_found() -> None:
    gone = {date(2024, 6, 1) + timedelta(days=n): 0 for n in range(45)}

    [gap] = found(every_day, changes=gone).gaps

    assert gap.days >= 40  # a holiday in it is not counted


def test_dates_that_may_not_be_told_are_not() -> None:
    day = date(2024, 9, 17)
    assert found(every_day, changes={day: 0}, told=False).gaps == (Gap(days=1),)


def test_holidays_are_no_gaps() -> None:
    free = {EPOCH + timedelta(days=n) for year in (2024, 2025) for n in holidays(year)}
    assert found(workdays, changes=dict.fromkeys(free, 0)).gaps == ()


def test_a_holiday_is_a_gap_where_nobody_rests() -> None:
    day = date(2024, 12, 25)
    assert found(every_day, changes={day: 0}).gaps == (Gap(days=1, first=day, last=day),)


@pytest.mark.parametrize("rate", [0.3, 1.0, 2.0, 3.0, 5.0])
def test_days_that_chance_leaves_empty_are_no_gaps(rate: float) -> None:
    for seed in range(20):
        assert found(lambda _: rate, seed=seed).gaps == ()


@pytest.mark.parametrize("each", [1, 4])
def test_a_list_with_the_same_rows_each_day_lacks_a_day(each: int) -> None:
    days = np.array([n for n in range(19_800, 20_000) if n != 19_900 and (n + 3) % 7 < 5])

    told = pattern_of(days, np.full(len(days), each), today=None, told=True, volume=True)

    assert told.week == (0, 1, 2, 3, 4)
    assert [gap.first for gap in told.gaps] == [EPOCH + timedelta(days=19_900)]


def test_a_few_rows_now_and_then_keep_no_pattern() -> None:
    days = np.arange(0, 1_800, 4) + 14_245  # every fourth day, over five years
    told = pattern_of(days, np.ones(len(days), np.int64), today=None, told=True, volume=True)
    assert told == Pattern()


def test_a_start_with_few_rows_is_no_gap() -> None:
    growing = found(lambda day: 0.02 * (day - FIRST).days)
    assert growing.gaps == ()


def test_a_season_that_comes_back_is_no_gap() -> None:
    def closed_in_august(day: date) -> float:
        return 0.0 if day.month == 8 else 40.0

    assert found(closed_in_august, days=1_000).gaps == ()


def test_test_rows_and_default_dates_do_not_stretch_the_days() -> None:
    days = np.concatenate(([-25_567], np.arange(19_730, 20_000), [40_000]))
    counts = np.concatenate(([2], np.full(270, 40), [1]))

    told = pattern_of(days, counts, today=None, told=True, volume=True)

    assert told.expected == 270
    assert told.gaps == ()


def test_a_weekday_that_has_gone_is_told() -> None:
    def saturdays_end(day: date) -> float:
        return 0.0 if day.weekday() == 5 and day > date(2025, 3, 15) else 40.0

    told = found(saturdays_end)

    assert told.gone == (5,)
    assert told.gone_weeks == 9
    assert told.week == (0, 1, 2, 3, 4, 6)
    assert told.gaps == ()


LAST = FIRST + timedelta(days=499)
NEWEST = LAST - timedelta(days=1)


def test_the_newest_full_day_is_held_to_its_weekday() -> None:
    volume = found(every_day).volume
    assert volume is not None
    assert volume.day == NEWEST
    assert volume.weekday == NEWEST.weekday()
    assert volume.compared == 12
    assert volume.low <= volume.rows <= volume.high


@pytest.mark.parametrize(("rows", "within"), [(3, False), (80, True), (25, True), (160, False)])
def test_few_and_many_rows_are_outside_of_the_band(rows: int, *, within: bool) -> None:
    volume = found(every_day, changes={NEWEST: rows}).volume
    assert volume is not None
    assert (volume.low <= volume.rows <= volume.high) is within


def test_weekends_with_fewer_rows_are_usual() -> None:
    def quieter(day: date) -> float:
        return 300.0 if day.weekday() < 5 else 30.0

    for days in range(500, 507):
        volume = found(quieter, days=days).volume
        assert volume is not None
        assert volume.low <= volume.rows <= volume.high


def test_the_day_that_is_under_way_is_not_judged() -> None:
    volume = found(every_day, changes={LAST: 1}).volume
    assert volume is not None
    assert volume.day == NEWEST


def test_data_that_has_ended_has_no_newest_day() -> None:
    days = np.arange(19_000, 19_400)
    rows = np.full(400, 40)
    rows[-2] = 1
    assert pattern_of(days, rows, today=20_000, told=True, volume=True).volume is None


def test_a_field_that_is_filled_in_later_has_no_volume() -> None:
    assert found(every_day, volume=False).volume is None


def test_an_empty_field_has_no_pattern() -> None:
    nothing = np.zeros(0, np.int64)
    assert pattern_of(nothing, nothing, today=None, told=True, volume=True) == Pattern()

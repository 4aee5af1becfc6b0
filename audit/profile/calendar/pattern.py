"""On which weekdays rows come, the days that lack them, and the newest full day beside others.

Nothing is claimed of days that keep no pattern. A day counts as missing where chance alone would
hardly leave it empty: by the rows of the same weekday in the weeks before and after, more widely
spread than by Poisson's law where they are (negative binomial).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from audit.facts.calendar import DayVolume, Gap
from audit.profile.calendar.clocks import moment
from audit.profile.calendar.holidays import holidays

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_WEEK, _THURSDAY = 7, 3  # 1 January 1970 was one, with Monday as 0
#: Days and rows without which no pattern is looked for.
_SHORTEST, _FEWEST_ROWS = 28, 100
#: Of a weekday that has rows, so many dates have some; of one that has none, so few.
_BUSY, _QUIET = 0.8, 0.5
#: Rows at both ends that do not stretch the calendar: test rows and default dates.
_ENDS, _NEAR = 0.002, 10
#: Weeks on each side that a missing day is compared with, and the rows that they have at least.
_SIDE, _LEAST = 4, 3.0
#: A list with the same rows on each of so many days, but for a few.
_STEADY_DAYS, _STEADY_SHARE = 40, 0.97
#: How often chance may bring one gap into a calendar.
_CHANCE = 0.01
#: More gaps than this and one in so many weeks are the pattern itself.
_GAPS, _WEEKS_EACH = 3, 12
#: A gap at the same time of two years is a season, give or take so many days.
_SEASON, _YEAR = 14, 365.25
#: A weekday has gone when it has had no rows for so many weeks, after so many with rows.
_GONE, _BEFORE = 4, 8
_STEADY = 0.95
#: Earlier days that the newest is compared with, at most and at least; rows that they have.
_COMPARED, _FEWEST, _FEWEST_OF_DAY = 12, 5, 20.0
#: By how many robust deviations a day may be off, and by what share of the median at least.
_LOW, _LOW_SHARE, _HIGH, _HIGH_SHARE = 4.0, 0.5, 6.0, 2.0
#: Days that the newest rows of data that is still written may be old.
_ALIVE = 3
_CONSISTENT = 1.4826  # of the median absolute deviation with the standard deviation
_LEAST_SPREAD = 0.08
#: And by what factor beyond the second least and the second most of the days before.
_BEYOND = 1.4


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the days tell; `week` is empty where they keep no pattern."""

    week: tuple[int, ...] = ()
    expected: int = 0
    gaps: tuple[Gap, ...] = ()
    gone: tuple[int, ...] = ()
    gone_weeks: int = 0
    volume: DayVolume | None = None


NONE = Pattern()


def pattern_of(
    days: Integers, counts: Integers, *, today: int | None, told: bool, volume: bool
) -> Pattern:
    """The pattern of days since 1970 and their rows; days after `today` do not count.

    `told` says that the dates may be told, `volume` that days that are over grow no more.
    """
    if today is not None:
        past = days <= today
        days, counts = days[past], counts[past]
    body = _Body.of(days, counts)
    if body is None:
        return NONE
    week, gone, weeks = _week(body)
    if not week:
        return NONE
    expected = np.isin(body.weekdays, week) & ~body.free
    if gone:
        since = len(body.rows) - weeks * _WEEK
        expected[since:] &= ~np.isin(body.weekdays[since:], gone)
    runs = list(_gaps(body, expected))
    weeks_seen = len(body.rows) / _WEEK
    if len(runs) > _GAPS + weeks_seen / _WEEKS_EACH:
        return NONE
    return Pattern(
        week=tuple(day for day in week if day not in gone),
        expected=int(expected.sum()),
        gaps=tuple(
            Gap(
                days=int(expected[first : last + 1].sum()),
                first=moment(body.start + first) if told else None,
                last=moment(body.start + last) if told else None,
            )
            for first, last in _seldom(runs)
        ),
        gone=gone,
        gone_weeks=weeks,
        volume=_volume(body, expected, today=today, told=told) if volume else None,
    )


@dataclass(frozen=True, slots=True)
class _Body:
    """The days from the first to the last that belongs to the others."""

    start: int
    rows: Integers
    weekdays: Integers
    free: npt.NDArray[np.bool_]  # holidays on which there are fewer rows than elsewhere

    @classmethod
    def of(cls, days: Integers, counts: Integers) -> "_Body | None":
        total = int(counts.sum())
        if total < _FEWEST_ROWS:
            return None
        reached = np.cumsum(counts)
        first = int(np.searchsorted(reached, _ENDS * total))
        last = int(np.searchsorted(reached, (1 - _ENDS) * total))
        last = min(last, len(days) - 1)
        while first > 0 and days[first] - days[first - 1] <= _NEAR:
            first -= 1
        while last + 1 < len(days) and days[last + 1] - days[last] <= _NEAR:
            last += 1
        start, length = int(days[first]), int(days[last] - days[first]) + 1
        if not _SHORTEST <= length <= 10 * len(days) + _SHORTEST:
            return None
        rows = np.zeros(length, np.int64)
        rows[days[first : last + 1] - start] = counts[first : last + 1]
        weekdays = (start + np.arange(length) + _THURSDAY) % _WEEK
        free = _free(start, length)
        others = rows[~free]
        if free.any() and (rows[free] > 0).mean() >= _STEADY * (others > 0).mean():
            free[:] = False  # no day is a holiday here
        return cls(start, rows, weekdays, free)


def _free(start: int, length: int) -> npt.NDArray[np.bool_]:
    years = range(moment(start).year, moment(start + length).year + 1)
    found = np.zeros(length, np.bool_)
    for year in years:
        places = np.array(sorted(holidays(year)), np.int64) - start
        found[places[(places >= 0) & (places < length)]] = True
    return found


def _week(body: _Body) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """The weekdays with rows, those of them that have gone, and for how many weeks."""
    week: list[int] = []
    gone: list[int] = []
    weeks = 0
    for weekday in range(_WEEK):
        dates = body.rows[(body.weekdays == weekday) & ~body.free]
        if not len(dates):
            return (), (), 0
        share = float((dates > 0).mean())
        empty = _ended(dates)
        if empty:
            gone.append(weekday)
            weeks = max(weeks, empty)
            week.append(weekday)
        elif share >= _BUSY:
            week.append(weekday)
        elif share > _QUIET:
            return (), (), 0
    if gone and len(gone) == len(week):
        return (), (), 0
    return tuple(week), tuple(gone), weeks


def _ended(dates: Integers) -> int:
    """For how many dates there have been no rows, after all before had some; else 0."""
    there = np.flatnonzero(dates)
    if not len(there):
        return 0
    empty = len(dates) - 1 - int(there[-1])
    before = dates[: there[-1] + 1]
    steady = len(before) >= _BEFORE and float((before > 0).mean()) >= _STEADY
    enough = float(np.median(before[-_BEFORE:])) >= _LEAST
    return empty if empty >= _GONE and steady and enough else 0


def _gaps(body: _Body, expected: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """The first and the last day of each stretch that chance would not leave empty."""
    places = np.flatnonzero(expected)
    empty = body.rows[places] == 0
    bounds = np.flatnonzero(np.diff(np.concatenate(([0], empty.view(np.int8), [0]))))
    limit = np.log(_CHANCE / max(1, len(places)))
    steady = _steady(body.rows[places])
    for begins, ends in bounds.reshape(-1, 2).tolist():
        first, last = int(places[begins]), int(places[ends - 1])
        if begins == 0 or ends == len(places):
            continue  # the ends of the body have rows, but not on an expected day
        chance = 0.0
        if not steady:
            for place in places[begins:ends][:_WEEK].tolist():
                chance += _empty_by_chance(body, place, first, last)
        if steady or chance < limit:
            yield first, last


def _steady(rows: Integers) -> bool:
    """Whether nearly every day has the same rows, as a list of rates has: no chance is in it."""
    there = rows[rows > 0]
    if len(rows) < _STEADY_DAYS or len(there) < _STEADY_SHARE * len(rows):
        return False
    return float((there == np.median(there)).mean()) >= _STEADY


def _empty_by_chance(body: _Body, place: int, first: int, last: int) -> float:
    """The logarithm of the chance that a day has no rows, 0 where too little is around it."""
    weekday = body.weekdays == body.weekdays[place]
    usable = np.flatnonzero(weekday & ~body.free)
    before = body.rows[usable[usable < first][-_SIDE:]]
    after = body.rows[usable[usable > last][:_SIDE]]
    if len(before) < 2 or len(after) < 2:  # noqa: PLR2004  # one day is no side
        return 0.0
    mean = float(min(np.median(before), np.median(after)))
    if mean < _LEAST:
        return 0.0
    around = np.concatenate((before, after)).astype(np.float64)
    spread = float(np.var(around, ddof=1))
    if spread <= mean:
        return -mean
    size = mean * mean / (spread - mean)
    return size * float(np.log(size / (size + mean)))


def _seldom(runs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Those that do not come back at the same time of another year."""
    for first, last in runs:
        others = (abs(first - other) for other, _ in runs if abs(first - other) > _YEAR / 2)
        apart = (min(days % _YEAR, -days % _YEAR) for days in others)
        if not any(days <= _SEASON for days in apart):
            yield first, last


def _volume(
    body: _Body, expected: npt.NDArray[np.bool_], *, today: int | None, told: bool
) -> DayVolume | None:
    """The newest expected day before the last one that has rows, in data that is still written.

    Data that has ended may have ended by fading out.
    """
    places = np.flatnonzero(expected[:-1])
    ended = today is None or body.start + len(body.rows) - 1 < today - _ALIVE
    if ended or not len(places) or len(body.rows) - 1 - places[-1] > _ALIVE:
        return None
    newest = int(places[-1])
    weekday = int(body.weekdays[newest])
    alike = np.flatnonzero(expected[:newest] & (body.weekdays[:newest] == weekday))
    earlier = body.rows[alike[-_COMPARED:]]
    earlier = earlier[earlier > 0].astype(np.float64)
    if len(earlier) < _FEWEST:
        return None
    median = float(np.median(earlier))
    if median < _FEWEST_OF_DAY:
        return None
    spread = max(
        _CONSISTENT * float(np.median(np.abs(earlier - median))),
        median**0.5,
        _LEAST_SPREAD * median,
    )
    ranked = np.sort(earlier)
    least, most = float(ranked[1]) / _BEYOND, float(ranked[-2]) * _BEYOND
    return DayVolume(
        weekday=weekday,
        rows=int(body.rows[newest]),
        median=median,
        low=round(max(0.0, min(median - _LOW * spread, _LOW_SHARE * median, least)), 1),
        high=round(max(median + _HIGH * spread, _HIGH_SHARE * median, most), 1),
        compared=len(earlier),
        day=moment(body.start + newest) if told else None,
    )

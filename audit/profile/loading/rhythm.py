"""When rows come: once in a period and together, all the time, or without any order.

Times are folded by each period, the longest first. Where 95 % of the rows lie in a small part of
it, and most periods have some, a batch brings them. That holds of an even sample as well.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from audit.facts.loading import Rhythm

Floats = npt.NDArray[np.float64]

MINUTE, HOUR, DAY = 60, 3_600, 86_400
WEEK = 7 * DAY
MONTH = 30 * DAY
#: Monday: 1 January 1970 was a Thursday.
_MONDAY = 4 * DAY
#: Rows and different days or minutes without which nothing is told.
_FEWEST, _FEWEST_TIMES = 30, 4
#: The newest days that tell of today's rhythm, where they have enough rows.
_RECENT, _ENOUGH = 180 * DAY, 200
#: Lengths that a schedule may have.
_PERIODS = (
    WEEK, DAY, 12 * HOUR, 8 * HOUR, 6 * HOUR, 4 * HOUR, 3 * HOUR, 2 * HOUR, HOUR,
    30 * MINUTE, 15 * MINUTE, 10 * MINUTE, 5 * MINUTE,
)  # fmt: skip
#: So many rows lie within a batch; a batch takes at most this part of its period.
_MOST, _PART = 0.95, 0.12
_PART_OF_WEEK = 0.15  # one day of it
#: Periods that have rows, of all from the first to the last; of a sample fewer can be seen.
_OCCUPIED = 0.6
_CYCLES = 4
#: Rows of a batch, of those looked at.
_TOGETHER = 3
#: Days with rows, of all from the first to the last, where rows come all the time.
_ACTIVE = 0.5
#: Rows in a bucket without which the gaps of a sample are those of the sampling.
_IN_BUCKET = 4.0
_BUCKETS = (MINUTE, HOUR, DAY)


def rhythm_of(moments: Floats, *, whole: bool) -> Rhythm | None:
    """The rhythm of times in seconds since 1970, in any order; None where they are too few."""
    times = np.sort(moments)
    if len(times) < _FEWEST:
        return None
    recent = times[times >= times[-1] - _RECENT]
    if len(recent) >= _ENOUGH:
        times = recent
    days_only = not (times % DAY).any()
    made = _counts(times, days_only=days_only)
    span = float(times[-1] - times[0])
    if span < HOUR and len(np.unique(times)) < _FEWEST_TIMES:
        return Rhythm(kind="once", hours=made[0], weekdays=made[1])
    days = np.unique(times // DAY)
    found = _monthly(times, days) or _batch(times, days_only=days_only)
    if found is None and len(np.unique(times // (DAY if days_only else MINUTE))) < _FEWEST_TIMES:
        return Rhythm(kind="once", hours=made[0], weekdays=made[1]) if span < DAY else None
    if found is None:
        active = len(days) / (days[-1] - days[0] + 1)
        kind = "continuous" if active >= _ACTIVE and len(days) > 1 else "irregular"
        if len(days) == 1:
            kind = "continuous" if span > HOUR else "once"
        found = (kind, 0, 0.0, 0.0)
    kind, period, start, width = found
    starts = _occupied(times, period, start) if period else _buckets(times, whole=whole)
    gaps = np.diff(starts)
    return Rhythm(
        kind=kind,
        period=period,
        start=round(start),
        width=round(width),
        hours=made[0],
        weekdays=made[1],
        median_gap=float(np.median(gaps)) if len(gaps) else None,
        p95_gap=float(np.quantile(gaps, 0.95)) if len(gaps) else None,
    )


Found = tuple[str, int, float, float]


def _counts(times: Floats, *, days_only: bool) -> tuple[tuple[int, ...], tuple[int, ...]]:
    weekdays = ((times - _MONDAY) // DAY % 7).astype(np.int64)
    hours = (times % DAY // HOUR).astype(np.int64)
    return (
        () if days_only else tuple(np.bincount(hours, minlength=24).tolist()),
        tuple(np.bincount(weekdays, minlength=7).tolist()),
    )


def _monthly(times: Floats, days: Floats) -> Found | None:
    """Rows of one day of each month; 95 % of the months' first days with rows are near another."""
    gaps = np.diff(days)
    if len(gaps) < 2 or not 27 <= float(np.median(gaps)) <= 32 or gaps.min() < 24:  # noqa: PLR2004  # a month
        return None
    of_month = times - _month_starts(times)
    start = float(np.quantile(of_month, 0.05))
    return "batch", MONTH, start, float(np.quantile(of_month, 0.95)) - start


def _month_starts(times: Floats) -> Floats:
    months = times.astype("datetime64[s]").astype("datetime64[M]")
    return months.astype("datetime64[s]").astype(np.int64).astype(np.float64)


def _batch(times: Floats, *, days_only: bool) -> Found | None:
    for period in _PERIODS:
        if days_only and period < DAY:
            return None
        shifted = times - (_MONDAY if period == WEEK else 0)
        start, width = _window(shifted % period, period)
        part = _PART_OF_WEEK if period == WEEK else _PART
        if width > part * period:
            continue
        cycles = (times[-1] - times[0]) / period + 1
        seen = len(np.unique((shifted - start) // period))
        together = len(times) >= _TOGETHER * seen  # one row at a time is no batch
        if together and cycles >= _CYCLES and seen >= _OCCUPIED * cycles:
            return "batch", period, start, width
    return None


def _window(phases: Floats, period: int) -> tuple[float, float]:
    """The shortest part of a circle with 95 % of the phases: where it begins, how long it is."""
    ordered = np.sort(phases)
    count = len(ordered)
    reach = int(np.ceil(_MOST * count))
    around = np.concatenate((ordered, ordered + period))
    widths = around[reach - 1 : reach - 1 + count] - around[:count]
    best = int(np.argmin(widths))
    # what comes a little before belongs to it: the rest is spread over the other periods
    return float(ordered[best]), float(widths[best])


def _occupied(times: Floats, period: int, start: float) -> Floats:
    """The beginnings of periods that have rows."""
    if period == MONTH:
        return np.unique(_month_starts(times))
    shift = start + (_MONDAY if period == WEEK else 0)
    return np.unique((times - shift) // period) * period


def _buckets(times: Floats, *, whole: bool) -> Floats:
    """Minutes, hours or days that have rows: the finest that a sample can tell apart."""
    *finer, coarsest = _BUCKETS
    for bucket in finer:
        found = np.unique(times // bucket)
        if whole or len(times) >= _IN_BUCKET * len(found):
            return found * bucket
    return np.unique(times // coarsest) * coarsest


def busy_hours(hours: tuple[int, ...]) -> Iterator[int]:
    """The hours of the shortest stretch of a day in which 95 % of the rows come."""
    total = sum(hours)
    for length in range(1, 25):
        for first in range(24):
            stretch = [(first + n) % 24 for n in range(length)]
            if sum(hours[h] for h in stretch) >= _MOST * total:
                yield from stretch
                return

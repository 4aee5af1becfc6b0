"""The timing of series from points that were read: gaps, repeats, falls, what is late or stuck.

Pure arithmetic on arrays, the same for every source of time series. A source reads bounded windows
of some of a dataset's series and hands the points over in the order in which it gave them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.facts.series import Timing, Volume

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

#: A distance of more than so many intervals is a gap.
GAP = 3.0
#: A series whose newest point is older than so many intervals before the dataset's has ended.
SILENT = 10.0
#: So many distances are needed to say an interval, and this share of them must be near it.
DISTANCES, ALIKE, NEAR = 5, 0.6, 0.25
#: A run of the same value: so many points, over this share of the window.
RUN, WHOLE = 20, 0.9
#: So many series have to move for one that does not to be stuck.
MOVING = 3
#: Seconds by which a point may lie ahead: clocks differ.
AHEAD = 1.0

_HOUR, _DAY = 3_600, 86_400
_MONDAY = 3  # 1970-01-01 was a Thursday


@dataclass(frozen=True, slots=True)
class Points:
    """Points of a dataset's series, in the order in which the source gave them.

    `series` numbers the series from 0, `times` are ticks since 1970, `per_second` of them in a
    second (1,000 for milliseconds). `values` is None where only times were read or the values are
    no numbers.
    """

    series: Integers
    times: Integers
    values: Floats | None = None
    per_second: int = 1_000

    def __len__(self) -> int:
        return len(self.times)


@dataclass(frozen=True, slots=True)
class Span:
    """A window that was read, in seconds since 1970, both ends included."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return max(self.end - self.start, 0.0)


@dataclass(frozen=True, slots=True)
class Told:
    """What the source itself tells of a dataset, beside its points."""

    series: int | None = None  # how many there are
    counter: bool = False
    in_written_order: bool = False  # points come as they were written, not sorted
    late: int | None = None  # by a count of the source
    latest_by: float | None = None


def points(
    series: Sequence[int] | Integers,
    times: Sequence[int] | Integers,
    values: Sequence[float] | Floats | None = None,
    *,
    per_second: int = 1_000,
) -> Points:
    """Points of plain lists or arrays."""
    return Points(
        np.asarray(series, dtype=np.int64),
        np.asarray(times, dtype=np.int64),
        None if values is None else np.asarray(values, dtype=np.float64),
        per_second,
    )


def timing(
    dataset: str,
    read: Points,
    *,
    spans: Sequence[Span],
    now: float,
    told: Told = Told(),  # frozen
    method: str = "",
) -> Timing:
    """What the windows `spans` tell of a dataset; `now` is the source's clock, seconds since 1970.

    Windows do not overlap. A point outside of all of them counts with the window before it, so that
    the way between two windows is never taken for a gap.
    """
    spans = sorted(spans, key=lambda span: span.start)
    window = sum(span.seconds for span in spans)
    if not len(read):
        return Timing(
            dataset=dataset,
            examined=0,
            points=0,
            window=window,
            series=told.series,
            counter=told.counter,
            late=told.late,
            latest_by=told.latest_by,
            method=method,
        )
    tick = float(read.per_second)
    sets = _Sorted.of(read, spans)
    rhythm = _rhythm(sets, tick)
    late, latest_by = told.late, told.latest_by
    if told.in_written_order:
        late, latest_by = _late(read)
    present = _Presence.of(sets, spans)
    newest = int(read.times.max())
    return Timing(
        dataset=dataset,
        examined=sets.count,
        points=len(read),
        window=window,
        series=told.series,
        newest=moment(newest / tick),
        interval=rhythm.interval,
        regular=rhythm.regular,
        gaps=rhythm.gaps,
        missing=rhythm.missing,
        longest_gap=rhythm.longest,
        gap_series=rhythm.series,
        silent=_silent(sets, rhythm, tick, now),
        duplicates=int(np.count_nonzero(sets.same & (sets.steps == 0))),
        late=late,
        latest_by=latest_by,
        future=int(np.count_nonzero(read.times / tick > now + AHEAD)),
        counter=told.counter,
        resets=_resets(sets) if told.counter else 0,
        nans=0 if read.values is None else int(np.count_nonzero(np.isnan(read.values))),
        stuck=0 if told.counter else _stuck(sets, spans, tick),
        gone=present.gone,
        new=present.new,
        method=method,
    )


def volume(dataset: str, times: Integers, counts: Integers | None = None) -> Volume:
    """Points by hour of the day and by weekday; `times` are whole seconds since 1970 (UTC).

    `counts` says how many points stand at each time, 1 where it is not given. `peak` is the busiest
    hour of the day over the mean of the 24.
    """
    weights: Any = None if counts is None else counts.astype(np.float64)
    hours = np.bincount((times % _DAY) // _HOUR, weights, minlength=24)
    days = np.bincount((times // _DAY + _MONDAY) % 7, weights, minlength=7)
    mean = float(hours.mean())
    return Volume(
        dataset=dataset,
        by_hour=tuple(round(float(n)) for n in hours),
        by_weekday=tuple(round(float(n)) for n in days),
        peak=float(hours.max()) / mean if mean else None,
    )


@dataclass(frozen=True, slots=True)
class _Sorted:
    """Points by series and time; `same` tells of each neighbours whether they are of one series
    and one window, `steps` how many ticks lie between them.
    """

    series: Integers  # renumbered without holes
    times: Integers
    values: Floats | None
    spans: Integers
    same: Truths
    steps: Integers
    count: int

    @classmethod
    def of(cls, read: Points, spans: Sequence[Span]) -> "_Sorted":
        order = np.lexsort((read.times, read.series))
        _, series = np.unique(read.series[order], return_inverse=True)
        times = read.times[order]
        starts = np.array([round(span.start * read.per_second) for span in spans], dtype=np.int64)
        place = np.searchsorted(starts, times, side="right") - 1
        return cls(
            series=series.astype(np.int64),
            times=times,
            values=None if read.values is None else read.values[order],
            spans=np.maximum(place, 0).astype(np.int64),
            same=(series[1:] == series[:-1]) & (place[1:] == place[:-1]),
            steps=np.diff(times),
            count=int(series[-1]) + 1,
        )


@dataclass(frozen=True, slots=True)
class _Rhythm:
    """Intervals in seconds; `own` is that of each series, NaN where it keeps none."""

    own: Floats
    interval: float | None = None
    regular: int = 0
    gaps: int = 0
    missing: int = 0
    longest: float | None = None
    series: int = 0


def _rhythm(sets: _Sorted, tick: float) -> _Rhythm:
    own = np.full(sets.count, np.nan)
    counted = sets.same & (sets.steps > 0)
    of, steps = sets.series[1:][counted], sets.steps[counted] / tick
    if not len(steps):
        return _Rhythm(own)
    number = np.bincount(of, minlength=sets.count)
    by_length = steps[np.lexsort((steps, of))]  # the steps of each series, short ones first
    first = np.concatenate(([0], np.cumsum(number)[:-1]))
    has = number > 0
    usual = np.full(sets.count, np.nan)
    low, high = first + (number - 1) // 2, first + number // 2
    usual[has] = (by_length[low[has]] + by_length[high[has]]) / 2
    near = np.abs(steps - usual[of]) <= NEAR * usual[of]
    alike = np.bincount(of, near, minlength=sets.count)
    keeps = (number >= DISTANCES) & (alike >= ALIKE * number)
    own[keeps] = usual[keeps]
    wide = keeps[of] & (steps > GAP * usual[of])
    longest = float(steps[wide].max()) if wide.any() else None
    return _Rhythm(
        own,
        interval=float(np.median(usual[keeps] if keeps.any() else usual[has])),
        regular=int(np.count_nonzero(keeps)),
        gaps=int(np.count_nonzero(wide)),
        missing=int(np.rint(steps[wide] / usual[of][wide] - 1).sum()),
        longest=longest,
        series=len(np.unique(of[wide])),
    )


def _silent(sets: _Sorted, rhythm: _Rhythm, tick: float, now: float) -> int:
    """Regular series of the newest window that ended while the dataset went on."""
    last = np.full(sets.count, np.iinfo(np.int64).min, dtype=np.int64)
    np.maximum.at(last, sets.series, sets.times)
    ends = np.minimum(last / tick, now)  # a point ahead of the clock makes nobody silent
    age = ends.max() - ends
    recent = np.zeros(sets.count, dtype=np.bool_)
    recent[sets.series[sets.spans == sets.spans.max()]] = True
    with np.errstate(invalid="ignore"):
        return int(np.count_nonzero(recent & (age > SILENT * rhythm.own)))


def _late(read: Points) -> tuple[int, float | None]:
    """Points that come behind a newer one of their series, and the longest delay among them."""
    order = np.argsort(read.series, kind="stable")
    series, times = read.series[order], read.times[order]
    _, rank = np.unique(series, return_inverse=True)
    ordered, place = np.unique(times, return_inverse=True)
    # the running maximum over all, in which every series starts above the one before it
    lifted = rank.astype(np.int64) * len(ordered) + place
    highest = ordered[np.maximum.accumulate(lifted) - rank.astype(np.int64) * len(ordered)]
    behind = highest - times
    late = behind > 0
    if not late.any():
        return 0, None
    return int(np.count_nonzero(late)), float(behind.max()) / read.per_second


def _resets(sets: _Sorted) -> int:
    """Falls of the value from one point of a series to the next; a point without number is passed
    over.
    """
    if sets.values is None:
        return 0
    told = ~np.isnan(sets.values)
    series, spans, values = sets.series[told], sets.spans[told], sets.values[told]
    falls = (values[1:] < values[:-1]) & (series[1:] == series[:-1]) & (spans[1:] == spans[:-1])
    return int(np.count_nonzero(falls))


def _stuck(sets: _Sorted, spans: Sequence[Span], tick: float) -> int:
    """Series of measurements that stand still over the whole newest window.

    Only where values are measured: with fractions, in most series that move. A stuck series moved
    in a window before, or nearly all others move while it does not.
    """
    if sets.values is None or not spans:
        return 0
    newest = int(sets.spans.max())
    held = _ranges(sets, sets.spans == newest)
    full = (held.number >= RUN) & (held.length / tick >= WHOLE * spans[newest].seconds)
    moves = held.low < held.high
    moving = int(np.count_nonzero(moves))
    measured = int(np.count_nonzero(moves & held.fractions))
    still = full & (held.low == held.high)
    moved_before = np.zeros(sets.count, dtype=np.bool_)
    before = np.zeros(sets.count, dtype=np.bool_)
    for span in range(newest):
        earlier = _ranges(sets, sets.spans == span)
        moved_before |= earlier.low < earlier.high
        before |= (earlier.low < earlier.high) & earlier.fractions
    if measured * 2 <= moving or moving < MOVING:
        # no company to compare with: only what it did itself
        return int(np.count_nonzero(still & before))
    nearly_all = moving >= WHOLE * np.count_nonzero(held.number >= RUN)
    return int(np.count_nonzero(still & (moved_before | nearly_all)))


@dataclass(frozen=True, slots=True)
class _Ranges:
    """Of each series: points, ticks from the first to the last, ends, whether it has fractions."""

    number: Integers
    length: Integers
    low: Floats
    high: Floats
    fractions: Truths


def _ranges(sets: _Sorted, chosen: Truths) -> _Ranges:
    assert sets.values is not None
    told = chosen & np.isfinite(sets.values)
    of, values, times = sets.series[told], sets.values[told], sets.times[told]
    number = np.bincount(of, minlength=sets.count).astype(np.int64)
    low, high = np.full(sets.count, np.inf), np.full(sets.count, -np.inf)
    np.minimum.at(low, of, values)
    np.maximum.at(high, of, values)
    length = np.zeros(sets.count, dtype=np.int64)
    if len(of):
        starts = np.flatnonzero(np.concatenate(([True], of[1:] != of[:-1])))
        ends = np.concatenate((starts[1:], [len(of)])) - 1
        length[of[starts]] = times[ends] - times[starts]
    fractions = np.zeros(sets.count, dtype=np.bool_)
    fractions[of[values != np.floor(values)]] = True
    return _Ranges(number, length, low, high, fractions)


@dataclass(frozen=True, slots=True)
class _Presence:
    """Series of the oldest window that the newest lacks, and the other way round."""

    gone: int | None = None
    new: int | None = None

    @classmethod
    def of(cls, sets: _Sorted, spans: Sequence[Span]) -> "_Presence":
        oldest, newest = int(sets.spans.min()), int(sets.spans.max())
        if len(spans) < 2 or oldest == newest:  # noqa: PLR2004
            return cls()
        then = np.unique(sets.series[sets.spans == oldest])
        now = np.unique(sets.series[sets.spans == newest])
        return cls(
            gone=len(np.setdiff1d(then, now, assume_unique=True)),
            new=len(np.setdiff1d(now, then, assume_unique=True)),
        )


def moment(seconds: float) -> datetime | None:
    """A time in UTC, None where it lies beyond what a calendar can say."""
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError:
        return None

"""Numbers and times of which there are too many to count one by one."""

from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.profile.calendar.days import Days, Nights
from audit.profile.grid import Grid
from audit.profile.kinds import Form, Kind, wrapped
from audit.profile.options import Options
from audit.profile.quantiles import Floats, Moments, Quantiles

Integers = npt.NDArray[np.int64]

#: Digits before the point that are told apart.
DIGITS = 40
#: Numbers that stand for "none" in many systems. Whether they do here is for `describe` to say.
MARKERS = (
    -1, -9, -99, -999, -9999, -99999, -999999, 999, 9999, 99999, 999999, 9999999, 99999999,
    999999999, 2147483647, -2147483648,
)  # fmt: skip
#: The same for days: the ends of calendars and of products' types, and the birth of Unix.
MARKED_DAYS = ("0001-01-01", "1753-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1901-01-01",
               "1970-01-01", "2099-12-31", "2999-12-31", "9999-12-31")  # fmt: skip
_DAYS = tuple(int(np.datetime64(day, "D").astype(np.int64)) for day in MARKED_DAYS)
_NEAR_DAYS = 15
_THURSDAY = 3  # 1 January 1970, with Monday as 0
_POWERS = [10.0**n for n in range(1, DIGITS)]
#: Batches in which neighbours ascend this often come in the order of time.
_ASCENDING = 0.99


@dataclass(slots=True)
class Marker:
    """How often a value stands that may mean "none", and how many others are around it."""

    count: int = 0
    around: int = 0


def _markers() -> dict[str, Marker]:
    return {}


@dataclass(slots=True)
class NumberState:
    """One pass over numbers: everything is read off the sorted batch."""

    form: Form
    count: int = 0
    zero: int = 0
    negative: int = 0
    nan: int = 0
    infinite: int = 0
    integral: int = 0
    midnight: int = 0
    future: int = 0
    low: float | int | None = None
    high: float | int | None = None
    moments: Moments = field(default_factory=Moments)
    quantiles: Quantiles = field(default_factory=Quantiles)
    digits: Integers = field(default_factory=lambda: np.zeros(DIGITS, np.int64))
    weekdays: Integers = field(default_factory=lambda: np.zeros(7, np.int64))
    hours: Integers = field(default_factory=lambda: np.zeros(24, np.int64))
    grid: Grid = field(default_factory=Grid)
    steps: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])
    markers: dict[str, Marker] = field(default_factory=_markers)
    days: Days = field(default_factory=Days)
    nights: Nights = field(default_factory=Nights)

    def update(
        self, raw: npt.NDArray[Any], options: Options, counts: Integers | None = None
    ) -> npt.NDArray[Any]:
        """Adds numbers, each as often as `counts` says; gives them back sorted."""
        if counts is None:
            if self.form.kind.temporal:
                self._pace(cast("Integers", raw))
            ordered: npt.NDArray[Any] = wrapped(raw).sort(multithreaded=False).to_numpy()
        else:
            order = np.argsort(raw, kind="stable")
            ordered, counts = raw[order], counts[order]
        if self.form.whole:
            self._whole(cast("Integers", ordered), counts, options)
        else:
            self._floating(cast("Floats", ordered), counts)
        return ordered

    def merge(self, other: "NumberState") -> None:
        for name in ("count", "zero", "negative", "nan", "infinite", "integral", "midnight"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.future += other.future
        self._ends(other.low, other.high)
        self.moments.merge(other.moments)
        self.quantiles.merge(other.quantiles)
        self.digits += other.digits
        self.weekdays += other.weekdays
        self.hours += other.hours
        self.grid.merge(other.grid)
        self.steps += other.steps
        for name, marker in other.markers.items():
            mine = self.markers.setdefault(name, Marker())
            mine.count += marker.count
            mine.around += marker.around
        self.days.merge(other.days)
        self.nights.merge(other.nights)

    @property
    def step(self) -> float | None:
        """The usual distance of neighbours, in units of the form: the median of the batches'."""
        if not self.steps:
            return None
        steps = sorted(self.steps)
        half = sum(n for _, n in steps) / 2
        reached = 0
        for step, n in steps:
            reached += n
            if reached >= half:
                return step
        return steps[-1][0]

    def _ends(self, low: float | None, high: float | None) -> None:
        if low is not None and (self.low is None or low < self.low):
            self.low = low
        if high is not None and (self.high is None or high > self.high):
            self.high = high

    def _whole(self, ordered: Integers, counts: Integers | None, options: Options) -> None:
        spread = _Spread(ordered, counts)
        self.count += spread.total
        below, upto = spread.below(0), spread.upto(0)
        self._ends(int(ordered[0]), int(ordered[-1]))
        scale = 10.0**self.form.scale if self.form.kind is Kind.DECIMAL else 1.0
        floats = ordered / scale if scale != 1 else ordered.astype(np.float64)
        weights = None if counts is None else counts.astype(np.float64)
        self.moments.add(floats, weights)
        self.quantiles.add(floats, weights)
        if self.form.kind.temporal:
            self._times(ordered, counts, spread, options)
            return
        self.negative += below
        self.zero += upto - below
        if self.form.kind is Kind.DECIMAL:
            remain = ordered % int(scale) == 0 if scale > 1 else np.ones(len(ordered), np.bool_)
            self.integral += int(remain.sum() if counts is None else counts[remain].sum())
        else:
            self.integral += spread.total
        self._digits(_Spread(floats, counts))
        self._marks(spread, int(scale))

    def _floating(self, ordered: Floats, counts: Integers | None) -> None:
        spread = _Spread(ordered, counts)
        self.count += spread.total
        # sorted: minus infinity, numbers, infinity, then what is not a number
        first = int(np.searchsorted(ordered, -np.inf, "right"))
        last = int(np.searchsorted(ordered, np.inf, "left"))
        end = int(np.searchsorted(ordered, np.inf, "right"))
        self.infinite += spread.between(0, first) + spread.between(last, end)
        self.nan += spread.between(end, len(ordered))
        finite = ordered[first:last]
        if not len(finite):
            return
        shares = None if counts is None else counts[first:last]
        inner = _Spread(finite, shares)
        below, upto = inner.below(0), inner.upto(0)
        self.negative += below + spread.between(0, first)
        self.zero += upto - below
        self._ends(float(finite[0]), float(finite[-1]))
        weights = None if shares is None else shares.astype(np.float64)
        self.moments.add(finite, weights)
        self.quantiles.add(finite, weights)
        round_ = finite == np.trunc(finite)
        self.integral += int(round_.sum() if shares is None else shares[round_].sum())
        self._digits(inner)
        self._marks(inner, 1)

    def _digits(self, spread: "_Spread") -> None:
        """Digits before the point, from the places of the powers of ten."""
        inside = [spread.below(p) - spread.upto(-p) for p in _POWERS]
        edges = np.array([0, *inside, spread.total], np.int64)
        self.digits += np.diff(edges)

    def _marks(self, spread: "_Spread", scale: int) -> None:
        for marker in MARKERS:
            value = marker * scale
            count = spread.upto(value) - spread.below(value)
            if count:
                # others on the same side that are at least half as far out
                others = spread.total - spread.below(value // 2) if marker > 0 else spread.upto(-1)
                self._mark(str(marker), count, others - count)

    def _mark(self, name: str, count: int, around: int) -> None:
        mark = self.markers.setdefault(name, Marker())
        mark.count += count
        mark.around += around

    def _times(
        self, ordered: Integers, counts: Integers | None, spread: "_Spread", options: Options
    ) -> None:
        ticks = self.form.ticks
        self.grid.add(ordered)
        days = ordered // ticks if ticks > 1 else ordered
        if options.kept_rows:  # whoever wants whole rows wants to know how they lie in time
            self.days.add(days, counts)
            if ticks > 1 and not self.form.zoned:
                self.nights.add(ordered, ticks, counts)
        weekdays = (days + _THURSDAY) % 7
        self.weekdays += _tally(weekdays, counts, 7)
        if ticks > 1:
            inside = ordered - days * ticks
            self.hours += _tally(inside // (ticks // 24), counts, 24)
            at_midnight = inside == 0
            self.midnight += int(at_midnight.sum() if counts is None else counts[at_midnight].sum())
        if options.now is not None:
            now = options.now / 86_400 if ticks == 1 else options.now * (ticks // 86_400)
            self.future += spread.total - spread.upto(int(now))
        for name, day in zip(MARKED_DAYS, _DAYS, strict=True):
            at, after = day * ticks, (day + 1) * ticks if day == _DAYS[-1] else day * ticks + 1
            count = spread.below(after) - spread.below(at)
            if count:
                near = spread.below(at + (_NEAR_DAYS + 1) * ticks) - spread.below(
                    at - _NEAR_DAYS * ticks
                )
                self._mark(name, count, near - count)

    def _pace(self, arrived: Integers) -> None:
        """Notes the usual step of a batch whose rows come in the order of time."""
        steps = np.diff(arrived)
        if len(steps) < 2 or float((steps >= 0).mean()) < _ASCENDING:  # noqa: PLR2004
            return
        forward = steps[steps > 0]
        if len(forward):
            self.steps.append((float(np.median(forward)), len(forward)))


class _Spread:
    """How many of the sorted values lie below a bound, each as often as it stands."""

    __slots__ = ("_ordered", "_reached", "total")

    def __init__(self, ordered: npt.NDArray[Any], counts: Integers | None) -> None:
        self._ordered = ordered
        self._reached = None if counts is None else np.concatenate(([0], np.cumsum(counts)))
        self.total = len(ordered) if counts is None else int(counts.sum())

    def below(self, bound: float) -> int:
        return self._count(bound, "left")

    def upto(self, bound: float) -> int:
        return self._count(bound, "right")

    def between(self, start: int, end: int) -> int:
        """Values at these places."""
        return (
            end - start if self._reached is None else int(self._reached[end] - self._reached[start])
        )

    def _count(self, bound: float, side: Any) -> int:  # noqa: ANN401  # numpy's own literal
        if self._ordered.dtype.kind == "i":
            # in the type of the values: numpy would turn all of them into floats to compare
            if not -(2**63) <= bound < 2**63:
                return self.total if bound > 0 else 0
            place = int(np.searchsorted(self._ordered, np.int64(bound), side))
        else:
            place = int(np.searchsorted(self._ordered, bound, side))
        return place if self._reached is None else int(self._reached[place])


def _tally(places: Integers, counts: Integers | None, size: int) -> Integers:
    found = np.bincount(places, weights=counts, minlength=size)
    return found.astype(np.int64)


def numbers_of(values: pl.Series, form: Form) -> npt.NDArray[Any]:
    """Values without nulls as 64-bit integers where the form is whole, else as doubles."""
    if form.whole:
        return values.cast(pl.Int64).to_numpy()
    return values.cast(pl.Float64).to_numpy()

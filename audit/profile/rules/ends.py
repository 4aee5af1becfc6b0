"""How far beyond the ends seen the values of a fresh sample may lie.

A fresh sample passes the largest value seen as often as not, so that a range of what was seen is
broken by the next one. An end is kept as it is where many rows stand at it (a scale of 1 to 5, a
share of 100 %) or nothing lies below (0); else it is set further out by as much as the values lie
from their median, and more where rows are few, or by ratios where their tail is long. A tail that
is too long for either has no end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

#: So many rows at an end make it one.
AT_THE_END = 20
_SCARCE = 40  # at so many rows the distance is doubled
#: Medians to the upper quartile, from which a tail is long; an exponential one has about 10.
_LONG = 8.0
_TOO_LONG = 10.0  # the end is so many times the 99th percentile
_RATIO = 0.75
_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the values of a column lie; `at_low` and `at_high` rows stand at the ends."""

    rows: int
    low: float
    low_far: float  # the 1st percentile
    quarter: float
    middle: float
    three_quarters: float
    high_far: float
    high: float
    at_low: int = 0
    at_high: int = 0

    @classmethod
    def of(
        cls, rows: int, low: float, inner: Sequence[float], high: float, at: tuple[int, int]
    ) -> "Spread":
        """`inner` are the five quantiles between the ends, `at` the rows at each end."""
        low_far, quarter, middle, three_quarters, high_far = inner
        return cls(rows, low, low_far, quarter, middle, three_quarters, high_far, high, *at)

    def mirrored(self) -> "Spread":
        return Spread(
            self.rows,
            -self.high,
            -self.high_far,
            -self.three_quarters,
            -self.middle,
            -self.quarter,
            -self.low_far,
            -self.low,
            self.at_high,
            self.at_low,
        )


def beyond(spread: Spread) -> tuple[float | None, float | None]:
    """The lower and the upper end of a range that a fresh sample keeps."""
    if spread.low >= 0:
        return spread.low if spread.at_low >= AT_THE_END else 0.0, _upper(spread)
    upper = _upper(spread.mirrored())
    return None if upper is None else -upper, _upper(spread)


def _upper(spread: Spread) -> float | None:
    end = spread.high
    if spread.at_high >= AT_THE_END and isfinite(end):
        return end
    return _further(spread) if end > 0 and isfinite(end) else 0.0 if end <= 0 else None


def _further(spread: Spread) -> float | None:
    """Beyond a positive end."""
    end, scarce = spread.high, 1 + _SCARCE / spread.rows
    arm, shoulder = end - spread.middle, spread.three_quarters - spread.middle
    if spread.middle > 0 and arm > _LONG * shoulder:
        base = max(spread.three_quarters, spread.middle)
        if end > _TOO_LONG * max(spread.high_far, base):
            return None
        return rounded(end * (end / base) ** (_RATIO * scarce), up=True)
    if shoulder <= 0 or arm > 3 * _LONG * shoulder:
        return None  # most values are alike, and nothing says how far the others lie
    return rounded(end + arm * scarce, up=True)


def rounded(value: float, *, up: bool) -> float:
    """Two digits, away from the values: 83.4 is 84 upwards."""
    if value == 0 or not isfinite(value):
        return value
    unit = 10.0 ** (floor(log10(abs(value))) - _DIGITS + 1)
    return (ceil(value / unit) if up else floor(value / unit)) * unit

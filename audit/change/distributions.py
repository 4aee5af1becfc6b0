"""How far two distributions are apart, from what profiles keep of them."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from audit.facts.profiles import FieldProfile, Quantile, Share, TopValue

#: Population stability index: below the first nothing moved, from the second on much did (a rule
#: of thumb of credit scoring, which is where the index comes from).
PSI_REVIEW, PSI_DRIFTED = 0.1, 0.25
#: A share of nothing is taken for this much, or the index would be infinite.
_LEAST = 1e-4
_BINS = 10


def psi(before: Sequence[float], after: Sequence[float]) -> float:
    """The population stability index of two lists of shares over the same bins."""
    total = 0.0
    for one, two in zip(before, after, strict=True):
        a, b = max(one, _LEAST), max(two, _LEAST)
        total += (b - a) * math.log(b / a)
    return total


@dataclass(frozen=True, slots=True)
class Distance:
    """How far two distributions are apart: PSI over `before` and `now`, shares of the same bins."""

    index: float
    before: tuple[float, ...]
    now: tuple[float, ...]


def of_quantiles(before: Sequence[Quantile], after: Sequence[Quantile]) -> Distance:
    """PSI over the tenths of the first distribution, by linear interpolation."""
    one, two = _Curve(before), _Curve(after)
    edges = sorted({one.value(step / _BINS) for step in range(1, _BINS)})
    cuts_one = [0.0, *map(one.share, edges), 1.0]
    cuts_two = [0.0, *map(two.share, edges), 1.0]
    shares = _steps(cuts_one), _steps(cuts_two)
    return Distance(psi(*shares), *shares)


def largest_distance(before: Sequence[Quantile], after: Sequence[Quantile]) -> float:
    """Between the two distribution functions (Kolmogorov-Smirnov), by linear interpolation."""
    one, two = _Curve(before), _Curve(after)
    points = {q.value for q in (*before, *after)}
    return max((abs(one.share(x) - two.share(x)) for x in points), default=0.0)


def _steps(cuts: Sequence[float]) -> tuple[float, ...]:
    return tuple(high - low for low, high in pairwise(cuts))


class _Curve:
    """The distribution function through quantiles, linear between them."""

    def __init__(self, quantiles: Sequence[Quantile]) -> None:
        points = sorted((q.value, q.at) for q in quantiles)
        self._values, self._shares = [v for v, _ in points], [at for _, at in points]

    def value(self, at: float) -> float:
        """The value below which this share of the values is."""
        values, shares = self._values, self._shares
        after = bisect_left(shares, at)
        if after == 0:
            return values[0]
        if after == len(shares):
            return values[-1]
        (a, low), (b, high) = ((values[n], shares[n]) for n in (after - 1, after))
        return a + (b - a) * (at - low) / (high - low)

    def share(self, value: float) -> float:
        """The share of the values that are not above this one."""
        values, shares = self._values, self._shares
        if value < values[0]:
            return 0.0
        if value >= values[-1]:
            return 1.0
        after = bisect_right(values, value)
        a, low = values[after - 1], shares[after - 1]
        return low + (shares[after] - low) * (value - a) / (values[after] - a)


def of_counts(before: dict[str, int], after: dict[str, int], base: tuple[int, int]) -> Distance:
    """PSI over names that either side counts; what nobody counted is one bin of its own."""
    names = sorted(before.keys() | after.keys())
    one = [before.get(name, 0) / max(base[0], 1) for name in names]
    two = [after.get(name, 0) / max(base[1], 1) for name in names]
    shares = (*one, max(0.0, 1 - sum(one))), (*two, max(0.0, 1 - sum(two)))
    return Distance(psi(*shares), *shares)


def counted(shares: Sequence[Share] | Sequence[TopValue]) -> dict[str, int]:
    """Counts by name, of shapes or of common values."""
    return {(s.name if isinstance(s, Share) else s.value): s.count for s in shares}


def enough(before: FieldProfile, after: FieldProfile, *, fewest: int) -> bool:
    """Whether both have values enough to speak of a distribution."""
    return before.values >= fewest and after.values >= fewest

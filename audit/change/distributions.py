"""How far two distributions are apart, from what profiles keep of them."""

import math
from collections.abc import Callable, Sequence
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
    """How far two distributions are apart: PSI over `before` and `now`, shares of the same bins,
    and the largest distance of the two distribution functions, None where they have none.
    """

    index: float
    before: tuple[float, ...]
    now: tuple[float, ...]
    largest: float | None = None


def of_quantiles(before: Sequence[Quantile], after: Sequence[Quantile]) -> Distance:
    """PSI over the tenths of the first distribution, and the largest distance of the two
    distribution functions (Kolmogorov-Smirnov), both by linear interpolation.
    """
    one, two = _function(before), _function(after)
    edges = [_value(before, step / _BINS) for step in range(1, _BINS)]
    edges = sorted(set(edges))
    cuts_one = [0.0, *(one(edge) for edge in edges), 1.0]
    cuts_two = [0.0, *(two(edge) for edge in edges), 1.0]
    shares = _steps(cuts_one), _steps(cuts_two)
    points = sorted({q.value for q in (*before, *after)})
    distance = max((abs(one(x) - two(x)) for x in points), default=0.0)
    return Distance(psi(*shares), *shares, largest=distance)


def _steps(cuts: Sequence[float]) -> tuple[float, ...]:
    return tuple(high - low for low, high in pairwise(cuts))


def _value(quantiles: Sequence[Quantile], at: float) -> float:
    """The value below which this share of the values is."""
    points = sorted((q.at, q.value) for q in quantiles)
    for (low, a), (high, b) in pairwise(points):
        if low <= at <= high:
            return a if high == low else a + (b - a) * (at - low) / (high - low)
    return points[0][1] if at < points[0][0] else points[-1][1]


def _function(quantiles: Sequence[Quantile]) -> Callable[[float], float]:
    """The distribution function through the quantiles."""
    points = sorted((q.value, q.at) for q in quantiles)

    def of(x: float) -> float:
        if x < points[0][0]:
            return 0.0
        if x >= points[-1][0]:
            return 1.0
        below = points[0]
        for point in points:
            if point[0] > x:
                (a, low), (b, high) = below, point
                return low if b == a else low + (high - low) * (x - a) / (b - a)
            below = point
        return 1.0

    return of


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

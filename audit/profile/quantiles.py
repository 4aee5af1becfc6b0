"""Quantiles and moments of numbers, mergeable."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: Points kept of one batch, and of all batches before and after they are thinned.
BATCH_POINTS = 2_048
MOST_POINTS = 32_768
THINNED_POINTS = 16_384


@dataclass(slots=True)
class Quantiles:
    """Evenly ranked points of each batch with their weights, thinned when they become many.

    A point stands for `weight` neighbours in rank, so that a batch of n values adds at most
    n / (2 * BATCH_POINTS) to the error of any rank. `slack` is the sum of all these, in values:
    a bound, not an estimate. Few values are kept as they are, without any error.
    """

    points: list[Floats] = field(default_factory=list[Floats])
    weights: list[Floats] = field(default_factory=list[Floats])
    size: float = 0.0
    slack: float = 0.0
    held: int = 0

    def add(self, ordered: Floats, weights: Floats | None = None) -> None:
        """Adds sorted values, each once or as often as its weight says."""
        count = len(ordered)
        if not count:
            return
        if weights is not None:
            self._keep(ordered, weights, float(weights.sum()))
        elif count <= BATCH_POINTS:
            self._keep(ordered, np.ones(count), float(count))
        else:
            places = ((np.arange(BATCH_POINTS) + 0.5) * (count / BATCH_POINTS)).astype(np.intp)
            share = count / BATCH_POINTS
            self._keep(ordered[places], np.full(BATCH_POINTS, share), float(count))
            self.slack += share / 2

    def merge(self, other: "Quantiles") -> None:
        self.points += other.points
        self.weights += other.weights
        self.size += other.size
        self.slack += other.slack
        self.held += other.held
        self._thin()

    def _keep(self, points: Floats, weights: Floats, size: float) -> None:
        self.points.append(points)
        self.weights.append(weights)
        self.size += size
        self.held += len(points)
        self._thin()

    def _thin(self) -> None:
        if self.held <= MOST_POINTS:
            return
        points, weights = self.ordered()
        reached = np.cumsum(weights)
        share = self.size / THINNED_POINTS
        wanted = (np.arange(THINNED_POINTS) + 0.5) * share
        places = np.minimum(np.searchsorted(reached, wanted), len(points) - 1)
        self.points = [points[places]]
        self.weights = [np.full(THINNED_POINTS, share)]
        self.held = THINNED_POINTS
        self.slack += share / 2

    def ordered(self) -> tuple[Floats, Floats]:
        """All points in order, and the weight of each."""
        if len(self.points) == 1:
            return self.points[0], self.weights[0]
        points, weights = np.concatenate(self.points), np.concatenate(self.weights)
        order = np.argsort(points, kind="stable")
        return points[order], weights[order]

    def at(self, shares: Floats) -> Floats:
        """The values that these shares (0..1) of all values are not above."""
        points, weights = self.ordered()
        reached = np.cumsum(weights)
        places = np.searchsorted(reached, shares * self.size * (1 - 1e-12))
        return points[np.minimum(places, len(points) - 1)]

    def histogram(self, low: float, high: float, bins: int) -> tuple[int, ...]:
        """Counts in equal bins from `low` to `high`; their sum is the number of values."""
        points, weights = self.ordered()
        width = (high - low) / bins
        place = np.zeros(len(points), np.intp)
        if width > 0 and np.isfinite(width):
            place = np.clip((points - low) / width, 0, bins - 1).astype(np.intp)
        reached = np.rint(np.cumsum(np.bincount(place, weights=weights, minlength=bins)))
        return tuple(int(n) for n in np.diff(reached, prepend=0.0))

    @property
    def rank_error(self) -> float:
        """The most that the rank of a quantile is off, as a share of all values."""
        return self.slack / self.size if self.size else 0.0


@dataclass(slots=True)
class Moments:
    """Count, mean and central moments up to the third (merging: Pebay 2008, section 3.1).

    Sums of products are written out: the threads of a BLAS, which numpy calls for `@`, go on
    spinning after each call and cost as much as all the rest.
    """

    count: float = 0.0
    mean: float = 0.0
    second: float = 0.0
    third: float = 0.0

    def add(self, values: Floats, weights: Floats | None = None) -> None:
        if not len(values):
            return
        count = float(len(values)) if weights is None else float(weights.sum())
        with np.errstate(over="ignore", invalid="ignore"):  # numbers near the end of the range
            if weights is None:
                mean = float(values.mean())
                off = values - mean
                square = off * off
                second = float(square.sum())
                off *= square
                third = float(off.sum())
            else:
                mean = float((values * weights).sum()) / count
                off = values - mean
                square = off * off * weights
                second, third = float(square.sum()), float((square * off).sum())
        self.merge(Moments(count, mean, second, third))

    def merge(self, other: "Moments") -> None:
        if not other.count:
            return
        if not self.count:
            self.count, self.mean = other.count, other.mean
            self.second, self.third = other.second, other.third
            return
        n, a, b = self.count + other.count, self.count, other.count
        d = other.mean - self.mean
        self.third += (
            other.third
            + d * d * d * a * b * (a - b) / (n * n)
            + 3 * d * (a * other.second - b * self.second) / n
        )
        self.second += other.second + d * d * a * b / n
        self.mean += d * b / n
        self.count = n

    @property
    def deviation(self) -> float | None:
        """The standard deviation of a sample (n - 1)."""
        return (self.second / (self.count - 1)) ** 0.5 if self.count > 1 else None

    @property
    def skew(self) -> float | None:
        """The third standardised moment (of the population), None for a constant."""
        if self.second <= 0 or not np.isfinite(self.second):
            return None
        return float(self.count**0.5 * self.third / self.second**1.5)

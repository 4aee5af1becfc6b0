"""How long values are: exact up to a thousand, then in steps of less than 2 %."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]

#: Lengths below this have a place of their own; beyond, each doubling has `_STEPS` places.
EXACT = 1_024
_BITS = 10
_STEPS = 64
_PLACES = EXACT + _STEPS * 30


@dataclass(slots=True)
class Lengths:
    """A count for each length, with exact ends and sum."""

    counts: Integers = field(default_factory=lambda: np.zeros(0, np.int64))
    size: int = 0
    total: int = 0
    low: int | None = None
    high: int | None = None

    def add(self, lengths: Integers, counts: Integers | None = None) -> None:
        if not len(lengths):
            return
        low, high = int(lengths.min()), int(lengths.max())
        places = lengths if high < EXACT else _places(lengths)
        found = np.bincount(places, weights=counts).astype(np.int64)
        size = len(lengths) if counts is None else int(counts.sum())
        total = int(lengths.sum() if counts is None else (lengths * counts).sum())
        self.merge(Lengths(found, size, total, low, high))

    def merge(self, other: "Lengths") -> None:
        if len(other.counts) > len(self.counts):
            self.counts = np.pad(self.counts, (0, len(other.counts) - len(self.counts)))
        self.counts[: len(other.counts)] += other.counts
        self.size += other.size
        self.total += other.total
        ends = [n for n in (self.low, other.low) if n is not None]
        self.low = min(ends, default=None)
        self.high = max((n for n in (self.high, other.high) if n is not None), default=None)

    @property
    def mean(self) -> float | None:
        return self.total / self.size if self.size else None

    def at(self, share: float) -> float:
        """The length that this share (0..1) of all values is not above."""
        reached = np.cumsum(self.counts)
        return _length(int(np.searchsorted(reached, share * self.size * (1 - 1e-12))))

    def histogram(self, bins: int) -> tuple[float, float, tuple[int, ...]]:
        """Where bins begin and end, and counts in them; at most one bin for each length."""
        assert self.low is not None
        assert self.high is not None
        low, high = self.low, self.high
        bins = max(1, min(bins, high - low + 1))
        width = (high - low + 1) / bins
        filled = np.flatnonzero(self.counts)
        lengths = np.clip([_length(int(p)) for p in filled], low, high)
        places = np.minimum(((lengths - low) / width).astype(np.intp), bins - 1)
        found = np.bincount(places, weights=self.counts[filled], minlength=bins)
        return float(low), float(high + 1), tuple(int(n) for n in found)


def _places(lengths: Integers) -> Integers:
    """A place for each length: its own, or that of its leading seven bits."""
    places = lengths.copy()
    long = lengths >= EXACT
    beyond = lengths[long].astype(np.float64)
    power = np.floor(np.log2(beyond)).astype(np.int64)
    step = ((beyond / 2.0**power - 1) * _STEPS).astype(np.int64)
    places[long] = np.minimum(EXACT + (power - _BITS) * _STEPS + step, _PLACES - 1)
    return places


def _length(place: int) -> float:
    if place < EXACT:
        return float(place)
    power, step = divmod(place - EXACT, _STEPS)
    return float(2 ** (power + _BITS) * (1 + (step + 0.5) / _STEPS))

"""What a figure usually is, from the runs before: median and median absolute deviation (MAD).

A value is beyond its band when its modified z-score is above 3.5, the limit of Iglewicz and
Hoaglin (How to Detect and Handle Outliers, 1993); 1.4826 makes the MAD of a normal distribution
its standard deviation. Figures that swing between two levels have a MAD of nothing; so a band also
holds all earlier values but the furthest to each side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

#: Fewer values make no band.
FEWEST = 5
_LIMIT, _NORMAL = 3.5, 1.4826


@dataclass(frozen=True, slots=True)
class Band:
    """Where a figure usually is; `values` is of how many earlier ones it is made."""

    low: float
    high: float
    values: int

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def band_of(values: Sequence[float], *, least: float) -> Band | None:
    """The band around the median, at least so wide to each side; None of too few values."""
    if len(values) < FEWEST:
        return None
    middle = median(values)
    spread = median(abs(value - middle) for value in values)
    half = max(_LIMIT * _NORMAL * spread, least)
    second, *_, last_but_one = sorted(values)[1:-1]
    return Band(min(middle - half, second), max(middle + half, last_but_one), len(values))

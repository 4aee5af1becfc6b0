"""Where on a line values lie: a grid whose buckets double their width as the line grows."""

from dataclasses import dataclass, field
from typing import cast

import numpy as np
import numpy.typing as npt

#: So many buckets at the most; their width is a power of two of the unit.
BUCKETS = 4_096

Integers = npt.NDArray[np.int64]


def _nothing() -> Integers:
    return np.zeros(0, np.int64)


@dataclass(slots=True)
class Grid:
    """Which buckets hold a value. Bucket k spans [k * 2^shift, (k + 1) * 2^shift).

    The width depends on the smallest and largest value alone, so that it is the same in whatever
    order and parts the values come.
    """

    shift: int = 0
    places: Integers = field(default_factory=_nothing)

    def add(self, ordered: Integers) -> None:
        """Adds sorted integers."""
        if not len(ordered):
            return
        shift = self.shift
        while (int(ordered[-1]) >> shift) - (int(ordered[0]) >> shift) >= BUCKETS:
            shift += 1
        places = ordered >> shift
        changes = np.flatnonzero(places[1:] != places[:-1]) + 1
        self.merge(Grid(shift, places[np.concatenate(([0], changes))]))

    def merge(self, other: "Grid") -> None:
        if not len(other.places):
            return
        if not len(self.places):
            self.shift, self.places = other.shift, other.places
            return
        shift = max(self.shift, other.shift)
        mine, theirs = self.places >> (shift - self.shift), other.places >> (shift - other.shift)
        low = min(int(mine[0]), int(theirs[0]))
        high = max(int(mine[-1]), int(theirs[-1]))
        while high - low >= BUCKETS:
            shift, mine, theirs, low, high = shift + 1, mine >> 1, theirs >> 1, low >> 1, high >> 1
        self.shift, self.places = shift, cast("Integers", np.union1d(mine, theirs))

    def gaps(self, *, longer: int) -> list[int]:
        """Lengths, in units, of the stretches of more than `longer` units without any value."""
        if len(self.places) < 2:  # noqa: PLR2004  # a gap lies between two
            return []
        empty = (np.diff(self.places) - 1) << self.shift
        return [int(n) for n in empty[empty > longer]]

    @property
    def width(self) -> int:
        return 1 << self.shift

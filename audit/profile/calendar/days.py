"""How many rows each day has, and each hour of the nights around changes of clocks."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.profile.calendar.clocks import watched

Integers = npt.NDArray[np.int64]

#: Different days that are counted: 54 years of them. A field with more is no calendar.
MOST_DAYS = 20_000
#: Parts of counts that are put together at once.
_PARTS = 16
#: Hours of a night that are counted, from midnight on.
HOURS = 6


@dataclass(slots=True)
class Days:
    """Rows by day since 1970. Mergeable and picklable; `over` says that there were too many."""

    over: bool = False
    parts: list[tuple[Integers, Integers]] = field(default_factory=list[tuple[Integers, Integers]])

    def add(self, days: Integers, counts: Integers | None = None) -> None:
        """Adds days in ascending order, each as often as `counts` says."""
        if self.over or not len(days):
            return
        starts = np.concatenate(([0], np.flatnonzero(np.diff(days)) + 1))
        if counts is None:
            sums = np.diff(starts, append=len(days))
        else:
            sums = np.add.reduceat(counts, starts)
        self._append(days[starts].astype(np.int64), sums.astype(np.int64))

    def merge(self, other: "Days") -> None:
        """Adds what another state has counted."""
        self.over |= other.over
        for days, counts in other.parts:
            self._append(days, counts)
        if self.over:
            self.parts = []

    def table(self) -> tuple[Integers, Integers]:
        """The days that have rows, in order, and how many; nothing when there were too many."""
        self._compact()
        return self.parts[0] if self.parts else (_NOTHING, _NOTHING)

    def _append(self, days: Integers, counts: Integers) -> None:
        if self.over:
            return
        self.parts.append((days, counts))
        if len(self.parts) >= _PARTS or len(days) > MOST_DAYS:
            self._compact()

    def _compact(self) -> None:
        if len(self.parts) > 1:
            days = np.concatenate([part for part, _ in self.parts])
            counts = np.concatenate([part for _, part in self.parts])
            order = np.argsort(days, kind="stable")
            days, counts = days[order], counts[order]
            starts = np.concatenate(([0], np.flatnonzero(np.diff(days)) + 1))
            self.parts = [(days[starts], np.add.reduceat(counts, starts))]
        if self.parts and len(self.parts[0][0]) > MOST_DAYS:
            self.over, self.parts = True, []


@dataclass(slots=True)
class Nights:
    """Rows by hour of watched nights, in times without a zone. Mergeable and picklable.

    `counts` has a line for each of `watched()` with the rows of its first hours; None before the
    first row that is in one.
    """

    counts: Integers | None = None

    def add(self, ordered: npt.NDArray[Any], ticks: int, counts: Integers | None = None) -> None:
        """Adds ascending times in units of which a day has `ticks`."""
        nights = watched()
        first = int(np.searchsorted(nights, int(ordered[0]) // ticks))
        last = int(np.searchsorted(nights, int(ordered[-1]) // ticks, "right"))
        if first == last:
            return
        hours = np.arange(HOURS + 1, dtype=np.int64) * (ticks // 24)
        bounds = nights[first:last, None] * ticks + hours
        places = np.searchsorted(ordered, bounds.ravel()).reshape(bounds.shape)
        if counts is not None:
            places = np.concatenate(([0], np.cumsum(counts)))[places]
        self._room()[first:last] += np.diff(places, axis=1)

    def add_hours(self, days: Integers, hours: Integers, counts: Integers | None = None) -> None:
        """Adds times by their day and hour, in any order."""
        nights = watched()
        places = np.minimum(np.searchsorted(nights, days), len(nights) - 1)
        inside = (nights[places] == days) & (hours < HOURS)
        if inside.any():
            cells = places[inside] * HOURS + hours[inside]
            weights = None if counts is None else counts[inside]
            found = np.bincount(cells, weights, minlength=len(nights) * HOURS)
            self._room()[:] += found.astype(np.int64).reshape(-1, HOURS)

    def merge(self, other: "Nights") -> None:
        """Adds what another state has counted."""
        if other.counts is not None:
            self._room()[:] += other.counts

    def _room(self) -> Integers:
        if self.counts is None:
            self.counts = np.zeros((len(watched()), HOURS), np.int64)
        return self.counts


_NOTHING: Integers = np.zeros(0, np.int64)

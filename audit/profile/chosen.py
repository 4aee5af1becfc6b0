"""A fair sample of the different values of a column: those with the smallest hashes.

Which values are in it depends on the values alone, not on their order, on how often each stands, or
on how they came in batches (bottom-k, also "k minimum values": Beyer et al. 2007); each is counted
from the first time it stands, so the counts are exact.
"""

from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.profile.hashes import Hashes
from audit.profile.kinds import wrapped

Integers = npt.NDArray[np.int64]

#: Different values that are kept, and their bytes: long texts are fewer.
MOST_VALUES = 4_096
MOST_BYTES = 2 * 1024**2
#: So many times the values that are kept are grouped of a large batch.
_SPARED = 3
_ALL = (1 << 64) - 1
#: Characters of a text that are kept.
LONGEST = 20_000


@dataclass(slots=True)
class Chosen:
    """`hashes` are sorted and different, `counts` and `values` go with them.

    `limit` is the hash above which nothing is taken any more, None while all are.
    """

    most: int = MOST_VALUES
    hashes: Hashes = field(default_factory=lambda: np.zeros(0, np.uint64))
    counts: Integers = field(default_factory=lambda: np.zeros(0, np.int64))
    values: pl.Series | None = None
    limit: int | None = None

    @property
    def whole(self) -> bool:
        """Whether it holds every different value there was."""
        return self.limit is None

    def add(
        self,
        hashes: Hashes,
        values: pl.Series,
        places: Integers | None = None,
        counts: Integers | None = None,
    ) -> None:
        """Adds values by their hashes, each as often as its count says.

        `places` says where in `values` the value of each hash stands, None for in the same place.
        """
        able = None if self.limit is None else np.flatnonzero(hashes <= np.uint64(self.limit))
        if able is not None:
            if not len(able):
                return
            hashes = hashes[able]
            counts = None if counts is None else counts[able]
            places = able if places is None else places[able]
        if counts is None:
            found, first, numbers = self._smallest(hashes)
        else:
            order = np.argsort(hashes)
            found, first, numbers = hashes[order], order, counts[order]
        self._take(found, numbers, values, first if places is None else places[first])

    def merge(self, other: "Chosen") -> None:
        if other.limit is not None:
            self._cut(other.limit)
        if other.values is not None:
            self.add(other.hashes, other.values, counts=other.counts)

    # ------------------------------------------------------------------------------------------

    def _smallest(self, hashes: Hashes) -> tuple[Hashes, Integers, Integers]:
        """Different hashes with their first places and counts; of very many only small ones.

        Most of a first batch could not stay: a guess of where the end will be spares grouping.
        """
        wanted = _SPARED * self.most
        if len(hashes) > 2 * wanted:
            end = np.uint64(int(wanted / len(hashes) * _ALL))
            places = np.flatnonzero(hashes <= end)
            found, first, numbers = _grouped(hashes[places])
            if len(found) > self.most:
                return found, places[first], numbers
        return _grouped(hashes)

    def _take(self, found: Hashes, numbers: Integers, values: pl.Series, places: Integers) -> None:
        """Adds different hashes in ascending order with the places of their values."""
        at = np.searchsorted(self.hashes, found)
        known = np.zeros(len(found), np.bool_)
        inside = at < len(self.hashes)
        known[inside] = self.hashes[at[inside]] == found[inside]
        self.counts[at[known]] += numbers[known]
        new = np.flatnonzero(~known)
        if len(new) > self.most:  # the smallest of them are all that can stay
            new = new[: self.most + 1]
        if not len(new):
            return
        fresh = values.gather(wrapped(places[new].astype(np.int64)))
        if fresh.dtype == pl.String:
            fresh = fresh.str.slice(0, LONGEST)
        elif fresh.dtype == pl.Binary:
            fresh = fresh.bin.slice(0, 64)
        self.hashes = np.concatenate((self.hashes, found[new]))
        self.counts = np.concatenate((self.counts, numbers[new]))
        self.values = fresh if self.values is None else pl.concat([self.values, fresh])
        order = np.argsort(self.hashes)
        self._keep(order)
        self._fit()

    def _keep(self, order: Integers) -> None:
        assert self.values is not None
        self.hashes, self.counts = self.hashes[order], self.counts[order]
        self.values = self.values.gather(wrapped(order.astype(np.int64)))

    def _fit(self) -> None:
        """Leaves out the largest hashes where there is no room; what was left out stays out."""
        assert self.values is not None
        room = min(len(self.hashes), self.most)
        if self.values.dtype == pl.String:
            sizes = np.cumsum(self.values.str.len_bytes().cast(pl.Int64).to_numpy())
            room = min(room, max(1, int(np.searchsorted(sizes, MOST_BYTES, "right"))))
        if room < len(self.hashes):
            # what comes later and belongs before the first that has no room may still have some
            self._cut(int(self.hashes[room]) - 1)

    def _cut(self, limit: int) -> None:
        if self.limit is not None and limit >= self.limit:
            return
        self.limit = limit
        room = int(np.searchsorted(self.hashes, np.uint64(limit), "right"))
        self.hashes, self.counts = self.hashes[:room], self.counts[:room]
        if self.values is not None:
            self.values = self.values.head(room)


def _grouped(hashes: Hashes) -> tuple[Hashes, Integers, Integers]:
    """Each hash once, in ascending order, where it stands first, and how often."""
    frame: Any = pl.DataFrame({"h": wrapped(hashes)}).with_row_index("i")
    once = frame.group_by("h").agg(pl.col("i").first(), pl.len().alias("n")).sort("h")
    return (
        cast("Hashes", once["h"].to_numpy()),
        cast("Integers", once["i"].cast(pl.Int64).to_numpy()),
        cast("Integers", once["n"].cast(pl.Int64).to_numpy()),
    )

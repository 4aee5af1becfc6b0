"""A fair sample of the different values of a column: those with the smallest hashes.

Which values are in it depends on the values alone, not on their order, on how often each stands, or
on how they came in batches (bottom-k, also "k minimum values": Beyer et al. 2007); each is counted
from the first time it stands, so the counts are exact.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.profile.hashes import Hashes
from audit.profile.kinds import wrapped

Integers = npt.NDArray[np.int64]

#: Different values that are kept, and their bytes: long texts are fewer.
MOST_VALUES = 4_096
MOST_BYTES = 2 * 1024**2
#: So many times the values that are kept are taken of a large batch before it is known which stay.
_SPARED = 3
#: So many times the values that are kept, and so many bytes, wait to be put to those.
_WAITING = 3
_WAITING_BYTES = 2 * MOST_BYTES
_ALL = (1 << 64) - 1
#: Characters of a text that are kept.
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class _Part:
    """Values with the hash of each and how often it stands, each once."""

    hashes: Hashes
    counts: Integers
    values: pl.Series


@dataclass(slots=True)
class Chosen:
    """`hashes` are sorted and different, `counts` and `values` go with them.

    What is added waits until it is worth the work; asking for any of them puts it together.
    """

    most: int = MOST_VALUES
    _hashes: Hashes = field(default_factory=lambda: np.zeros(0, np.uint64))
    _counts: Integers = field(default_factory=lambda: np.zeros(0, np.int64))
    _values: pl.Series | None = None
    #: The hash above which nothing is taken any more, as far as it is known; None while all are.
    bound: int | None = None
    _parts: list[_Part] = field(default_factory=list[_Part])
    _waiting: int = 0
    _waiting_bytes: int = 0

    @property
    def hashes(self) -> Hashes:
        self._settle()
        return self._hashes

    @property
    def counts(self) -> Integers:
        self._settle()
        return self._counts

    @property
    def values(self) -> pl.Series | None:
        self._settle()
        return self._values

    @property
    def limit(self) -> int | None:
        """The hash above which nothing is taken any more, None while all are."""
        self._settle()
        return self.bound

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
        able, once, numbers = self._able(hashes, counts)
        if not len(able):
            return
        at = able[once]
        taken = values.gather(wrapped((at if places is None else places[at]).astype(np.int64)))
        if taken.dtype == pl.String:
            taken = taken.str.slice(0, LONGEST)
        elif taken.dtype == pl.Binary:
            taken = taken.bin.slice(0, 64)
        self._parts.append(_Part(hashes[at], numbers, taken))
        self._waiting += len(at)
        self._waiting_bytes += _bytes_of(taken)
        if self._waiting > _WAITING * self.most or self._waiting_bytes > _WAITING_BYTES:
            self._settle()

    def merge(self, other: "Chosen") -> None:
        limit, values = other.limit, other.values
        if limit is not None:
            self._settle()
            self._cut(limit)
        if values is not None:
            self.add(other.hashes, values, counts=other.counts)

    # ------------------------------------------------------------------------------------------

    def _able(self, hashes: Hashes, counts: Integers | None) -> tuple[Integers, Integers, Integers]:
        """Places of hashes that can stay; of those each once, and how often it stands.

        Most of a first batch cannot: a guess of where the end will be spares the work on them.
        """
        wanted = _SPARED * self.most
        if self.bound is not None:
            able = np.flatnonzero(hashes <= np.uint64(self.bound))
        elif len(hashes) > 2 * wanted:
            end = int(wanted / len(hashes) * _ALL)
            able = np.flatnonzero(hashes <= np.uint64(end))
            once, numbers = _grouped(hashes[able], None if counts is None else counts[able])
            if len(once) > self.most:
                self.bound = end
                return able, once, numbers
            able = np.arange(len(hashes))
        else:
            able = np.arange(len(hashes))
        return able, *_grouped(hashes[able], None if counts is None else counts[able])

    def _settle(self) -> None:
        """Puts what waits to what is kept."""
        if not self._parts:
            return
        parts, self._parts = self._parts, []
        self._waiting = self._waiting_bytes = 0
        if self._values is not None:
            parts.insert(0, _Part(self._hashes, self._counts, self._values))
        hashes = np.concatenate([part.hashes for part in parts])
        counts = np.concatenate([part.counts for part in parts])
        once, numbers = _grouped(hashes, counts)
        room = once[: self.most + 1]  # the smallest are all that can stay
        self._hashes, self._counts = hashes[room], numbers[: self.most + 1]
        values = pl.concat([part.values for part in parts]) if len(parts) > 1 else parts[0].values
        self._values = values.gather(wrapped(room.astype(np.int64)))
        self._fit()

    def _fit(self) -> None:
        """Leaves out the largest hashes where there is no room; what was left out stays out."""
        assert self._values is not None
        room = min(len(self._hashes), self.most)
        if self._values.dtype == pl.String:
            sizes = np.cumsum(self._values.str.len_bytes().cast(pl.Int64).to_numpy())
            room = min(room, max(1, int(np.searchsorted(sizes, MOST_BYTES, "right"))))
        if room < len(self._hashes):
            # what comes later and belongs before the first that has no room may still have some
            self._cut(int(self._hashes[room]) - 1)

    def _cut(self, limit: int) -> None:
        if self.bound is not None and limit >= self.bound:
            return
        self.bound = limit
        room = int(np.searchsorted(self._hashes, np.uint64(limit), "right"))
        self._hashes, self._counts = self._hashes[:room], self._counts[:room]
        if self._values is not None:
            self._values = self._values.head(room)


def _grouped(hashes: Hashes, counts: Integers | None) -> tuple[Integers, Integers]:
    """Where each different hash stands first, in ascending order of them, and how often."""
    if not len(hashes):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    if counts is None:
        return order[starts], np.diff(starts, append=len(hashes))
    return order[starts], np.add.reduceat(counts[order], starts)


def _bytes_of(values: pl.Series) -> int:
    return int(values.estimated_size()) if values.dtype == pl.String else 0

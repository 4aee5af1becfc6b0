"""Texts that stand out among all rows by a literal or a run of digits: too rare for a sample.

Each text is judged by itself, and what is kept is chosen by hash: so neither the order of rows nor
how they came in batches matters.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from audit.detect.literals import LEADS
from audit.profile.chosen import MOST_VALUES, Chosen
from audit.profile.hashes import Hashes
from audit.profile.kinds import series_from, wrapped
from audit.profile.texts import View

_Array = Any
Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Where more of the values stand out than this, a sample shows them as well.
_COMMON = 0.2
#: So many texts are looked at before the others of a large batch.
_FIRST = 2 * MOST_VALUES
_ALL = (1 << 64) - 1
#: Bytes of a text from which on it may hold something beside what it is.
_LONG = 16
#: Digits of the shortest number that is looked for in texts.
_DIGITS = 9
_ZERO, _NINE = np.uint8(ord("0")), np.uint8(ord("9"))
_SPACE = np.uint8(ord(" "))
#: Bytes of a key or token, and more than most words have.
_TOKEN = 18
_AT, _COLON, _SLASH = np.uint8(ord("@")), np.uint8(ord(":")), np.uint8(ord("/"))


@dataclass(slots=True)
class Rare:
    """Values that a cheap look at all rows picked out; of too many those of the smallest hashes."""

    chosen: Chosen = field(default_factory=Chosen)

    def add(self, array: _Array, hashes: Hashes, counts: Integers | None = None) -> None:
        """Adds texts without nulls, each as often as its count says."""
        limit = _ALL if self.chosen.limit is None else self.chosen.limit
        able = np.flatnonzero(hashes <= np.uint64(limit)).astype(np.int64)
        if len(able) > 2 * _FIRST:  # where nearly all stand out, a few small hashes leave no room
            end = np.uint64(limit * _FIRST // len(able))
            small = hashes[able] <= end
            self._add(array, hashes, counts, able[small])
            limit = _ALL if self.chosen.limit is None else self.chosen.limit
            able = able[~small & (hashes[able] <= np.uint64(limit))]
        self._add(array, hashes, counts, able)

    def _add(
        self, array: _Array, hashes: Hashes, counts: Integers | None, places: Integers
    ) -> None:
        """Adds the texts in these places, as far as they stand out."""
        values = series_from(array)
        if 2 * len(places) > len(array):  # to look at some more is cheaper than to copy
            found = places[_standing_out(array)[places]]
        elif len(places):
            some: Any = values.gather(wrapped(places))
            found = places[_standing_out(some.to_arrow().cast(pa.large_string()))]
        else:
            return
        if len(found):
            self.chosen.add(hashes[found], values, found, None if counts is None else counts[found])

    def merge(self, other: "Rare") -> None:
        self.chosen.merge(other.chosen)

    def common(self, of: Chosen) -> bool:
        """Whether so many of the rows that a sample of all values holds stand out."""
        mine = self.chosen
        number = len(mine.hashes)
        if of.limit is not None:
            number = int(np.searchsorted(mine.hashes, np.uint64(of.limit), "right"))
        return bool(mine.counts[:number].sum() > _COMMON * of.counts.sum())


def _standing_out(array: _Array) -> Mask:
    """Which texts hold an address, a number, a long token or a word that leads to a secret."""
    view = View.of(array)
    found = _addresses(view)
    open_ = np.flatnonzero((view.sizes >= _LONG) & ~found)
    if not len(open_):
        return found
    texts: Any = series_from(array).alias("v").to_frame()
    if len(open_) < len(array):
        texts = texts.select(pl.col("v").gather(wrapped(open_.astype(np.int64))))
    leads = texts.select(pl.col("v").str.contains(LEADS))["v"].to_numpy()
    found[open_[leads]] = True
    filled = np.flatnonzero(view.sizes)
    digit = (view.data >= _ZERO) & (view.data <= _NINE)
    digits = np.zeros(len(array), np.int64)
    digits[filled] = np.add.reduceat(digit, view.starts[filled], dtype=np.int64)
    numbers = (digits >= _DIGITS) | (_tokens(view, filled) & (digits > 0))
    return found | (numbers & (view.sizes >= _LONG))


def _tokens(view: View, filled: Integers) -> Mask:
    """Which texts have a stretch without a space that is longer than words are."""
    ends = view.data <= _SPACE
    ends[view.starts[filled]] = True
    places = np.flatnonzero(ends)
    long = places[np.flatnonzero(np.diff(places, append=len(view.data)) > _TOKEN)]
    found = np.zeros(len(view.sizes), np.bool_)
    found[np.searchsorted(view.starts + view.sizes, long, "right")] = True
    return found


def _addresses(view: View) -> Mask:
    """Which values hold an "@" or "://": the bytes of all are looked through at once."""
    data = view.data
    marks = data == _AT
    marks[:-2] |= (data[:-2] == _COLON) & (data[1:-1] == _SLASH) & (data[2:] == _SLASH)
    found = np.zeros(len(view.sizes), np.bool_)
    places = np.flatnonzero(marks)
    if len(places):
        ends = view.starts + view.sizes
        owners = np.searchsorted(ends, places, "right")
        # and not in the end of one with the start of the next
        found[owners[(data[places] == _AT) | (places + 2 < ends[owners])]] = True
    return found

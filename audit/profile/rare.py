"""Texts that stand out among all rows by a literal or a run of digits: too rare for a sample."""

from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.detect.literals import LEADS
from audit.profile.chosen import Chosen
from audit.profile.hashes import Hashes
from audit.profile.kinds import series_from
from audit.profile.texts import View

_Array = Any
Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Where more of the values stand out than this, a sample shows them as well.
_COMMON = 0.2
_PROBED = 8_192
#: Bytes of a text on average from which on it may hold something beside what it is.
_LONG = 20
#: Digits of the shortest number that is looked for in texts.
_DIGITS = 9
_ZERO, _NINE = np.uint8(ord("0")), np.uint8(ord("9"))
_SPACE = np.uint8(ord(" "))
#: Bytes of a key or token, and more than most words have.
_TOKEN = 18
_AT, _COLON, _SLASH = np.uint8(ord("@")), np.uint8(ord(":")), np.uint8(ord("/"))


@dataclass(slots=True)
class Rare:
    """Values that a cheap look at all rows picked out, as far as they are few; `rows` were looked at.

    `common` says that they are not few: then nothing is kept.
    """

    chosen: Chosen = field(default_factory=Chosen)
    rows: int = 0
    common: bool = False

    def add(self, array: _Array, hashes: Hashes, counts: Integers | None = None) -> None:
        """Adds texts without nulls, each as often as its count says."""
        if not len(array):
            return
        self.rows += len(array) if counts is None else int(counts.sum())
        if self.common:
            return
        if len(array) > _PROBED and float(_standing_out(array.slice(0, _PROBED)).mean()) > _COMMON:
            self._give_up()
            return
        found = _standing_out(array)
        places = np.flatnonzero(found)
        if len(places) > _COMMON * len(array) and counts is None:
            self._give_up()
        elif len(places):
            weights = None if counts is None else counts[places]
            self.chosen.add(hashes[places], series_from(array), places, weights)

    def merge(self, other: "Rare") -> None:
        self.rows += other.rows
        if other.common:
            self._give_up()
        elif not self.common:
            self.chosen.merge(other.chosen)

    def _give_up(self) -> None:
        self.common, self.chosen = True, Chosen()


def _standing_out(array: _Array) -> Mask:
    """Which texts hold an address, a number, a long token or a word that leads to a secret."""
    view = View.of(array)
    found = _addresses(view)
    if len(view.data) < _LONG * len(array):
        return found
    texts: Any = series_from(array).alias("v").to_frame()
    found |= cast("Mask", texts.select(pl.col("v").str.contains(LEADS))["v"].to_numpy())
    filled = np.flatnonzero(view.sizes)
    if len(filled):
        digit = ((view.data >= _ZERO) & (view.data <= _NINE)).astype(np.uint16)
        digits = np.zeros(len(array), np.int64)
        digits[filled] = np.add.reduceat(digit, view.starts[filled])
        found |= digits >= _DIGITS
        found |= _tokens(view, filled) & (digits > 0)
    return found


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
        found[np.searchsorted(view.starts + view.sizes, places, "right")] = True
    return found

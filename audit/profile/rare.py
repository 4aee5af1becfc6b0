"""Texts that stand out among all rows by a literal or a run of digits: too rare for a sample."""

from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.detect.literals import IN_CODES, IN_TEXTS
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
    """Which texts hold one of the literals, or as many digits as the shortest number."""
    view = View.of(array)
    long = len(view.data) >= _LONG * len(array)
    literals = list(IN_TEXTS if long else IN_CODES)
    texts: Any = series_from(array).to_frame("v")
    found = cast("Mask", texts.select(pl.col("v").str.contains_any(literals))["v"].to_numpy())
    if not (long and len(view.data)):
        return found
    found = found.copy()
    filled = np.flatnonzero(view.sizes)
    digit = ((view.data >= _ZERO) & (view.data <= _NINE)).astype(np.uint16)
    found[filled[np.add.reduceat(digit, view.starts[filled]) >= _DIGITS]] = True
    return found

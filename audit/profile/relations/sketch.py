"""A small sample of a column's distinct values, by which inclusion in another column is estimated.

The k smallest hashes of the distinct values (Bar-Yossef et al., "Counting distinct elements in a
data stream", 2002), with the rows of each. Below the larger of a column's hashes all of its values
are known, so that two columns can be compared over the range that both know. Of a key all values
are known where there is room: then every value of the other column can be compared.
"""

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.profile.hashes import Hashes, hashes_of

Integers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

#: Hashes that are kept of a column: the estimate of a share errs by some two hundredths.
KEPT = 1_024
_SPACE = float(2**64)
_FIRST = 16


@dataclass(frozen=True, slots=True)
class Inclusion:
    """How much of one column another one has.

    `share` (0..1) is by rows: a few that have no parent are orphans, however many different values
    they have. `values` different ones could be compared, which stand in `rows` rows, `lost` of them
    without a like. `exact` says that these are all values of the one and all of the other.
    """

    share: float
    values: int
    rows: int
    lost: int
    exact: bool


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Every value of a key: sorted numbers, or hashes of what is none; and whole runs."""

    values: Integers | Hashes
    spans: tuple[tuple[int, int], ...] = ()

    def has(self, asked: Integers | Hashes) -> Truths:
        """Which of these numbers or hashes are among them."""
        found = _among(asked, self.values)
        for low, high in self.spans:
            found |= (asked >= low) & (asked <= high)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """The smallest hashes in order, and how many rows have each; all there are when `whole`.

    `rows` and `nulls` count the values that were seen, `least` and `most` are the ends of integers.
    `numbers` are the integers that the hashes are of, `held` is every value of a key.
    """

    kept: Hashes
    counts: Hashes
    whole: bool
    rows: int
    nulls: int
    least: int | None = None
    most: int | None = None
    numbers: Integers | None = None
    held: Held | None = None

    @property
    def distinct(self) -> int:
        """How many different values there are, an estimate unless `whole`."""
        if self.whole or not len(self.kept):
            return len(self.kept)
        return round((len(self.kept) - 1) * _SPACE / float(self.kept[-1]))

    @property
    def unique(self) -> bool:
        """Whether every row has a value of its own, as far as the sketch can tell."""
        if not self.rows or self.nulls:
            return False
        if self.whole:
            return len(self.kept) == self.rows
        return self.distinct >= 0.85 * self.rows  # four deviations of an estimate

    @property
    def dense(self) -> bool:
        """Whether its integers are counted one by one: so are those of every other counter."""
        if self.least is None or self.most is None:
            return False
        return self.distinct > 0.5 * (self.most - self.least + 1)

    def apart(self, other: "Sketch") -> bool:
        """Whether a first look already tells that the other has few of these values."""
        first = self.kept[:_FIRST]
        known = other.whole or (len(other.kept) > 0 and first[-1:] <= other.kept[-1:])
        return bool(known) and int(_among(first, other.kept).sum()) < len(first) // 2

    def within(self, other: "Sketch") -> float:
        """The share of this column's values, by rows, that the other has; 0.0 for none known."""
        return self.inclusion(other).share

    def inclusion(self, other: "Sketch") -> Inclusion:
        """How much of this column the other has, by the values that can be compared."""
        known = np.ones(len(self.kept), bool)
        complete = other.whole
        if other.held is not None and self._comparable(other):
            asked = self.kept if self.numbers is None else self.numbers
            has, complete = other.held.has(asked), True
        else:
            has = _among(self.kept, other.kept)
            if not other.whole:
                known = self.kept <= other.kept[-1]
        weights = self.counts[known]
        rows, kept = int(weights.sum()), int(self.counts[known & has].sum())
        return Inclusion(
            share=kept / rows if rows else 0.0,
            values=len(weights),
            rows=rows,
            lost=rows - kept,
            exact=self.whole and complete,
        )

    def _comparable(self, other: "Sketch") -> bool:
        """Numbers are held as they are, all else by hashes."""
        return (self.numbers is None) == (other.numbers is None)


def _among(asked: Integers | Hashes, held: Integers | Hashes) -> Truths:
    """Which of these are among others that are in order."""
    if not len(held):
        return np.zeros(len(asked), bool)
    places = np.searchsorted(held, asked)
    places[places == len(held)] = 0
    return cast("Truths", held[places] == asked)


def sketch(values: pl.Series, most: int = KEPT) -> Sketch:
    """The sketch of a column; integers of all sizes are comparable, as are texts."""
    plain = values.cast(pl.Int64) if values.dtype.is_integer() else values
    counted = plain.drop_nulls().value_counts(sort=False, name="n")
    return sketched(
        counted.to_series(0),
        counted["n"].cast(pl.UInt64).to_numpy(),
        rows=len(values),
        nulls=values.null_count(),
        most=most,
    )


def sketched(
    values: pl.Series, counts: Hashes, *, rows: int, nulls: int, most: int = KEPT
) -> Sketch:
    """The sketch of all different values of a column, each with the rows it stands in."""
    hashes = hashes_of(values)
    order = np.argsort(hashes, kind="stable")[:most]
    numbers = cast("Integers", values.to_numpy()) if values.dtype == pl.Int64 else None
    filled = numbers is not None and len(numbers) > 0
    return Sketch(
        kept=hashes[order],
        counts=counts[order],
        whole=len(hashes) <= most,
        rows=rows,
        nulls=nulls,
        least=int(numbers.min()) if numbers is not None and filled else None,
        most=int(numbers.max()) if numbers is not None and filled else None,
        numbers=None if numbers is None else numbers[order],
    )

"""A small sample of a column's distinct values, by which inclusion in another column is estimated.

The k smallest hashes of the distinct values (Bar-Yossef et al., "Counting distinct elements in a
data stream", 2002), with the rows of each. Below the larger of a column's hashes all of its values
are known, so that two columns can be compared over the range that both know.
"""

from dataclasses import dataclass
from typing import cast

import numpy as np
import polars as pl

from audit.profile.hashes import Hashes, hashes_of

#: Hashes that are kept of a column: the estimate of a share errs by some two hundredths.
KEPT = 1_024
_SPACE = float(2**64)


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """The smallest hashes in order, and how many rows have each; all there are when `whole`.

    `rows` and `nulls` count the values that were seen, `least` and `most` are the ends of integers.
    """

    kept: Hashes
    counts: Hashes
    whole: bool
    rows: int
    nulls: int
    least: int | None = None
    most: int | None = None

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

    def within(self, other: "Sketch") -> float:
        """The share of this column's values, by rows, that the other has; 0.0 when none is known.

        By rows: a few that have no parent are orphans, however many different values they have.
        """
        ends = [s.kept[-1] for s in (self, other) if not s.whole]
        known = self.kept <= min(ends) if ends else np.ones(len(self.kept), bool)
        weights = self.counts[known]
        if not len(weights):
            return 0.0
        held = np.isin(self.kept[known], other.kept, assume_unique=True)
        return float(weights[held].sum() / weights.sum())


def sketch(values: pl.Series) -> Sketch:
    """The sketch of a column; integers of all sizes are comparable, as are texts."""
    plain = values.cast(pl.Int64) if values.dtype.is_integer() else values
    present = plain.drop_nulls()
    hashes, counts = np.unique(hashes_of(present), return_counts=True)
    ends: tuple[int | None, int | None] = (None, None)
    if plain.dtype == pl.Int64 and len(present):
        ends = cast("int", present.min()), cast("int", present.max())
    return Sketch(
        kept=hashes[:KEPT],
        counts=counts[:KEPT].astype(np.uint64),
        whole=len(hashes) <= KEPT,
        rows=len(values),
        nulls=len(values) - len(present),
        least=ends[0],
        most=ends[1],
    )

"""The different values of a column that are looked up in lists, and what is told by it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from audit.detect.candidate import Candidate
from audit.detect.column import Mask
from audit.detect.naming import Naming
from audit.detect.patterned import SAID
from audit.detect.prepare import Prepared

#: Different values that are looked up; what they show holds for the others.
LOOKED_UP = 1_200
#: Fewer different values in many rows are a list to choose from, and no people.
_FEWEST_PEOPLE = 15
_ROWS_FOR_EACH = 8
#: Of so many values the first are looked up before the others.
_MANY, _FIRST = 400, 150


#: Looks up the values of several columns.
Masks = Callable[[Sequence[pl.Series]], list[Mask]]


@dataclass(frozen=True, slots=True)
class Words:
    """The different values that are looked up, and where they stand in the column."""

    found: Prepared
    values: pl.Series
    places: np.ndarray[tuple[int], np.dtype[np.int64]]

    @classmethod
    def of(cls, found: Prepared) -> "Words":
        if len(found) <= LOOKED_UP:
            return cls(found, found.values, np.arange(len(found), dtype=np.int64))
        places = ((np.arange(LOOKED_UP) + 0.5) * (len(found) / LOOKED_UP)).astype(np.int64)
        return cls(found, found.values.gather(places.tolist()), places)

    def hits(self, mask: Mask) -> Mask:
        """The same answers for the column: what was not looked up is as most of the others are."""
        hits = np.full(len(self.found), bool(mask.mean() >= 0.5), np.bool_)
        hits[self.places] = mask
        return hits

    def rows(self, mask: Mask) -> int:
        """How many rows such values fill, reckoned from those that were looked up."""
        counts = self.found.counts[self.places]
        return round(self.found.rows * float(counts[mask].sum()) / max(1, int(counts.sum())))

    @property
    def listed(self) -> bool:
        """Whether they are few, and each in many rows: a list to choose from."""
        few = len(self.found) < _FEWEST_PEOPLE
        return few and self.found.rows >= _ROWS_FOR_EACH * len(self.found)

    def told(
        self,
        type_: str,
        mask: Mask,
        naming: Naming,
        *,
        sure: float,
        why: str,
        strength: float,
        form: str = "",
    ) -> Candidate:
        """The type as a candidate: what speaks for it, and the name where it says so too."""
        said = naming.types.get(type_, 0.0)
        evidence = [why]
        if said >= SAID:
            evidence.append(f'the name says so ("{naming.words.get(type_, "")}")')
        return Candidate(
            type_,
            round(min(0.97, sure), 3),
            self.hits(mask),
            self.rows(mask),
            evidence,
            strength=strength,
            named=said,
            format=form,
        )


def worth(words: Sequence[Words], masks_of: Masks, least: float) -> list[bool]:
    """Of which columns it is worth to look all values up, of many by what the first of them show.

    They are in no order, so the first show what all do: with 150 of them a share of 0.3 is seen as
    less than 0.1 once in 10^9.
    """
    many = [w.values.head(_FIRST) for w in words if len(w.values) >= _MANY]
    masks = iter(masks_of(many) if many else [])
    return [len(w.values) < _MANY or bool(next(masks).mean() >= least) for w in words]

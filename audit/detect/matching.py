"""Full matches of a pattern over the values of a column, and how many of them stand its check."""

from dataclasses import dataclass
from typing import cast

import numpy as np
import polars as pl

from audit.detect.column import Mask
from audit.detect.pattern import Pattern
from audit.detect.prepare import Prepared

#: Different matches that are checked; more would say nothing new.
MOST_CHECKED = 2_000


@dataclass(frozen=True, slots=True)
class Match:
    """`hits` are the values that match the form, `checked` of them were checked, `valid` passed.

    `rows` is how many rows have a hit, `rate` the share of the checked that passed (1 without a
    check).
    """

    pattern: Pattern
    hits: Mask
    rows: int
    distinct: int
    checked: int
    valid: int
    passed: Mask  # the hits but those that were checked and failed

    @property
    def rate(self) -> float:
        return self.valid / self.checked if self.checked else 1.0


def match(pattern: Pattern, found: Prepared) -> Match | None:
    """The match of one pattern, None when no value has its form."""
    hits = matches(pattern, found.values)
    places = np.flatnonzero(hits)
    if not len(places):
        return None
    rows = int(found.counts[places].sum())
    if pattern.validate is None:
        return Match(pattern, hits, rows, len(places), 0, 0, hits)
    chosen = places[:MOST_CHECKED]
    good = pattern.validate(found.values.gather(chosen.tolist()))
    passed = hits.copy()
    passed[chosen[~good]] = False
    return Match(pattern, hits, rows, len(places), len(chosen), int(np.count_nonzero(good)), passed)


def matches(pattern: Pattern, values: pl.Series) -> Mask:
    """Which values have the form as a whole."""
    found = values.str.contains(f"^(?:{pattern.regex})$")
    return cast("Mask", found.fill_null(value=False).to_numpy())

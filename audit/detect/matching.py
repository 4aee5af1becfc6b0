"""Full matches of a pattern over the values of a column, and how many of them stand its check."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import polars as pl

from audit.detect.column import Mask
from audit.detect.pattern import Pattern
from audit.detect.prepare import Prepared

#: Different matches that are checked; more would say nothing new.
MOST_CHECKED = 2_000
#: Of more values than this so many, evenly spread, say which forms are tried on all.
SPREAD = 4_096
#: In more text than this (characters) no more literals of one pattern are looked for one by one.
_LONG, _LITERALS = 16_384, 4
_RUN = re.compile("[A-Za-z0-9]+")
#: So few texts are looked through first: it costs less than to compile a pattern.
FEW = 256
_ANY_LENGTH = 1 << 30


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


def matched(patterns: Sequence[Pattern], found: Prepared) -> list[Match]:
    """The matches of those patterns whose form some value has, all tried in one pass."""
    return [
        weighed
        for pattern, hits in zip(patterns, forms(patterns, found.values), strict=True)
        if (weighed := _checked(pattern, hits, found)) is not None
    ]


def spread(found: Prepared) -> Prepared:
    """The values themselves where they are few; samples of profiles are."""
    if len(found) <= SPREAD:
        return found
    places = ((np.arange(SPREAD) + 0.5) * (len(found) / SPREAD)).astype(np.int64)
    return Prepared(
        found.values.gather(places),
        found.counts[places],
        found.masks[places],
        found.lengths[places],
    )


def with_literals(patterns: Sequence[Pattern], found: Prepared) -> list[Pattern]:
    """Those of whose literals one stands in some value, and those without: cheaper than to compile.

    Where there is much text only patterns of few literals are asked about.
    """
    if not any(p.literals for p in patterns):
        return list(patterns)
    text = "\n".join(found.values.to_list())
    most = _LITERALS if len(text) > _LONG else len(text)
    return [
        p
        for p in patterns
        if not p.literals or len(p.literals) > most or any(part in text for part in p.literals)
    ]


def borne_out(patterns: Sequence[Pattern], some: Prepared) -> list[Pattern]:
    """Those whose form some of the values have."""
    tried = zip(patterns, forms(patterns, some.values), strict=True)
    return [pattern for pattern, hits in tried if hits.any()]


def forms(patterns: Sequence[Pattern], values: pl.Series) -> list[Mask]:
    """For each pattern which values have its form as a whole."""
    if not patterns or not len(values):
        return [np.zeros(len(values), np.bool_) for _ in patterns]
    frame: Any = values.alias("v").to_frame()
    tried = frame.select(
        pl.col("v").str.contains(f"^(?:{p.regex})$").alias(str(i)) for i, p in enumerate(patterns)
    )
    return [cast("Mask", tried[str(i)].to_numpy()) for i in range(len(patterns))]


def standing(patterns: Sequence[Pattern], texts: pl.Series) -> list[Mask]:
    """For each pattern which texts have it inside; null is none."""
    if not patterns or not len(texts):
        return [np.zeros(len(texts), np.bool_) for _ in patterns]
    frame: Any = texts.alias("v").to_frame()
    tried = frame.select(
        pl.col("v").str.contains(p.within).fill_null(value=False).alias(str(i))
        for i, p in enumerate(patterns)
    )
    return [cast("Mask", tried[str(i)].to_numpy()) for i in range(len(patterns))]


def may_stand_in(
    texts: pl.Series, classes: int, patterns: Sequence[Pattern], literals: Sequence[str]
) -> list[Pattern]:
    """The patterns that some text may have inside, by what every match of them has.

    `classes` are those of all bytes of the texts, `literals` those of all the patterns.
    """
    digits = int(texts.str.count_matches(r"\d").to_numpy().max())
    run = _longest_run(texts)
    present = _present(texts, literals)
    return [
        p
        for p in patterns
        if int(p.needs) & ~classes == 0
        and p.digits <= digits
        and p.run <= run
        and (not p.literals or present.intersection(p.literals))
    ]


def _longest_run(texts: pl.Series) -> int:
    """The longest unbroken run of letters and digits; of many texts it is not asked for."""
    if len(texts) > FEW:
        return _ANY_LENGTH
    runs = (len(run) for text in texts.to_list() for run in _RUN.findall(text))
    return max(runs, default=0)


def _present(texts: pl.Series, literals: Sequence[str]) -> set[str]:
    """The literals that stand in some of the texts, found in one pass."""
    frame: Any = texts.alias("v").to_frame()
    found = frame.select(pl.col("v").str.extract_many(list(literals), overlapping=True))["v"]
    return set(found.explode(empty_as_null=False).unique().to_list())


def _checked(pattern: Pattern, hits: Mask, found: Prepared) -> Match | None:
    places = np.flatnonzero(hits)
    if not len(places):
        return None
    rows = int(found.counts[places].sum())
    if pattern.validate is None:
        return Match(pattern, hits, rows, len(places), 0, 0, hits)
    chosen = places[:MOST_CHECKED]
    good = pattern.validate(found.values.gather(chosen))
    passed = hits.copy()
    passed[chosen[~good]] = False
    return Match(pattern, hits, rows, len(places), len(chosen), int(np.count_nonzero(good)), passed)

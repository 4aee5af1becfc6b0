"""Texts that were cut at a limit: many of one length, none longer, ending within a word."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from audit.detect.column import Column, Mask, answers
from audit.detect.misfits.view import Misfit

#: Lengths that types and forms are given by habit.
_LIMITS = frozenset(
    {20, 25, 30, 32, 35, 40, 45, 50, 60, 64, 70, 75, 80, 100, 120, 127, 128, 140, 150, 160, 200}
    | {240, 250, 254, 255, 256, 300, 400, 500, 511, 512, 1000, 1023, 1024, 2000, 2048, 4000, 4096}
    | {8000, 32767}
)
_SHORTEST, _LONG = 20, 100
_FEWEST, _FEWEST_CUT = 30, 2
#: So many texts of the greatest length are a limit, also where nobody has the habit of it, and so
#: many times as many as are a little shorter; shorter ones are titles.
_SPIKE, _STEEP, _SHORTEST_PROSE = 20, 4, 40
#: Words that texts of one length have: records of fixed places have one number of them.
_DIFFERENT_WORDS = 4
#: Of texts that are cut so many end within a sentence, every fifth at most with a space.
_MOSTLY, _BETWEEN = 0.8, 0.2
_BEHIND_A_WORD = r"\pL\s$"


def cut_off(column: Column) -> Iterator[Misfit]:
    """Places are those of the column's values."""
    lengths = column.values.str.len_chars().to_numpy()
    if len(lengths) < _FEWEST:
        return
    longest = int(lengths.max())
    full = np.flatnonzero(lengths == longest)
    if longest < _SHORTEST or len(full) < _FEWEST_CUT:
        return
    near = np.count_nonzero((lengths < longest) & (lengths >= 0.95 * longest))
    number = len(full)
    habit = longest in _LIMITS and 2 * near < number <= len(lengths) / 2
    spike = longest >= _SHORTEST_PROSE and number >= _SPIKE and number >= _STEEP * near
    if not habit and not spike:
        return
    texts = column.values.gather(full.tolist())
    cut = answers(texts.str.contains(r"[\pL\d,]$") & texts.str.contains(r"\s"))
    if cut.mean() < _MOSTLY and spike and _prose(texts, cut):
        cut |= answers(texts.str.contains(_BEHIND_A_WORD))
    elif not habit and not _prose(texts, cut):
        return
    if cut.mean() < _MOSTLY:
        return
    many = "two" if number == _FEWEST_CUT else "few" if number < 5 else "many"
    long = "long" if longest >= _LONG else "short"
    gap = "apart" if near == 0 else "near"
    for i in full[cut].tolist():
        yield Misfit(
            i, ("cut off", many, long, gap), f"ends within a sentence at {longest:,} characters"
        )


def _prose(texts: pl.Series, cut: Mask) -> bool:
    """Whether these are sentences: of any number of words, and most do not end with a space."""
    words = texts.str.count_matches(r"\s+")
    return cut.mean() >= _MOSTLY - _BETWEEN and words.n_unique() >= _DIFFERENT_WORDS

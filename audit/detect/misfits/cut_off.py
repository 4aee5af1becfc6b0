"""Texts that were cut at a limit: many of one length, none longer, ending within a word."""

from collections.abc import Iterator

import numpy as np

from audit.detect.column import Column, answers
from audit.detect.misfits.view import Misfit

#: Lengths that types and forms are given by habit.
_LIMITS = frozenset(
    {20, 25, 30, 32, 35, 40, 45, 50, 60, 64, 70, 75, 80, 100, 120, 127, 128, 140, 150, 160, 200}
    | {240, 250, 254, 255, 256, 300, 400, 500, 511, 512, 1000, 1023, 1024, 2000, 2048, 4000, 4096}
    | {8000, 32767}
)
_SHORTEST, _LONG = 20, 100
_FEWEST, _FEWEST_CUT = 30, 2


def cut_off(column: Column) -> Iterator[Misfit]:
    """Places are those of the column's values."""
    lengths = column.values.str.len_chars().to_numpy()
    if len(lengths) < _FEWEST:
        return
    longest = int(lengths.max())
    if longest not in _LIMITS or longest < _SHORTEST:
        return
    full = np.flatnonzero(lengths == longest)
    if len(full) < _FEWEST_CUT or len(full) == len(lengths):
        return
    near = np.count_nonzero((lengths < longest) & (lengths >= 0.95 * longest))
    if len(full) <= 2 * near or len(full) > len(lengths) / 2:
        return
    texts = column.values.gather(full.tolist())
    inside = answers(texts.str.contains(r"[\pL\d,]$") & texts.str.contains(r"\s"))
    if inside.mean() < 0.8:
        return
    number = "two" if len(full) == _FEWEST_CUT else "few" if len(full) < 5 else "many"
    long = "long" if longest >= _LONG else "short"
    gap = "apart" if near == 0 else "near"
    for i in full[inside].tolist():
        yield Misfit(
            i, ("cut off", number, long, gap), f"ends within a sentence at {longest:,} characters"
        )

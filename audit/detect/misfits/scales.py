"""Numbers of another scale: metres among centimetres, a minus beside a scale from 1 to 5."""

from collections.abc import Iterator

import numpy as np

from audit.detect.column import Counts, Floats, Mask
from audit.detect.misfits.view import Misfit

_FEWEST_ROWS, _FEWEST_VALUES = 100, 15
#: More of the rows than this are another population, and no errors.
_STRAYS = 0.06
#: The greatest of the others is at most so many times the least of them,
_SPREAD = 5.0
#: and the odd ones are at least so many times smaller or greater than all of them.
_APART = 3.0
#: Steps between units: millimetres, centimetres, metres; grams and kilograms.
_STEPS = {10.0: "ten", 100.0: "a hundred", 1_000.0: "a thousand"}
#: One value, however often it stands, may be a stand-in or the end of a tail.
_FEWEST_ODD = 2
#: Where the odd ones are to lie among the others, once they are multiplied.
_WITHIN = (0.02, 0.98)
#: A scale of answers has so many steps, from nought or one on.
_FEWEST_STEPS, _MOST_STEPS = 3, 11
#: So few rows are beside it, and its lowest step is so many times as common as all of those.
_BESIDE, _COMMONER, _COMMONER_NEXT = 0.06, 3, 20


def other_scale(values: Floats, counts: Counts) -> Iterator[Misfit]:
    """A few numbers that would be usual ones times ten, a hundred or a thousand, or divided."""
    rows = int(counts.sum())
    if len(values) < _FEWEST_VALUES or rows < _FEWEST_ROWS or float(values.min()) <= 0:
        return
    order = np.argsort(values)
    ranked, below = values[order], np.cumsum(counts[order])
    gaps = ranked[1:] >= _APART * ranked[:-1]
    if not gaps.any():
        return
    low = np.flatnonzero(gaps & (below[:-1] <= _STRAYS * rows))
    high = np.flatnonzero(gaps & (rows - below[:-1] <= _STRAYS * rows))
    first = int(low[-1]) + 1 if len(low) else 0
    last = int(high[0]) + 1 if len(high) else len(ranked)
    usual = ranked[first:last]
    if len(usual) < _FEWEST_VALUES or usual[-1] > _SPREAD * usual[0]:
        return
    for places, smaller in ((order[:first], True), (order[last:], False)):
        found = _step(values[places], usual, smaller=smaller)
        if found is None or np.count_nonzero(found[1]) < _FEWEST_ODD:
            continue
        step, fits = found
        way = "multiplied" if smaller else "divided"
        for i in places[fits].tolist():
            reason = f"is of another unit: {way} by {_STEPS[step]} it is usual"
            yield Misfit(i, ("scale",), reason)


def _step(odd: Floats, usual: Floats, *, smaller: bool) -> tuple[float, Mask] | None:
    """The factor that brings most of the odd ones among the usual ones, and which it brings."""
    if not len(odd):
        return None
    low, high = np.quantile(usual, _WITHIN)
    best: tuple[float, Mask] | None = None
    for step in _STEPS:
        moved = odd * step if smaller else odd / step
        fits = (moved >= low) & (moved <= high)
        if 2 * np.count_nonzero(fits) > len(odd) and (best is None or fits.sum() > best[1].sum()):
            best = step, fits
    return best


def off_scale(values: Floats, counts: Counts) -> Iterator[Misfit]:
    """A few negative numbers beside a scale of few whole steps, such as 1 to 5."""
    rows = int(counts.sum())
    odd = values < 0
    if rows < _FEWEST_ROWS or not odd.any() or counts[odd].sum() > _BESIDE * rows:
        return
    order = np.argsort(values[~odd])
    steps, often = values[~odd][order], counts[~odd][order]
    if not _FEWEST_STEPS <= len(steps) <= _MOST_STEPS or steps[0] not in {0, 1}:
        return
    if (np.diff(steps) != 1).any():
        return
    # a count or a difference that runs out by and by has its tail below nought, too
    commoner = _COMMONER_NEXT if steps[0] == 0 else _COMMONER
    if often[0] < commoner * counts[odd].sum():
        return
    for i in np.flatnonzero(odd).tolist():
        yield Misfit(i, ("off scale",), f"is negative beside a scale from {steps[0]:.0f} on")

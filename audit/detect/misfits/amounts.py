"""Numbers that do not belong: far from all others, stand-ins, signs turned round, rounded ones."""

import re
from collections.abc import Iterator

import numpy as np

from audit.detect.column import Counts, Floats, Mask
from audit.detect.misfits.forms import Kind
from audit.detect.misfits.scales import off_scale, other_scale
from audit.detect.misfits.view import Misfit, View

_FEWEST = 15
#: More of the rows than this are another population, and no errors.
_STRAYS = 0.06
#: Distances from the median, in interquartile ranges, that no bell curve or ordinary tail has.
_FAR = 12.0
_MOST = 2
#: What is written where there is no number; 0 only where all others are far from it.
_STAND_INS = (-1, -9, -99, -999, -9999, 99, 999, 9999, 99999, 999999, 9999999)
_SHED = re.compile(r"[^\d.eE+-]")
#: Rows from which on a share says something, and a sign, too.
_MANY = 50
_MOSTLY = 0.8
#: Of exact numbers at most this share is round by chance; so many rounded ones are strays.
_EXACT, _ROUNDED = 0.2, 0.1
#: A rounded number comes so many times as often as the others.
_HEAPED = 2.5
#: Greater ones count as this: differences of the greatest that a machine keeps are no numbers.
_GREATEST = 1e150


def of_texts(view: View) -> Iterator[Misfit]:
    """The same for numbers that are kept as text."""
    if view.main is not Kind.NUMBER:
        return
    places: list[int] = []
    values: list[float] = []
    for i, kind in enumerate(view.kinds):
        if kind is Kind.NUMBER:
            try:
                values.append(float(_SHED.sub("", view.texts[i].replace(",", ""))))
            except ValueError:
                continue
            places.append(i)
    counts = np.array([view.counts[i] for i in places], np.int64)
    for found in odd_numbers(np.array(values, np.float64), counts):
        yield Misfit(places[found.place], found.cell, found.reason)


def odd_numbers(values: Floats, counts: Counts) -> Iterator[Misfit]:
    """All that is said of numbers, each of which stands in so many rows as its count says."""
    if not len(values) or not np.isfinite(values).all():
        return
    if len(values) < _FEWEST:
        yield from off_scale(values, counts)
        return
    values = np.clip(values, -_GREATEST, _GREATEST)
    told: set[int] = set()
    for detect in (stand_ins, turned, other_scale, outliers, rounded):
        for misfit in detect(values, counts):
            if misfit.place not in told:
                told.add(misfit.place)
                yield misfit


def outliers(values: Floats, counts: Counts) -> Iterator[Misfit]:
    """Values that lie far outside: one or two, or more with a clear gap before the others."""
    if len(values) < _FEWEST:
        return
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75))
    width = high - low
    if width <= 0:
        return
    distance = np.abs(values - middle) / width
    odd = np.flatnonzero(distance > _FAR)
    if len(odd) > _MOST:
        odd = _behind_a_gap(distance, counts)
    if not len(odd) or counts[odd].sum() > max(_MOST, _STRAYS * counts.sum()):
        return
    others = np.delete(distance, odd).max()
    number = "more" if len(odd) > _MOST else "few"
    for i in odd.tolist():
        gap = float(distance[i] / max(others, 1.0))
        far = "gap 10" if gap >= 10 else "gap 3" if gap >= 3 else "no gap"
        yield Misfit(i, ("outlier", far, number), "lies far from all others")


def _behind_a_gap(distance: Floats, counts: Counts) -> Counts:
    """The furthest values, as far as the widest gap among those that few rows have."""
    order = np.argsort(-distance)
    ranked = distance[order]
    rows = np.cumsum(counts[order])
    able = np.flatnonzero((ranked[:-1] > _FAR) & (rows[:-1] <= _STRAYS * rows[-1]))
    if not len(able):
        return np.zeros(0, np.int64)
    gaps = ranked[able] / np.maximum(ranked[able + 1], 1.0)
    best = int(np.argmax(gaps))
    return order[: able[best] + 1] if gaps[best] >= 2 else np.zeros(0, np.int64)


def stand_ins(values: Floats, counts: Counts) -> Iterator[Misfit]:
    """-1, 999 and their like, apart from all that is no such number."""
    special = np.isin(values, _STAND_INS)
    zero = values == 0
    if not (special | zero).any():
        return
    others = values[~special & ~zero]
    if len(others) < _FEWEST:
        return
    low, middle, high = np.quantile(others, (0.005, 0.5, 0.995))
    least, width = float(others.min()), float(high - low)
    total = counts.sum()
    for i in np.flatnonzero(special | zero).tolist():
        value = float(values[i])
        if width <= 0 or counts[i] > total / 4:
            continue
        often = "often" if counts[i] > 2 * np.median(counts) else "once"
        if value == 0:
            apart = "zero" if low > 0.4 * width and least > 0 else ""
        elif value < 0:
            apart = "negative" if least >= 0 else "far" if value < low - width else ""
        else:
            beyond = value > float(others.max()) and value > high + width
            apart = "far" if beyond or value < low - 2 * width else ""
        if apart:
            yield Misfit(
                i,
                ("stand-in", apart, often, _times(value, middle)),
                "stands for no value elsewhere, and lies apart from all others",
            )


def _times(value: float, middle: float) -> str:
    return "large" if abs(value) >= 10 * abs(middle) else "small"


def turned(values: Floats, counts: Counts) -> Iterator[Misfit]:
    """A few negative numbers that would be usual ones without their sign."""
    negative = values < 0
    odd = np.flatnonzero(negative)
    rows = counts.sum()
    if not len(odd) or rows < _MANY or counts[odd].sum() > _STRAYS * rows:
        return
    others = values[~negative]
    if len(others) < _FEWEST or (others == 0).any():
        return
    low, quarter, high = np.quantile(others, (0.02, 0.25, 0.98))
    usual = (-values[odd] >= others.min()) & (-values[odd] <= others.max())
    if usual.mean() < _MOSTLY or np.median(-values[odd]) < quarter:
        return
    thin = "thin" if low > 0.1 * high else "filled"
    for i in odd.tolist():
        yield Misfit(
            i, ("sign", thin), "is negative, and the same number without its sign is usual"
        )


def rounded(values: Floats, counts: Counts) -> Iterator[Misfit]:
    """Numbers rounded to tens, again and again the same, among those that have decimals."""
    rows = int(counts.sum())
    if rows < 2 * _MANY or np.median(np.abs(values)) < 1:
        return
    exact = 0.1 if _multiple(values, 0.1).all() else 0.01
    if _multiple(values, 10 * exact).mean() > _EXACT:
        return
    hit = _multiple(values, 10.0) & (values != 0)
    if not hit.any() or hit.all():
        return
    beside = _multiple(values, 5.0) & ~hit
    expected = rows * exact / 10
    number = int(counts[hit].sum())
    heaped = counts[hit].mean() >= _HEAPED * counts[~hit].mean()
    alone = counts[beside].sum() <= 1 + 2 * expected
    if heaped and alone and 3 + 4 * expected <= number <= _ROUNDED * rows:
        for i in np.flatnonzero(hit).tolist():
            yield Misfit(i, ("rounded",), "is rounded to tens, which the others are not")


def _multiple(values: Floats, step: float) -> Mask:
    scaled = values / step
    return np.abs(scaled - np.round(scaled)) < 1e-6

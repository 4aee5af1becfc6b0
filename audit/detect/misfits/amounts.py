"""Numbers and days far from all others: outliers by robust statistics, and stand-ins."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from audit.detect.misfits.forms import Kind
from audit.detect.misfits.view import Misfit, View

Floats = npt.NDArray[np.float64]

_FEWEST = 15
#: Distances from the median, in interquartile ranges, that no bell curve or ordinary tail has.
_FAR = 12.0
_MOST = 2
_STAND_INS = frozenset({-1, -9, -99, -999, -9999, 99, 999, 9999, 99999, 999999, 9999999})
_SHED = re.compile(r"[^\d.eE+-]")


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
    for found in outliers(np.array(values, np.float64)):
        yield Misfit(places[found.place], found.cell, found.reason)


def outliers(values: Floats) -> Iterator[Misfit]:
    """At most two values that lie far outside; their places in `values`."""
    if len(values) < _FEWEST or not np.isfinite(values).all():
        return
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75))
    width = high - low
    if width <= 0:
        return
    distance = np.abs(values - middle) / width
    odd = np.flatnonzero(distance > _FAR)
    if not 0 < len(odd) <= _MOST:
        return
    others = np.delete(distance, odd).max()
    for i in odd.tolist():
        gap = float(distance[i] / max(others, 1.0))
        yield _told(i, float(values[i]), gap)


def _told(place: int, value: float, gap: float) -> Misfit:
    """By how many times further away it is than the furthest of the others."""
    far = "gap 10" if gap >= 10 else "gap 3" if gap >= 3 else "no gap"
    if value in _STAND_INS and gap >= 2:
        return Misfit(
            place, ("stand-in", far), "lies far from all others and stands for no value elsewhere"
        )
    return Misfit(place, ("outlier", far), "lies far from all others")


#: Days that programs put where there is none, in seconds since 1970.
_DEFAULT_DAYS: Sequence[float] = (
    -62135596800.0,  # 0001-01-01
    -2209161600.0,  # 1899-12-30
    -2208988800.0,  # 1900-01-01
    -6847804800.0,  # 1753-01-01
    0.0,  # 1970-01-01
    253402214400.0,  # 9999-12-31
    4102444800.0,  # 2100-01-01
)
_DAY = 86_400.0
_YEAR = 365.25 * _DAY


def days(seconds: Floats) -> Iterator[Misfit]:
    """Default days that stand apart from the other days."""
    if len(seconds) < 5:
        return
    low, high = np.quantile(seconds, (0.1, 0.9))
    for i, value in enumerate(seconds.tolist()):
        default = any(abs(value - day) < _DAY for day in _DEFAULT_DAYS)
        apart = value < low - 5 * _YEAR or value > high + 5 * _YEAR
        if default and apart:
            yield Misfit(i, ("default day",), "is a day that programs put where there is none")

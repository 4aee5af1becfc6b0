"""Days that do not belong: those that programs put where there is none, and those far away."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from audit.detect.column import Counts, Floats
from audit.detect.misfits.forms import Kind, day_of
from audit.detect.misfits.view import Misfit, View

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
_EPOCH = date(1970, 1, 1).toordinal()
_YEAR = 365.25 * _DAY
_FEWEST, _FEWEST_FAR = 5, 15
_STRAYS = 0.06


def of_texts(view: View) -> Iterator[Misfit]:
    """The same for days that are kept as texts."""
    if view.main is not Kind.DATE:
        return
    places: list[int] = []
    seconds: list[float] = []
    for i, kind in enumerate(view.kinds):
        if kind is Kind.DATE and (day := day_of(view.texts[i])) is not None:
            places.append(i)
            seconds.append((day.toordinal() - _EPOCH) * _DAY)
    counts = np.array([view.counts[i] for i in places], np.int64)
    for found in odd_days(np.array(seconds, np.float64), counts):
        yield Misfit(places[found.place], found.cell, found.reason)


def odd_days(seconds: Floats, counts: Counts) -> Iterator[Misfit]:
    """Days, in seconds since 1970, each of which stands in so many rows as its count says."""
    if len(seconds) < _FEWEST:
        return
    low, high = np.quantile(seconds, (0.1, 0.9))
    default = np.zeros(len(seconds), np.bool_)
    for day in _DEFAULT_DAYS:
        default |= np.abs(seconds - day) < _DAY
    apart = (seconds < low - 5 * _YEAR) | (seconds > high + 5 * _YEAR)
    for i in np.flatnonzero(default & apart).tolist():
        yield Misfit(i, ("default day",), "is a day that programs put where there is none")
    if len(seconds) < _FEWEST_FAR:
        return
    reach = max(25 * _YEAR, 1.5 * float(high - low))
    far = ~default & ((seconds < low - reach) | (seconds > high + reach))
    if counts[far].sum() > max(1, _STRAYS * counts.sum()):
        return
    for i in np.flatnonzero(far).tolist():
        side = "before" if seconds[i] < low else "after"
        yield Misfit(i, ("far day", side), f"is a day long {side} all others")

"""Days on which many businesses rest: public holidays that several countries have."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

_EPOCH = date(1970, 1, 1)
#: Month and day of those that stand at the same date, the days between the years among them.
_FIXED = (
    (1, 1), (1, 2), (1, 6), (5, 1), (5, 8), (6, 19), (7, 1), (7, 4), (7, 14), (8, 1), (8, 15),
    (10, 3), (10, 31), (11, 1), (11, 11), (12, 8), (12, 24), (12, 25), (12, 26), (12, 27),
    (12, 28), (12, 29), (12, 30), (12, 31),
)  # fmt: skip
#: Days from Easter Sunday: Good Friday to Easter Monday, Ascension, Whit Monday, Corpus Christi.
_FROM_EASTER = (-3, -2, -1, 0, 1, 39, 40, 49, 50, 60)
#: Month, weekday (0 is Monday), and which of the month; -1 is the last (United States, United
#: Kingdom, Canada). Thanksgiving takes the Friday after it along.
_NTH = ((1, 0, 3), (2, 0, 3), (5, 0, 1), (5, 0, -1), (8, 0, -1), (9, 0, 1), (10, 0, 2), (11, 3, 4),
        (11, 4, 4))  # fmt: skip


@cache
def holidays(year: int) -> frozenset[int]:
    """The days since 1970 of a year's holidays; one on a Sunday moves to Monday as well."""
    found = set(_days(year))
    return frozenset({(day - _EPOCH).days for day in found})


def _days(year: int) -> Iterator[date]:
    for month, number in _FIXED:
        day = date(year, month, number)
        yield day
        if day.weekday() == 6:  # noqa: PLR2004  # Sunday
            yield day + timedelta(days=1)
        elif day.weekday() == 5:  # noqa: PLR2004  # Saturday
            yield day - timedelta(days=1)
    easter = _easter(year)
    for days in _FROM_EASTER:
        yield easter + timedelta(days=days)
    for month, weekday, nth in _NTH:
        yield nth_weekday(year, month, weekday, nth)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The first, second, ... of a weekday (0 is Monday) in a month; with -1 the last."""
    if nth < 0:
        after = date(year + month // 12, month % 12 + 1, 1)
        last = after - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Butcher's rule, 1876)."""
    golden, century, rest = year % 19, year // 100, year % 100
    correction = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    epact_day = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    fix = (golden + 11 * epact + 22 * epact_day) // 451
    month, day = divmod(epact + epact_day - 7 * fix + 114, 31)
    return date(year, month, day + 1)

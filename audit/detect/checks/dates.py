"""Dates inside numbers: whether the day exists, for whole columns of years, months and days."""

import numpy as np

from audit.detect.checks.matrix import Ints, Matrix, Test, number
from audit.detect.pattern import Mask

#: Years in which someone who is on file was born, or a card of theirs was issued. There is no clock
#: here, so the end is a constant that lies ahead.
OLDEST, LATEST = 1880, 2040

_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)
_FEBRUARY = 2
_FULL_YEAR = 4


def real_day(year: Ints, month: Ints, day: Ints) -> Mask:
    """Whether the day exists in the Gregorian calendar."""
    known = (month >= 1) & (month < len(_DAYS))
    days = _DAYS[np.where(known, month, 0)]
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    real: Mask = known & (day >= 1) & (day <= days + (leap & (month == _FEBRUARY)))
    return real


def plausible(year: Ints, month: Ints, day: Ints) -> Mask:
    """Whether the day exists and lies in the years that people on file are born in."""
    return (year >= OLDEST) & (year <= LATEST) & real_day(year, month, day)


def date_at(
    year: int,
    month: int,
    day: int,
    *,
    years: int = 2,
    months: tuple[int, ...] = (),
    days: tuple[int, ...] = (),
) -> Test:
    """Whether a date stands in the digits from these places on, the year with 2 or 4 digits.

    One of `months` may have been added to the month, one of `days` to the day. A year of two
    digits is taken for one of 2000 to 2099: leap years are the same but for 1900.
    """

    def test(matrix: Matrix) -> Mask:
        found_month = _without(number(matrix, month, month + 2), months)
        found_day = _without(number(matrix, day, day + 2), days)
        found_year = number(matrix, year, year + years)
        if years == _FULL_YEAR:
            return plausible(found_year, found_month, found_day)
        return real_day(2000 + found_year, found_month, found_day)

    return test


def century_at(place: int, centuries: dict[int, int]) -> Test:
    """Whether a date YYMMDD exists after a digit that tells the first year of its century."""
    starts = np.full(10, -1, dtype=np.int64)
    starts[list(centuries)] = list(centuries.values())

    def test(matrix: Matrix) -> Mask:
        start = starts[matrix[:, place]]
        year = start + number(matrix, place + 1, place + 3)
        month, day = number(matrix, place + 3, place + 5), number(matrix, place + 5, place + 7)
        return (start >= 0) & plausible(year, month, day)

    return test


def _without(found: Ints, added: tuple[int, ...]) -> Ints:
    offset = np.zeros(len(found), dtype=np.int64)
    for one in sorted(added):
        offset = np.where(found > one, one, offset)
    return found - offset

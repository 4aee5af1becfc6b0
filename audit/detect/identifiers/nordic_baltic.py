"""Identifiers of Sweden, Norway, Denmark, Finland, Iceland, Estonia, Latvia and Lithuania."""

import numpy as np
import polars as pl

from audit.detect.checks.dates import century_at, date_at, real_day
from audit.detect.checks.forms import Proof, official
from audit.detect.checks.matrix import (
    Matrix,
    between,
    by_digits,
    codes,
    digits,
    number,
    on,
    one_of,
)
from audit.detect.checks.sums import divisible, luhn, remainder, total
from audit.detect.pattern import Mask, Pattern

#: Skatteverket: 60 is added to the day in a samordningsnummer.
_SE_DATE = date_at(0, 2, 4, days=(60,))
_SE_10 = Proof(by_digits(10, luhn, _SE_DATE), 0.0073, "date and check digit (Luhn)")
_SE_12 = Proof(
    by_digits(12, on(2, 12, luhn), date_at(0, 4, 6, years=4, days=(60,))),
    0.0006,
    "date and check digit (Luhn)",
)

#: Skatteetaten: 40 is added to the day in a D-number, to the month in numbers of health services,
#: 65 or 80 to the month in synthetic ones.
_NO = Proof(
    by_digits(
        11,
        divisible((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), 11),
        divisible((5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1), 11),
        date_at(4, 2, 0, days=(40,), months=(40, 65, 80)),
    ),
    0.0024,
    "date and two check digits (modulus 11)",
)


def _dk_century(matrix: Matrix) -> Mask:
    """CPR: the seventh digit with the year tells the century; the day has to exist in it."""
    seventh, year = matrix[:, 6], number(matrix, 4, 6)
    late = ((seventh == 4) | (seventh == 9)) & (year <= 36)
    early = (seventh >= 5) & (seventh <= 8)
    century = np.where(late, 2000, np.where(early, np.where(year <= 57, 2000, 1800), 1900))
    return real_day(century + year, number(matrix, 2, 4), number(matrix, 0, 2))


#: Since 2007 numbers are issued whose digits do not meet the old check of modulus 11.
_DK = Proof(by_digits(10, _dk_century), 0.0365, "date")
_DK_OLD = Proof(
    by_digits(10, _dk_century, divisible((4, 3, 2, 7, 6, 5, 4, 3, 2, 1), 11)),
    0.0033,
    "date and check digit (modulus 11)",
)

#: DVV: the date and the individual number modulo 31.
_HETU_LETTERS = np.frombuffer(b"0123456789ABCDEFHJKLMNPRSTUVWXY", dtype=np.uint8)


def _hetu(values: pl.Series) -> Mask:
    found = digits(values.str.slice(0, 6) + values.str.slice(7, 3), 9)
    check = codes(values.str.slice(10, 1), 1)[:, 0]
    passed: Mask = _HETU_LETTERS[number(found, 0, 9) % 31] == check
    return passed & date_at(4, 2, 0)(found) & between(6, 9, 2, 999)(found)


_FI = Proof(_hetu, 0.0012, "date and check character (modulus 31)")
_IS = Proof(
    by_digits(
        10,
        divisible((3, 2, 7, 6, 5, 4, 3, 2, 1), 11),
        date_at(4, 2, 0, days=(40,)),
        one_of(9, 10, frozenset({0, 9})),
    ),
    0.0013,
    "date, century and check digit (modulus 11)",
)


def _baltic(matrix: Matrix) -> Mask:
    """Weights 1 to 9, 1; where the remainder is 10, again with 3 to 9, 1, 2, 3."""
    first = total(matrix, (*range(1, 10), 1)) % 11
    second = total(matrix, (*range(3, 10), 1, 2, 3)) % 11
    passed: Mask = np.where(first == 10, second % 10, first) == matrix[:, 10]
    return passed


_CENTURIES = {place: 1800 + (place - 1) // 2 * 100 for place in range(1, 7)}
_EE = Proof(
    by_digits(11, _baltic, century_at(0, _CENTURIES)), 0.0016, "date and check digit (modulus 11)"
)
_LV_CHECK = remainder((10, 5, 8, 4, 2, 1, 6, 3, 7, 9), [(1 + left) % 11 % 10 for left in range(11)])
_LV = Proof(
    by_digits(11, _LV_CHECK, date_at(4, 2, 0), between(6, 7, 0, 2)),
    0.0011,
    "date, century and check digit (modulus 11)",
)

PATTERNS: tuple[Pattern, ...] = (
    official("se_personnummer", "YYMMDD-NNNN", "[0-9]{6}[-+][0-9]{4}", _SE_10, within=True),
    official("se_personnummer", "10 digits", "[0-9]{10}", _SE_10),
    official("se_personnummer", "YYYYMMDD-NNNN", "[12][0-9]{7}[-+]?[0-9]{4}", _SE_12, within=True),
    official("no_fodselsnummer", "DDMMYYNNNNN", "[0-9]{6}[ -]?[0-9]{5}", _NO),
    official("dk_cpr", "DDMMYY-NNNN", "[0-9]{6}-[0-9]{4}", _DK, within=True),
    official("dk_cpr", "10 digits, check of before 2007", "[0-9]{10}", _DK_OLD),
    official("dk_cpr", "10 digits", "[0-9]{6} ?[0-9]{4}", _DK, weak=True),
    official(
        "fi_hetu",
        "DDMMYYCNNNP",
        "[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]",
        _FI,
        within=True,
    ),
    official("is_kennitala", "DDMMYY-NNNN", "[0-9]{6}-[0-9]{4}", _IS, within=True),
    official("is_kennitala", "10 digits", "[0-9]{6} ?[0-9]{4}", _IS),
    official("ee_isikukood", "11 digits", "[1-6][0-9]{10}", _EE),
    official("lt_asmens_kodas", "11 digits", "[1-6][0-9]{10}", _EE),
    official("lv_personas_kods", "DDMMYY-NNNNN", "[0-9]{6}-[0-9]{5}", _LV, within=True),
    official("lv_personas_kods", "11 digits", "[0-9]{11}", _LV),
    official("lv_personas_kods", "since 2017, from 32", "32[0-9]{4}-[0-9]{5}"),
)

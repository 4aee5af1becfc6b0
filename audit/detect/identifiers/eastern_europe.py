"""Identifiers of Russia, Ukraine and Kazakhstan."""

import numpy as np

from audit.detect.checks.dates import century_at
from audit.detect.checks.forms import Proof, official
from audit.detect.checks.matrix import Matrix, between, by_digits, number
from audit.detect.checks.sums import plain, remainder, total
from audit.detect.pattern import Mask, Pattern


def _snils(matrix: Matrix) -> Mask:
    """Social Fund of Russia: 9 to 1 modulo 101, 100 as 00; numbers up to 001-001-998 carry none."""
    left = total(matrix, range(9, 0, -1)) % 101 % 100
    passed: Mask = (left == number(matrix, 9, 11)) & (number(matrix, 0, 9) > 1_001_998)
    return passed


def _iin(matrix: Matrix) -> Mask:
    """Order of 2013 on national registers: 1 to 11; where 10 comes out, 3 to 11, 1, 2."""
    first = total(matrix, range(1, 12)) % 11
    second = total(matrix, (*range(3, 12), 1, 2)) % 11
    passed: Mask = np.where(first == 10, second, first) == matrix[:, 11]
    return passed


#: The seventh digit of an IIN tells century and sex; here it is put before the date.
_IIN_CENTURIES = {1: 1800, 2: 1800, 3: 1900, 4: 1900, 5: 2000, 6: 2000}


def _iin_date(matrix: Matrix) -> Mask:
    return century_at(0, _IIN_CENTURIES)(np.column_stack([matrix[:, 6], matrix[:, :6]]))


_SNILS = Proof(by_digits(11, _snils), 0.01, "check digits (modulus 101)")
_INN = Proof(
    by_digits(
        12,
        remainder((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), plain(11, ten=0), at=10),
        remainder((3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8), plain(11, ten=0)),
    ),
    0.01,
    "two check digits (modulus 11)",
)

#: The first five digits count the days since 31 December 1899.
_RNOKPP = Proof(
    by_digits(
        10,
        remainder((-1, 5, 7, 9, 4, 6, 10, 5, 7), plain(11, ten=0)),
        between(0, 5, 1, 51_500),
    ),
    0.052,
    "date of birth and check digit (modulus 11)",
)
_IIN = Proof(by_digits(12, _iin, _iin_date), 0.0012, "date and check digit (modulus 11)")

PATTERNS: tuple[Pattern, ...] = (
    official(
        "ru_snils", "NNN-NNN-NNN PP", "[0-9]{3}-[0-9]{3}-[0-9]{3}[ -][0-9]{2}", _SNILS, within=True
    ),
    official("ru_snils", "11 digits", "[0-9]{3} ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}", _SNILS),
    official("ru_inn", "12 digits", "[0-9]{12}", _INN),
    official("ua_rnokpp", "10 digits", "[0-9]{10}", _RNOKPP),
    official("kz_iin", "12 digits", "[0-9]{12}", _IIN),
)

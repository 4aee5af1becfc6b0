"""Identifiers of Australia and New Zealand."""

import numpy as np

from audit.detect.checks.forms import Proof, any_case, official
from audit.detect.checks.matrix import (
    ZERO,
    Matrix,
    between,
    by_codes,
    by_digits,
    by_length,
)
from audit.detect.checks.sums import divisible, plain, remainder, total, values_of
from audit.detect.pattern import Mask, Pattern

#: ATO: weights of nine digits, and of the older numbers of eight.
_TFN_9 = Proof(by_digits(9, divisible((1, 4, 3, 7, 5, 8, 6, 9, 10), 11)), 0.091, "modulus 11")
_TFN_8 = Proof(by_digits(8, divisible((10, 7, 8, 4, 6, 3, 5, 1), 11)), 0.091, "modulus 11")

#: Services Australia: the ninth digit checks the first eight, the tenth counts the cards issued.
_MEDICARE_CHECK = remainder((1, 3, 7, 9, 1, 3, 7, 9), plain(10), at=8)
_MEDICARE = Proof(
    by_length({10: by_digits(10, _MEDICARE_CHECK), 11: by_digits(11, _MEDICARE_CHECK)}),
    0.1,
    "check digit (modulus 10)",
)


def _ird(matrix: Matrix) -> Mask:
    """Inland Revenue, RWT and NRWT specification: other weights where the first ones give ten."""
    first = -total(matrix, (3, 2, 7, 6, 5, 4, 3, 2)) % 11
    second = -total(matrix, (7, 4, 3, 2, 5, 2, 7, 6)) % 11
    passed: Mask = np.where(first == 10, second, first) == matrix[:, 8]
    return passed


_IRD = Proof(
    by_digits(9, _ird, between(0, 9, 10_000_001, 149_999_999), padded=True),
    0.0215,
    "range and check digit (modulus 11)",
)

#: HISO 10046: letters without I and O count from 1.
_NHI_VALUES = values_of("\0ABCDEFGHJKLMNPQRSTUVWXYZ")
_NHI_VALUES[ZERO : ZERO + 10] = np.arange(10)


def _nhi_old(matrix: Matrix) -> Mask:
    """AAANNNC: 11 less the sum modulo 11; a sum of 0 is never issued, 10 is written 0."""
    left = total(_NHI_VALUES[matrix], range(7, 1, -1)) % 11
    passed: Mask = (left > 0) & ((11 - left) % 10 == matrix[:, 6] - np.uint8(ZERO))
    return passed


def _nhi_new(matrix: Matrix) -> Mask:
    """AAANNAX: 23 less the sum modulo 23, as a letter."""
    left = total(_NHI_VALUES[matrix], range(7, 1, -1)) % 23
    passed: Mask = 23 - left == _NHI_VALUES[matrix[:, 6]]
    return passed


_NHI_OLD = Proof(by_codes(7, _nhi_old), 0.091, "check digit (modulus 11)")
_NHI_NEW = Proof(by_codes(7, _nhi_new), 1 / 24, "check letter (modulus 23)")

_A = "[A-HJ-NP-Z]"

PATTERNS: tuple[Pattern, ...] = (
    official("au_tfn", "NNN NNN NNN", "[0-9]{3}[ -][0-9]{3}[ -][0-9]{3}", _TFN_9, within=True),
    official("au_tfn", "9 digits", "[0-9]{9}", _TFN_9),
    official("au_tfn", "8 digits", "[0-9]{2} ?[0-9]{3} ?[0-9]{3}", _TFN_8, named=True, weak=True),
    official(
        "au_medicare",
        "NNNN NNNNN N",
        "[2-6][0-9]{3}[ -][0-9]{5}[ -][0-9](?:[ /-]?[0-9])?",
        _MEDICARE,
        within=True,
    ),
    official("au_medicare", "10 or 11 digits", "[2-6][0-9]{9,10}", _MEDICARE),
    official("nz_ird", "8 or 9 digits with -", "[0-9]{2,3}[- ][0-9]{3}[- ][0-9]{3}", _IRD),
    official("nz_ird", "8 or 9 digits", "[0-9]{8,9}", _IRD),
    official(
        "nz_nhi", "3 letters and 4 digits", any_case(f"{_A}{{3}}[0-9]{{4}}"), _NHI_OLD, weak=True
    ),
    official(
        "nz_nhi",
        "3 letters, 2 digits, 2 letters",
        any_case(f"{_A}{{3}}[0-9]{{2}}{_A}{{2}}"),
        _NHI_NEW,
        weak=True,
    ),
)

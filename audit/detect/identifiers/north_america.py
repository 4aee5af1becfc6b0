"""Identifiers of the United States and Canada."""

from audit.detect.checks.forms import Proof, official
from audit.detect.checks.matrix import (
    Matrix,
    between,
    by_codes,
    by_digits,
    number,
    of_places,
    one_of,
)
from audit.detect.checks.sums import luhn, luhn_after, remainder
from audit.detect.pattern import Mask, Pattern

#: Printed in adverts and taken by thousands; the Social Security Administration voided them.
_VOID = (78_05_1120, 219_09_9999)

#: IRS Publication 1915 and its later lists: the middle digits that ITINs have been given.
_ITIN_GROUPS = frozenset({*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)})

#: IRS, "How EINs are assigned": prefixes that no campus gives out.
_NO_CAMPUS = {0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97}
_CAMPUSES = frozenset(range(100)) - _NO_CAMPUS

#: Letters of a Medicare beneficiary identifier: all but S, L, O, I, B and Z (CMS).
_A = "[AC-HJKMNP-RT-Y]"
_AN = "[0-9AC-HJKMNP-RT-Y]"


def _ssn(matrix: Matrix) -> Mask:
    """SSA, POMS RM 10201.035: no area 000, 666 or 900 to 999, no group 00, no serial 0000."""
    area, group, serial = number(matrix, 0, 3), number(matrix, 3, 5), number(matrix, 5, 9)
    void = (number(matrix, 0, 9) == _VOID[0]) | (number(matrix, 0, 9) == _VOID[1])
    issued: Mask = (area > 0) & (area != 666) & (area < 900) & (group > 0) & (serial > 0) & ~void
    return issued


_SSN = Proof(by_digits(9, _ssn), 0.89, "no area, group or serial that is never issued")
_ITIN = Proof(
    by_digits(9, one_of(3, 5, _ITIN_GROUPS), between(5, 9, 1, 9999)), 0.44, "a group of the IRS"
)
_EIN = Proof(by_digits(9, one_of(0, 2, _CAMPUSES)), 0.83, "prefix of an IRS campus")
_NPI = Proof(by_digits(10, luhn_after("80840")), 0.1, "check digit (Luhn after 80840)")
_SIN = Proof(by_digits(9, luhn), 0.1, "check digit (Luhn)")

#: The DEA's formula: d1 + d3 + d5 + 2 (d2 + d4 + d6) ends in d7.
_DEA = Proof(
    by_codes(9, of_places(range(2, 9), remainder((1, 2, 1, 2, 1, 2), range(10)))),
    0.1,
    "check digit of the DEA",
)

PATTERNS: tuple[Pattern, ...] = (
    official("us_ssn", "AAA-GG-SSSS", "[0-9]{3}-[0-9]{2}-[0-9]{4}", _SSN, within=True),
    official("us_ssn", "AAA GG SSSS", "[0-9]{3} [0-9]{2} [0-9]{4}", _SSN, within=True),
    official("us_ssn", "9 digits", "[0-9]{9}", _SSN),
    official("us_itin", "9AA-GG-SSSS", "9[0-9]{2}[- ][0-9]{2}[- ][0-9]{4}", _ITIN, within=True),
    official("us_itin", "9 digits", "9[0-9]{8}", _ITIN),
    official("us_ein", "PP-NNNNNNN", "[0-9]{2}-[0-9]{7}", _EIN),
    official("us_ein", "9 digits", "[0-9]{9}", _EIN, named=True),
    official(
        "us_mbi",
        "11 letters and digits by place",
        f"[1-9]{_A}{_AN}[0-9]-?{_A}{_AN}[0-9]-?{_A}{_A}[0-9][0-9]",
        within=True,
    ),
    official("us_npi", "10 digits", "[12][0-9]{9}", _NPI),
    official("us_dea", "two letters and 7 digits", "[A-HJ-MPR-UX][A-Z9][0-9]{7}", _DEA),
    official("ca_sin", "NNN-NNN-NNN", "[1-79][0-9]{2}[- ][0-9]{3}[- ][0-9]{3}", _SIN, within=True),
    official("ca_sin", "9 digits", "[1-79][0-9]{8}", _SIN),
)

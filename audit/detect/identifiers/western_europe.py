"""Identifiers of France, Germany, Austria, Switzerland, Belgium, the Netherlands and Luxembourg."""

import numpy as np

from audit.detect.checks.dates import LATEST, date_at
from audit.detect.checks.forms import Proof, any_case, official
from audit.detect.checks.iso7064 import mod_11_10
from audit.detect.checks.matrix import (
    ZERO,
    Matrix,
    between,
    by_codes,
    by_digits,
    number,
    of_places,
    one_of,
)
from audit.detect.checks.sums import (
    ALPHANUMERIC,
    digit_sum,
    divisible,
    luhn,
    plain,
    remainder,
    total,
)
from audit.detect.checks.verhoeff import verhoeff
from audit.detect.pattern import Mask, Pattern

#: INSEE: months 1 to 12; 20 to 42 and 50 on where the month is not known.
_NIR_MONTHS = frozenset({*range(1, 13), *range(20, 43), *range(50, 100)})


def _nir(matrix: Matrix) -> Mask:
    """The last two digits are 97 less the rest; Corsica's 2A and 2B count as 19 and 18."""
    digits = matrix - np.uint8(ZERO)
    corsica = np.where(matrix[:, 6] == ord("A"), 19, np.where(matrix[:, 6] == ord("B"), 18, 0))
    department = np.where(corsica > 0, corsica, number(digits, 5, 7))
    value = (number(digits, 0, 5) * 100 + department) * 1_000_000 + number(digits, 7, 13)
    passed: Mask = 97 - value % 97 == number(digits, 13, 15)
    return passed


def _spi(matrix: Matrix) -> Mask:
    """DGFiP: the last three digits are the first ten modulo 511."""
    passed: Mask = number(matrix, 0, 10) % 511 == number(matrix, 10, 13)
    return passed


def _repeated_digit(matrix: Matrix) -> Mask:
    """BZSt: of the first ten digits one stands twice, or since 2016 three times but not in a row;
    all others once or not at all.
    """
    first = matrix[:, :10]
    counts = np.stack([(first == digit).sum(axis=1) for digit in range(10)], axis=1)
    in_a_row = ((first[:, 2:] == first[:, 1:-1]) & (first[:, 1:-1] == first[:, :-2])).any(axis=1)
    passed: Mask = ((counts > 1).sum(axis=1) == 1) & (counts.max(axis=1) <= 3) & ~in_a_row
    return passed


#: Deutsche Rentenversicherung: areas of its carriers.
_AREAS = frozenset({*range(2, 5), *range(8, 30), *range(38, 45), *range(48, 83), 89})


def _rvnr(matrix: Matrix) -> Mask:
    """The letter counts as two digits; digit sums of the products by 2 1 2 5 7 1 2 1 2 1 2 1."""
    letter = ALPHANUMERIC[matrix[:, 8]] - np.uint8(9)
    digits = matrix - np.uint8(ZERO)
    twelve = np.column_stack([digits[:, :8], letter // 10, letter % 10, digits[:, 9:11]])
    passed: Mask = digit_sum(twelve, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)) % 10 == digits[:, 11]
    return passed


def _icao(matrix: Matrix) -> Mask:
    """ICAO 9303: weights 7 3 1, letters from A = 10."""
    values = ALPHANUMERIC[matrix]
    passed: Mask = total(values, (7, 3, 1) * 3) % 10 == values[:, 9]
    return passed


def _rijksregister(matrix: Matrix) -> Mask:
    """97 less the first nine digits modulo 97, with a 2 before them for births from 2000."""
    value, check = number(matrix, 0, 9), number(matrix, 9, 11)
    late = (97 - (2_000_000_000 + value) % 97 == check) & (number(matrix, 0, 2) <= LATEST % 100)
    passed: Mask = (97 - value % 97 == check) | late
    return passed


def _luxembourg(matrix: Matrix) -> Mask:
    """RNPP: the twelfth digit by Luhn, the thirteenth by Verhoeff, both over the first eleven."""
    eleven = matrix[:, :11]
    return luhn(matrix[:, :12]) & verhoeff(np.column_stack([eleven, matrix[:, 12]]))


_NIR = Proof(
    by_codes(15, _nir, of_places((3, 4), one_of(0, 2, _NIR_MONTHS))), 0.0088, "key (modulus 97)"
)
_SPI = Proof(by_digits(13, _spi), 0.001, "key (modulus 511)")
_IDNR = Proof(by_digits(11, mod_11_10, _repeated_digit), 0.0028, "check digit (ISO 7064 MOD 11,10)")
_RVNR = Proof(
    by_codes(
        12,
        _rvnr,
        of_places(range(8), date_at(6, 4, 2)),
        of_places((0, 1), one_of(0, 2, _AREAS)),
    ),
    0.0025,
    "area, date and check digit",
)
_AUSWEIS = Proof(by_codes(10, _icao), 0.1, "check digit (ICAO 9303)")
_SVNR = Proof(
    by_digits(10, remainder((3, 7, 9, 0, 5, 8, 4, 2, 1, 6), plain(11), at=3), date_at(8, 6, 4)),
    0.0033,
    "date and check digit (modulus 11)",
)
_AHV = Proof(by_digits(13, divisible((1, 3) * 6 + (1,), 10)), 0.1, "check digit (EAN-13)")
_BE = Proof(
    by_digits(11, _rijksregister, date_at(0, 2, 4, months=(20, 40))),
    0.0022,
    "date and check digits (modulus 97)",
)
_BSN = Proof(
    by_digits(9, divisible((*range(9, 1, -1), -1), 11), between(0, 9, 10_000_000, 999_999_999)),
    0.091,
    "eleven test",
)
_LU = Proof(
    by_digits(13, _luxembourg, date_at(0, 4, 6, years=4)), 6e-5, "date and two check digits"
)

_ID_LETTERS = "[CFGHJ-NPRTV-Z0-9]"

PATTERNS: tuple[Pattern, ...] = (
    official(
        "fr_nir",
        "S YY MM DD CCC OOO KK",
        "[1-478] ?[0-9]{2} ?[0-9]{2} ?(?:[0-9]{2}|2[ABab]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}",
        _NIR,
        within=True,
    ),
    official("fr_spi", "13 digits", "[0-3][0-9] ?[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}", _SPI),
    official("de_tax_id", "11 digits", "[1-9][0-9] ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}", _IDNR),
    official(
        "de_social_insurance",
        "8 digits, letter, 3 digits",
        any_case("[0-9]{2} ?[0-9]{6} ?[A-Z] ?[0-9]{2} ?[0-9]"),
        _RVNR,
        within=True,
    ),
    official(
        "de_id_card",
        "9 letters and digits and a check digit",
        f"[LMNPRTV-Y]{_ID_LETTERS}{{8}}[0-9]",
        _AUSWEIS,
        weak=True,
    ),
    official("de_id_card", "9 letters and digits", f"[LMNPRTV-Y]{_ID_LETTERS}{{8}}", named=True),
    official("de_id_card", "10 digits, before 2010", "[0-9]{10}", _AUSWEIS, named=True),
    official("at_svnr", "NNNP DDMMYY", "[1-9][0-9]{3}[ -]?[0-9]{6}", _SVNR),
    official("ch_ahv", "756.NNNN.NNNN.NP", r"756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}", _AHV, within=True),
    official("ch_ahv", "13 digits from 756", "756[0-9]{10}", _AHV, weak=False),
    official(
        "be_national_number",
        "YY.MM.DD-NNN.PP",
        r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}[- ][0-9]{3}[.-][0-9]{2}",
        _BE,
        within=True,
    ),
    official("be_national_number", "11 digits", "[0-9]{6}[ -]?[0-9]{3}[ -]?[0-9]{2}", _BE),
    official("nl_bsn", "9 digits", r"[0-9]{4}\.?[0-9]{2}\.?[0-9]{3}", _BSN, weak=True),
    official("lu_national_id", "13 digits", "[12][0-9]{7} ?[0-9]{5}", _LU),
)

"""Identifiers of Poland, Czechia, Hungary, Romania, Bulgaria and the states of Yugoslavia."""

import numpy as np

from audit.detect.checks.dates import date_at, plausible
from audit.detect.checks.forms import Proof, any_case, official
from audit.detect.checks.iso7064 import mod_11_10
from audit.detect.checks.matrix import (
    Matrix,
    Test,
    between,
    by_codes,
    by_digits,
    number,
    one_of,
)
from audit.detect.checks.sums import ALPHANUMERIC, complement, divisible, plain, remainder, total
from audit.detect.pattern import Mask, Pattern


def _identity_card(matrix: Matrix) -> Mask:
    """MSWiA: weights 7 3 1 over the letters, then 9 for the check digit itself, then 7 3 1 7 3."""
    passed: Mask = total(ALPHANUMERIC[matrix], (7, 3, 1, 9, 7, 3, 1, 7, 3)) % 10 == 0
    return passed


def _birth_number(matrix: Matrix) -> Mask:
    """Act 133/2000: a multiple of 11; up to 1985 a remainder of 10 was written as 0."""
    first, last = number(matrix, 0, 9), matrix[:, 9]
    passed: Mask = ((first * 10 + last) % 11 == 0) | ((first % 11 == 10) & (last == 0))
    return passed


_CNP_CENTURIES = np.array([0, 1900, 1900, 1800, 1800, 2000, 2000, 1900, 1900, 1900])

#: Counties of the CNP; 47 and 48 are former sectors, 51 and 52 Calarasi and Giurgiu, 70 any.
_COUNTIES = frozenset({*range(1, 49), 51, 52, 70, *range(80, 84)})


def _cnp_date(matrix: Matrix) -> Mask:
    year = _CNP_CENTURIES[matrix[:, 0]] + number(matrix, 1, 3)
    return plausible(year, number(matrix, 3, 5), number(matrix, 5, 7))


def _jmbg_date(matrix: Matrix) -> Mask:
    """The year without its thousands: 9xx and 8xx are before 2000."""
    year = number(matrix, 4, 7)
    year = np.where(year >= 800, 1000 + year, 2000 + year)
    return plausible(year, number(matrix, 2, 4), number(matrix, 0, 2))


def _jmbg(regions: frozenset[int] | range) -> tuple[Test, ...]:
    weights = (7, 6, 5, 4, 3, 2) * 2
    return remainder(weights, complement(11)), _jmbg_date, one_of(7, 9, regions)


_PESEL_DATE = date_at(0, 2, 4, months=(20, 40, 60, 80))
_PESEL = Proof(
    by_digits(11, divisible((1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1), 10), _PESEL_DATE),
    0.018,
    "date and check digit (modulus 10)",
)
_NIP = Proof(
    by_digits(10, remainder((6, 5, 7, 2, 3, 4, 5, 6, 7), plain(11))),
    0.091,
    "check digit (modulus 11)",
)
_DOWOD = Proof(by_codes(9, _identity_card), 0.1, "check digit (modulus 10)")
_RODNE_DATE = date_at(0, 2, 4, months=(20, 50, 70))
_RODNE = Proof(
    by_digits(10, _birth_number, _RODNE_DATE), 0.0146, "date and check digit (modulus 11)"
)
_RODNE_OLD = Proof(
    by_digits(9, date_at(0, 2, 4, months=(50,)), between(0, 2, 0, 53)), 0.039, "date before 1954"
)
_TAJ = Proof(by_digits(9, remainder((3, 7) * 4, plain(10))), 0.1, "check digit (modulus 10)")
_ADO = Proof(by_digits(10, remainder(range(1, 10), plain(11))), 0.091, "check digit (modulus 11)")
_CNP = Proof(
    by_digits(
        13,
        remainder((2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9), plain(11, ten=1)),
        _cnp_date,
        one_of(7, 9, _COUNTIES),
    ),
    0.0017,
    "date, county and check digit (modulus 11)",
)
_EGN = Proof(
    by_digits(
        10,
        remainder((2, 4, 8, 5, 10, 9, 7, 3, 6), plain(11, ten=0)),
        date_at(0, 2, 4, months=(20, 40)),
    ),
    0.011,
    "date and check digit (modulus 11)",
)
_OIB = Proof(by_digits(11, mod_11_10), 0.1, "check digit (ISO 7064 MOD 11,10)")
_EMSO = Proof(by_digits(13, *_jmbg(range(50, 60))), 8e-5, "date, region and check digit")
_JMBG = Proof(
    by_digits(13, *_jmbg(frozenset({*range(50), *range(60, 100)}))),
    0.0008,
    "date, region and check digit",
)

PATTERNS: tuple[Pattern, ...] = (
    official("pl_pesel", "11 digits", "[0-9]{11}", _PESEL),
    official(
        "pl_nip",
        "NNN-NNN-NN-NN",
        "[1-9][0-9]{2}-(?:[0-9]{3}-[0-9]{2}-[0-9]{2}|[0-9]{2}-[0-9]{2}-[0-9]{3})",
        _NIP,
    ),
    official("pl_nip", "10 digits", "(?:PL ?)?[1-9][0-9]{9}", _NIP, weak=True),
    official(
        "pl_id_card", "3 letters and 6 digits", any_case("[A-Z]{3} ?[0-9]{6}"), _DOWOD, weak=True
    ),
    official("cz_rodne_cislo", "YYMMDD/NNNN", "[0-9]{6}/[0-9]{4}", _RODNE, within=True),
    official("cz_rodne_cislo", "10 digits", "[0-9]{10}", _RODNE),
    official("cz_rodne_cislo", "YYMMDD/NNN", "[0-9]{6}/[0-9]{3}", _RODNE_OLD),
    official("cz_rodne_cislo", "9 digits", "[0-9]{9}", _RODNE_OLD, weak=True),
    official("hu_taj", "9 digits", "[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{3}", _TAJ, weak=True),
    official("hu_tax_id", "10 digits", "8[0-9]{9}", _ADO),
    official("ro_cnp", "13 digits", "[1-9][0-9]{12}", _CNP),
    official("bg_egn", "10 digits", "[0-9]{10}", _EGN),
    official("hr_oib", "11 digits", "[0-9]{11}", _OIB),
    official("hr_oib", "HR and 11 digits", "HR[0-9]{11}", _OIB),
    official("si_emso", "13 digits", "[0-9]{13}", _EMSO),
    official("rs_jmbg", "13 digits", "[0-9]{13}", _JMBG),
)

"""Identifiers of Spain, Portugal, Italy, Greece, Cyprus, Malta and Turkey."""

import numpy as np

from audit.detect.checks.dates import date_at
from audit.detect.checks.forms import Proof, any_case, official
from audit.detect.checks.matrix import (
    ZERO,
    Ints,
    Matrix,
    by_codes,
    by_digits,
    number,
    one_of,
)
from audit.detect.checks.sums import (
    ALPHANUMERIC,
    complement,
    letter,
    luhn,
    plain,
    remainder,
    values_of,
)
from audit.detect.pattern import Mask, Pattern

#: Orden INT/2058/2008 for the NIE, Real Decreto 1553/2005 for the DNI: the number modulo 23.
_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_DNI_WEIGHTS = tuple(10 ** (7 - place) for place in range(8))


def _nif(matrix: Matrix) -> Mask:
    """X, Y, Z before the number count as 0, 1, 2; K, L and M as nothing."""
    first = matrix[:, 0]
    numbered = matrix.copy()
    foreign = (first >= ord("X")) & (first <= ord("Z"))
    numbered[:, 0] = np.where(
        foreign, first - ord("X") + ZERO, np.where(first > ord("9"), ZERO, first)
    )
    return letter(_DNI_WEIGHTS, _DNI_LETTERS)(numbered)


def _nss(matrix: Matrix) -> Mask:
    """Seguridad Social: the last two digits are the rest modulo 97, zeros inside left out."""
    province, serial = number(matrix, 0, 2), number(matrix, 2, 10)
    short = serial < 10_000_000
    value = np.where(short, province * 10_000_000 + serial, province * 100_000_000 + serial)
    passed: Mask = value % 97 == number(matrix, 10, 12)
    return passed


#: D.M. 23 December 1976 (Ministero delle Finanze): values of the odd places, for 0-9 and for A-Z.
_ODD_DIGITS = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)
_ODD_LETTERS = (*_ODD_DIGITS, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
_ODD = np.array((*_ODD_DIGITS, *_ODD_LETTERS), dtype=np.uint8)
_EVEN = np.array((*range(10), *range(26)), dtype=np.uint8)
_MONTHS = values_of(" ABCDEHLMPRST")

#: Letters that stand for digits where two persons would have the same code (omocodia).
_OMOCODIA = ALPHANUMERIC.copy()
_OMOCODIA[[ord(one) for one in "LMNPQRSTUV"]] = np.arange(10)


def _codice_fiscale(matrix: Matrix) -> Mask:
    values = ALPHANUMERIC[matrix[:, :15]]
    summed = _ODD[values[:, ::2]].sum(axis=1, dtype=np.int64)
    summed += _EVEN[values[:, 1::2]].sum(axis=1, dtype=np.int64)
    passed: Mask = summed % 26 + ord("A") == matrix[:, 15]
    return passed


def _codice_date(matrix: Matrix) -> Mask:
    """Year, a letter for the month, the day with 40 added for women."""
    month = _MONTHS[matrix[:, 8]]
    plain_digits = _OMOCODIA[matrix]
    date = np.column_stack([plain_digits[:, 6:8], month // 10, month % 10, plain_digits[:, 9:11]])
    return date_at(0, 2, 4, days=(40,))(date)


_TIC_ODD = np.array(_ODD_DIGITS, dtype=np.int64)


def _cyprus(matrix: Matrix) -> Mask:
    """Tax Department: odd places by a table, even ones as they are, modulo 26."""
    digits = (matrix[:, :8] - np.uint8(ZERO)).astype(np.int64)
    summed: Ints = _TIC_ODD[digits[:, ::2]].sum(axis=1) + digits[:, 1::2].sum(axis=1)
    passed: Mask = summed % 26 + ord("A") == matrix[:, 8]
    return passed


def _kimlik(matrix: Matrix) -> Mask:
    """NVI: the tenth digit by sums of odd and even places, the eleventh by the sum of all ten."""
    digits = matrix.astype(np.int64)
    odd, even = digits[:, 0:9:2].sum(axis=1), digits[:, 1:8:2].sum(axis=1)
    tenth = (odd * 7 - even) % 10 == digits[:, 9]
    passed: Mask = tenth & (digits[:, :10].sum(axis=1) % 10 == digits[:, 10])
    return passed


_NIF = Proof(by_codes(9, _nif), 1 / 23, "check letter (modulus 23)")
_NIF_CASED = Proof(_NIF.validate, 0.0442, _NIF.says)
_NSS = Proof(by_digits(12, _nss), 0.01, "check digits (modulus 97)")

#: Autoridade Tributaria: kinds of holders by the first digits.
_HOLDERS = frozenset(
    {*range(10, 40), 45, *range(50, 70), 70, 71, 72, 74, 75, 77, 78, 79, 80, 90, 91, 98, 99}
)
_PT = Proof(
    by_digits(9, remainder(range(9, 1, -1), complement(11, ten=0)), one_of(0, 2, _HOLDERS)),
    0.064,
    "kind of holder and check digit (modulus 11)",
)
_CF = Proof(by_codes(16, _codice_fiscale, _codice_date), 0.022, "date and check letter")
_AMKA = Proof(by_digits(11, luhn, date_at(4, 2, 0)), 0.0037, "date and check digit (Luhn)")
_AFM = Proof(
    by_digits(9, remainder([2 ** (8 - place) for place in range(8)], plain(11, ten=0))),
    0.1,
    "check digit (modulus 11)",
)
_TIC = Proof(by_codes(9, _cyprus), 1 / 26, "check letter (modulus 26)")
_TR = Proof(by_digits(11, _kimlik), 0.01, "two check digits")

_N = "[0-9LMNP-V]"
_CODICE = f"[A-Z]{{3}} ?[A-Z]{{3}} ?{_N}{{2}}[A-EHLMPR-T]{_N}{{2}} ?[A-Z]{_N}{{3}}[A-Z]"
_DNI = r"[0-9]{2}\.?[0-9]{3}\.?[0-9]{3}[- ]?[A-HJ-NP-TV-Z]"
_NIE = r"[XYZKLM][- ]?[0-9]{7}[- ]?[A-HJ-NP-TV-Z]"

PATTERNS: tuple[Pattern, ...] = (
    official("es_nif", "DNI: 8 digits and a letter", any_case(_DNI), _NIF, within=True),
    official("es_nif", "NIE: letter, 7 digits, letter", any_case(_NIE), _NIF, within=True),
    official("es_nss", "12 digits", "[0-9]{2}[ /-]?[0-9]{8}[ /-]?[0-9]{2}", _NSS),
    official("pt_nif", "9 digits", "[1-9][0-9]{2} ?[0-9]{3} ?[0-9]{3}", _PT, weak=True),
    official(
        "it_codice_fiscale",
        "16 letters and digits",
        any_case(_CODICE),
        _CF,
        within=rf"\b{any_case(_CODICE)}\b",
    ),
    official("gr_amka", "DDMMYYNNNNC", "[0-9]{6} ?[0-9]{5}", _AMKA),
    official("gr_afm", "9 digits", "[0-9]{9}", _AFM),
    official("gr_afm", "EL and 9 digits", "(?:EL|GR)[0-9]{9}", _AFM),
    official("cy_tic", "8 digits and a letter", "[0-9]{8}[A-Z]", _TIC),
    official("mt_id", "up to 7 digits and a letter", "[0-9]{5,7}[MGAPLHBZ]", named=True),
    official("tr_kimlik", "11 digits", "[1-9][0-9]{10}", _TR),
)

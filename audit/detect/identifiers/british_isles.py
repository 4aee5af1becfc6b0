"""Identifiers of the United Kingdom and Ireland."""

import numpy as np

from audit.detect.checks.dates import date_at
from audit.detect.checks.forms import Proof, any_case, official
from audit.detect.checks.matrix import Matrix, between, by_codes, by_digits, by_length, either
from audit.detect.checks.sums import complement, remainder
from audit.detect.pattern import Mask, Pattern

#: NHS Data Dictionary: modulus 11, the check digit is never 10.
_NHS_CHECK = remainder(range(10, 1, -1), complement(11))

#: England, Wales and the Isle of Man; Northern Ireland; Scotland's CHI, which is a date of birth
#: DDMMYY and a serial. The rest is not issued, so that most ISBN-10, of the same check, fall out.
_NHS_RANGES = either(
    between(0, 1, 4, 4), between(0, 1, 6, 7), between(0, 3, 320, 399), date_at(4, 2, 0)
)
_NHS = Proof(
    by_digits(10, _NHS_CHECK, _NHS_RANGES), 0.036, "issued range and check digit (modulus 11)"
)
_NHS_ANY = Proof(by_digits(10, _NHS_CHECK), 0.091, "check digit (modulus 11)")

#: HMRC: the first digit checks the other nine by 6 7 8 9 10 5 4 3 2.
_UTR = Proof(
    by_digits(
        10, remainder((0, 6, 7, 8, 9, 10, 5, 4, 3, 2), (2, 1, 9, 8, 7, 6, 5, 4, 3, 2, 1), at=0)
    ),
    0.1,
    "check digit (modulus 11)",
)

#: HMRC, NIM39110: prefixes that are not used; D F I Q U V never, O never second.
_NO_PREFIX = np.frombuffer(b"BGGBKNNKNTTNZZ", dtype=">u2").astype(np.int64)


def _nino(matrix: Matrix) -> Mask:
    prefix = matrix[:, 0].astype(np.int64) * 256 + matrix[:, 1]
    used: Mask = ~np.isin(prefix, _NO_PREFIX)
    return used


_NINO = Proof(
    by_length({8: by_codes(8, _nino), 9: by_codes(9, _nino)}), 0.98, "prefix that is issued"
)
_NINO_DIGITS = "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2}"

#: Department of Social Protection: weights 8 to 2, 9 for a second letter since 2013, modulo 23.
_PPS_LETTERS = np.frombuffer(b"WABCDEFGHIJKLMNOPQRSTUV", dtype=np.uint8)


def _pps(matrix: Matrix) -> Mask:
    found = np.zeros(len(matrix), dtype=np.int64)
    for place in range(7):
        found += (matrix[:, place] - ord("0")).astype(np.int64) * (8 - place)
    if matrix.shape[1] > 8:
        second = matrix[:, 8]
        found += np.where(second > ord("H"), 0, (second - ord("A") + 1).astype(np.int64)) * 9
    passed: Mask = _PPS_LETTERS[found % 23] == matrix[:, 7]
    return passed


_PPS = Proof(
    by_length({8: by_codes(8, _pps), 9: by_codes(9, _pps)}), 1 / 23, "check letter (modulus 23)"
)

PATTERNS: tuple[Pattern, ...] = (
    official(
        "uk_nino",
        "AA NN NN NN A",
        any_case(f"{_NINO_DIGITS} ?[A-D]"),
        _NINO,
        within=rf"\b{_NINO_DIGITS} ?[A-D]\b",
    ),
    official("uk_nino", "without the last letter", any_case(_NINO_DIGITS), _NINO, named=True),
    official("uk_nhs", "NNN NNN NNNN", "[0-9]{3}[ -][0-9]{3}[ -][0-9]{4}", _NHS, within=True),
    official("uk_nhs", "10 digits", "[0-9]{10}", _NHS, weak=True),
    official(
        "uk_nhs",
        "not of an issued range",
        "[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}",
        _NHS_ANY,
        named=True,
        weak=True,
    ),
    official("uk_utr", "10 digits", "[0-9]{5} ?[0-9]{5}", _UTR, named=True, weak=True),
    official("uk_utr", "10 digits and K", "[0-9]{5} ?[0-9]{5}[Kk]", _UTR),
    official(
        "ie_pps",
        "7 digits and one or two letters",
        any_case("[0-9]{7}[A-W][ABHTWX]?"),
        _PPS,
        within=r"\b[0-9]{7}[A-W][ABHTWX]?\b",
    ),
)

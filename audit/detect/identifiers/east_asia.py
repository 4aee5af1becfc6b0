"""Identifiers of Japan, China, Korea, Taiwan, Hong Kong and the states of South-East Asia."""

import numpy as np

from audit.detect.checks.dates import date_at, plausible
from audit.detect.checks.forms import Proof, any_case, official
from audit.detect.checks.iso7064 import mod_11_2
from audit.detect.checks.matrix import (
    ZERO,
    Matrix,
    between,
    by_codes,
    by_digits,
    by_length,
    number,
    of_places,
    one_of,
)
from audit.detect.checks.sums import ALPHANUMERIC, complement, remainder, total
from audit.detect.pattern import Mask, Pattern

#: Ordinance of the MIC under the My Number Act: 11 less the rest, 0 for a rest of 0 or 1.
_JP = Proof(
    by_digits(12, remainder((6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), complement(11, ten=0))),
    0.1,
    "check digit (modulus 11)",
)

#: GB/T 2260: codes of provinces; 81 to 83 for residents of Hong Kong, Macau and Taiwan.
_PROVINCES = frozenset(
    {*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55)}
    | {*range(61, 66), 71, 81, 82, 83, 91}
)
_CN = Proof(
    by_codes(
        18,
        mod_11_2,
        of_places(range(17), one_of(0, 2, _PROVINCES)),
        of_places(range(17), date_at(6, 10, 12, years=4)),
    ),
    2e-5,
    "province, date and check digit (ISO 7064 MOD 11-2)",
)
_CN_OLD = Proof(
    by_digits(15, one_of(0, 2, _PROVINCES), date_at(6, 8, 10)), 0.0146, "province and date"
)


_RRN_CENTURIES = np.array([1800, 1900, 1900, 2000, 2000, 1900, 1900, 2000, 2000, 1800])
_RRN_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


def _rrn_date(matrix: Matrix) -> Mask:
    year = _RRN_CENTURIES[matrix[:, 6]] + number(matrix, 0, 2)
    return plausible(year, number(matrix, 2, 4), number(matrix, 4, 6))


def _rrn(matrix: Matrix) -> Mask:
    """11 less the rest; 13 less for foreigners, whose seventh digit is 5 to 8."""
    foreign = (matrix[:, 6] >= 5) & (matrix[:, 6] <= 8)
    base = np.where(foreign, 13, 11)
    passed: Mask = (base - total(matrix, _RRN_WEIGHTS) % 11) % 10 == matrix[:, 12]
    return passed


_KR = Proof(by_digits(13, _rrn, _rrn_date), 0.0022, "date and check digit (modulus 11)")
_KR_DATE = Proof(by_digits(13, _rrn_date), 0.022, "date; no check digit since October 2020")

#: Ministry of the Interior: the two digits of each letter, in the order of the letters A to Z.
_TW_CODES = "1011121314151617341819202122352324252627282932303133"
_TW_LETTERS = np.array(
    [int(_TW_CODES[at : at + 2]) for at in range(0, len(_TW_CODES), 2)], dtype=np.int64
)


def _taiwan(matrix: Matrix) -> Mask:
    first = _TW_LETTERS[matrix[:, 0] - ord("A")]
    second = matrix[:, 1]
    by_letter = _TW_LETTERS[np.where(second >= ord("A"), second - ord("A"), 0)] % 10
    summed = first // 10 + first % 10 * 9
    summed = summed + np.where(second >= ord("A"), by_letter, second - ZERO) * 8
    summed = summed + total(matrix[:, 2:] - np.uint8(ZERO), (7, 6, 5, 4, 3, 2, 1, 1))
    passed: Mask = summed % 10 == 0
    return passed


def _hong_kong(matrix: Matrix) -> Mask:
    """Weights 9 to 1, letters from A = 10, a missing first letter as 36; A checks for ten."""
    values = ALPHANUMERIC[matrix]
    if matrix.shape[1] == 8:
        values = np.column_stack([np.full(len(matrix), 36, dtype=np.uint8), values])
    passed: Mask = total(values, range(9, 0, -1)) % 11 == 0
    return passed


#: Letters by the rest, for S and T, for F and G, and for M.
_SG_LETTERS = {"ST": b"JZIHGFEDCBA", "FG": b"XWUTRQPNMLK", "M": b"XWUTRQPNJLK"}
_SG_ADDED = {"T": 4, "G": 4, "M": 3}


def _singapore(matrix: Matrix) -> Mask:
    passed = np.zeros(len(matrix), dtype=np.bool_)
    summed = total(matrix[:, 1:8] - np.uint8(ZERO), (2, 7, 6, 5, 4, 3, 2))
    for series, letters in _SG_LETTERS.items():
        table = np.frombuffer(letters, dtype=np.uint8)
        for first in series:
            right = table[(summed + _SG_ADDED.get(first, 0)) % 11] == matrix[:, 8]
            passed |= right & (matrix[:, 0] == ord(first))
    return passed


_TW = Proof(by_codes(10, _taiwan), 0.1, "check digit (modulus 10)")
_HK = Proof(
    by_length({8: by_codes(8, _hong_kong), 9: by_codes(9, _hong_kong)}),
    0.091,
    "check digit (modulus 11)",
)
_SG = Proof(by_codes(9, _singapore), 0.04, "check letter (modulus 11)")

#: Jabatan Pendaftaran Negara: places of birth that have no code.
_NO_PLACES = frozenset({0, 17, 18, 19, 20, 69, 70, 73, 80, 81, 94, 95, 96, 97})
_MY = Proof(
    by_digits(12, date_at(0, 2, 4), one_of(6, 8, frozenset(range(100)) - _NO_PLACES)),
    0.031,
    "date and place of birth",
)

#: Kemendagri: codes of provinces; 40 is added to the day for women.
_ID_PROVINCES = frozenset(
    {*range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77)}
    | {81, 82, *range(91, 98)}
)
_ID = Proof(
    by_digits(
        16,
        one_of(0, 2, _ID_PROVINCES),
        between(2, 4, 1, 79),
        between(4, 6, 1, 99),
        date_at(10, 8, 6, days=(40,)),
        between(12, 16, 1, 9999),
    ),
    0.022,
    "province, regency and date",
)
_TH = Proof(
    by_digits(13, remainder(range(13, 1, -1), (1, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1))),
    0.1,
    "check digit (modulus 11)",
)
_VN = Proof(by_digits(12, between(0, 3, 1, 96), between(3, 4, 0, 3)), 0.38, "province and century")

_RRN_FORM = "[0-9]{6}-[0-9]{7}"

PATTERNS: tuple[Pattern, ...] = (
    official("jp_my_number", "12 digits", "[0-9]{12}", _JP),
    official("jp_my_number", "NNNN NNNN NNNN", "[0-9]{4}[- ][0-9]{4}[- ][0-9]{4}", _JP),
    official(
        "cn_resident_id", "18 digits or X at the end", "[1-9][0-9]{16}[0-9Xx]", _CN, within=True
    ),
    official("cn_resident_id", "15 digits", "[1-9][0-9]{14}", _CN_OLD, weak=True),
    official("kr_rrn", "YYMMDD-SNNNNNN", _RRN_FORM, _KR, within=True),
    official("kr_rrn", "13 digits", "[0-9]{13}", _KR),
    official("kr_rrn", "YYMMDD-SNNNNNN, no check digit", _RRN_FORM, _KR_DATE),
    official("kr_rrn", "13 digits, no check digit", "[0-9]{13}", _KR_DATE, named=True),
    official(
        "tw_id",
        "letter and 9 digits",
        any_case("[A-Z][1289A-D][0-9]{8}"),
        _TW,
        within=r"\b[A-Z][1289A-D][0-9]{8}\b",
    ),
    official(
        "hk_id",
        "letters, 6 digits, (check)",
        r"[A-Z]{1,2}[0-9]{6}\([0-9A]\)",
        _HK,
        within=r"\b[A-Z]{1,2}[0-9]{6}\([0-9A]\)",
    ),
    official("hk_id", "letters, 6 digits, check", "[A-Z]{1,2}[0-9]{6}[0-9A]", _HK, weak=True),
    official(
        "sg_nric",
        "letter, 7 digits, letter",
        any_case("[STFGM][0-9]{7}[A-Z]"),
        _SG,
        within=r"\b[STFGM][0-9]{7}[A-Z]\b",
    ),
    official("my_nric", "YYMMDD-PB-NNNG", "[0-9]{6}-[0-9]{2}-[0-9]{4}", _MY, within=True),
    official("my_nric", "12 digits", "[0-9]{12}", _MY, weak=True),
    official("id_nik", "16 digits", "[1-9][0-9]{15}", _ID),
    official(
        "th_id",
        "N-NNNN-NNNNN-NN-N",
        "[1-8][- ][0-9]{4}[- ][0-9]{5}[- ][0-9]{2}[- ][0-9]",
        _TH,
        within=True,
    ),
    official("th_id", "13 digits", "[1-8][0-9]{12}", _TH),
    official("vn_cccd", "12 digits", "0[0-9]{11}", _VN),
    official("ph_umid", "NNNN-NNNNNNN-N", "[0-9]{4}-[0-9]{7}-[0-9]", weak=True),
    official("ph_umid", "12 digits", "[0-9]{12}"),
)

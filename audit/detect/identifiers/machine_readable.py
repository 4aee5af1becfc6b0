"""Machine readable zones of travel documents (ICAO Doc 9303, parts 4 and 5)."""

import numpy as np
import polars as pl

from audit.detect.checks.forms import Proof, form
from audit.detect.checks.matrix import ZERO, Matrix, characters
from audit.detect.checks.sums import ALPHANUMERIC, total
from audit.detect.pattern import Mask, Pattern


def check_digit(matrix: Matrix, start: int, stop: int) -> Mask:
    """Whether the digit after these places checks them: weights 7 3 1, A = 10, filler < as 0."""
    weights = [(7, 3, 1)[place % 3] for place in range(stop - start)]
    summed = total(ALPHANUMERIC[matrix[:, start:stop]], weights) % 10
    passed: Mask = summed == matrix[:, stop] - np.uint8(ZERO)
    return passed


def _passport_line(values: pl.Series) -> Mask:
    """The second line of a TD3: number, date of birth and date of expiry each with its digit."""
    matrix = characters(values.str.slice(-44), 44)
    return check_digit(matrix, 0, 9) & check_digit(matrix, 13, 19) & check_digit(matrix, 21, 27)


def _card_lines(values: pl.Series) -> Mask:
    """TD1: the document's number on line 1, date of birth and date of expiry on line 2."""
    matrix = characters(values.str.replace_all("[\r\n ]", ""), 90)
    number = check_digit(matrix, 5, 14)
    return number & check_digit(matrix, 30, 36) & check_digit(matrix, 38, 44)


_SAYS = "check digits 7-3-1 (ICAO 9303)"
_NAMES = "P[A-Z<][A-Z][A-Z<]{2}[A-Z][A-Z<]{37}<"
_LINE = "[A-Z0-9<]{9}[0-9][A-Z<]{3}[0-9]{7}[MFX<][0-9]{7}[A-Z0-9<]{14}[0-9<][0-9]"
_CARD = (
    "[ACI][A-Z0-9<][A-Z<]{3}[A-Z0-9<]{9}[0-9][A-Z0-9<]{15}[\r\n ]{0,2}"
    "[0-9]{7}[MFX<][0-9]{7}[A-Z<]{3}[A-Z0-9<]{11}[0-9][\r\n ]{0,2}[A-Z<]{30}"
)
_LINE_PROOF = Proof(_passport_line, 0.001, _SAYS)

PATTERNS: tuple[Pattern, ...] = (
    form("passport_number", "MRZ, line of the number", _LINE, _LINE_PROOF, within=True),
    form("passport_number", "MRZ, line of the names", _NAMES),
    form("passport_number", "MRZ", f"{_NAMES}[\r\n ]{{0,2}}{_LINE}", _LINE_PROOF),
    form("national_id", "MRZ of a card", _CARD, Proof(_card_lines, 0.001, _SAYS)),
)

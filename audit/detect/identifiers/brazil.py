"""Identifiers of Brazil."""

import numpy as np

from audit.detect.checks.forms import Proof, official
from audit.detect.checks.matrix import (
    ZERO,
    Matrix,
    by_codes,
    by_digits,
    not_all_equal,
)
from audit.detect.checks.sums import complement, remainder, total
from audit.detect.pattern import Mask, Pattern

_TABLE = complement(11, ten=0)
_CPF = Proof(
    by_digits(
        11,
        not_all_equal,
        remainder(range(10, 1, -1), _TABLE, at=9),
        remainder(range(11, 1, -1), _TABLE),
    ),
    0.01,
    "two check digits (modulus 11)",
)

_FIRST = (5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)


def _cnpj(matrix: Matrix) -> Mask:
    """Receita Federal, IN 2229/2024: letters count by their ASCII code less 48, as digits do."""
    values = matrix - np.uint8(ZERO)
    first = remainder(_FIRST, _TABLE, at=12)(values)
    return first & remainder((6, *_FIRST), _TABLE)(values) & not_all_equal(matrix)


_CNPJ = Proof(by_codes(14, _cnpj), 0.01, "two check digits (modulus 11)")


def _cnh(matrix: Matrix) -> Mask:
    """RENACH: 9 to 1, then 1 to 9, modulo 11; 2 less in the second where the first came to 10."""
    first = total(matrix, range(9, 0, -1)) % 11
    second = total(matrix, range(1, 10)) % 11
    over = first == 10
    second = (second - 2 * over) % 11
    right = np.where(over, 0, first) == matrix[:, 9]
    passed: Mask = right & (np.where(second == 10, 0, second) == matrix[:, 10])
    return passed & not_all_equal(matrix)


_CNH = Proof(by_digits(11, _cnh), 0.01, "two check digits (modulus 11)")
_PIS = Proof(
    by_digits(11, not_all_equal, remainder((3, 2, 9, 8, 7, 6, 5, 4, 3, 2), _TABLE)),
    0.1,
    "check digit (modulus 11)",
)

PATTERNS: tuple[Pattern, ...] = (
    official(
        "br_cpf", "NNN.NNN.NNN-NN", r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}", _CPF, within=True
    ),
    official("br_cpf", "11 digits", "[0-9]{9}-?[0-9]{2}", _CPF),
    official(
        "br_cnpj",
        "NN.NNN.NNN/NNNN-NN",
        r"[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-[0-9]{2}",
        _CNPJ,
        within=True,
    ),
    official("br_cnpj", "14 digits", "[0-9]{14}", _CNPJ),
    official("br_cnpj", "14 letters and digits, since 2026", "[0-9A-Z]{12}[0-9]{2}", _CNPJ),
    official("br_cnh", "11 digits", "[0-9]{11}", _CNH),
    official("br_pis", "NNN.NNNNN.NN-N", r"[0-9]{3}\.[0-9]{5}\.[0-9]{2}-[0-9]", _PIS, within=True),
    official("br_pis", "11 digits", "[0-9]{11}", _PIS),
)

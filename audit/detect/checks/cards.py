"""Payment card numbers: issuer ranges of ISO/IEC 7812 and the Luhn formula."""

import numpy as np

from audit.detect.checks.matrix import Matrix, Test, by_digits, by_length, number
from audit.detect.checks.sums import luhn
from audit.detect.pattern import Mask, Validator

#: issuer | first six digits from | to | lengths; from the networks' published BIN tables.
_RANGES = """
    Visa | 400000 | 499999 | 13 16 19
    Mastercard | 510000 | 559999 | 16
    Mastercard | 222100 | 272099 | 16
    American Express | 340000 | 349999 | 15
    American Express | 370000 | 379999 | 15
    Discover | 601100 | 601199 | 16 17 18 19
    Discover | 644000 | 659999 | 16 17 18 19
    Diners Club | 300000 | 305999 | 14 16 17 18 19
    Diners Club | 309500 | 309599 | 14 16 17 18 19
    Diners Club | 360000 | 369999 | 14 15 16 17 18 19
    Diners Club | 380000 | 399999 | 14 16 17 18 19
    JCB | 352800 | 358999 | 16 17 18 19
    UnionPay | 620000 | 629999 | 16 17 18 19
    UnionPay | 810000 | 817199 | 16 17 18 19
    Maestro | 500000 | 509999 | 13 14 15 16 17 18 19
    Maestro | 560000 | 589999 | 13 14 15 16 17 18 19
    Maestro | 630400 | 630499 | 13 14 15 16 17 18 19
    Maestro | 639000 | 639099 | 13 14 15 16 17 18 19
    Maestro | 670000 | 679999 | 13 14 15 16 17 18 19
    Mir | 220000 | 220499 | 16 17 18 19
    RuPay | 600000 | 609999 | 16
    RuPay | 817200 | 829999 | 16
    Elo | 627780 | 627780 | 16
    Elo | 636297 | 636368 | 16
    Troy | 979200 | 979289 | 16
"""


def _issued(length: int) -> Test:
    """Whether the first six digits lie in a range of an issuer of cards of this length."""
    allowed = np.zeros(1_000_000, dtype=np.bool_)
    for line in _RANGES.strip().splitlines():
        _, first, last, lengths = (part.strip() for part in line.split("|"))
        if str(length) in lengths.split():
            allowed[int(first) : int(last) + 1] = True

    def test(matrix: Matrix) -> Mask:
        return allowed[number(matrix, 0, 6)]

    return test


#: 13 to 19 digits, whatever separates them.
is_card: Validator = by_length(
    {length: by_digits(length, _issued(length), luhn) for length in range(13, 20)}
)

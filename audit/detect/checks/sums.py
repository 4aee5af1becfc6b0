"""Check digits by weighted sums, and the Luhn formula (ISO/IEC 7812-1, annex B)."""

from collections.abc import Sequence

import numpy as np

from audit.detect.checks.matrix import ZERO, Ints, Matrix, Test
from audit.detect.pattern import Mask

#: Stands in a table of check digits where no digit may follow.
NONE = 255

_TEN = 10

_DOUBLED = np.array([0, 2, 4, 6, 8, 1, 3, 5, 7, 9], dtype=np.uint8)

#: Values of 0-9 and A-Z as ISO/IEC 7064 and most standards count them: A is 10, Z is 35.
ALPHANUMERIC = np.zeros(256, dtype=np.uint8)
ALPHANUMERIC[ZERO : ZERO + 10] = np.arange(10)
ALPHANUMERIC[ord("A") : ord("Z") + 1] = np.arange(10, 36)


def values_of(alphabet: str) -> Matrix:
    """A table from ASCII code to the letter's place in an alphabet; 0 for all others."""
    table = np.zeros(256, dtype=np.uint8)
    table[[ord(letter) for letter in alphabet]] = np.arange(len(alphabet))
    return table


def total(matrix: Matrix, weights: Sequence[int]) -> Ints:
    """The sum of the first digits, each times its weight."""
    found = np.zeros(len(matrix), dtype=np.int64)
    for place, weight in enumerate(weights):
        found += matrix[:, place].astype(np.int64) * weight
    return found


def divisible(weights: Sequence[int], modulus: int) -> Test:
    """Whether the weighted sum is a multiple of the modulus."""
    return lambda matrix: total(matrix, weights) % modulus == 0


def remainder(weights: Sequence[int], table: Sequence[int], *, at: int = -1) -> Test:
    """Whether the digit at `at` is the table's entry for the weighted sum modulo its length."""
    expected = np.array(table, dtype=np.uint8)
    return lambda matrix: expected[total(matrix, weights) % len(expected)] == matrix[:, at]


def letter(weights: Sequence[int], table: str, *, at: int = -1) -> Test:
    """As `remainder`, over codes: whether the code at `at` is the table's letter."""
    expected = np.array([ord(c) for c in table], dtype=np.uint8)

    def test(matrix: Matrix) -> Mask:
        left = total(matrix - np.uint8(ZERO), weights) % len(expected)
        passed: Mask = expected[left] == matrix[:, at]
        return passed

    return test


def complement(modulus: int, *, ten: int = NONE, eleven: int = 0) -> tuple[int, ...]:
    """The table of check digits modulus - remainder, with what stands for a result of 10 and 11."""
    results = (modulus - left for left in range(modulus))
    top = {10: ten, 11: eleven} if modulus > _TEN else {_TEN: 0}
    return tuple(top.get(result, result) for result in results)


def plain(modulus: int, *, ten: int = NONE) -> tuple[int, ...]:
    """The table of check digits that are the remainder, with what stands for 10."""
    return tuple(ten if left == _TEN else left for left in range(modulus))


def luhn_sum(matrix: Matrix) -> Ints:
    """The sum of the digits, every second from the right but one doubled and its digits added."""
    plain_digits = matrix[:, ::-1][:, ::2]
    doubled = _DOUBLED[matrix[:, ::-1][:, 1::2]]
    found: Ints = plain_digits.sum(axis=1, dtype=np.int64) + doubled.sum(axis=1, dtype=np.int64)
    return found


def luhn(matrix: Matrix) -> Mask:
    """The Luhn formula: the last digit makes the sum a multiple of ten."""
    passed: Mask = luhn_sum(matrix) % 10 == 0
    return passed


def luhn_after(prefix: str) -> Test:
    """The Luhn formula over a number that a constant stands before."""
    before = np.array([[int(digit) for digit in prefix]], dtype=np.uint8)
    return lambda matrix: luhn(np.hstack([before.repeat(len(matrix), axis=0), matrix]))


def digit_sum(matrix: Matrix, weights: Sequence[int]) -> Ints:
    """The sum of the digits of each weighted product (two digits at most)."""
    found = np.zeros(len(matrix), dtype=np.int64)
    for place, weight in enumerate(weights):
        product = matrix[:, place].astype(np.int64) * weight
        found += product // 10 + product % 10
    return found

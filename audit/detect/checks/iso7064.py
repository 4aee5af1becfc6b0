"""Check characters of ISO/IEC 7064: MOD 11-2, MOD 11,10, MOD 97-10, over all rows at once."""

import numpy as np

from audit.detect.checks.matrix import ZERO, Ints, Matrix
from audit.detect.checks.sums import ALPHANUMERIC, total
from audit.detect.pattern import Mask


def mod_11_10(matrix: Matrix) -> Mask:
    """The hybrid system MOD 11,10 over digits; the last one is the check digit."""
    carry = np.full(len(matrix), 10, dtype=np.int64)
    for place in range(matrix.shape[1] - 1):
        added = (carry + matrix[:, place]) % 10
        carry = np.where(added == 0, 10, added) * 2 % 11
    passed: Mask = (carry + matrix[:, -1]) % 10 == 1
    return passed


def mod_11_2(matrix: Matrix) -> Mask:
    """The pure system MOD 11-2 over codes; the last one may be X for ten."""
    length = matrix.shape[1]
    weights = [pow(2, length - 1 - place, 11) for place in range(length)]
    values = matrix - np.uint8(ZERO)
    values[:, -1] = np.where(matrix[:, -1] == ord("X"), 10, values[:, -1])
    passed: Mask = total(values, weights) % 11 == 1
    return passed


def mod_97(matrix: Matrix) -> Ints:
    """Each code as a number, letters as two digits from A = 10, modulo 97; 0 bytes are skipped."""
    left = np.zeros(len(matrix), dtype=np.int64)
    for place in range(matrix.shape[1]):
        code = matrix[:, place]
        scale = np.where(code > ord("9"), 100, 10)
        left = np.where(code == 0, left, (left * scale + ALPHANUMERIC[code]) % 97)
    return left

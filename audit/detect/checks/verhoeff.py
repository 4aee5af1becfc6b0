"""The check digit of J. Verhoeff (Error Detecting Decimal Codes, 1969), by the group D5."""

import numpy as np

from audit.detect.checks.matrix import Matrix
from audit.detect.pattern import Mask

_TURNS = 5  # of a pentagon; the other half of the group turns it over


def _group() -> Matrix:
    """The multiplication table of the dihedral group D5."""
    table = np.zeros((10, 10), dtype=np.uint8)
    for left in range(10):
        for right in range(10):
            turned, flipped = left // _TURNS, right // _TURNS
            turn = (left - right if turned else left + right) % _TURNS
            table[left, right] = turn + _TURNS * (turned ^ flipped)
    return table


def _permutations() -> Matrix:
    """The permutation of the eight positions, each from the one before it."""
    first = np.array([1, 5, 7, 6, 2, 8, 3, 0, 9, 4], dtype=np.uint8)
    rows = [np.arange(10, dtype=np.uint8)]
    for _ in range(7):
        rows.append(first[rows[-1]])
    return np.array(rows)


_GROUP, _PERMUTATIONS = _group(), _permutations()


def verhoeff(matrix: Matrix) -> Mask:
    """Whether the digits, the last of them the check digit, come to the group's identity."""
    state = np.zeros(len(matrix), dtype=np.uint8)
    for place in range(matrix.shape[1]):
        digit = matrix[:, matrix.shape[1] - 1 - place]
        state = _GROUP[state, _PERMUTATIONS[place % 8][digit]]
    passed: Mask = state == 0
    return passed

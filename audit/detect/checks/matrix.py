"""Texts of one length as a matrix of digits or letters, and tests over it joined to a validator."""

from collections.abc import Callable, Iterable
from functools import reduce
from string import ascii_letters

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.detect.pattern import Mask, Validator

#: One row for each value: digits as 0..9, or upper-case ASCII codes.
Matrix = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Test = Callable[[Matrix], Mask]

ZERO, NINE = ord("0"), ord("9")
_BYTES = np.arange(256, dtype=np.uint8)
_IS_DIGIT = (_BYTES >= ZERO) & (_BYTES <= NINE)
_IS_LETTER = np.isin(_BYTES, list(ascii_letters.encode()))
_KEPT = _IS_DIGIT | _IS_LETTER
_UPPER = np.where(_IS_LETTER, _BYTES & 0xDF, _BYTES).astype(np.uint8)


def digits(values: pl.Series, length: int) -> Matrix:
    """The digits of each value, 0..9, shape [values, length]; whatever stands between them goes."""
    found = _bytes(values)
    return (found[_IS_DIGIT[found]] - ZERO).reshape(len(values), length)


def codes(values: pl.Series, length: int) -> Matrix:
    """Digits and letters of each value as upper-case ASCII, shape [values, length]."""
    found = _bytes(values)
    return _UPPER[found[_KEPT[found]]].reshape(len(values), length)


def characters(values: pl.Series, length: int) -> Matrix:
    """Every byte of texts in ASCII that are all of one length, shape [values, length]."""
    return _bytes(values).reshape(len(values), length)


def left_padded(values: pl.Series, length: int) -> pl.Series:
    """Digits and letters alone, with zeros before them up to `length`."""
    return values.str.replace_all("[^0-9A-Za-z]", "").str.pad_start(length, "0")


def right_padded(values: pl.Series, length: int) -> Matrix:
    """The first digits and letters as `codes` has them, with 0 for what is missing at the end."""
    bare = values.str.replace_all("[^0-9A-Za-z]", "").str.slice(0, length).str.pad_end(length, "\0")
    return _UPPER[_bytes(bare)].reshape(len(values), length)


def by_digits(length: int, *tests: Test, padded: bool = False) -> Validator:
    """A validator of numbers with `length` digits, or up to that many where they are padded."""

    def validate(values: pl.Series) -> Mask:
        return _all(tests, digits(left_padded(values, length) if padded else values, length))

    return validate


def by_codes(length: int, *tests: Test, padded: bool = False) -> Validator:
    """A validator of codes with `length` digits and letters, or up to that many if padded."""

    def validate(values: pl.Series) -> Mask:
        return _all(tests, codes(left_padded(values, length) if padded else values, length))

    return validate


def by_length(alternatives: dict[int, Validator]) -> Validator:
    """A validator for each count of digits and letters; values of another length fail."""

    def validate(values: pl.Series) -> Mask:
        lengths = values.str.replace_all("[^0-9A-Za-z]", "").str.len_bytes().to_numpy()
        passed = np.zeros(len(values), dtype=np.bool_)
        for length, validator in alternatives.items():
            where = np.flatnonzero(lengths == length)
            if where.size:
                passed[where] = validator(values.gather(where))
        return passed

    return validate


def one_by_one(test: Callable[[str], bool]) -> Validator:
    """A validator for rare forms whose check cannot be worked out for all values together."""

    def validate(values: pl.Series) -> Mask:
        return np.fromiter((test(value) for value in values), dtype=np.bool_, count=len(values))

    return validate


def on(start: int, stop: int, test: Test) -> Test:
    """The test over some of the places only."""
    return lambda matrix: test(matrix[:, start:stop])


def either(*tests: Test) -> Test:
    return lambda matrix: reduce(np.logical_or, [test(matrix) for test in tests])


def both(*tests: Test) -> Test:
    return lambda matrix: _all(tests, matrix)


def number(matrix: Matrix, start: int, stop: int) -> Ints:
    """The digits from `start` to before `stop` as one number each."""
    value = np.zeros(len(matrix), dtype=np.int64)
    for place in range(start, stop):
        value = value * 10 + matrix[:, place]
    return value


def between(start: int, stop: int, low: int, high: int) -> Test:
    """Whether the number in these places is from `low` to `high`."""

    def test(matrix: Matrix) -> Mask:
        value = number(matrix, start, stop)
        return (value >= low) & (value <= high)

    return test


def one_of(start: int, stop: int, numbers: frozenset[int] | range) -> Test:
    """Whether the number in these places is one of some."""
    allowed = np.zeros(10 ** (stop - start), dtype=np.bool_)
    allowed[list(numbers)] = True
    return lambda matrix: allowed[number(matrix, start, stop)]


def not_all_equal(matrix: Matrix) -> Mask:
    """Whether a value is not one digit repeated, which fillers are."""
    different: Mask = (matrix != matrix[:, :1]).any(axis=1)
    return different


def of_places(places: Iterable[int], test: Test) -> Test:
    """The test over the digits that stand in these places of codes."""
    chosen = list(places)
    return lambda matrix: test(matrix[:, chosen] - np.uint8(ZERO))


def _bytes(values: pl.Series) -> npt.NDArray[np.uint8]:
    joined: str = values.str.join("").item() if len(values) else ""
    return np.frombuffer(joined.encode(), dtype=np.uint8)


def _all(tests: tuple[Test, ...], matrix: Matrix) -> Mask:
    passed = np.ones(len(matrix), dtype=np.bool_)
    for test in tests:
        passed &= test(matrix)
    return passed

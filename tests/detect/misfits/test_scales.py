"""Numbers of another scale: another unit, and what is beside a scale of few steps."""

import numpy as np
import pytest

from audit.detect.column import Floats
from audit.detect.misfits.amounts import odd_numbers
from audit.detect.misfits.scales import off_scale, other_scale

HEIGHTS = np.random.default_rng(4).normal(172, 9, 400).round(0)
ANSWERS = np.random.default_rng(5).integers(1, 6, 400).astype(np.float64)


def told(values: Floats, names: tuple[str, ...] = ("scale", "off scale")) -> set[float]:
    """The values that are told to be of another scale, by all that is said of numbers."""
    found, counts = np.unique(values, return_counts=True)
    cells = odd_numbers(found, counts.astype(np.int64))
    return {float(found[m.place]) for m in cells if m.cell[0] in names}


@pytest.mark.parametrize("factor", [0.001, 0.01, 0.1, 10.0, 100.0, 1_000.0])
def test_a_few_numbers_of_another_unit(factor: float) -> None:
    odd = np.array([1.62, 1.71, 1.78, 1.85]) * 100 * factor
    assert told(np.concatenate([HEIGHTS, odd])) == set(odd.tolist())


def test_the_reason_says_which_way() -> None:
    found, counts = np.unique([*HEIGHTS.tolist(), 1.71, 1.78], return_counts=True)
    assert {m.reason for m in other_scale(found, counts)} == {
        "is of another unit: multiplied by a hundred it is usual"
    }


@pytest.mark.parametrize(
    "odd",
    [
        [1.78],  # one is far from all others, and nobody knows why
        [1.0, 1.0, 1.0, 1.0],  # stands for something, again and again
        [3.1, 4.2],  # times a hundred they are far away still
        [1.6 + 0.01 * i for i in range(60)],  # more than strays
        [],
    ],
)
def test_what_is_no_other_unit(odd: list[float]) -> None:
    assert not told(np.array([*HEIGHTS.tolist(), *odd]))


def test_numbers_that_spread_over_powers_of_ten_have_no_unit_to_tell() -> None:
    incomes = np.random.default_rng(6).lognormal(10, 1.2, 800).round(2)
    assert not told(np.concatenate([incomes, incomes[:4] / 100]))


def test_a_few_negative_ones_beside_a_scale() -> None:
    assert told(np.concatenate([ANSWERS, [-1, -1, -4]])) == {-1, -4}


def test_a_tail_below_nought_and_a_scale_with_a_middle_are_no_error() -> None:
    counts = np.random.default_rng(7).normal(2.2, 1.1, 800).round(0)
    assert not told(counts)
    assert not told(np.repeat([-2.0, -1.0, 0.0, 1.0, 2.0], 80))
    assert not told(np.concatenate([np.repeat([0.0, 1.0, 2.0, 3.0], [30, 90, 60, 20]), [-1, -1]]))


def test_a_scale_has_steps_of_one_and_few_rows_say_nothing() -> None:
    for usual in (np.repeat([10.0, 20.0, 40.0], 100), ANSWERS[:60]):
        found, counts = np.unique([*usual.tolist(), -1.0], return_counts=True)
        assert not list(off_scale(found, counts.astype(np.int64)))

"""Numbers and days that do not belong: far ones, stand-ins, signs, rounded ones, default days."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np
import pytest

from audit.detect.column import Counts, Floats
from audit.detect.misfits.amounts import odd_numbers, outliers, rounded, stand_ins, turned
from audit.detect.misfits.days import odd_days
from audit.detect.misfits.forms import day_of
from audit.detect.misfits.view import Misfit

BELL = np.random.default_rng(2).normal(120, 20, 400).round(1)


def places(detect: Callable[[Floats, Counts], Iterator[Misfit]], values: list[float]) -> set[float]:
    """The values that are told."""
    found, counts = np.unique(np.array(values, np.float64), return_counts=True)
    return {float(found[m.place]) for m in detect(found, counts.astype(np.int64))}


def test_twenty_far_ones_are_told_where_a_gap_is_before_them() -> None:
    far = [50_000.0 + 1_000 * i for i in range(20)]
    assert places(outliers, [*BELL.tolist(), *far]) == set(far)


def test_a_long_tail_without_a_gap_is_no_error() -> None:
    assert not places(outliers, [1.15**i for i in range(120)])


def test_more_than_strays_are_another_population() -> None:
    assert not places(outliers, [*BELL.tolist(), *(50_000.0 + i for i in range(80))])


@pytest.mark.parametrize("value", [-1.0, 0.0, 999.0, -999.0, 9999.0])
def test_a_stand_in_apart_from_all_others(value: float) -> None:
    assert places(stand_ins, [*BELL.tolist(), value, value]) == {value}


def test_what_is_inside_the_range_is_no_stand_in() -> None:
    values = [float(i) for i in range(-50, 1_200)]
    assert not places(stand_ins, values)


def test_zero_among_small_numbers_is_a_number() -> None:
    assert not places(stand_ins, [float(i % 40) for i in range(400)])


def test_a_sign_that_was_turned_round() -> None:
    assert places(turned, [*BELL.tolist(), -118.0, -131.5]) == {-118.0, -131.5}


def test_signs_of_both_sorts_are_no_error() -> None:
    both = np.random.default_rng(3).normal(0, 20, 400).round(1).tolist()
    assert not places(turned, both)
    assert not places(turned, [*BELL.tolist(), -0.1])  # near to none of the others


def test_tens_again_and_again_among_exact_numbers() -> None:
    fine = np.random.default_rng(4).normal(70, 12, 600).round(2).tolist()
    assert places(rounded, [*fine, *[70.0] * 12, *[80.0] * 12]) >= {70.0, 80.0}
    assert not places(rounded, fine)


def test_prices_that_end_in_nines_are_not_rounded() -> None:
    assert not places(rounded, [i + 0.99 for i in range(300)] + [float(5 * i) for i in range(40)])


def test_few_or_infinite_numbers_say_nothing() -> None:
    assert not list(odd_numbers(np.array([1.0, 2.0, 999.0]), np.ones(3, np.int64)))
    assert not list(odd_numbers(np.array([*BELL, np.inf]), np.ones(401, np.int64)))


def days(*more: date) -> set[str]:
    all_ = [date(2020, 1, 1) + timedelta(days=i) for i in range(60)] + list(more)
    seconds = np.array([(d - date(1970, 1, 1)).days * 86_400.0 for d in all_])
    return {f"{all_[m.place]} {m.cell[0]}" for m in odd_days(seconds, np.ones(len(all_), np.int64))}


def test_days_of_programs_and_days_of_other_centuries() -> None:
    assert days(date(1900, 1, 1)) == {"1900-01-01 default day"}
    assert days(date(9999, 12, 31)) == {"9999-12-31 default day"}
    assert days(date(1020, 3, 4)) == {"1020-03-04 far day"}
    assert days(date(2120, 3, 4)) == {"2120-03-04 far day"}
    assert not days(date(2030, 3, 4))


def test_the_first_of_1970_among_days_of_then_is_a_day() -> None:
    then = np.array([i * 86_400.0 for i in range(-100, 100)])
    assert not list(odd_days(then, np.ones(200, np.int64)))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-02-03", date(2024, 2, 3)),
        ("3.2.2024", date(2024, 2, 3)),
        ("2024-02-03T10:11:12Z", date(2024, 2, 3)),
        ("3.2.24", None),
        ("2/3/2024", None),
        ("2024-02-30", None),
    ],
)
def test_the_day_of_a_text_where_the_order_is_sure(text: str, day: date | None) -> None:
    assert day_of(text) == day

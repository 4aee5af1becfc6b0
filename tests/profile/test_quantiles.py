"""Quantiles and moments against exact ones, whole and merged."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.profile.quantiles import Floats, Moments, Quantiles


def quantiles(values: Floats, batches: int = 1) -> Quantiles:
    found = Quantiles()
    for part in np.array_split(values, batches):
        found.add(np.sort(part))
    return found


@pytest.mark.parametrize("batches", [1, 7, 60])
def test_the_rank_is_within_the_error_told_and_a_thousandth(batches: int) -> None:
    values = np.random.default_rng(1).lognormal(2.0, 1.8, 600_000)
    shares = np.array([0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99])

    found = quantiles(values, batches)
    ranks = np.searchsorted(np.sort(values), found.at(shares)) / len(values)

    assert found.rank_error <= 0.001
    assert (abs(ranks - shares) <= found.rank_error + 1 / len(values)).all()


def test_few_values_are_exact() -> None:
    found = quantiles(np.arange(1_000, dtype=np.float64))

    assert found.rank_error == 0
    assert found.at(np.array([0.5]))[0] == 499


def test_merging_in_any_order_keeps_the_promise() -> None:
    values = np.random.default_rng(2).normal(size=200_000)
    parts = [quantiles(part) for part in np.array_split(values, 40)]
    left, right = Quantiles(), Quantiles()
    for part in parts:
        left.merge(part)
    for part in reversed(parts):
        right.merge(part)

    ordered = np.sort(values)
    for found in (left, right):
        ranks = np.searchsorted(ordered, found.at(np.array([0.1, 0.5, 0.9]))) / len(values)
        assert (abs(ranks - [0.1, 0.5, 0.9]) <= found.rank_error + 1e-5).all()


def test_the_histogram_counts_every_value() -> None:
    found = quantiles(np.random.default_rng(3).random(50_000), 5)

    counts = found.histogram(0.0, 1.0, 20)

    assert sum(counts) == 50_000
    assert max(counts) - min(counts) < 600


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60),
    st.integers(0, 60),
)
def test_moments_do_not_depend_on_the_split(values: list[float], at: int) -> None:
    whole, left, right = Moments(), Moments(), Moments()
    whole.add(np.array(values))
    left.add(np.array(values[:at]))
    right.add(np.array(values[at:]))

    left.merge(right)

    assert left.count == whole.count
    assert left.mean == pytest.approx(np.mean(values), abs=1e-6)
    assert left.deviation == pytest.approx(np.std(values, ddof=1), rel=1e-6, abs=1e-5)


def test_weights_count_as_often_as_they_say() -> None:
    weighted, plain = Moments(), Moments()
    weighted.add(np.array([1.0, 5.0]), np.array([3.0, 1.0]))
    plain.add(np.array([1.0, 1.0, 1.0, 5.0]))

    assert (weighted.mean, weighted.second) == (plain.mean, plain.second)
    assert weighted.skew == pytest.approx(plain.skew)

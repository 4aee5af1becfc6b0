"""The grid of times and its gaps."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from audit.profile.grid import BUCKETS, Grid


def grid(*parts: list[int]) -> Grid:
    found = Grid()
    for part in parts:
        found.add(np.sort(np.array(part, np.int64)))
    return found


@given(st.lists(st.lists(st.integers(-(10**12), 10**12), max_size=20), min_size=2, max_size=5))
def test_order_and_split_make_no_difference(parts: list[list[int]]) -> None:
    one, other = grid(*parts), grid([value for part in parts for value in part])
    backwards = grid(*reversed(parts))

    assert one.shift == other.shift == backwards.shift
    assert one.places.tolist() == other.places.tolist() == backwards.places.tolist()


@given(st.lists(st.integers(-(2**62), 2**62), min_size=1, max_size=50))
def test_it_never_has_more_than_its_buckets(values: list[int]) -> None:
    found = grid(values)

    assert int(found.places[-1] - found.places[0]) < BUCKETS


def test_a_gap_is_told_with_its_length() -> None:
    found = grid([*range(100), *range(1_100, 1_200)])

    assert found.gaps(longer=50) == [1_000]
    assert grid(list(range(100))).gaps(longer=1) == []

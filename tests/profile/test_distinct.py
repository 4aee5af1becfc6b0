"""Distinct values and the proof of a key."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.profile.distinct import ERROR, HyperLogLog, Proof, Room
from audit.profile.hashes import hashes_of


def sketched(values: pl.Series) -> HyperLogLog:
    found = HyperLogLog()
    found.add(hashes_of(values))
    return found


@pytest.mark.parametrize("count", [0, 1, 10, 1_000, 20_000, 300_000])
def test_the_estimate_is_within_four_standard_errors(count: int) -> None:
    estimate = sketched(pl.Series(np.arange(count))).estimate()

    assert abs(estimate - count) <= 4 * ERROR * count


def test_a_value_that_comes_again_changes_nothing() -> None:
    once = sketched(pl.Series(range(5_000)))
    again = sketched(pl.Series([*range(5_000), *range(5_000)]))

    assert (once.registers == again.registers).all()


def test_merged_halves_are_the_whole() -> None:
    left, right = sketched(pl.Series(range(6_000))), sketched(pl.Series(range(4_000, 9_000)))

    left.merge(right)

    assert (left.registers == sketched(pl.Series(range(9_000))).registers).all()


def runs(*parts: list[int], room: int = 1 << 20) -> Proof:
    proof, left = Proof(), Room(room)
    for part in parts:
        ordered = np.sort(np.array(part, np.int64))
        dense = bool(len(part)) and int(ordered[-1] - ordered[0]) + 1 == len(part)
        proof.add(ordered, left, dense=dense)
    return proof


@given(st.lists(st.lists(st.integers(-50, 50), max_size=12), max_size=6))
def test_the_proof_holds_just_when_no_value_stands_twice(parts: list[list[int]]) -> None:
    values = [value for part in parts for value in part]

    assert runs(*parts).holds() == (len(set(values)) == len(values))


def test_a_growing_key_without_holes_takes_no_room() -> None:
    proof = runs(list(range(1_000)), list(range(1_000, 2_000)), room=0)

    assert proof.holds() is True


def test_without_room_nobody_knows() -> None:
    assert runs([1, 5], [9, 20], room=8).holds() is None

"""The sample of different values: the same for any order and any split, with exact counts."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.profile import chosen
from audit.profile.chosen import LONGEST, MOST_VALUES, Chosen
from audit.profile.hashes import hashes_of

Found = tuple[list[str], list[int], int | None]

VALUES = st.lists(st.sampled_from([f"v{n}" for n in range(30)]), max_size=80)
CUTS = st.lists(st.integers(0, 80), max_size=4)


def sample(*parts: Sequence[str], most: int = 8) -> Chosen:
    """What is chosen of values that came in these parts."""
    state = Chosen(most=most)
    for part in parts:
        values = pl.Series(part, dtype=pl.String)
        state.add(hashes_of(values), values)
    return state


def found(state: Chosen) -> Found:
    values = [] if state.values is None else state.values.to_list()
    return values, state.counts.tolist(), state.limit


def split(values: Sequence[str], cuts: Sequence[int]) -> list[Sequence[str]]:
    ends = sorted({0, len(values), *(cut % (len(values) + 1) for cut in cuts)})
    return [values[a:b] for a, b in pairwise(ends)]


@given(VALUES, st.data(), CUTS)
def test_order_and_split_do_not_matter(
    values: list[str], data: st.DataObject, cuts: list[int]
) -> None:
    mixed = data.draw(st.permutations(values))

    assert found(sample(*split(mixed, cuts))) == found(sample(values))


@given(VALUES, CUTS, CUTS)
def test_merged_samples_are_that_of_all(
    values: list[str], cuts: list[int], others: list[int]
) -> None:
    whole = sample(values)
    parts = [sample(*split(part, others)) for part in split(values, cuts)]
    merged = Chosen(most=8)
    for part in parts[::-1]:
        merged.merge(part)

    assert found(merged) == found(whole)


@given(VALUES)
def test_counts_are_exact_and_the_smallest_hashes_stay(values: list[str]) -> None:
    state = sample(values)
    names, counts, _ = found(state)
    every = pl.Series(sorted(set(values)), dtype=pl.String)
    smallest = every.to_frame("v").with_columns(h=pl.Series(hashes_of(every))).sort("h")["v"]

    assert names == smallest.head(8).to_list()
    assert dict(zip(names, counts, strict=True)) == {n: Counter(values)[n] for n in names}
    assert state.whole == (len(set(values)) <= 8)
    assert (np.diff(state.hashes.astype(np.float64)) > 0).all()


def long(seed: int) -> list[str]:
    """Texts of which every third is so long that few have room beside it."""
    return [f"{seed} {n}{'x' * (30 if n % 3 else 800)}" for n in range(12)]


@pytest.fixture
def little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen, "MOST_BYTES", 1_000)


@pytest.mark.usefixtures("little_room")
@pytest.mark.parametrize("seed", range(6))
def test_what_has_no_room_in_bytes_does_not_depend_on_the_order(seed: int) -> None:
    texts, random = long(seed), np.random.default_rng(seed)
    expected = found(sample(texts))

    assert expected[2] is not None
    for _ in range(20):
        mixed = [texts[int(place)] for place in random.permutation(len(texts))]
        parts = split(mixed, random.integers(0, len(texts), 4).tolist())
        assert found(sample(*parts)) == expected
        merged = Chosen(most=8)
        for part in parts:
            merged.merge(sample(part))
        assert found(merged) == expected


@pytest.mark.usefixtures("little_room")
def test_long_texts_take_no_more_than_the_room() -> None:
    state = sample(long(0))

    assert not state.whole
    assert sum(map(len, found(state)[0])) <= 1_000


def test_of_very_many_values_as_many_as_wanted_are_kept() -> None:
    values = pl.Series(np.arange(60_000)).cast(pl.String)
    state = Chosen()
    state.add(hashes_of(values), values)
    parts = sample(*(values[a : a + 7_000].to_list() for a in range(0, 60_000, 7_000)), most=4_096)

    assert len(state.hashes) == MOST_VALUES
    assert not state.whole
    assert found(parts) == found(state)


def test_many_rows_of_few_values_are_all_kept() -> None:
    values = pl.Series(np.arange(60_000) % 7).cast(pl.String)
    state = Chosen()
    state.add(hashes_of(values), values)

    assert state.whole
    assert int(state.counts.sum()) == 60_000


def test_texts_are_kept_in_their_first_part() -> None:
    [kept] = found(sample(["a" * (LONGEST + 5)]))[0]

    assert len(kept) == LONGEST


def test_only_the_places_that_are_named_are_taken() -> None:
    values = pl.Series(["a", None, "b"])
    state = Chosen()
    state.add(hashes_of(pl.Series(["a", "b"])), values, np.array([0, 2]), np.array([3, 4]))

    names, counts, _ = found(state)
    assert dict(zip(names, counts, strict=True)) == {"a": 3, "b": 4}

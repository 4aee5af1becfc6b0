"""Texts that stand out among all rows: each by itself, all of them, and how many rows have them."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.profile.chosen import MOST_VALUES, Chosen
from audit.profile.hashes import hashes_of
from audit.profile.rare import Rare
from tests.profile.arrays import array

PLAIN = ("closed", "the customer called and wants to be called back", "", "ticket 4711 is open now")
STANDING = (
    "write to a@example.org",
    "see https://example.org",
    "the number is 536-90-4399 she says",
    "call back on 030 1234 56789 please",
    "the password is what he always takes",
    "key 9f8e7d6c5b4a39281706f5e4d3c2b1a0 was given",
)


def kept(*parts: Sequence[str]) -> Rare:
    state = Rare()
    for part in parts:
        texts = pl.Series(part, dtype=pl.String)
        state.add(array(part, pl.String), hashes_of(texts))
    return state


def found(state: Rare) -> dict[str, int]:
    values = state.chosen.values
    names = [] if values is None else values.to_list()
    return dict(zip(names, state.chosen.counts.tolist(), strict=True))


def every(texts: Sequence[str]) -> Chosen:
    state, values = Chosen(), pl.Series(texts, dtype=pl.String)
    state.add(hashes_of(values), values)
    return state


@pytest.mark.parametrize("text", STANDING)
def test_what_may_hold_something_stands_out(text: str) -> None:
    assert found(kept([*PLAIN, text, *PLAIN, text])) == {text: 2}


@pytest.mark.parametrize("text", PLAIN)
def test_ordinary_text_does_not(text: str) -> None:
    assert not found(kept([text, *STANDING[:1]])).get(text)


@given(st.lists(st.sampled_from((*PLAIN, *STANDING)), max_size=30), st.lists(st.integers(0, 30)))
def test_each_text_is_judged_by_itself(texts: list[str], cuts: list[int]) -> None:
    ends = sorted({0, len(texts), *(cut % (len(texts) + 1) for cut in cuts)})
    parts = [texts[a:b] for a, b in pairwise(ends)]
    merged = Rare()
    for part in parts[::-1]:
        merged.merge(kept(part))

    expected = {text: texts.count(text) for text in STANDING if text in texts}
    assert found(kept(texts)) == found(kept(*parts)) == found(merged) == expected


def test_a_mark_in_two_texts_is_none() -> None:
    assert not found(kept(["ends with a colon:", "//", "http:/", "/x"]))


def test_texts_that_were_counted_count_as_often() -> None:
    state, texts = Rare(), pl.Series([STANDING[0], PLAIN[1]])
    state.add(array(texts.to_list()), hashes_of(texts), np.array([7, 5]))

    assert found(state) == {STANDING[0]: 7}


def test_three_among_very_many_are_found_with_their_rows() -> None:
    texts = [f"the customer of line {n} has called again" for n in range(70_000)]
    texts[5] = texts[40_000] = STANDING[2]
    texts[69_999] = STANDING[0]
    state = kept(texts)

    assert found(state) == {STANDING[2]: 2, STANDING[0]: 1}
    assert not state.common(every(texts))


@pytest.mark.parametrize("share", [0.1, 0.4])
def test_the_same_are_kept_of_many_in_any_order(share: float) -> None:
    size, marked = 40_000, int(40_000 * share)
    texts = [f"person.{n}@example.org" if n < marked else f"item {n}" for n in range(size)]
    order = np.random.default_rng(2).permutation(size)
    mixed = [texts[int(place)] for place in order]
    states = [kept(texts), kept(texts[::-1]), kept(mixed[:9_000], mixed[9_000:])]

    assert found(states[0]) == found(states[1]) == found(states[2])
    assert len(found(states[0])) == min(marked, MOST_VALUES)
    assert {state.common(every(texts)) for state in states} == {share > 0.2}


def test_common_is_told_by_rows_and_not_by_different_values() -> None:
    few = [*(f"item {n}" for n in range(100)), *[STANDING[0]] * 200]

    assert kept(few).common(every(few))
    assert not kept(few[:120]).common(every(few[:120]))

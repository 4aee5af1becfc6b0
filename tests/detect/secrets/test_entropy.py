"""Entropy and classes of characters, of many texts at once."""

import math
from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.detect.secrets.entropy import classes, different, entropy


def _by_hand(text: str) -> float:
    data = text.encode()
    return -sum(n / len(data) * math.log2(n / len(data)) for n in Counter(data).values())


@given(st.lists(st.text(max_size=40), max_size=8))
def test_entropy_is_shannons_of_the_bytes(texts: list[str]) -> None:
    found = entropy(pl.Series(texts, dtype=pl.String))

    assert found == pytest.approx([_by_hand(text) if text else 0.0 for text in texts])


def test_missing_and_uniform_texts_have_none() -> None:
    assert entropy(pl.Series([None, "", "aaaa", "abab"])).tolist() == [0, 0, 0, 1]


def test_values_of_every_chunk_are_counted() -> None:
    texts = pl.Series([f"{'ab' * (i % 3)}1" for i in range(10_000)])

    found = entropy(texts)

    assert len(np.unique(found.round(6))) == 3
    assert found[9_999] == found[0] == 0


def test_classes_are_counted_by_bytes() -> None:
    texts = pl.Series(["aB3-", "", "éé"])

    assert classes(texts).tolist() == [[1, 1, 1, 1], [0, 0, 0, 0], [0, 0, 0, 4]]
    assert different(texts).tolist() == [4, 0, 2]

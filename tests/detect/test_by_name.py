"""Types that a clear name says of values that no list knows."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl
import pytest

from audit.detect.column import Column, ColumnKind
from audit.detect.dataset import classify

SYLLABLES = ("ba", "lo", "mi", "tu", "ken", "ra", "so", "dil", "fu", "ne", "gar", "po")
#: Words that no language has, with a capital.
WORDS = [f"{a}{b}{c}".capitalize() for a in SYLLABLES for b in SYLLABLES[:5] for c in ("x", "q")]


def told(name: str, values: Sequence[str], dataset: str = "t") -> set[str]:
    counted = Counter(values)
    column = Column(
        name=name,
        kind=ColumnKind.TEXT,
        values=pl.Series(list(counted), dtype=pl.String),
        counts=np.array(list(counted.values()), np.int64),
        rows=len(values),
    )
    verdict = classify([column], dataset=dataset, today=date(2026, 1, 1))
    return {found.type for found in verdict.fields[0].types}


@pytest.mark.parametrize("name", ["full_name", "nombre_completo", "imie_i_nazwisko", "cust_nm"])
def test_a_clear_name_makes_two_unknown_words_a_person(name: str) -> None:
    values = [f"{a} {b}" for a, b in zip(WORDS, WORDS[::-1], strict=True)]

    assert told(name, values) == {"person_full_name"}


def test_the_same_words_without_such_a_name_are_nothing() -> None:
    values = [f"{a} {b}" for a, b in zip(WORDS, WORDS[::-1], strict=True)]

    assert told("col_7", values) == set()
    assert told("product_name", values) == set()


def test_companies_are_no_persons_whatever_the_name_says() -> None:
    assert told("full_name", [f"{word} Holding GmbH" for word in WORDS]) == set()


def test_ordinary_words_are_no_persons_whatever_the_name_says() -> None:
    ends = ("kitchen", "window", "pencil", "bottle", "carpet", "blanket", "basket", "cushion")

    assert told("full_name", [f"{w} {ends[i % 8].title()}" for i, w in enumerate(WORDS)]) == set()


@pytest.mark.parametrize(
    ("name", "type_"),
    [("first_name", "person_first_name"), ("surname", "person_last_name"), ("city", "city")],
)
def test_one_unknown_word_is_what_a_clear_name_says(name: str, type_: str) -> None:
    assert told(name, WORDS) == {type_}


def test_codes_are_no_names() -> None:
    assert told("first_name", [f"{word}-{n}7" for n, word in enumerate(WORDS)]) == set()


def test_unknown_streets_with_a_number_are_streets_under_a_clear_name() -> None:
    values = [f"{word} {n}" for n, word in enumerate(WORDS, 1)]

    assert told("street_address", values) == {"street_address"}
    assert told("batch", values) == set()


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("nationality", "nationality"),
        ("religion", "religion"),
        ("political_party", "political_opinion"),
        ("union_membership", "trade_union"),
    ],
)
def test_a_short_list_of_unknown_words_is_what_a_clear_name_says(name: str, type_: str) -> None:
    assert told(name, WORDS[:6] * 20) == {type_}


def test_answers_are_no_category() -> None:
    assert told("religion", ["Yes", "No"] * 50) == set()


def test_products_put_together_from_few_words_are_no_persons_under_display_name() -> None:
    values = [f"{a} {b}" for a in WORDS[:12] for b in WORDS[12:24]]

    assert told("display_name", values) == set()


def test_things_in_another_script_are_no_persons_for_a_word_that_is_a_name() -> None:
    kinds, places = ("Μεγάλη", "Μικρή", "Νέα"), ("Αθηνά", "Πάτρα", "Γωνιά")

    assert told("f2", [f"{a} Ταβέρνα {b}" for a in kinds for b in places] * 40) == set()

"""Folding, look-up, and the lists themselves."""
# letters of many scripts

import gzip

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.detect.words import DATA, Lexicon, coded, fold, folded, matches, share, table

LISTS = ("people", "cities", "countries", "calendar", "chinese")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("  Łódź ", "lodz"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Ærøskøbing", "aeroskobing"),
        ("Đặng", "dang"),
        ("Ёлкина", "елкина"),
        ("Γεώργιος", "γεωργιοσ"),
        ("O’Brien", "o'brien"),
        ("がぎ", "がぎ"),  # marks of other scripts stay
        ("김민준", "김민준"),
    ],
)
def test_case_and_accents_do_not_matter(text: str, plain: str) -> None:
    assert fold(text) == plain


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=8))
def test_folding_twice_changes_nothing(texts: list[str]) -> None:
    once = folded(pl.Series(texts, dtype=pl.String))

    assert folded(once).to_list() == once.to_list()


def test_ascii_texts_fold_as_they_do_among_others() -> None:
    alone = folded(pl.Series(["Ann", "`Bob`"]))
    among = folded(pl.Series(["Ann", "`Bob`", "Zoë"]))

    assert alone.to_list() == among.to_list()[:2]


def test_the_code_of_a_word_is_found_and_a_stranger_has_none() -> None:
    lexicon = Lexicon.mapping({"Öl": 3, "Gas": 2})

    assert lexicon.codes(pl.Series(["gas", "ol", "strom"])).tolist() == [2, 3, 0]


def test_the_first_of_two_equal_words_stands() -> None:
    assert Lexicon.mapping({"Öl": 3, "ol": 2}).codes(pl.Series(["ol"])).tolist() == [3]


def test_an_empty_list_has_nothing() -> None:
    assert Lexicon.listed([]).has(pl.Series(["a"])).tolist() == [False]
    assert Lexicon.listed(["a"]).has(pl.Series([], dtype=pl.String)).tolist() == []


def test_of_two_lists_together_the_first_wins() -> None:
    both = Lexicon.mapping({"a": 1}).merged(Lexicon.mapping({"a": 2, "b": 2}))

    assert both.codes(pl.Series(["a", "b", "c"])).tolist() == [1, 2, 0]


def test_shares_are_of_all() -> None:
    assert share(np.array([True, False, False, True])) == 0.5
    assert share(np.array([], np.bool_)) == 0.0
    assert matches(pl.Series(["a1", "b"]), r"\d").tolist() == [True, False]


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_folded_and_have_every_word_once(name: str) -> None:
    lines = gzip.decompress((DATA / f"{name}.tsv.gz").read_bytes()).decode().splitlines()
    words = pl.Series([line.split("\t")[0] for line in lines])

    assert words.n_unique() == len(words)
    assert folded(words).equals(words)
    assert len(coded(f"{name}.tsv.gz")) == len(words)


def test_all_lists_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir() if path.is_file()) < 3_000_000


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("names", 3),
        ("scripts", 2),
        ("titles", 2),
        ("companies", 2),
        ("streets", 3),
        ("regions", 3),
        ("categories", 3),
        ("demonyms", 2),
        ("things", 2),
        ("health", 3),
        ("icd10", 2),
        ("vocabulary", 2),
    ],
)
def test_tables_have_their_fields(name: str, fields: int) -> None:
    rows = table(f"{name}.txt")

    assert rows
    assert {len(row) for row in rows} == {fields}
    assert all(all(row) for row in rows)


def test_few_texts_are_folded_as_many_are() -> None:
    texts = ["  Abc ", "\x1c B\x1f", "\tC\x0b", "", None, "d  E"]
    few, many = (pl.Series(texts * times, dtype=pl.String) for times in (1, 100))

    assert folded(few).to_list() == folded(many).to_list()[: len(texts)]

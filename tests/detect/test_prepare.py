"""Values made ready: what is stripped, normalised and left out, few or many at a time."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.detect.column import Column, ColumnKind
from audit.detect.pattern import Chars
from audit.detect.prepare import LONGEST, SENTINELS, Prepared, prepared, profile_of

#: So many more that the values are no longer looked at one by one.
MANY = [f"value {i}" for i in range(400)]
COUNTED = st.lists(
    st.text(alphabet="aZ019 -\t\u00a0\uff11\ufb01é\x00\U0001f600", max_size=6), unique=True
)


def column(texts: list[str], kind: ColumnKind = ColumnKind.TEXT) -> Column:
    return Column(
        name="c",
        kind=kind,
        values=pl.Series(texts, dtype=pl.String),
        counts=np.arange(1, len(texts) + 1),
        rows=len(texts),
    )


def told(found: Prepared) -> dict[str, int]:
    return dict(zip(found.values.to_list(), found.counts.tolist(), strict=True))


def test_spaces_around_a_value_and_the_width_of_its_signs_make_no_difference() -> None:
    texts = [
        " a-1\t",
        "\uff11\uff12\uff13\uff14\uff15",
        "\ufb01x",
        "Genève",
        "\u3000b\u3000",
        *MANY,
    ]

    found = prepared(column(texts)).values.to_list()

    assert found[:5] == ["a-1", "12345", "fix", "Genève", "b"]


def test_values_that_become_the_same_are_one_with_the_rows_of_both() -> None:
    found = prepared(column(["abc", " abc", "\uff41\uff42\uff43", *MANY]))

    assert told(found)["abc"] == 1 + 2 + 3
    assert len(found) == 1 + len(MANY)


@pytest.mark.parametrize("written", sorted(SENTINELS))
def test_what_stands_for_no_value_is_none_however_it_is_written(written: str) -> None:
    spelt = dict.fromkeys([written, written.upper(), written.title(), f" {written} "])

    found = prepared(column([*spelt, *MANY]))

    assert found.values.to_list() == MANY
    assert found.dropped == sum(range(1, len(spelt) + 1))


@pytest.mark.parametrize("filler", ["00000", "1111", "999", "12345678", "1234567890", "123456"])
def test_digits_that_fill_a_field_are_no_value(filler: str) -> None:
    assert filler not in told(prepared(column([filler, *MANY])))


@pytest.mark.parametrize(
    "value", ["11", "99", "12345", "10001", "1234561", "nothing", "9999-12-30"]
)
def test_what_is_like_a_filler_stays(value: str) -> None:
    assert told(prepared(column([value, *MANY])))[value] == 1


def test_empty_values_are_not_kept() -> None:
    found = prepared(column(["", "  ", *MANY]))

    assert found.values.to_list() == MANY
    assert found.dropped == 1 + 2


def test_long_texts_are_looked_at_in_their_first_part() -> None:
    found = prepared(column(["x" * (LONGEST + 5), *MANY]))

    assert found.lengths[0] == LONGEST


@given(COUNTED)
def test_few_values_and_many_are_prepared_alike(texts: list[str]) -> None:
    few = prepared(column(texts))

    many = prepared(column([*texts, *MANY]))

    number = len(many) - len(MANY)
    assert many.values[:number].to_list() == few.values.to_list()
    assert many.counts[:number].tolist() == few.counts.tolist()
    assert many.dropped == few.dropped


@given(COUNTED)
def test_masks_and_lengths_are_those_of_the_bytes(texts: list[str]) -> None:
    for series in (pl.Series(texts, dtype=pl.String), pl.Series([*texts, *MANY])):
        masks, lengths = profile_of(series)

        assert lengths.tolist() == [len(text.encode()) for text in series]
        assert [mask == 0 for mask in masks] == [text == "" for text in series]
        foreign = [bool(mask & Chars.OTHER) for mask in masks]
        assert foreign == [any(not " " <= c <= "~" and c != "\t" for c in text) for text in series]


def test_a_part_of_a_series_is_read_where_it_begins() -> None:
    part = pl.Series(["@@@", *MANY, "é"])[1:]

    masks, lengths = profile_of(part)

    assert masks[0] == Chars.LOWER | Chars.SPACE | Chars.DIGIT
    assert (masks[-1], lengths[-1]) == (Chars.OTHER, 2)


def test_whole_numbers_get_their_leading_zeros_back() -> None:
    texts = [str(i) for i in (*range(10**8, 10**8 + 300), *range(10**6, 10**6 + 20))]

    found = prepared(column(texts, ColumnKind.INTEGER))

    assert set(found.values.str.len_chars()) == {9}

"""Numbers, shares and sizes as evidence words them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks._words import counted, listed, milliseconds, number, seconds, share, size


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"), (467_214, "467,214"), (999_999, "999,999"), (1_000_000, "1.00M"),
        (24_634_567, "24.6M"), (123_456_789, "123M"), (10_000_000_000, "10.0B"),
    ],
)  # fmt: skip
def test_a_number_has_commas_and_then_three_digits(value: int, said: str) -> None:
    assert number(value) == said


def test_one_row_is_no_plural() -> None:
    assert (counted(1, "row"), counted(2, "row")) == ("1 row", "2 rows")
    assert counted(0, "index", "indexes") == "0 indexes"


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 0, "0.0%"), (0, 10, "0.0%"), (1, 3_000, "<\N{NO-BREAK SPACE}0.1%"), (19, 1_000, "1.9%"),
        (29_999, 30_000, ">\N{NO-BREAK SPACE}99.9%"), (10, 10, "100.0%"),
    ],
)  # fmt: skip
def test_a_share_has_one_decimal(part: int, whole: int, said: str) -> None:
    assert share(part, whole) == said


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_only_none_and_all_are_worded_as_none_and_all(part: int, rest: int) -> None:
    said = share(part, part + rest)

    assert said != "100.0%"
    assert (said == "0.0%") == (part == 0)


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0 bytes"), (1_999, "1,999 bytes"), (2_048, "2.0 KB"), (10 * 1024**3, "10 GB")],
)
def test_a_size_keeps_its_unit_on_the_line(value: int, said: str) -> None:
    assert size(value) == said.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("value", "said"), [(5 * 86_400, "5 days"), (9_000, "2.5 hours"), (30 * 86_400, "30 days")]
)
def test_whole_days_have_no_decimals(value: float, said: str) -> None:
    assert seconds(value) == said.replace(" ", "\N{NO-BREAK SPACE}")


def test_a_long_list_says_how_much_it_leaves_out() -> None:
    assert listed(["a", "b", "c"]) == "a, b, c"
    assert listed(["a", "b", "c", "d"]) == "a, b, c and 1 more"
    assert listed([]) == ""


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.000_21, "0.2 ms"),
        (0.0097, "9.7 ms"),
        (0.038, "38 ms"),
        (1.25, "1,250 ms"),
        (2.34, "2.3 s"),
    ],
)
def test_a_round_trip_is_told_in_thousandths_of_a_second(value: float, said: str) -> None:
    assert milliseconds(value) == said.replace(" ", "\N{NO-BREAK SPACE}")

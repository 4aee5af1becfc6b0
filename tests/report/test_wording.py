"""How numbers, times and names are worded."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.model import figures
from audit.report import wording

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (467_214, "467,214"),
        (999_999, "999,999"),
        (1_250_000, "1.25M"),
        (24_600_000, "24.6M"),
        (8_930_000_000, "8.93B"),
        (-1_200_000, "-1.20M"),
    ],
)
def test_numbers_have_commas_below_a_million_and_three_digits_above(value: int, text: str) -> None:
    assert figures.number(value) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 10, "0.0%"),
        (1, 1_000_000, f"<{NBSP}0.1%"),
        (41, 100, "41.0%"),
        (99_999, 100_000, f">{NBSP}99.9%"),
        (7, 7, "100.0%"),
        (0, 0, "0.0%"),
    ],
)
def test_a_share_is_nothing_or_all_only_when_it_is_exactly_that(
    part: int, whole: int, text: str
) -> None:
    assert figures.share(part, whole) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.01, "< 0.1 s"),
        (0.4, "0.4 s"),
        (38.2, "38 s"),
        (59.7, "1 min"),
        (291, "4 min 51 s"),
        (7_384, "2 h 3 min"),
        (90_000, "1 d 1 h"),
    ],
)
def test_a_duration_has_two_units_at_most(seconds: float, text: str) -> None:
    assert wording.duration(seconds) == text.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("size", "text"),
    [(300, "300 bytes"), (524_288, "512 KB"), (1_181_116_006, "1.1 GB"), (88_046_829_568, "82 GB")],
)
def test_sizes_have_two_or_three_digits(size: int, text: str) -> None:
    assert wording.size(size) == text.replace(" ", NBSP)


def test_a_moment_is_told_in_utc() -> None:
    paris = datetime(2026, 11, 20, 0, 30, tzinfo=timezone(timedelta(hours=1)))

    assert wording.moment(paris) == f"19{NBSP}Nov{NBSP}2026 23:30{NBSP}UTC"
    assert wording.day(datetime(2026, 11, 20, tzinfo=UTC).date()) == f"20{NBSP}Nov{NBSP}2026"
    assert wording.iso_day("2027-01-31") == f"31{NBSP}Jan{NBSP}2027"
    assert wording.iso_day("before first load") == "before first load"


def test_a_sentence_does_not_change_a_name_at_its_beginning() -> None:
    assert wording.sentence("exact") == "Exact"
    assert wording.sentence("no answer within 15 s") == "No answer within 15 s"
    assert wording.sentence("pg_stat_archiver may not be read").startswith("pg_stat")
    assert wording.sentence("") == ""


def test_one_and_many_are_counted_with_their_noun() -> None:
    assert wording.counted(1, "index", "indices") == f"1{NBSP}index"
    assert wording.counted(2, "index", "indices") == f"2{NBSP}indices"


def test_a_score_is_not_rounded_up() -> None:
    assert wording.points(74.99) == "74.9"
    assert wording.points(100.0) == "100"


def test_a_list_names_the_first_and_counts_the_rest() -> None:
    assert wording.listed(["a", "b", "c"]) == "a, b, c"
    assert wording.listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


@given(st.text(st.characters(exclude_categories=())))
def test_a_name_hides_nothing_and_is_never_long(text: str) -> None:
    shown = wording.name(text)

    assert len(shown) <= wording.NAME_CHARACTERS
    shown.encode()  # no half of a surrogate pair is left
    assert not any(ord(c) < 32 or 0x202A <= ord(c) <= 0x202E for c in shown)


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_can_be_shown_and_showing_it_again_changes_nothing(text: str) -> None:
    shown = wording.shown(text)

    shown.encode()  # no half of a surrogate pair is left
    assert wording.shown(shown) == shown


def test_line_feeds_stay_in_commands_but_not_in_names() -> None:
    assert wording.shown("GRANT\n\tSELECT") == "GRANT\n\tSELECT"
    assert wording.name("a\nb") == r"a\nb"


def test_no_name_inside_a_sentence_is_longer_than_a_name_alone() -> None:
    text = wording.prose(f"1 row of {'x' * 500} is empty", 1_000)

    assert text == f"1 row of {'x' * 119}… is empty"

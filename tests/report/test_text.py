"""Names from a source on a terminal: no control code, no broken column."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.report.text import ELLIPSIS, cut, escaped, pad, visible, width, wrap

#: Everything that a name can hold, with what breaks terminals made frequent.
NAMES = st.text(
    st.characters()
    | st.sampled_from("\x1b\x07\r\n\t\x00\x9b\u202e\u2066\u200d\ufe0f\u0301א漢😀\U000e0041")
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("orders", "orders"),
        ("a\nb\tc\x00", "a\\nb\\tc\\x00"),
        ("\x1b[31m\x9b", "\\x1b[31m\\x9b"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("a\u00a0b", "a b"),
        ("orders\u3164", "orders\\u3164"),
        ("\u2800\U000e0100", "\\u2800\\U000e0100"),
        ("❤\ufe0f", "❤"),
        ("e" + "\u0301" * 9, "e\u0301\u0301"),
        ("日本語😀", "日本語😀"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, expected: str) -> None:
    assert visible(text) == expected


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("abc", 3), ("日本", 4), ("😀", 2), ("e\u0301", 1), ("אב", 2)]
)
def test_the_width_is_counted_in_columns(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [("orders", 6, "orders"), ("orders", 5, "orde…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…")],
)
def test_a_text_is_cut_at_a_column(text: str, columns: int, expected: str) -> None:
    assert cut(text, columns) == expected


def test_right_to_left_letters_end_their_own_reach() -> None:
    assert cut("שלום", 10) == "שלום\u200e"


@given(NAMES)
def test_nothing_visible_is_a_control_code(text: str) -> None:
    shown = visible(text)

    categories = {unicodedata.category(c) for c in shown}
    assert categories.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@given(NAMES, st.integers(1, 90))
def test_a_cut_text_never_takes_more_columns(text: str, columns: int) -> None:
    assert width(cut(text, columns)) <= columns


@given(st.text(st.characters(codec="ascii"), max_size=40), st.integers(0, 50))
def test_plain_letters_are_shown_as_beside_others(text: str, columns: int) -> None:
    """They take a shorter way, to the same end."""
    assert visible(text) == visible(f"{text}ä")[:-1]
    assert width(text) == width(f"{text}ä") - 1
    whole = len(visible(text)) <= columns
    assert cut(text, columns) == (visible(text) if whole else cut(f"{text}ä", columns))


@given(NAMES, st.integers(1, 90))
def test_a_padded_text_takes_exactly_its_columns(text: str, columns: int) -> None:
    assert width(pad(text, columns)) == columns


@given(st.lists(NAMES), st.integers(2, 90), st.integers(1, 5))
def test_wrapped_text_keeps_to_its_box(words: list[str], columns: int, lines: int) -> None:
    rows = wrap(" ".join(words), columns, lines=lines)

    assert len(rows) <= lines
    assert all(width(row) <= columns for row in rows)


def test_wrapped_text_loses_nothing_while_there_is_room() -> None:
    text = "The audit did not finish: the time budget of 300 s is used up."

    assert " ".join(wrap(text, 20, lines=9)) == text


def test_wrapped_text_says_where_it_was_cut() -> None:
    assert wrap("one two three four", 8, lines=2) == ["one two", f"three f{ELLIPSIS}"]


@given(NAMES)
def test_an_escaped_document_is_the_same_and_steers_no_terminal(name: str) -> None:
    document = escaped(json.dumps({name: name}, ensure_ascii=False))

    assert json.loads(document) == {name: name}
    shown = {unicodedata.category(character) for character in document}
    assert not shown & {"Cc", "Zl", "Zp"}
    assert not set(document) & set("\u202e\u2066\u200d\u200b\ufeff\U000e0041")

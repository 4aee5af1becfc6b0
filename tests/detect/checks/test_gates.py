"""Gates that are read off a regular expression, and its capitals made either case."""

import re

import pytest

from audit.detect.checks.forms import any_case, form, official
from audit.detect.checks.gates import gates, parse, size
from audit.detect.pattern import Chars


@pytest.mark.parametrize(
    ("regex", "shortest", "longest", "allows", "needs"),
    [
        ("[0-9]{3}-[0-9]{2,4}", 6, 8, Chars.DIGIT | Chars.DASH, Chars.DIGIT | Chars.DASH),
        ("A?[0-9]", 1, 2, Chars.UPPER | Chars.DIGIT, Chars.DIGIT),
        ("(?:AB|cde)1", 3, 4, Chars.UPPER | Chars.LOWER | Chars.DIGIT, Chars.DIGIT),
        (r"\.[- ]", 2, 2, Chars.DOT | Chars.DASH | Chars.SPACE, Chars.DOT),
        ("[Ñ]", 2, 2, Chars.OTHER, Chars.OTHER),
        ("[a-z&<]", 1, 1, Chars.LOWER | Chars.PUNCTUATION | Chars.BRACKET, Chars(0)),
    ],
)
def test_gates_follow_from_the_expression(
    regex: str, shortest: int, longest: int, allows: Chars, needs: Chars
) -> None:
    found = gates(regex)

    assert (found.shortest, found.longest) == (shortest, longest)
    assert (found.allows, found.needs) == (allows, needs)


def test_the_members_of_an_expression_are_counted() -> None:
    assert size(parse("[0-9]{2}(?:a|bc)?")) == 300


@pytest.mark.parametrize("regex", ["a+", "^a", "[^a]", "(a)", "a)", "."])
def test_syntax_that_no_pattern_uses_is_refused(regex: str) -> None:
    with pytest.raises(ValueError, match="cannot read"):
        parse(regex)


def test_capitals_become_either_case() -> None:
    either = any_case("A[B-D0-9]x-[/]")

    assert all(re.fullmatch(either, text) for text in ("ABx-/", "abx-/", "a7x-/", "AdX-/".lower()))
    assert not re.fullmatch(either, "AEx-/")


def test_digits_that_nothing_proves_need_a_name_and_are_weak() -> None:
    bare, lettered = official("ng_nin", "11 digits", "[0-9]{11}"), form("vin", "x", "[A-Z][0-9]")

    assert bare.named
    assert bare.weak
    assert bare.countries == ("NG",)
    assert not lettered.named
    assert not lettered.weak


@pytest.mark.parametrize(
    ("regex", "digits"),
    [
        ("[0-9]{3}-[0-9]{2}-[0-9]{4}", 9),
        ("[A-Z]{2}(?:[0-9]{4}|[0-9]{6}X)", 4),
        ("[0-9A-F]{12}", 0),
        ("[0-9]{2,5}(?:-[0-9])?", 2),
    ],
)
def test_the_fewest_digits_follow_from_the_expression(regex: str, digits: int) -> None:
    assert gates(regex).digits == digits


def test_an_unbroken_form_inside_a_text_is_as_long_a_run() -> None:
    assert form("vin", "a", "[0-9A-Z]{17}", within=True).run == 17
    assert form("vin", "a", "[0-9A-Z]{8}-[0-9]{4}", within=True).run == 0
    assert form("vin", "a", "[0-9]{9}").digits == 0  # it is not looked for inside texts

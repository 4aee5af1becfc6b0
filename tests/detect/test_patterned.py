"""Types with a written form: enough of the column, better than chance, not against the name."""

import polars as pl
import pytest

from audit.detect.candidate import Considered
from audit.detect.gates import Gates
from audit.detect.naming import Naming, naming
from audit.detect.pattern import Chars, Mask, Pattern
from audit.detect.patterned import patterned
from audit.detect.patterns import PATTERNS
from audit.detect.prepare import prepared
from tests.detect.columns import column

SAYS_SO = Naming(("code",), types={"uk_nhs": 1.0}, words={"uk_nhs": "code"})
AGAINST = Naming(("code",), against={"*": "order"})
NOTHING = Naming(())


def good(texts: pl.Series) -> Mask:
    """Stands for a check digit: even numbers pass."""
    return texts.str.contains("[02468]$").to_numpy()


def bad(texts: pl.Series) -> Mask:
    return ~good(texts)


def form(**changes: object) -> Pattern:
    given: dict[str, object] = {
        "type": "uk_nhs",
        "label": "NNNN",
        "regex": r"\d{4}",
        "shortest": 4,
        "longest": 4,
        "allows": Chars.DIGIT,
        "validate": good,
        "chance": 0.5,
        "says": "check digit",
    }
    return Pattern(**{**given, **changes})  # type: ignore[arg-type]  # by their names


def look(values: list[str], said: Naming, *forms: Pattern) -> Considered:
    return patterned(prepared(column("c", values)), said, Gates.of(forms or (form(),)))


def even(count: int) -> list[str]:
    return [f"{1000 + 2 * n}" for n in range(count)]


def odd(count: int) -> list[str]:
    return [f"{1001 + 2 * n}" for n in range(count)]


def others(count: int) -> list[str]:
    return [f"item {n}" for n in range(count)]


def test_many_that_stand_the_check_are_told_without_a_name() -> None:
    found = look(even(30), NOTHING)

    [told] = found.found
    assert (told.type, told.rows, told.check_rate) == ("uk_nhs", 30, 1.0)
    assert told.evidence == [
        "all of 30 different values have the form NNNN",
        "all of 30 checked stand the check digit, of which chance would make 50%",
    ]


def test_few_could_be_chance() -> None:
    found = look(even(5), NOTHING)

    assert not found.found
    assert "too few to tell it from chance" in found.refused[0].reason


def test_as_many_as_chance_makes_are_refused_with_both_rates() -> None:
    found = look(even(30) + odd(30), NOTHING)

    assert not found.found
    assert found.refused[0].reason == (
        "the form NNNN fits, but only 50% of the values stand the check digit; "
        "chance would make it 50%"
    )


def test_a_few_slips_do_no_harm_and_are_no_hits() -> None:
    [told] = look(even(45) + odd(5), NOTHING).found

    assert told.rows == 45
    assert told.check_rate == pytest.approx(0.9)


def test_with_the_name_fewer_have_to_stand_it() -> None:
    [told] = look(even(6), SAYS_SO).found
    [doubtful] = look(odd(30), SAYS_SO).found

    assert told.confidence > doubtful.confidence
    assert told.evidence[-1] == 'the name says so ("code")'
    assert "most fail the check digit" in doubtful.note


def test_a_name_that_says_otherwise_wins_unless_the_check_is_hard() -> None:
    assert not look(even(30), AGAINST).found
    assert 'the name says otherwise ("order")' in look(even(30), AGAINST).refused[0].reason
    assert look(even(30), AGAINST, form(chance=0.01)).found


def test_a_weak_form_has_to_fill_the_column_and_to_be_checked_or_named() -> None:
    weak = form(weak=True)

    assert look(even(30), NOTHING, weak).found
    assert not look(even(30) + others(100), NOTHING, weak).found
    unchecked = form(weak=True, validate=None, chance=1.0)
    assert not look(even(30), NOTHING, unchecked).found
    assert look(even(30), SAYS_SO, unchecked).found


def test_a_form_of_its_own_is_told_however_few_rows_have_it() -> None:
    own = form(allows=Chars(16383), chance=0.01)

    [told] = look(even(9) + others(500), NOTHING, own).found
    assert told.rows == 9


def test_a_form_that_needs_the_name_is_none_without() -> None:
    named = form(named=True, validate=None, chance=1.0)

    assert not look(even(30), NOTHING, named).found
    assert look(even(30), SAYS_SO, named).found


def test_forms_of_one_type_are_weighed_together() -> None:
    spaced = form(regex=r"\d \d{3}", longest=5, allows=Chars.DIGIT | Chars.SPACE, label="N NNN")
    values = [text if n % 2 else f"{text[0]} {text[1:]}" for n, text in enumerate(even(12))]
    [told] = look(values, NOTHING, form(), spaced).found

    assert told.rows == 12
    assert "or 1 like it" in told.evidence[0]
    assert not look(values[::2], NOTHING, form(), spaced).found


def test_a_form_whose_check_fails_does_not_spoil_another() -> None:
    wrong = form(label="other", validate=bad)

    [told] = look(even(30), NOTHING, wrong, form()).found
    assert (told.check_rate, told.format) == (1.0, "NNNN")


def test_real_numbers_of_two_types_in_one_column_are_both_told() -> None:
    mails = [f"person.{n}@example.org" for n in range(30)]
    addresses = [f"203.0.113.{n}" for n in range(30)]
    said = naming("c")
    found = patterned(prepared(column("c", mails + addresses)), said, Gates.of(PATTERNS))

    assert {told.type: told.rows for told in found.found} == {"email": 30, "ip_address": 30}


def test_of_nothing_nothing_is_told() -> None:
    assert not look([], NOTHING).found
    assert not look(["", "n/a"], NOTHING).refused

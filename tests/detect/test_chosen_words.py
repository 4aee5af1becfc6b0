"""Categories about persons: by their lists, by name, and against lists of other things."""

from collections.abc import Sequence

import pytest

from tests.detect.columns import confidence, field, reasons, types_of

LISTS = {
    "gender": ["male", "female"],
    "marital_status": ["single", "married", "divorced", "widowed"],
    "nationality": ["American", "Canadian", "Brazilian", "Austrian", "Swiss", "Belgian", "Mexican"],
    "religion": ["Catholic", "Protestant", "Muslim", "Jewish", "Buddhist", "Hindu", "none"],
    "ethnicity": ["Asian", "Black or African American", "Hispanic", "Caucasian", "Native American"],
    "sexual_orientation": ["heterosexual", "homosexual", "bisexual", "asexual"],
    "political_opinion": ["Republican", "Democrat", "Libertarian", "Socialist", "Green Party"],
}


def many(values: Sequence[str], rows: int = 90) -> list[str]:
    return [values[n % len(values)] for n in range(rows)]


@pytest.mark.parametrize("type_", LISTS)
def test_a_list_about_persons_needs_no_name(type_: str) -> None:
    found = field("c", many(LISTS[type_]))

    assert types_of(found) == {type_}
    assert "different values are in the list of" in found.types[0].evidence[0]


@pytest.mark.parametrize("type_", LISTS)
def test_the_name_makes_it_surer(type_: str) -> None:
    values = many(LISTS[type_])

    assert confidence(field(type_, values), type_) > confidence(field("c", values), type_)


@pytest.mark.parametrize("case", [str.upper, str.lower, str.title])
def test_the_case_does_not_matter(case: object) -> None:
    assert callable(case)
    for type_, values in LISTS.items():
        assert types_of(field("c", many([str(case(value)) for value in values]))) == {type_}


@pytest.mark.parametrize("pair", ["MF", "MW", "HF", "KM", "mf"])
def test_two_letters_are_a_gender(pair: str) -> None:
    assert types_of(field("c", many(list(pair)))) == {"gender"}
    assert types_of(field("c", many([*pair, "X"]))) == {"gender"}


@pytest.mark.parametrize("letters", ["AB", "YN", "MFA", "TF", "MS"])
def test_other_letters_are_none(letters: str) -> None:
    assert not types_of(field("c", many(list(letters))))


@pytest.mark.parametrize(
    "values",
    [
        ["active", "inactive", "pending"],
        ["red", "green", "blue", "black", "white"],
        ["S", "M", "L", "XL"],
        ["single", "multi"],
        ["open", "closed"],
        ["yes", "no"],
        ["Monday", "Tuesday", "Wednesday"],
        ["cash", "card", "transfer"],
        ["gold", "silver", "bronze"],
    ],
    ids="-".join,
)
def test_lists_of_other_things_are_nothing(values: list[str]) -> None:
    assert not types_of(field("c", many(values)))


def test_words_that_are_languages_too_need_the_name() -> None:
    words = many(["German", "French", "Polish", "Italian", "Spanish"])

    assert not types_of(field("c", words))
    assert not types_of(field("language", words))
    assert types_of(field("nationality", words)) == {"nationality"}


def test_a_word_among_many_others_makes_no_list() -> None:
    words = [*LISTS["religion"], *(f"word {n}" for n in range(30))]

    assert "religion" not in types_of(field("c", many(words)))


def test_many_different_values_are_no_list() -> None:
    assert not types_of(field("c", [f"male {n}" for n in range(700)]))


def test_what_is_refused_says_how_many_are_in_the_list() -> None:
    found = field("language", many(LISTS["nationality"]))

    assert "are in the list, but" in reasons(found).get("nationality", "are in the list, but")


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        ("gender", ["männlich", "weiblich", "divers"]),
        ("gender", ["homme", "femme"]),
        ("gender", ["мужской", "женский"]),
        ("gender", ["男", "女"]),
        ("marital_status", ["ledig", "verheiratet", "geschieden", "verwitwet"]),
        ("marital_status", ["célibataire", "marié", "divorcé", "veuf"]),
        ("religion", ["evangelisch", "katholisch", "muslimisch", "jüdisch"]),
        ("nationality", ["österreichisch", "schweizerisch", "amerikanisch", "brasilianisch"]),
    ],
)
def test_other_languages(type_: str, values: list[str]) -> None:
    assert types_of(field("c", many(values))) == {type_}

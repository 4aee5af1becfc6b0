"""Several types for the same values: the likeliest stays, the others are told as refused."""

import numpy as np

from audit.detect.candidate import Candidate
from audit.detect.rivals import resolved, taken_by

SIZE = 10
ONES = np.ones(SIZE, np.int64)


def candidate(type_: str, *places: int, **more: object) -> Candidate:
    hits = np.zeros(SIZE, np.bool_)
    hits[list(places) or slice(None)] = True
    given = {"confidence": 0.8, "strength": 1.0, **more}
    return Candidate(type_, hits=hits, rows=int(hits.sum()), **given)  # type: ignore[arg-type]


def kept(*candidates: Candidate, **countries: float) -> list[str]:
    return [c.type for c in resolved(candidates, ONES, countries).found]


def test_the_name_decides_between_two_types_of_the_same_form() -> None:
    assert kept(candidate("ca_sin"), candidate("nl_bsn", named=1.0)) == ["nl_bsn"]


def test_else_the_less_likely_by_chance_stays() -> None:
    assert kept(candidate("age"), candidate("iban", strength=6.0)) == ["iban"]


def test_else_the_country_of_other_columns() -> None:
    sin = candidate("ca_sin", countries=("CA",))
    bsn = candidate("nl_bsn", countries=("NL",))

    assert kept(sin, bsn, NL=1.0) == ["nl_bsn"]
    assert kept(sin, bsn, CA=1.0) == ["ca_sin"]


def test_a_secret_that_says_which_beats_one_that_does_not() -> None:
    assert kept(candidate("generic_secret"), candidate("github_token")) == ["github_token"]


def test_the_refused_are_told_with_what_stayed() -> None:
    found = resolved([candidate("age"), candidate("iban", strength=6.0)], ONES, {})

    assert [(r.type, r.reason) for r in found.refused] == [
        ("age", "the same values are IBANs, which is likelier")
    ]


def test_types_of_other_values_stand_side_by_side() -> None:
    found = kept(candidate("email", 0, 1, 2, 3), candidate("phone", 4, 5, 6, 7, 8, 9))

    assert sorted(found) == ["email", "phone"]


def test_a_little_in_common_does_no_harm() -> None:
    found = kept(candidate("email", 0, 1, 2, 3), candidate("phone", 3, 4, 5, 6, 7, 8, 9))

    assert sorted(found) == ["email", "phone"]


def test_in_the_same_texts_several_can_stand() -> None:
    mail, card = (candidate(t, embedded=True) for t in ("email", "credit_card"))

    assert sorted(kept(mail, card)) == ["credit_card", "email"]


def test_numbers_of_two_countries_in_the_same_texts_are_one() -> None:
    pesel = candidate("pl_pesel", embedded=True, countries=("PL",), strength=5.0)
    egn = candidate("bg_egn", embedded=True, countries=("BG",))

    assert kept(pesel, egn) == ["pl_pesel"]


def test_columns_of_different_paths_are_no_rivals() -> None:
    one = candidate("age", embedded=True, where=("a",))
    other = candidate("salary", embedded=True, where=("b",))

    assert sorted(kept(one, other)) == ["age", "salary"]


def test_what_a_value_is_as_a_whole_is_taken_when_it_is_sure() -> None:
    sure = candidate("email", 0, 1)
    unsure = candidate("phone", 2, confidence=0.5)
    inside = candidate("iban", 3, embedded=True)

    assert np.flatnonzero(taken_by([sure, unsure, inside], SIZE)).tolist() == [0, 1]
    assert not taken_by([candidate("email")], SIZE + 1).any()

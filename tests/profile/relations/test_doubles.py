"""Persons who were entered twice, by a generator that knows how often."""

from random import Random

import polars as pl
import pytest

from audit.profile.relations.doubles import Doubles, doubles

_FIRST = ("Anna", "Jonas", "María", "Peter", "Sofia", "Daniel", "Laura", "Thomas", "José", "Zoë")
_PARTS = ("ber", "kel", "stein", "nov", "ros", "mar", "wal", "fisch", "kow", "lin", "tor", "hag")
_STREETS = ("Hill Road", "Harbour Street", "Mill Lane", "Park Avenue", "Station Way")
FIELDS = ("name", "street", "city")


def persons(some: Random, rows: int) -> list[tuple[str, str, str]]:
    return [
        (
            f"{some.choice(_FIRST)} {''.join(some.choices(_PARTS, k=3)).title()}",
            f"{some.randrange(1, 400)} {some.choice(_STREETS)}",
            f"{''.join(some.choices(_PARTS, k=2)).title()}",
        )
        for _ in range(rows)
    ]


def again(some: Random, person: tuple[str, str, str]) -> tuple[str, str, str]:
    """The same person as another clerk writes it."""
    name, street, city = person
    match some.randrange(4):
        case 0:
            return name.upper(), street, city
        case 1:
            first, _, last = name.partition(" ")
            return f"{last}, {first}", street.replace("Street", "street"), city
        case 2:
            place = some.randrange(2, len(name) - 2)
            return name[:place] + name[place + 1 :], street, city
        case _:
            return f"  {name} ", f"{street}.", city.lower()


@pytest.mark.parametrize("share", [0.0, 0.02, 0.1])
def test_the_rate_of_further_entries_is_told(share: float) -> None:
    some = Random(5)  # noqa: S311  # the same rows in every run
    made = persons(some, 2_000)
    entered = round(share * len(made))
    made += [again(some, person) for person in some.sample(made, entered)]
    some.shuffle(made)

    found = doubles(pl.DataFrame(made, schema=FIELDS, orient="row"), FIELDS)

    assert found.records == 2_000 + entered
    assert found.further == pytest.approx(entered, abs=0.06 * entered)
    assert found.compared < 50 * found.records


def test_one_field_that_is_equal_is_no_evidence() -> None:
    rows = pl.DataFrame({"name": ["Anna Berg"] * 3, "city": [None, None, ""]})

    assert doubles(rows, ("name", "city")) == Doubles(records=3, further=0, compared=0)


def test_what_differs_in_one_field_is_another_record() -> None:
    rows = pl.DataFrame({"name": ["Anna Berg"] * 2, "city": ["Lisbon", "Tampere"]})

    assert doubles(rows, ("name", "city")).further == 0


def test_three_entries_of_one_are_two_further_ones() -> None:
    rows = pl.DataFrame({"name": ["Anna Berg", "ANNA BERG", "Berg, Anna"], "city": ["Lisbon"] * 3})

    found = doubles(rows, ("name", "city"))

    assert found.further == 2
    assert found.rate == pytest.approx(2 / 3)


def test_nothing_is_no_rate() -> None:
    assert doubles(pl.DataFrame({"name": []}, schema={"name": pl.String}), ("name",)).rate == 0
    assert doubles(pl.DataFrame({"name": ["x"]}), ()).records == 0

"""Names of persons, streets, cities and postal codes among the values of a column."""

import pytest

from tests.detect.columns import FIRST, LAST, confidence, field, reasons, types_of

FULL = [f"{a} {b}" for a in FIRST for b in LAST]
CITIES = """
    Berlin Hamburg Paris Lyon Madrid Sevilla Rome Milan Warsaw Vienna Prague Lisbon Dublin Oslo
    Stockholm Helsinki Athens Budapest Brussels Amsterdam Rotterdam Copenhagen Zagreb Sofia
"""
CITY = [*CITIES.split()]
STREETS = [
    *(f"{n} {name}" for n in range(1, 11) for name in ("Main Street", "Oak Avenue", "Elm Rd")),
    *(f"{name} {n}" for n in range(1, 11) for name in ("Hauptstraße", "Rue de la Paix,")),
]


def test_names_need_no_name_of_the_column() -> None:
    [told] = field("c", FULL).types

    assert told.type == "person_full_name"
    assert "different values are a first and a family name" in told.evidence[0]


def test_first_and_family_names_are_told_apart() -> None:
    first, last = list(FIRST) * 3, list(LAST) * 3

    assert types_of(field("first_name", first)) == {"person_first_name"}
    assert types_of(field("last_name", last)) == {"person_last_name"}
    assert types_of(field("vorname", first)) == {"person_first_name"}


def test_the_name_makes_it_surer() -> None:
    assert confidence(field("full_name", FULL), "person_full_name") >= confidence(
        field("c", FULL), "person_full_name"
    )


def test_few_names_in_many_rows_are_a_list_to_choose_from() -> None:
    found = field("c", FULL[:7] * 100)

    assert not types_of(found)
    assert "a list to choose from" in reasons(found)["person_full_name"]


@pytest.mark.parametrize("name", ["product_name", "brand", "album_title"])
def test_names_of_things_are_no_persons_by_halves(name: str) -> None:
    half = [text if n % 2 else f"Table {n} Lamp" for n, text in enumerate(FULL)]

    assert "person_full_name" not in types_of(field(name, half))


@pytest.mark.parametrize("case", ["{1}, {0}", "{1} {0}", "Dr. {0} {1}", "{0} M. {1}"])
def test_names_however_they_are_written(case: str) -> None:
    written = [case.format(a, b) for a in FIRST for b in LAST]

    assert types_of(field("c", written)) == {"person_full_name"}
    assert types_of(field("c", [text.upper() for text in written])) == {"person_full_name"}


def test_companies_are_no_persons() -> None:
    assert not types_of(field("c", [f"{name} & Sons Ltd" for name in LAST * 3]))
    assert not types_of(field("customer", [f"{name} {n} GmbH" for n in range(9) for name in LAST]))


def test_streets_need_no_name_of_the_column() -> None:
    [told] = field("c", STREETS).types

    assert told.type == "street_address"
    assert not types_of(field("c", [f"{n} pieces of wood" for n in range(60)]))


def test_cities_by_their_list() -> None:
    assert types_of(field("c", CITY)) == {"city"}
    assert types_of(field("wohnort", CITY)) == {"city"}
    assert types_of(field("warehouse", CITY[:6] * 100)) == set()


@pytest.mark.parametrize(
    "codes",
    [
        [f"{n * 1_531 % 90_000 + 10_000}" for n in range(60)],
        [f"SW{n % 9 + 1}A {n % 9}AA" for n in range(60)],
        [f"{n * 31 % 9_000 + 1_000} {chr(65 + n % 20)}B" for n in range(60)],
        [f"{n * 97 % 90_000 + 10_000}-{n * 31 % 9_000 + 1_000}" for n in range(60)],
    ],
    ids=["five digits", "GB", "NL", "ZIP+4"],
)
def test_postal_codes_need_the_name(codes: list[str]) -> None:
    assert types_of(field("postal_code", codes)) == {"postal_code"}
    assert "postal_code" not in types_of(field("c", codes))


def test_a_name_of_postal_codes_alone_is_not_enough() -> None:
    found = field("zip", [f"area number {n}" for n in range(60)])

    assert not types_of(found)


def test_names_in_longer_texts_are_found() -> None:
    texts = [f"we spoke with {a} {b} about the open order" for a in FIRST for b in LAST[:3]]
    [told] = field("note", texts).types

    assert (told.type, told.embedded) == ("person_full_name", True)
    assert not types_of(field("note", [f"we spoke about the open order {n}" for n in range(40)]))
    things = [f"we spoke about Green Tables and Oak Lamps of line {n}" for n in range(40)]
    assert not types_of(field("note", things))


def test_no_name_stands_in_what_is_said() -> None:
    found = repr(field("note", [f"we spoke with {name} about the open order" for name in FULL]))

    assert not [name for name in FULL if name in found]

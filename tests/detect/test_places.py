"""Cities, streets, regions, countries and postal codes."""

import polars as pl
import pytest

from audit.detect.places import (
    city_mask,
    city_share,
    country_mask,
    country_share,
    large_city_mask,
    likely_streets,
    locale_hint,
    postal_shapes,
    region_share,
    street_languages,
    street_mask,
    street_share,
)

STREETS = [
    "123 Main St Apt 4",
    "221B Baker Street",
    "1600 Pennsylvania Avenue NW",
    "Hauptstraße 5",
    "Am Markt 12",
    "Musterstr. 7a",
    "12 rue de Rivoli",
    "12 bis, avenue Foch",
    "Via Roma 10",
    "Corso Buenos Aires 33",
    "Calle Mayor 5, 2º B",
    "C/ Alcalá 45",
    "Rua Augusta, 1500",
    "ul. Marszałkowska 10/12",
    "náměstí Míru 5",
    "Petőfi Sándor utca 3.",
    "Str. Victoriei nr. 15",
    "Storgatan 12",
    "Karl Johans gate 22",
    "Vestergade 18",
    "Mannerheimintie 5",
    "Kerkstraat 101",
    "Atatürk Cad. No: 5",
    "ул. Ленина, д. 5, кв. 3",
    "Λεωφόρος Κηφισίας 24",
    "東京都千代田区丸の内1丁目9番1号",
    "北京市朝阳区建国路88号",
    "서울특별시 강남구 테헤란로 152",
    "Jl. Sudirman No. 5",
    "12 MG Road",
    "شارع الملك فهد 12",
    "P.O. Box 1234",
    "Postfach 10 20",
]


@pytest.mark.parametrize("address", STREETS)
def test_addresses_are_told_in_many_languages(address: str) -> None:
    assert street_mask(pl.Series([address])).tolist() == [True]


@pytest.mark.parametrize(
    "text",
    [
        "Error in line 5",
        "via email 2",
        "in 5 days",
        "Room 12",
        "Windows 10",
        "version 2.0",
        "Level 3 support",
        "Apple iPhone 12",
        "https://example.com/road/5",
        "Main Street",
        "",
    ],
)
def test_other_texts_are_no_addresses(text: str) -> None:
    assert street_mask(pl.Series([text])).tolist() == [False]


def test_a_street_without_a_number_counts_among_numbered_ones() -> None:
    addresses = pl.Series(["1 Oak Road", "2 Elm Avenue", "3 Park Lane", "Church Street"])

    assert street_share(addresses) == 1.0


def test_the_language_of_streets_is_told() -> None:
    languages = street_languages(pl.Series(["Hauptstraße 5", "Goethestr. 7"]))

    assert next(iter(languages)) == "de"


@pytest.mark.parametrize(
    "city",
    [
        "Berlin",
        "münchen",
        "MUNICH",
        "New York",
        "Lyon, France",
        "大阪市",
        "東京",
        "Москва",
        "서울",
        "القاهرة",
        "Αθήνα",
        "Zürich",
        "São Paulo",
        "69115 Heidelberg",
    ],
)
def test_cities_are_told_in_their_language_and_others(city: str) -> None:
    assert city_mask(pl.Series([city])).tolist() == [True]


def test_colours_and_statuses_are_hardly_cities() -> None:
    assert city_share(pl.Series(["red", "green", "blue", "pending", "closed", "active"])) <= 0.2


def test_large_places_are_told_apart() -> None:
    assert large_city_mask(pl.Series(["Hamburg", "Nowhere at all"])).tolist() == [True, False]


def test_countries_are_told_by_name_and_code() -> None:
    values = pl.Series(["Germany", "Deutschland", "日本", "США", "US", "DEU", "x"])

    assert country_mask(values).tolist() == [True] * 6 + [False]
    assert country_share(values, names_only=True) == pytest.approx(4 / 7)


def test_regions_are_told_by_name_and_codes_together() -> None:
    assert region_share(pl.Series(["Texas", "Bayern", "东京塔"])) == pytest.approx(2 / 3)
    assert region_share(pl.Series(["TX", "CA", "NY"])) == 1.0
    assert region_share(pl.Series(["TX", "QQ", "ZZ"])) == 0.0


@pytest.mark.parametrize(
    ("country", "good", "bad"),
    [
        ("GB", "SW1A 1AA", "SW1A AAA"),
        ("CA", "K1A 0B1", "D1A 0B1"),
        ("NL", "1234 AB", "0234 AB"),
        ("PL", "00-950", "00950"),
        ("BR", "01310-100", "0131-100"),
        ("US", "12345-6789", "1234"),
        ("FR", "75001", "99999"),
        ("JP", "100-0005", "10-0005"),
        ("KR", "03187", "031"),
        ("TW", "100", "1"),
    ],
)
def test_postal_codes_have_the_form_of_their_country(country: str, good: str, bad: str) -> None:
    assert postal_shapes(pl.Series([good]))[country] == 1.0
    assert country not in postal_shapes(pl.Series([bad]))


def test_only_telling_forms_hint_at_a_country() -> None:
    assert locale_hint(pl.Series(["K1A 0B1", "H2X 1Y4"])) == "CA"
    assert locale_hint(pl.Series(["1000-001", "4000-322"])) == "PT"
    assert locale_hint(pl.Series(["12345", "54321"])) == ""


@pytest.mark.parametrize(
    "street",
    [
        "792 Ridgeway Trail",
        "74811 Long Island Apt. 231",
        "9 Harbour Centre",
        "Level 5 98 Kemp Subway",
        "3/35 Sanchez Sound",
        "Circuito Interior 227, Col. Roma",
        "Prolongación Hidalgo 362",
        "Haugfaret 9",
        "Žilinská 9",
        "Na Příkopě 12/854",
        "Διαμαντοπούλου 12-35",
        "25/7 ซ.สุขุมวิท",
        "Žilinská 9\n586 71 Velké Meziříčí",
        "Lindenhof 7,\n4020 Linz",
        "הזמיר 80, חיפה, 5643898",
        "Torggropa 3B, 9400 Harstad",
    ],
)
def test_streets_by_rarer_words_and_by_the_form_of_an_address(street: str) -> None:
    assert street_mask(pl.Series([street]))[0]


@pytest.mark.parametrize(
    "text", ["Ultra Lamp 300", "Nova 5", "3 Piece Set", "Room 12", "v 2", "Ford 3, 2"]
)
def test_numbered_things_are_no_streets(text: str) -> None:
    assert not street_mask(pl.Series([text]))[0]


def test_only_languages_whose_words_stand_there_are_looked_through() -> None:
    assert likely_streets(pl.Series(["sarah ramirez 68213"])) == ()
    assert len(likely_streets(pl.Series(["12 oak tree hill"]))) == 1
    assert likely_streets(pl.Series(["hauptstrasse 5"]))

"""Values of categories about persons, and of things."""

import polars as pl
import pytest

from audit.detect.categories import Looked, category_shares, lexica, thing_shares


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        ("gender", "male, Female, Other"),
        ("gender", "Mann, Frau, divers"),
        ("gender", "мужской, женский"),
        ("gender", "男, 女"),
        ("gender", "남성, 여성"),
        ("gender", "ذكر, أنثى"),
        ("marital_status", "Single, Married, Divorced, Widowed"),
        ("marital_status", "ledig, verheiratet, geschieden"),
        ("marital_status", "未婚, 既婚"),
        ("religion", "Catholic, Muslim, Jewish, None"),
        ("religion", "römisch-katholisch, evangelisch, konfessionslos"),
        ("religion", "православие, ислам"),
        ("ethnicity", "White, Black, Asian, Hispanic"),
        ("political_opinion", "CDU, SPD, FDP, Die Grünen"),
        ("political_opinion", "Democrat, Republican, Independent"),
        ("sexual_orientation", "heterosexual, gay, straight"),
        ("trade_union", "ver.di, IG Metall, none"),
        ("blood_group", "A+, O-, AB+, B-"),
        ("nationality", "German, French, Polish"),
        ("nationality", "français, allemande"),
        ("salutation", "Mr, Mrs., Dr."),
    ],
)
def test_categories_are_told_by_their_values(type_: str, values: str) -> None:
    found = category_shares(Looked.up(pl.Series(values.split(", "))))

    assert found.shares[type_] == 1.0
    assert found.strong[type_] >= 1
    assert max(found.shares.values()) == found.shares[type_]


@pytest.mark.parametrize(
    "values",
    [
        "red, green, blue, black",
        "M, F",
        "other, unknown, none",
        "Labour, Green, Independent",
        "left, right, center",
        "A, B, O",
        "A+, A, B+, B",
        "0, 1, 2, 9",
        "active, pending, closed",
        "single item, double",
    ],
)
def test_neutral_values_alone_say_nothing(values: str) -> None:
    assert category_shares(Looked.up(pl.Series(values.split(", ")))).shares == {}


def test_neutral_values_count_where_the_name_says_so() -> None:
    values = pl.Series(["M", "F"])

    assert category_shares(Looked.up(values), named="gender").shares == {"gender": 1.0}
    assert category_shares(Looked.up(values), named="religion").shares == {}


def test_countries_are_nationalities_only_where_the_name_says_so() -> None:
    values = pl.Series(["Germany", "France"])

    assert category_shares(Looked.up(values)).shares == {}
    assert category_shares(Looked.up(values), named="nationality").shares == {"nationality": 1.0}


def test_case_accents_and_punctuation_do_not_matter() -> None:
    assert Looked.up(pl.Series(["FEMENINO.", " féminin "])).codes("gender").tolist() == [2, 2]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("status", "active, pending, closed"),
        ("colour", "red, green, blue"),
        ("month", "January, Februar, mars"),
        ("month", "Monday, Dienstag, 水曜日"),
        ("currency", "EUR, USD, GBP"),
        ("language", "English, Deutsch, 日本語"),
        ("department", "Sales, Marketing, Buchhaltung"),
        ("job", "engineer, teacher, nurse"),
        ("iso_code", "DE, FR, USA"),
        ("brand", "Nike, Samsung, Ford"),
        ("job", "Bäcker, Schneider, Fischer"),
        ("unit", "kg, lbs, pcs"),
        ("programming", "string, boolean, varchar"),
    ],
)
def test_lists_of_things_are_told(kind: str, values: str) -> None:
    found = thing_shares(Looked.up(pl.Series(values.split(", "))))

    assert found[kind] == 1.0
    assert next(iter(found.values())) == 1.0


def test_every_type_has_strong_words() -> None:
    assert set(lexica()) >= {"gender", "religion", "nationality", "trade_union", "ethnicity"}
    assert all((lexicon.kinds == 2).sum() >= 15 for lexicon in lexica().values())


@pytest.mark.parametrize(
    "nationalities",
    [
        ["Armenierin", "Schwede", "Italiener", "Malteserin", "Peruaner"],
        ["Roemeens", "Zweeds", "Georgisch", "Engels", "Servisch"],
        ["Tjecker", "Syrier", "Georgier", "Brasilianare"],
        ["Latvialainen", "Brasilialainen", "Suomalainen", "Virolainen"],
        ["Kanaďan", "Rumunka", "Francouz", "Australanka"],
        ["Brezilyalı", "Çinli", "Portekizli", "Avusturyalı"],
        ["Датчанка", "Сербка", "Іспанка", "Білорус"],
        ["Γάλλος", "Πολωνός", "Ουκρανός", "Ιάπωνας"],
        ["أسترالي", "كويتي", "غيني", "لاوسي"],
    ],
)
def test_demonyms_of_more_languages_are_nationalities(nationalities: list[str]) -> None:
    shares = category_shares(Looked.up(pl.Series(nationalities)))

    assert shares.shares["nationality"] >= 0.75


def test_no_is_no_gender_though_hungarian_has_a_word_like_it() -> None:
    assert "gender" not in category_shares(Looked.up(pl.Series(["yes", "no"]))).shares
    assert category_shares(Looked.up(pl.Series(["férfi", "nő"]))).shares["gender"] == 1


def test_few_values_are_looked_up_as_many_are() -> None:
    texts = [" Male. ", "(female)", "never  married", "never\x1cmarried", "x", None]
    few, many = (Looked.up(pl.Series(texts * times, dtype=pl.String)) for times in (1, 100))

    assert few.bits.any()
    assert few.hashes.tolist() == many.hashes.tolist()[: len(texts)]
    assert few.bits.tolist() == many.bits.tolist()[: len(texts)]

"""Values that do not belong in their column: one odd value in columns as people keep them."""

from collections import Counter
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from audit.detect.column import Column, ColumnKind
from audit.detect.misfits.entries import FAMILIES, entries
from audit.detect.misfits.find import candidates, misfits, of_numbers
from audit.detect.misfits.forms import Kind, classes, date_form, exact, impossible, kind_of, signs
from audit.detect.misfits.scores import score
from audit.detect.misfits.view import MOST, View, view_of
from audit.detect.settings import DEFAULT

STATES = ["Alabama", "Alaska", "Arizona", "Arkansas", "California", "Colorado", "Florida"] * 6
DAYS = [str(date(2024, 1, 1) + timedelta(days=11 * i)) for i in range(50)]
MONTHS = ["January", "March", "April", "June", "July", "August", "October", "December"] * 3
NUMBERS = [str(17 * i % 91) for i in range(60)]


def column(values: list[str], kind: ColumnKind = ColumnKind.TEXT) -> Column:
    counts = Counter(values)
    return Column(
        name="c",
        kind=kind,
        values=pl.Series(list(counts), dtype=pl.String),
        counts=np.array(list(counts.values()), np.int64),
        rows=len(values),
    )


def view(values: list[str]) -> View:
    return view_of(column(values))


def found(values: list[str]) -> dict[str, tuple[str, float]]:
    """Each value that is told, with the family of its reason and its score."""
    seen = view(values)
    return {seen.texts[m.place]: (FAMILIES[m.cell[0]], sure) for m, sure in misfits(seen)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("12", Kind.NUMBER),
        ("-1,234.50", Kind.NUMBER),
        ("(12)", Kind.NUMBER),
        ("$ 4.2", Kind.NUMBER),
        ("12 %", Kind.NUMBER),
        ("1e-9", Kind.NUMBER),
        ("+Inf", Kind.NUMBER),
        ("2024-02-30", Kind.DATE),
        ("3/4/2024", Kind.DATE),
        ("4 Mar 2024", Kind.DATE),
        ("March 4, 2024", Kind.DATE),
        ("12:30", Kind.TIME),
        ("112:46:00", Kind.TIME),
        ("a@b.example", Kind.EMAIL),
        ("https://example.org/a", Kind.URL),
        ("N/A", Kind.PLACEHOLDER),
        ("#REF!", Kind.PLACEHOLDER),
        ("12.x", Kind.TEXT),
        ("", Kind.TEXT),
    ],
)
def test_what_a_text_is_by_its_looks(text: str, kind: Kind) -> None:
    assert kind_of(text) is kind


def test_forms_from_fine_to_coarse() -> None:
    assert exact("Ab 12-é") == "Aa 99-a"
    assert classes(exact("ABc 12")) == "a 9"
    assert signs(exact("AB-12 c")) == "-9a"
    assert date_form("31.12.2024") == "n.n.y"
    assert impossible("2024-13-01", date_form("2024-13-01"))
    assert not impossible("2024-12-31", date_form("2024-12-31"))
    assert impossible("13/13/2024", date_form("13/13/2024"))  # in neither order
    assert not impossible("12/13/2024", date_form("12/13/2024"))


@pytest.mark.parametrize(
    ("values", "odd", "family"),
    [
        (STATES, "Californa", "spelling"),
        (MONTHS, "Febuary", "spelling"),
        (NUMBERS, "TBD", "placeholder"),
        (NUMBERS, "4l", "kind"),
        (DAYS, "03/05/2024", "date"),
        (DAYS, "2024-13-05", "date"),
        (DAYS, "spring", "kind"),
        (STATES, "Ãlaska Ã©", "encoding"),
        (STATES, "Alaska\u200b", "encoding"),
        (STATES, " Alaska", "space"),
        ([f"AB-{1000 + 7 * i}" for i in range(90)], "AB1234", "format"),
        (NUMBERS, "99999", "outlier"),
    ],
)
def test_one_odd_value_is_told_and_nothing_else(values: list[str], odd: str, family: str) -> None:
    told = found([*values, odd])

    assert {name: reason for name, (reason, _) in told.items()} == {odd: family}


@pytest.mark.parametrize("values", [STATES, MONTHS, NUMBERS, DAYS, ["a", "b"], [], ["same"] * 9])
def test_nothing_is_told_of_a_clean_column(values: list[str]) -> None:
    assert not found(values)


def test_plurals_codes_and_numbered_names_are_no_misspellings() -> None:
    assert not found(["item", "items", "crate", "crates"] * 5)
    assert not found([f"Station {i}" for i in range(40)])
    assert not found([f"Building {letter}" for letter in "ABCDEFGHIJ"] * 3)


def test_the_rarer_one_is_the_misspelled_one() -> None:
    told = found([*["Receiving"] * 9, *["Shipping"] * 9, *["Packing"] * 9, "Recieving", "Assembly"])
    assert set(told) == {"Recieving"}


def test_many_of_another_form_are_a_second_format_and_no_error() -> None:
    mixed = [*(f"{i:05}" for i in range(60)), *(f"K-{i:03}" for i in range(30))]
    assert not found(mixed)


def test_each_score_is_a_share_and_coarser_cells_stand_in_for_unknown_ones() -> None:
    known = score(("kind", "one", Kind.NUMBER, "words", "many"))
    unheard = score(("kind", "one", Kind.NUMBER, "words", "never"))
    assert 0 < unheard <= 1
    assert abs(known - unheard) < 0.5
    assert score(("nothing", "of the sort")) < 0.25


def test_every_cell_has_a_family() -> None:
    seen = [view([*STATES, "Californa", "n/a", "1"]), view([*NUMBERS, "x1"]), view([*DAYS, "May"])]
    assert {m.cell[0] for v in seen for m in candidates(v)} <= set(FAMILIES)


def test_a_large_column_is_cut_to_the_commonest_and_a_fair_part() -> None:
    values = [f"v{i}" for i in range(3 * MOST)] + ["often"] * 5
    cut = view(values)
    assert len(cut) == MOST
    assert cut.cut
    assert "often" in cut.texts


def test_days_that_stand_for_none() -> None:
    days = [date(2020, 1, 1) + timedelta(days=i) for i in range(40)] + [date(1900, 1, 1)]
    told = of_numbers(
        Column(
            name="since",
            kind=ColumnKind.DATE,
            values=pl.Series(days),
            counts=np.ones(len(days), np.int64),
            rows=len(days),
        )
    )
    assert [m.place for m, _ in told] == [len(days) - 1]


def test_numbers_with_a_tail_are_no_outliers() -> None:
    values = pl.Series([float(1.3**i) for i in range(40)])
    skewed = Column(
        name="n",
        kind=ColumnKind.FLOAT,
        values=values,
        counts=np.ones(40, np.int64),
        rows=40,
    )
    assert not of_numbers(skewed)


def test_no_value_is_in_an_entry_unless_it_is_asked_for() -> None:
    odd = column([*STATES, "Californa"])
    [(told, value)] = entries(odd, DEFAULT, set(), hidden=True)
    assert value is None
    assert (told.shape, told.count) == ("Aaaaaaaaa", 1)
    assert [v for _, v in entries(odd, DEFAULT, set(), hidden=False)] == ["Californa"]
    assert not entries(odd, DEFAULT, {"Californa"}, hidden=False)


def test_what_could_be_a_secret_is_left_out() -> None:
    token = "ghp_" + "a1B2" * 9
    assert not entries(column([*NUMBERS, token]), DEFAULT, set(), hidden=True)


MONEY = ["EUR"] * 300 + ["USD"] * 150 + ["GBP"] * 20


def test_what_is_no_currency_among_currencies_is_told() -> None:
    assert found([*MONEY, "EURO", "US$", "US$"]) == {
        "EURO": ("spelling", 0.8),
        "US$": ("spelling", 0.8),
    }
    assert not found([*MONEY, "PLN", "XOF", "DEM"])
    assert not found([*MONEY, *["Euro"] * 40])  # as many as that are another way to write it


def test_what_is_no_state_among_states_is_told() -> None:
    states = ["CA", "NY", "TX", "WA", "OR", "NV", "AZ", "UT", "CO", "FL"] * 30

    assert found([*states, "XQ", "XQ"]) == {"XQ": ("spelling", 0.8)}
    assert not found([*states, "ON", "AE", "GU"])  # of a neighbour, of the army, of an island
    assert not found([*["AA", "AB", "AC", "AD", "AE", "AF", "AG", "AH", "AI", "AL"] * 30, "XQ"])


def test_what_is_neither_true_nor_false_is_told() -> None:
    truths = ["true"] * 200 + ["false"] * 90

    assert found([*truths, "maybe"]) == {"maybe": ("kind", 0.8)}
    assert not found([*truths, *["maybe"] * 30])
    assert not found(["yes"] * 200 + ["no"] * 90 + ["partly"])  # an answer of three


def test_what_repeats_among_values_that_are_all_different_stands_for_none_of_them() -> None:
    codes = [f"R-{n * 7919 % 100_003:06d}" for n in range(1_200)]
    mails = [f"u{n * 7919 % 100_003}@example.org" for n in range(1_200)]

    assert found([*codes, *["n/a"] * 8]) == {"n/a": ("placeholder", 0.75)}
    assert found([*mails, *["test@test.com"] * 8]) == {"test@test.com": ("test value", 0.75)}
    assert not found([*codes, *["n/a"] * 400])  # every fourth row has none, by design


def test_an_entry_says_how_many_rows_it_was_found_in() -> None:
    few, many = [f"R-{n:06d}" for n in range(1_200)], [f"R-{n:06d}" for n in range(9_000)]

    [(first, _)] = entries(column([*few, "n/a", "n/a"]), DEFAULT, frozenset(), hidden=True)
    [(second, _)] = entries(column([*many, "n/a", "n/a"]), DEFAULT, frozenset(), hidden=True)

    assert (first.count, first.looked_at) == (2, 0)  # all that are looked at in the field
    assert (second.count, second.looked_at) == (2, MOST + 1)  # as many values, one of them twice


def test_a_measure_in_another_unit_is_told_by_its_unit() -> None:
    weights = [f"{n % 37 + 1}.{n % 9}0 kg" for n in range(300)]

    told = found([*weights, "1450 g", "3.10"])

    assert {text: family for text, (family, _) in told.items()} == {
        "1450 g": "unit",
        "3.10": "unit",
    }

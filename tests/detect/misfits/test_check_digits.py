"""Numbers that fail the check digit which the others of their column have right."""

import random
from collections import Counter
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from stdnum import ean, isbn, isin, issn, lei, luhn
from stdnum.de import vat as german
from stdnum.it import iva as italian

from audit.detect.column import Column, ColumnKind
from audit.detect.misfits.check_digits import check_digits
from audit.detect.misfits.entries import entries
from audit.detect.settings import DEFAULT

ROWS = 200
DIGITS, SIGNS = "0123456789", "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def column(values: list[str], kind: ColumnKind = ColumnKind.TEXT) -> Column:
    counts = Counter(values)
    return Column(
        name="article_no",
        kind=kind,
        values=pl.Series(list(counts), dtype=pl.String),
        counts=np.array(list(counts.values()), np.int64),
        rows=len(values),
    )


def drawn(form: str, valid: Callable[[str], bool], number: int = ROWS) -> list[str]:
    """Numbers by chance that the library says are valid; # is any digit, A any sign."""
    draw, found = random.Random(form), list[str]()  # noqa: S311  # made data
    while len(found) < number:
        made = "".join(draw.choice({"#": DIGITS, "A": SIGNS}.get(c, c)) for c in form)
        ends = [made, *(made[:-1] + last for last in f"{DIGITS}X"), *_last_two(made)]
        found += [one for one in ends if valid(one)][:1]
    return found


def _last_two(made: str) -> list[str]:
    return [f"{made[:-2]}{check:02}" for check in range(98)]


def wrong(value: str, valid: Callable[[str], bool]) -> str:
    """The number with its last digit but three mistyped."""
    place = max(i for i, sign in enumerate(value[:-3]) if sign.isdigit())
    ways = [f"{value[:place]}{digit}{value[place + 1 :]}" for digit in DIGITS]
    return next(way for way in ways if not valid(way))


SCHEMES: list[tuple[str, Callable[[str], bool], str]] = [
    ("5############", ean.is_valid, "GTIN"),
    ("########", ean.is_valid, "GTIN"),
    ("1###########", ean.is_valid, "GTIN"),
    ("1#############", ean.is_valid, "GTIN"),
    ("978##########", ean.is_valid, "ISBN"),
    ("3#########", isbn.is_valid, "ISBN"),
    ("3-###-#####-#", isbn.is_valid, "ISBN"),
    ("####-####", issn.is_valid, "ISSN"),
    ("5493AAAAAAAAAAAAAA##", lei.is_valid, "LEI"),
    ("US##########", isin.is_valid, "ISIN"),
    ("DE#########", german.is_valid, "German VAT"),
    ("IT00#####0159", italian.is_valid, "Italian VAT"),
    ("7###############", luhn.is_valid, "Luhn"),
]


@pytest.mark.parametrize(("form", "valid", "name"), SCHEMES, ids=[form for form, _, _ in SCHEMES])
def test_a_mistyped_one_is_told_and_no_right_one(
    form: str, valid: Callable[[str], bool], name: str
) -> None:
    values = drawn(form, valid)
    odd = {wrong(value, valid) for value in values[:3]}

    found = column([*values[3:], *odd])

    assert not list(check_digits(column(values)))
    told = list(check_digits(found))
    assert {found.values[misfit.place] for misfit in told} == odd
    assert all(name in misfit.reason for misfit in told)


def test_whole_numbers_that_lost_their_zeros_have_a_check_digit_too() -> None:
    values = drawn("0############", ean.is_valid)
    odd = wrong(values[0], ean.is_valid)
    found = column([v.lstrip("0") for v in [*values[1:], odd]], ColumnKind.INTEGER)

    assert [found.values[m.place] for m in check_digits(found)] == [odd.lstrip("0")]


def test_numbers_by_chance_and_numbers_in_a_row_have_no_check_digit() -> None:
    draw = random.Random(3)  # noqa: S311  # made data
    assert not list(check_digits(column([f"{draw.randrange(10**13):013}" for _ in range(ROWS)])))
    assert not list(check_digits(column([f"{10**7 + 10 * i}" for i in range(ROWS)])))
    days = [f"{20240000 + 100 * month + day}" for month in range(1, 13) for day in range(1, 29)]
    assert not list(check_digits(column(days)))


def test_too_many_that_fail_are_another_scheme_and_too_few_values_none() -> None:
    values = drawn("5############", ean.is_valid)
    many = [wrong(value, ean.is_valid) for value in values[:20]]

    assert not list(check_digits(column([*values[20:], *many])))
    assert not list(check_digits(column([*values[:20], many[0]])))


def test_an_entry_has_the_shape_and_how_many_rows_and_never_the_value() -> None:
    values = drawn("5############", ean.is_valid)
    odd = wrong(values[0], ean.is_valid)

    told = entries(column([*values[1:], odd, odd]), DEFAULT, set(), hidden=False)

    assert [(t.shape, t.count, t.family, shown) for t, shown in told] == [
        ("9999999999999", 2, "identifier", None)
    ]
    assert not entries(column([*values[1:], odd]), DEFAULT, {odd}, hidden=True)

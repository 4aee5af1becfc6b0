"""All columns of a dataset, each in the light of the others; and whatever may stand in them."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from audit.detect.column import Column, ColumnKind
from audit.detect.settings import Settings
from audit.profile.dataset import merged
from tests.detect.columns import (
    FIRST,
    LAST,
    column,
    described,
    field,
    looked_at,
    series,
    state,
    types_of,
    verdict,
)

MAILS = [f"person.{n}@example.org" for n in range(40)]
SSNS = [f"{101 + n}-{10 + n}-{1000 + n * 7}" for n in range(40)]
BORN = pl.Series([date(1950, 1, 1) + timedelta(days=397 * n) for n in range(40)])
NAMES = [f"{a} {b}" for a in FIRST for b in LAST][:40]


def test_fields_come_back_in_their_order_also_those_that_are_left_out() -> None:
    found = verdict(
        column("b", MAILS),
        column("a", MAILS),
        column("c", []),
        settings=Settings(ignore=("t.a",)),
    )

    assert [f.name for f in found.fields] == ["b", "a", "c"]
    assert [types_of(f) for f in found.fields] == [{"email"}, set(), set()]
    assert (found.tier, found.fields[1].tier, found.fields[1].rows) == (2, 0, 40)


def test_dates_beside_names_are_births_sooner_than_alone() -> None:
    dates = series("c1", ColumnKind.DATE, BORN)
    alone, beside = verdict(dates), verdict(dates, column("c2", NAMES))

    [before], [after] = alone.fields[0].types, beside.fields[0].types
    assert before.type == after.type == "date_of_birth"
    assert before.confidence < after.confidence


def test_a_country_that_one_column_tells_reads_the_codes_of_another() -> None:
    codes = [
        f"{n % 9 + 1}{n * 37 % 1000:03d} {chr(65 + n % 26)}{chr(66 + n % 20)}" for n in range(60)
    ]
    beside = verdict(column("c1", codes), column("bsn", [bsn(n) for n in range(60)]))

    assert not types_of(field("c1", codes))
    assert [types_of(f) for f in beside.fields] == [{"postal_code"}, {"nl_bsn"}]


def bsn(n: int) -> str:
    """A Dutch citizen service number that stands its eleven test."""
    bodies = (f"{body:08d}" for body in range(10_000_019 + 1_001_003 * n, 99_999_999))
    for body in bodies:
        check = sum(int(d) * w for d, w in zip(body, range(9, 1, -1), strict=True)) % 11
        if check < 10:
            return f"{body}{check}"
    raise AssertionError


def test_a_name_alone_never_decides() -> None:
    for name in ("email", "ssn", "credit_card", "iban", "password_hash", "diagnosis", "ip_address"):
        values = [f"thing {n}" for n in range(40)]
        assert not types_of(field(name, values)), name


def test_empty_tables_and_columns_say_nothing() -> None:
    nothing = pl.Series([], dtype=pl.Null)
    none = np.zeros(0, np.int64)
    columns = [
        Column(name=f"c{kind}", kind=kind, values=nothing.cast(pl.String), counts=none, rows=0)
        for kind in ColumnKind
    ]

    assert verdict().fields == ()
    assert all(not f.types and not f.rejected for f in verdict(*columns).fields)


# -------------------------------------------------------------- what no reader of values expects


def test_bytes_are_no_texts() -> None:
    blobs = [bytes([n, 255, 0, 128 + n]) * 40 for n in range(60)]
    found = looked_at({"password": blobs, "photo": blobs, "c": blobs})

    assert [types_of(f) for f in found.fields] == [set(), set(), set()]


def test_nothing_but_nulls_or_empty_texts_is_nothing() -> None:
    found = looked_at(
        {"email": [None] * 50, "phone": [""] * 50, "name": ["   ", "\t"] * 25, "ssn": ["N/A"] * 50}
    )

    assert [types_of(f) for f in found.fields] == [set()] * 4
    assert [f.rows for f in found.fields] == [0, 50, 50, 50]


def test_a_cell_of_ten_megabytes_hides_nothing_in_the_others() -> None:
    huge = "lorem ipsum " * 870_000
    found = looked_at({"note": [huge, *(f"write to {mail}" for mail in MAILS)]})

    assert types_of(found.fields[0]) == {"email"}
    assert types_of(looked_at({"c": [huge[:20_000] + MAILS[0]] * 3}).fields[0]) == set()


@pytest.mark.parametrize("bracket", ["[]", "{}"], ids=["arrays", "objects"])
def test_documents_of_ten_thousand_levels_are_read_without_falling_over(bracket: str) -> None:
    begin, end = ('{"a":', "}") if bracket == "{}" else ("[", "]")
    deep = [f'{begin * 10_000}"{mail}"{end * 10_000}' for mail in MAILS]
    found = looked_at({"payload": deep})

    assert types_of(found.fields[0]) <= {"email"}
    assert [f.name for f in looked_at({"payload": [*deep, *MAILS]}).fields] == ["payload"]


def test_kinds_that_change_from_row_to_row_are_read_as_texts() -> None:
    kinds = ([1, 2], [1.5], [True, False], [b"\xff\xfe"], [date(2020, 1, 1)], [None], [["a"]])
    mixed = merged(state({"value": values}) for values in (MAILS, *kinds))
    found = described(mixed)

    assert types_of(found.fields[0]) == {"email"}


@pytest.mark.parametrize(
    "around",
    ["\x00{}", "{}\x00", " {} ", "\t{}\r\n", "\u00a0{}\u3000"],
    ids=["NUL before", "NUL behind", "spaces", "line end", "wide spaces"],
)
def test_what_stands_around_a_value_does_not_hide_it(around: str) -> None:
    found = field("c", [around.format(mail) for mail in MAILS])

    assert types_of(found) == {"email"}


def test_full_width_digits_are_digits() -> None:
    wide = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789-"}  # U+FF01 to U+FF5E

    assert types_of(field("ssn", [text.translate(wide) for text in SSNS])) == {"us_ssn"}


@pytest.mark.parametrize(
    "mark",
    ["\u202e", "\u200f", "\u2067", "\u200b", "\ufeff", "\ue000", "\U0001f469\u200d\U0001f4bb"],
    ids=[
        "right to left override",
        "right to left mark",
        "isolate",
        "zero width space",
        "byte order mark",
        "private use",
        "emoji",
    ],
)
def test_marks_of_direction_and_none_break_nothing(mark: str) -> None:
    texts = [f"{mark} שלום {mail} مرحبا {mark}" for mail in MAILS]

    assert "email" in types_of(field("c", texts))
    assert not types_of(field("c", [mark * n for n in range(1, 40)]))

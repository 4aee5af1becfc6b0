"""Dates of birth and of a life: by name where they can be, without where they are typical."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
import pytest

from audit.detect.column import ColumnKind
from audit.facts.sensitive import FieldSensitivity
from tests.detect.columns import TODAY, column, field, reasons, series, types_of, verdict

#: Of people between 20 and 85 years.
BORN = [date(1942, 3, 5) + timedelta(days=n * 397) for n in range(60)]
RECENT = [TODAY - timedelta(days=n * 3) for n in range(60)]
FORMS = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y%m%d",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%Y年%m月%d日",
    "%Y-%m-%d 00:00:00",
    "%Y-%m-%dT00:00:00Z",
]


def dates(name: str, values: Sequence[date]) -> FieldSensitivity:
    return verdict(series(name, ColumnKind.DATE, pl.Series(values, dtype=pl.Date))).fields[0]


@pytest.mark.parametrize("form", FORMS)
def test_births_are_read_however_they_are_written(form: str) -> None:
    found = field("date_of_birth", [day.strftime(form) for day in BORN])

    [told] = found.types
    assert (told.type, told.match_rate) == ("date_of_birth", 1.0)
    assert "most would be the births of people of" in told.evidence[1]


@pytest.mark.parametrize("form", ["%d/%m/%y", "%d.%m.%y"])
def test_years_of_two_digits_are_read(form: str) -> None:
    young = [date(1975, 1, 1) + timedelta(days=n * 177) for n in range(60)]

    assert types_of(field("birth_date", [d.strftime(form) for d in young])) == {"date_of_birth"}


def test_a_name_needs_only_possible_ages() -> None:
    assert types_of(dates("date_of_birth", BORN[:5])) == {"date_of_birth"}
    assert types_of(dates("date_of_birth", [*BORN, *BORN])) == {"date_of_birth"}


def test_ages_that_nobody_has_are_refused_whatever_the_name_says() -> None:
    future = [TODAY + timedelta(days=n + 1) for n in range(60)]
    found = dates("date_of_birth", future)

    assert not types_of(found)
    assert "not those of living people" in reasons(found)["date_of_birth"]
    assert not types_of(dates("date_of_birth", [date(1700, 1, 1)] * 60))


def test_a_name_that_says_nothing_needs_the_spread_of_people() -> None:
    assert types_of(dates("c", BORN)) == {"date_of_birth"}
    assert not types_of(dates("c", RECENT))
    assert not types_of(dates("c", BORN[:10]))


@pytest.mark.parametrize("name", ["founded", "published_on", "invoice_date", "valid_from"])
def test_a_name_of_other_dates_says_no(name: str) -> None:
    assert "date_of_birth" not in types_of(dates(name, BORN))


def test_other_events_of_a_life_need_their_name() -> None:
    assert types_of(dates("hire_date", RECENT)) == {"personal_date"}
    assert not types_of(dates("c", RECENT))


def test_a_time_of_day_makes_it_no_birth() -> None:
    midnight = pl.Series([86_400 * day for day in range(0, 7_000, 117)])
    noon = midnight + 43_200

    born = verdict(series("birth_date", ColumnKind.TIMESTAMP, midnight))
    clock = verdict(series("birth_date", ColumnKind.TIMESTAMP, noon))
    assert types_of(born.fields[0]) == {"date_of_birth"}
    assert not types_of(clock.fields[0])


def test_numbers_of_eight_digits_are_dates_only_by_name() -> None:
    digits = [day.strftime("%Y%m%d") for day in BORN]
    told = verdict(column("dob", digits, ColumnKind.INTEGER)).fields[0]

    assert types_of(told) == {"date_of_birth"}
    counter = [f"{20_010_000 + n}" for n in range(60)]
    assert not types_of(verdict(column("c", counter, ColumnKind.INTEGER)).fields[0])


def test_rows_without_a_date_lower_the_rate() -> None:
    texts = [*(day.isoformat() for day in BORN), *(f"about {n}" for n in range(20))]
    [told] = field("date_of_birth", texts).types

    assert told.match_rate == pytest.approx(0.75)
    assert "75% of the values are dates" in told.evidence[0]


def test_texts_that_are_no_dates_are_none() -> None:
    assert not types_of(field("date_of_birth", [f"1950-99-{n}" for n in range(40)]))
    assert not types_of(field("date_of_birth", [f"day {n}" for n in range(40)]))


def test_no_date_stands_in_the_evidence() -> None:
    [told] = field("date_of_birth", [day.isoformat() for day in BORN]).types

    assert not [day for day in BORN if str(day.year) in " ".join(told.evidence)]

"""Ages, incomes and coordinates: by name, where the numbers can be such."""

import numpy as np
import polars as pl
import pytest

from audit.detect.column import ColumnKind
from audit.facts.sensitive import FieldSensitivity
from tests.detect.columns import column, field, reasons, series, types_of, verdict

AGES = [str(18 + n * 7 % 60) for n in range(60)]
PAY = [str(31_000 + n * 977) for n in range(60)]
LATITUDES = [47.0 + n * 0.012_345 for n in range(60)]


def whole(name: str, values: list[str], dataset: str = "t") -> FieldSensitivity:
    return verdict(column(name, values, ColumnKind.INTEGER), dataset=dataset).fields[0]


def floats(name: str, values: list[float]) -> FieldSensitivity:
    return verdict(series(name, ColumnKind.FLOAT, pl.Series(values, dtype=pl.Float64))).fields[0]


@pytest.mark.parametrize("name", ["age", "alter", "edad", "patient_age"])
def test_ages_by_name(name: str) -> None:
    assert types_of(whole(name, AGES)) == {"age"}
    assert types_of(field(name, AGES)) == {"age"}


def test_ages_are_those_of_people() -> None:
    found = whole("age", [str(n * 50) for n in range(60)])

    assert not types_of(found)
    assert "only 3.4% of the values are between 0 and 120" in reasons(found)["age"]


@pytest.mark.parametrize("name", ["c", "page", "stage", "usage", "quantity"])
def test_the_same_numbers_with_another_name_are_nothing(name: str) -> None:
    assert not types_of(whole(name, AGES))


@pytest.mark.parametrize("name", ["salary", "gehalt", "annual_income", "salario"])
def test_incomes_by_name(name: str) -> None:
    assert types_of(whole(name, PAY)) == {"salary"}


@pytest.mark.parametrize("written", ["${:,}", "{} €", "EUR {}", "{:,}.50"])
def test_incomes_as_they_are_written(written: str) -> None:
    assert types_of(field("salary", [written.format(int(pay)) for pay in PAY])) == {"salary"}


def test_incomes_are_amounts_of_some_size() -> None:
    assert not types_of(whole("salary", [str(n % 9) for n in range(60)]))
    assert not types_of(whole("salary", [str(-100 * n) for n in range(1, 60)]))
    assert not types_of(field("salary", ["high", "low", "medium"] * 20))


@pytest.mark.parametrize("name", ["lat", "latitude", "gps_lon", "lng"])
def test_coordinates_by_name_and_precision(name: str) -> None:
    [told] = floats(name, LATITUDES).types

    assert told.type == "geo_coordinates"
    assert told.evidence[0] == "the values are degrees with three decimals or more"


def test_coordinates_of_no_precise_place_are_none() -> None:
    for values in ([47.0 + n for n in range(60)], [47.0 + n / 100 for n in range(60)]):
        found = floats("latitude", values)
        assert not types_of(found)
        assert "no degrees of a precise place" in reasons(found).get(
            "geo_coordinates", "no degrees of a precise place"
        )
    assert not types_of(floats("latitude", [n * 1_000.123_4 for n in range(60)]))


def test_what_is_no_number_is_left_out() -> None:
    values = [*LATITUDES, np.nan, np.inf, -np.inf]

    assert types_of(floats("latitude", values)) == {"geo_coordinates"}
    assert not types_of(floats("latitude", [np.nan] * 60))
    assert not types_of(floats("latitude", []))


def test_numbers_too_great_to_multiply_are_no_degrees() -> None:
    assert not types_of(floats("latitude", [1e308] * 60))
    assert types_of(floats("latitude", [*LATITUDES * 2, -1e308])) == {"geo_coordinates"}


def test_a_name_alone_is_not_enough() -> None:
    for name in ("age", "salary", "latitude"):
        assert not types_of(field(name, [f"see page {n}" for n in range(40)]))
        assert not types_of(whole(name, []))

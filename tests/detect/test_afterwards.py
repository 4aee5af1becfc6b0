"""What follows from a verdict: children, values of nobody, weak hashes."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from audit.detect.column import Column, ColumnKind
from audit.detect.dataset import classify
from audit.facts.sensitive import FieldSensitivity

TODAY = date(2026, 11, 27)


def told(
    name: str, values: Sequence[object], kind: ColumnKind, dataset: str = "t"
) -> FieldSensitivity:
    column = Column(
        name=name,
        kind=kind,
        values=pl.Series(values),
        counts=np.ones(len(values), np.int64),
        rows=len(values),
    )
    [field] = classify([column], dataset=dataset, today=TODAY).fields
    return field


def births(first: date, count: int = 200) -> list[date]:
    return [first + timedelta(days=9 * i) for i in range(count)]


def types(field: FieldSensitivity) -> set[str]:
    return {found.type for found in field.types}


def test_births_of_children_are_data_about_children() -> None:
    field = told("date_of_birth", births(date(2014, 1, 1)), ColumnKind.DATE)

    assert types(field) == {"date_of_birth", "child_data"}
    [young] = [found for found in field.types if found.type == "child_data"]
    assert young.match_rate == 1.0
    assert "younger than 16" in young.evidence[0]


def test_births_of_grown_ups_are_not() -> None:
    assert types(told("birth_date", births(date(1960, 1, 1)), ColumnKind.DATE)) == {"date_of_birth"}


def test_ages_of_children_are_data_about_children() -> None:
    ages = [str(n) for n in range(6, 15)]
    assert types(told("patient_age", ages, ColumnKind.INTEGER, "patients")) == {"age", "child_data"}


def test_a_name_of_children_alone_is_told_with_less_confidence() -> None:
    field = told("school_grade", ["1a", "2b", "3c", "4d"], ColumnKind.TEXT, "pupils")

    assert types(field) == {"child_data"}
    assert field.types[0].confidence < 0.8


@pytest.mark.parametrize(
    ("name", "values", "note"),
    [
        ("email", [f"p{i}@shop.example" for i in range(40)], "reserved domains"),
        ("email", [f"p{i}@mail.example.org" for i in range(40)], "reserved domains"),
        ("email", [f"p{i}@gmail.com" for i in range(40)], ""),
        ("card_number", ["4111111111111111", "5555 5555 5555 4444"], "test numbers"),
        ("card_number", ["4539578763621486", "4716461583322103"], ""),
        ("password_hash", [f"{i:032x}" for i in range(9**20, 9**20 + 40)], "unsalted: MD5"),
    ],
)
def test_what_harms_nobody_and_what_is_weak_is_noted(
    name: str, values: list[str], note: str
) -> None:
    field = told(name, values, ColumnKind.TEXT)

    assert field.types
    assert field.types[0].note.startswith(note)
    assert bool(field.types[0].note) == bool(note)

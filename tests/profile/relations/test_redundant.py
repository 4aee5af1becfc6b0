"""Columns and datasets that are kept twice, and those that only look like it."""

import polars as pl
import pytest

from audit.facts.relations import AlikeDatasets
from audit.profile.relations.inferred import columns_of
from audit.profile.relations.redundant import alike_datasets, same_columns
from tests.profile.relations.schemas import ALL


def people(first: int, rows: int) -> pl.DataFrame:
    numbers = range(first, first + rows)
    return pl.DataFrame(
        {
            "id": list(range(1, rows + 1)),
            "mail": [f"a{n * 7919 % 99_991}@shop.example" for n in numbers],
            "street": [f"{n * 31 % 9_973} Hill Road" for n in numbers],
            "state": [("new", "old")[n % 2] for n in numbers],
        }
    )


def test_a_field_that_repeats_another_one_is_found_once() -> None:
    rows = people(0, 200).with_columns(
        email=pl.col("mail"), contact=pl.col("mail"), kind=pl.col("state")
    )

    found = same_columns("people", rows)

    assert [(same.field, same.other, same.share) for same in found] == [
        ("email", "mail", 1.0),
        ("contact", "mail", 1.0),
    ]


def test_a_few_rows_may_differ() -> None:
    mail = people(0, 200)["mail"]
    changed = pl.Series("email", ["other@shop.example", *mail.to_list()[1:]])
    rows = people(0, 200).with_columns(changed)

    [same] = same_columns("people", rows)

    assert same.share == pytest.approx(0.995)


def test_missing_values_in_the_same_rows_are_equal() -> None:
    gaps = [None if n % 3 else f"v{n}" for n in range(90)]

    assert same_columns("t", pl.DataFrame({"a": gaps, "b": gaps}))
    assert not same_columns("t", pl.DataFrame({"a": gaps, "b": gaps[::-1]}))


def test_a_copy_of_a_dataset_is_found_and_what_is_alike_by_name_is_not() -> None:
    frames = {
        "customers": people(0, 300),
        "customers_2024": people(0, 280),
        "suppliers": people(50_000, 300),
    }
    columns = [c for name, rows in frames.items() for c in columns_of(name, rows)]

    assert alike_datasets(columns) == [
        AlikeDatasets(dataset="customers", other="customers_2024", fields=2, share=1.0)
    ]


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_redundant_in_the_databases_with_known_keys(name: str) -> None:
    frames = ALL[name]().frames

    columns = [column for data, rows in frames.items() for column in columns_of(data, rows)]

    assert [same for data, rows in frames.items() for same in same_columns(data, rows)] == []
    assert alike_datasets(columns) == []

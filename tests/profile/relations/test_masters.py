"""Which datasets are looked through for doubles, and by which of their fields."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

import polars as pl
import pytest

from audit.facts.relations import Doubles
from audit.facts.sensitive import DatasetSensitivity
from audit.profile.relations.masters import doubles_of
from tests.make.sensitive import holding, sensitive
from tests.profile.relations.test_doubles import again, persons

TYPES = {"full_name": "person_full_name", "street": "street_address", "city": "city"}


def verdicts(types: Mapping[str, str]) -> DatasetSensitivity:
    fields = tuple(holding(name, replace(sensitive(), type=type_)) for name, type_ in types.items())
    return DatasetSensitivity(dataset="t", fields=fields)


def entered(rows: int = 400, doubled: int = 12) -> pl.DataFrame:
    some = Random(9)  # noqa: S311  # the same rows in every run
    made = persons(some, rows)
    made += [again(some, person) for person in some.sample(made, doubled)]
    return pl.DataFrame(made, schema=("full_name", "street", "city"), orient="row")


def found(
    rows: pl.DataFrame, types: Mapping[str, str] = TYPES, *, whole: bool = True
) -> Doubles | None:
    return doubles_of("shop.people", "people", rows, verdicts(types), whole=whole)


def test_persons_are_compared_by_name_and_by_how_to_reach_them() -> None:
    doubles = found(entered())

    assert doubles is not None
    assert doubles.fields == ("full_name", "street", "city")
    assert doubles.rows == pytest.approx(12, abs=1)
    assert doubles.base == 412


def test_a_first_and_a_family_name_are_one() -> None:
    rows = entered(doubled=0).with_columns(
        pl.col("full_name").str.split(" ").list.get(0).alias("first"),
        pl.col("full_name").str.split(" ").list.get(1).alias("family"),
    )

    doubles = found(
        rows,
        {
            "first": "person_first_name",
            "family": "person_last_name",
            "street": "street_address",
        },
    )

    assert doubles is not None
    assert doubles.fields == ("first", "family", "street")


@pytest.mark.parametrize(
    "types", [{"full_name": "person_full_name", "city": "city"}, {"city": "city"}]
)
def test_a_name_and_a_city_are_too_little(types: dict[str, str]) -> None:
    assert found(entered(), types) is None


def test_what_repeats_somebody_for_each_order_is_no_list_of_them() -> None:
    few = entered(100, 0)

    assert found(pl.concat([few] * 5)) is None


def test_a_part_of_the_rows_or_too_few_are_not_looked_through() -> None:
    assert found(entered(), whole=False) is None
    assert found(entered(40, 2)) is None


def test_organisations_are_known_by_the_names_of_fields() -> None:
    rows = entered().rename({"full_name": "company_name"})

    doubles = doubles_of(
        "suppliers", "suppliers", rows, verdicts({"street": "street_address"}), whole=True
    )

    assert doubles is not None
    assert doubles.fields == ("company_name", "street")


def test_names_of_columns_are_no_patterns() -> None:
    rows = entered().rename({"street": "^.*$"})

    doubles = found(
        rows, {"full_name": "person_full_name", "^.*$": "street_address", "city": "city"}
    )

    assert doubles is not None
    assert doubles.fields == ("full_name", "^.*$", "city")

"""Facts become the datasets of a report: what detection found comes with its fields."""

from datetime import UTC, datetime

from audit.engine.datasets import datasets_of
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family, Field, LogicalType
from audit.facts.sensitive import (
    DatasetSensitivity,
    FieldSensitivity,
    PersonalData,
    Reidentification,
)
from audit.model.fact import Fact, Missing, Reason, Snapshot
from audit.report.datasets import DatasetReport
from tests.make import personal

NOW = datetime(2026, 11, 20, tzinfo=UTC)
RISK = Reidentification(fields=("a", "b"), rows=10, unique=9, smallest=1, sampled=False)


def read(found: PersonalData | Missing | None) -> DatasetReport:
    fields = tuple(
        Field(name=name, native_type="text", logical_type=LogicalType.TEXT) for name in "abc"
    )
    catalog = Catalog(
        family=Family.RELATIONAL,
        datasets=(Dataset(name="people", kind=DatasetKind.TABLE, fields=fields),),
    )
    facts: dict[type[Fact], Fact | Missing] = {} if found is None else {PersonalData: found}
    [dataset] = datasets_of(Snapshot(NOW, facts, {}), catalog)
    return dataset


def test_what_was_found_in_a_field_stands_with_it_the_worst_first() -> None:
    types = (personal.found("email"), personal.found("iban"), personal.found("postal_code"))
    fields = (
        FieldSensitivity(name="b", types=types, rejected=personal.REJECTED, sampled=7, rows=9),
        FieldSensitivity(name="c", review=personal.REVIEW, overridden=types),
    )

    dataset = read(
        PersonalData(
            datasets=(DatasetSensitivity(dataset="people", fields=fields, reidentification=RISK),)
        )
    )

    a, b, c = dataset.fields
    assert (a.classified, a.sensitive, a.looked_at) == (False, (), 0)
    assert (b.classified, b.looked_at, b.rejected) == (True, 7, personal.REJECTED)
    assert [t.type for t in b.sensitive] == ["iban", "email", "postal_code"]
    assert (c.classified, c.sensitive, c.review) == (True, (), personal.REVIEW)
    assert [t.type for t in c.overridden] == ["iban", "email", "postal_code"]
    assert (dataset.tier, dataset.reidentification) == (3, RISK)


def test_a_snapshot_without_the_fact_says_that_nothing_was_classified() -> None:
    for found in (None, Missing(Reason.BUDGET), PersonalData(datasets=())):
        dataset = read(found)

        assert not any(f.classified or f.sensitive for f in dataset.fields)
        assert (dataset.tier, dataset.reidentification) == (0, None)

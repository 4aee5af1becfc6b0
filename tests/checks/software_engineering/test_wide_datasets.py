"""software_engineering.wide-datasets"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts.catalog import Catalog, Dataset, Family
from audit.model.check import Pass, Subject
from audit.model.result import Status
from checks.software_engineering.wide_datasets import wide_datasets
from tests.make.facts import catalog, dataset, field
from tests.make.judgements import fails, the_fail
from tests.make.judging import judged, not_run


def wide(fields: int, *, complete: bool = True) -> Dataset:
    return dataset("orders", *(field(f"f{i}") for i in range(fields)), complete=complete)


@pytest.mark.parametrize(
    ("family", "limit"),
    [(Family.RELATIONAL, 100), (Family.DOCUMENT, 100), (Family.SEARCH, 1_000)],
)
def test_the_limit_itself_passes_and_one_more_fails(family: Family, limit: int) -> None:
    assert wide_datasets(catalog(wide(limit), family=family)) == [Pass(Subject("orders"))]
    fail = the_fail(wide_datasets(catalog(wide(limit + 1), family=family)))
    assert fail.title == f"Dataset has more than {limit:,} fields"
    assert fail.evidence == f"{limit + 1:,} fields."


def test_fields_from_a_sample_are_those_that_were_seen() -> None:
    fail = the_fail(wide_datasets(catalog(wide(101, complete=False), family=Family.DOCUMENT)))

    assert fail.evidence == "101 fields seen."
    assert fail.method == "fields that were seen"


def test_a_dataset_whose_fields_are_not_known_has_nothing_to_examine() -> None:
    assert judged(wide_datasets, catalog(dataset())).status is Status.NOT_APPLICABLE


def test_a_catalogue_that_could_not_be_read_is_not_run() -> None:
    assert not_run(wide_datasets, Catalog)


@given(st.integers(1, 300))
def test_it_fails_exactly_above_the_limit(fields: int) -> None:
    assert bool(fails(wide_datasets(catalog(wide(fields))))) is (fields > 100)

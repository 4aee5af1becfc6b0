"""orchestration.foreign-datasets"""

from audit.facts.catalog import Catalog, DatasetKind, Family
from audit.model.result import Status
from checks.orchestration.foreign_datasets import foreign_datasets
from tests.make.facts import catalog, dataset
from tests.make.judging import judged, not_run, only_failure

HERE = dataset("here")
THERE = dataset("there", kind=DatasetKind.FOREIGN_TABLE)


def test_tables_that_live_here_pass() -> None:
    assert judged(foreign_datasets, catalog(HERE)).status is Status.PASS


def test_a_foreign_table_fails() -> None:
    assert str(only_failure(judged(foreign_datasets, catalog(HERE, THERE))).subject) == "there"


def test_views_and_other_families_are_no_matter() -> None:
    view = catalog(dataset("v", kind=DatasetKind.VIEW))

    assert judged(foreign_datasets, view).status is Status.NOT_APPLICABLE
    documents = catalog(HERE, family=Family.DOCUMENT)
    assert judged(foreign_datasets, documents).status is Status.NOT_APPLICABLE
    assert not_run(foreign_datasets, Catalog)

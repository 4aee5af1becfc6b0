"""Datasets lost on a crash."""

from audit.facts.catalog import Catalog, DatasetKind
from audit.model.result import Status
from checks.reliability.dataset_persistence import dataset_persistence
from tests.make.facts import catalog, dataset, server
from tests.make.judging import judged, not_run, only_failure


def test_permanent_datasets_pass() -> None:
    assert judged(dataset_persistence, catalog(dataset("t"))).status is Status.PASS


def test_an_unlogged_table_fails_with_the_statement() -> None:
    result = judged(dataset_persistence, catalog(dataset("t", persistent=False)), server())

    failure = only_failure(result)
    assert failure.subject.dataset == "t"
    assert failure.command == 'ALTER TABLE "t" SET LOGGED;'


def test_views_are_not_applicable() -> None:
    result = judged(dataset_persistence, catalog(dataset("v", kind=DatasetKind.VIEW)))

    assert result.status is Status.NOT_APPLICABLE


def test_a_catalogue_that_may_not_be_read_is_not_run() -> None:
    assert not_run(dataset_persistence, Catalog)

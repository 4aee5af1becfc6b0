"""Datasets without a copy."""

from audit.facts.catalog import Catalog, DatasetKind, Family
from audit.model.result import Status
from checks.reliability.dataset_redundancy import dataset_redundancy
from tests.make.facts import catalog, dataset
from tests.make.judging import judged, not_run, only_failure


def indexed(replicas: int | None) -> Catalog:
    return catalog(dataset("logs", kind=DatasetKind.INDEX, replicas=replicas), family=Family.SEARCH)


def test_a_replica_passes() -> None:
    assert judged(dataset_redundancy, indexed(1)).status is Status.PASS


def test_no_replica_fails_with_the_request() -> None:
    failure = only_failure(judged(dataset_redundancy, indexed(0)))

    assert failure.title == "Index has no replica"
    assert failure.command.startswith("PUT /logs/_settings")


def test_a_kind_that_keeps_no_copies_by_dataset_is_not_applicable() -> None:
    assert judged(dataset_redundancy, indexed(None)).status is Status.NOT_APPLICABLE


def test_a_catalogue_that_may_not_be_read_is_not_run() -> None:
    assert not_run(dataset_redundancy, Catalog)

"""Datasets without rows."""

import pytest

from audit.facts.catalog import Catalog, Dataset, DatasetKind
from audit.facts.profiles import Profiles
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.data_management.empty_datasets import empty_datasets
from tests.make.facts import catalog, dataset, profile, profiles
from tests.make.judging import judged, only_failure

ORDERS = catalog(dataset("orders"))


@pytest.mark.parametrize("rows", [1, 10**9])
def test_a_dataset_with_rows_passes(rows: int) -> None:
    result = judged(empty_datasets, ORDERS, profiles(profile("orders", row_count=rows)))

    assert result.status is Status.PASS


def test_a_dataset_with_exactly_no_rows_fails() -> None:
    failure = only_failure(judged(empty_datasets, ORDERS, profiles(profile("orders", row_count=0))))

    assert failure.title == "Table holds no rows"
    assert failure.evidence.startswith("0 rows, exact count")


@pytest.mark.parametrize("rows", [0, None])
def test_an_estimate_of_no_rows_is_not_judged(rows: int | None) -> None:
    guessed = profiles(profile("orders", row_count=rows, row_count_exact=False))

    assert judged(empty_datasets, ORDERS, guessed).status is Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    "passing",
    [
        dataset("orders", kind=DatasetKind.VIEW),
        dataset("orders", kind=DatasetKind.PARTITION, partition_of="all_orders"),
    ],
    ids=["view", "partition of a month to come"],
)
def test_what_is_rightly_empty_is_not_judged(passing: Dataset) -> None:
    empty = profiles(profile("orders", row_count=0))

    result = judged(empty_datasets, catalog(passing), empty)

    assert result.status is Status.NOT_APPLICABLE


def test_an_unread_dataset_is_unknown_with_the_grant() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read it", "GRANT SELECT ON orders")

    result = judged(empty_datasets, ORDERS, profiles(profile("orders", missing=gap)))

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT SELECT ON orders")


def test_a_dataset_that_this_source_never_profiles_is_not_applicable() -> None:
    gap = Missing(Reason.UNSUPPORTED, "not profiled")

    result = judged(empty_datasets, ORDERS, profiles(profile("orders", missing=gap)))

    assert result.status is Status.NOT_APPLICABLE


def test_profiles_that_may_not_be_made_are_not_run() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this", "GRANT it TO auditor")

    result = judged(empty_datasets, catalog(), missing={Profiles: gap})

    assert (result.status, result.grant) == (Status.NOT_RUN, "GRANT it TO auditor")


def test_profiles_without_a_catalogue_are_not_run() -> None:
    gap = Missing(Reason.TIMEOUT, "it took too long")

    assert judged(empty_datasets, profiles(), missing={Catalog: gap}).status is Status.NOT_RUN

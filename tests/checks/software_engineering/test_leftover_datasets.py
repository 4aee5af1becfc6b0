"""software_engineering.leftover-datasets"""

import pytest

from audit.facts.catalog import Catalog, Family
from audit.model.check import Pass, Subject
from audit.model.result import Status
from checks.software_engineering.leftover_datasets import leftover_datasets
from tests.make.facts import catalog, dataset, field
from tests.make.judgements import fails, the_fail
from tests.make.judging import judged, not_run


def tables(*names: str) -> Catalog:
    return catalog(*(dataset(name, field("id"), field("total")) for name in names))


def flagged(*names: str) -> list[str]:
    return [fail.subject.dataset for fail in fails(leftover_datasets(tables(*names)))]


def test_an_ordinary_name_passes() -> None:
    assert leftover_datasets(tables("orders")) == [Pass(Subject("orders"))]


@pytest.mark.parametrize(
    "name",
    ["tmp_import", "orders_tmp", "orders_bak", "orders_old", "orders_copy", "orders_copy2",
     "backup_of_orders", "orders_backup", "OrdersBackup", "orders-old", "test", "temp2"],
)  # fmt: skip
def test_these_names_say_it_by_themselves(name: str) -> None:
    assert flagged(name) == [name]


@pytest.mark.parametrize(
    "name",
    ["test_orders", "orders_test", "temp_orders", "backup_orders", "old_orders", "orders_2023",
     "orders_20231231", "orders_old_2023", "orders_2023_06", "orders_v2", "orders_new", "orders2"],
)  # fmt: skip
def test_these_names_say_it_beside_the_dataset_they_come_from(name: str) -> None:
    expected = [] if name == "orders2" else [name]

    assert flagged("orders", name) == expected


@pytest.mark.parametrize(
    "name",
    ["test_results", "driving_test", "temp_readings", "backup_jobs", "census_2020", "old_age_homes",
     "gold", "attempts", "contest", "copyright", "templates", "orders_2023", "threshold"],
)  # fmt: skip
def test_these_names_mean_something_else(name: str) -> None:
    assert flagged("customers", name) == []


def test_a_series_of_dates_is_kept_on_purpose() -> None:
    assert flagged("orders", "orders_2021", "orders_2022", "orders_2023") == []


def test_a_dataset_with_other_fields_is_no_copy() -> None:
    seen = catalog(
        dataset("orders", field("id"), field("total")),
        dataset("test_orders", field("laboratory"), field("sample"), field("result")),
    )

    assert fails(leftover_datasets(seen)) == []


def test_the_evidence_says_how_much_and_beside_what() -> None:
    seen = catalog(
        dataset("orders", field("id")), dataset("orders_old", field("id"), row_estimate=1_200)
    )

    fail = the_fail(j for j in leftover_datasets(seen) if j.subject.dataset == "orders_old")

    assert fail.evidence == "About 1,200 rows in 1 field beside orders."


def test_the_dataset_it_was_copied_from_is_named() -> None:
    seen = tables("orders", "test_orders")

    fail = the_fail(j for j in leftover_datasets(seen) if j.subject.dataset == "test_orders")

    assert fail.evidence == "2 fields beside orders."


def test_the_same_name_in_another_schema_is_no_original() -> None:
    seen = catalog(
        dataset("shop.orders", field("id"), namespace="shop"),
        dataset("lab.test_orders", field("id"), namespace="lab"),
    )

    assert fails(leftover_datasets(seen)) == []


@pytest.mark.parametrize("family", [Family.SEARCH, Family.TIME_SERIES])
def test_indexes_and_metrics_are_named_by_dates_and_measures(family: Family) -> None:
    seen = catalog(dataset("logs_old"), family=family)

    assert judged(leftover_datasets, seen).status is Status.NOT_APPLICABLE


def test_an_empty_source_is_not_applicable() -> None:
    assert judged(leftover_datasets, catalog()).status is Status.NOT_APPLICABLE


def test_a_catalogue_that_could_not_be_read_is_not_run() -> None:
    assert not_run(leftover_datasets, Catalog)

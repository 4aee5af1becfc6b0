"""Datasets without a description."""

import pytest

from audit.facts.catalog import Catalog, DatasetKind
from audit.model.result import Status
from checks.data_management.description import description
from tests.make.facts import catalog, dataset, field, server
from tests.make.judging import judged, not_run, only_failure


def test_a_described_dataset_passes() -> None:
    assert judged(description, catalog(dataset("t", comment="One row per t"))).status is Status.PASS


@pytest.mark.parametrize("comment", ["", "  \n"])
def test_a_dataset_without_words_fails(comment: str) -> None:
    bare = dataset("t", field("a", comment="The a"), field("b"), comment=comment)

    failure = only_failure(judged(description, catalog(bare)))

    assert failure.title == "Table has no description"
    assert "1 of 2 fields described" in failure.evidence


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (DatasetKind.TABLE, "TABLE"),
        (DatasetKind.PARTITIONED_TABLE, "TABLE"),
        (DatasetKind.VIEW, "VIEW"),
        (DatasetKind.MATERIALIZED_VIEW, "MATERIALIZED VIEW"),
        (DatasetKind.FOREIGN_TABLE, "FOREIGN TABLE"),
    ],
)
def test_the_statement_names_the_kind(kind: DatasetKind, words: str) -> None:
    failure = only_failure(judged(description, catalog(dataset("t", kind=kind)), server()))

    assert failure.command.startswith(f'COMMENT ON {words} "t" IS ')


def test_a_source_without_a_place_for_comments_is_not_applicable() -> None:
    result = judged(description, catalog(dataset("t"), comments_supported=False))

    assert result.status is Status.NOT_APPLICABLE


@pytest.mark.parametrize("name", ["up", "ALERTS", "scrape_duration_seconds", "job:up:sum"])
def test_a_metric_that_the_source_makes_itself_needs_no_words(name: str) -> None:
    result = judged(description, catalog(dataset(name, kind=DatasetKind.METRIC)))

    assert result.status is Status.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        (DatasetKind.METRIC, "HELP"),
        (DatasetKind.COLLECTION, "$jsonSchema"),
        (DatasetKind.INDEX, "_meta"),
    ],
)
def test_the_fix_says_where_the_words_go(kind: DatasetKind, where: str) -> None:
    assert where in only_failure(judged(description, catalog(dataset("t", kind=kind)))).fix


def test_a_partition_is_described_by_its_parent() -> None:
    result = judged(description, catalog(dataset("t_1", partition_of="t")))

    assert result.status is Status.NOT_APPLICABLE


def test_an_unreadable_catalogue_is_not_run() -> None:
    assert not_run(description, Catalog)


def test_a_view_of_mysql_has_no_place_for_words() -> None:
    view = catalog(dataset("totals", kind=DatasetKind.VIEW))

    result = judged(description, view, server(product_id="mariadb"))

    assert result.status is Status.NOT_APPLICABLE
    assert judged(description, view, server()).status is Status.FAIL

"""software_engineering.migration-history"""

import pytest

from audit.facts.catalog import Catalog, DatasetKind, Family
from audit.model.check import Confidence, Pass, Subject
from audit.model.result import Status
from checks.software_engineering.migration_history import migration_history
from tests.make.facts import catalog, dataset
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run

SHOP = tuple(dataset(name) for name in ("customers", "orders", "products"))


@pytest.mark.parametrize(
    "name",
    [
        "flyway_schema_history",
        "alembic_version",
        "django_migrations",
        "schema_migrations",
        "DATABASECHANGELOG",
        "knex_migrations",
        "__EFMigrationsHistory",
        "goose_db_version",
        "_prisma_migrations",
    ],
)
def test_the_table_of_a_known_tool_passes(name: str) -> None:
    assert migration_history(catalog(*SHOP, dataset(name))) == [Pass(Subject(name))]


def test_the_schema_is_no_part_of_the_name() -> None:
    history = dataset("ops.alembic_version", namespace="ops")

    assert judged(migration_history, catalog(*SHOP, history)).status is Status.PASS


def test_none_of_them_fails_without_certainty() -> None:
    fail = the_fail(migration_history(catalog(*SHOP)))

    assert fail.evidence == "0 of 3 tables belong to a migration tool that we know."
    assert fail.confidence is Confidence.MEDIUM


def test_a_source_of_two_tables_needs_no_history() -> None:
    assert judged(migration_history, catalog(*SHOP[:2])).status is Status.NOT_APPLICABLE


def test_views_are_no_tables() -> None:
    views = tuple(dataset(f"v{i}", kind=DatasetKind.VIEW) for i in range(5))

    assert judged(migration_history, catalog(*views)).status is Status.NOT_APPLICABLE


def test_sources_without_a_schema_of_tables_are_not_applicable() -> None:
    assert judged(migration_history, catalog(*SHOP, family=Family.DOCUMENT)).status is (
        Status.NOT_APPLICABLE
    )


def test_a_catalogue_that_could_not_be_read_is_not_run() -> None:
    assert not_run(migration_history, Catalog)

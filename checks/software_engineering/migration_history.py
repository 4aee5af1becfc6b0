"""The record of how the schema came about."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, DatasetKind, Family
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    check,
)
from checks._controls import CONFIGURATION
from checks._words import counted
from checks.software_engineering._names import bare, whole

#: Tables that migration tools keep, in lower case.
HISTORIES = frozenset(
    {
        "__diesel_schema_migrations",
        "__drizzle_migrations",
        "__efmigrationshistory",
        "__migrationhistory",
        "_prisma_migrations",
        "_sqlx_migrations",
        "_yoyo_migration",
        "alembic_version",
        "ar_internal_metadata",
        "atlas_schema_revisions",
        "databasechangelog",
        "django_migrations",
        "doctrine_migration_versions",
        "flyway_schema_history",
        "goose_db_version",
        "gorp_migrations",
        "knex_migrations",
        "migration_versions",
        "migrations",
        "mikro_orm_migrations",
        "pgmigrations",
        "phinxlog",
        "play_evolutions",
        "refinery_schema_history",
        "schema_migrations",
        "schema_version",
        "schemaversions",
        "sequelizemeta",
        "south_migrationhistory",
        "typeorm_migrations",
        "versioninfo",
        "yoyo_migrations",
    }
)
#: A source of so few tables was made at once.
FEW = 3
_TABLES = {DatasetKind.TABLE, DatasetKind.PARTITIONED_TABLE}


@check(
    id="software_engineering.migration-history",
    title="Schema changes are made by a migration tool",
    undercurrent=Undercurrent.SOFTWARE_ENGINEERING,
    severity=Severity.LOW,
    remedy="Ask how the schema is changed, and have changes applied from version control.",
    effort="2 days",
    controls=CONFIGURATION,
)
def migration_history(catalog: Catalog) -> Iterator[Judgement]:
    """Without a history nobody can say which change broke a load, and a change made by hand comes
    without a word to those who read.
    """
    if catalog.family is not Family.RELATIONAL:
        return
    tables = [d for d in whole(catalog) if d.kind in _TABLES]
    histories = [d for d in tables if bare(d).lower() in HISTORIES]
    for history in histories:
        yield Pass(Subject(history.name))
    if histories or len(tables) < FEW:
        return
    yield Fail(
        Subject(),
        "Source keeps no history of its schema",
        f"0 of {counted(len(tables), 'table')} belong to a migration tool that we know.",
        (("tables", len(tables)),),
        confidence=Confidence.MEDIUM,  # a history may be kept elsewhere, or not be shown to us
        method="catalogue",
    )

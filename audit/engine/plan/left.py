"""Datasets that need not be loaded: what tools keep for themselves, and copies of others."""

import re

from audit.engine.plan.evidence import Evidence

#: Tables in which tools for migrations and frameworks keep their own state (their documentation).
_TOOLS = {
    "alembic_version": "Alembic",
    "ar_internal_metadata": "Rails",
    "databasechangelog": "Liquibase",
    "databasechangeloglock": "Liquibase",
    "django_migrations": "Django",
    "django_session": "Django",
    "doctrine_migration_versions": "Doctrine",
    "flyway_schema_history": "Flyway",
    "knex_migrations": "Knex",
    "knex_migrations_lock": "Knex",
    "phinxlog": "Phinx",
    "schema_migrations": "Rails or golang-migrate",
    "schema_version": "Flyway",
    "spatial_ref_sys": "PostGIS",
    "__efmigrationshistory": "Entity Framework",
    "_prisma_migrations": "Prisma",
    "_sqlx_migrations": "SQLx",
}
_COPY = re.compile(
    r"(?:^|_)(?:bak|bkp|backup|copy|old|tmp|temp|test)\d*(?:_|$)|_\d{6,8}$", re.IGNORECASE
)


def needless(e: Evidence) -> str:
    """Why the dataset need not be loaded, "" when it does."""
    name = e.dataset.name
    bare = name.removeprefix(f"{e.dataset.namespace}.") if e.dataset.namespace else name
    tool = _TOOLS.get(bare.lower())
    if tool:
        return f"{tool} keeps its own state in it"
    relations = e.around.relations
    if not _COPY.search(bare):
        return ""
    for pair in relations.alike if relations else ():
        if name in {pair.dataset, pair.other}:
            first = pair.dataset if pair.other == name else pair.other
            return f"its name and its values say that it is a copy of {first}"
    return ""

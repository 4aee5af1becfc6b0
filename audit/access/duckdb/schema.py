"""DuckDB's catalogue functions as facts: the same few statements however many tables there are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from audit.access.duckdb.types import logical_type, shown
from audit.facts.catalog import (
    Constraint,
    Dataset,
    DatasetKind,
    Field,
    ForeignKey,
    Index,
    Key,
    KeyKind,
)

Rows = Sequence[tuple[Any, ...]]
Place = tuple[str, str]

STORAGE = """
SELECT version(), map_extract(tags, 'storage_version'), cipher FROM duckdb_databases()
WHERE database_name = current_database()
"""
TABLES = """
SELECT schema_name, table_name, estimated_size, comment FROM duckdb_tables()
WHERE database_name = current_database() AND NOT internal AND NOT temporary
"""
VIEWS = """
SELECT schema_name, view_name, is_bound, comment FROM duckdb_views()
WHERE database_name = current_database() AND NOT internal AND NOT temporary
"""
COLUMNS = """
SELECT schema_name, table_name, column_name, data_type, is_nullable, column_default, comment,
  is_generated
FROM duckdb_columns() WHERE database_name = current_database() AND NOT internal
ORDER BY schema_name, table_name, column_index
"""
CONSTRAINTS = """
SELECT schema_name, table_name, constraint_type, constraint_name, constraint_column_names,
  referenced_table, referenced_column_names
FROM duckdb_constraints() WHERE database_name = current_database()
ORDER BY schema_name, table_name, constraint_index
"""
INDEXES = """
SELECT schema_name, table_name, index_name, is_unique, is_primary, expressions
FROM duckdb_indexes() WHERE database_name = current_database()
ORDER BY schema_name, table_name, index_name
"""
SEQUENCES = """
SELECT schema_name, sequence_name, last_value, max_value, cycle FROM duckdb_sequences()
WHERE database_name = current_database() AND NOT temporary ORDER BY 1, 2
"""

#: Schema that needs no name in front of a table's.
_MAIN = "main"


def _no_types() -> dict[Place, list[str]]:
    return {}


@dataclass(slots=True)
class Relations:
    """Datasets, and what the report does not show of them: their places and their full types."""

    datasets: tuple[Dataset, ...] = ()
    places: dict[str, Place] = field(default_factory=dict[str, Place])
    types: dict[Place, list[str]] = field(default_factory=_no_types)
    broken: tuple[str, ...] = ()  # views that cannot be bound
    views: tuple[str, ...] = ()


def relations_of(
    *, tables: Rows, views: Rows, columns: Rows, constraints: Rows, indexes: Rows
) -> Relations:
    found = Relations()
    fields: dict[Place, list[Field]] = defaultdict(list)
    for schema, table, name, native, nullable, default, comment, generated in columns:
        own = fields[schema, table]
        found.types.setdefault((schema, table), []).append(native)
        own.append(
            Field(
                name=name,
                native_type=shown(native),
                logical_type=logical_type(native),
                ordinal=len(own),
                nullable=bool(nullable),
                default=None if default is None or generated else _masked(default),
                default_is_now=not generated and _is_now(default or ""),
                generated=bool(generated),
                comment=comment or "",
            )
        )
    declared = _grouped(constraints)
    indexed = _grouped(indexes)
    made: list[Dataset] = []
    for schema, name, rows, comment in tables:
        place = (schema, name)
        own_constraints = declared[place]
        made.append(
            Dataset(
                name=_name(found, place),
                kind=DatasetKind.TABLE,
                namespace=schema,
                fields=tuple(fields[place]),
                keys=_keys(own_constraints),
                foreign_keys=_foreign_keys(own_constraints, schema),
                constraints=tuple(Constraint(c[3]) for c in own_constraints if c[2] == "CHECK"),
                indexes=tuple(_index(row) for row in indexed[place]),
                comment=comment or "",
                row_estimate=int(rows),
            )
        )
    for schema, name, bound, comment in views:
        place = (schema, name)
        called = _name(found, place)
        found.views += (called,)
        if not bound:
            found.broken += (called,)
        made.append(
            Dataset(
                name=called,
                kind=DatasetKind.VIEW,
                namespace=schema,
                fields=tuple(fields[place]),
                comment=comment or "",
                complete=bool(fields[place]),
            )
        )
    found.datasets = tuple(sorted(made, key=lambda dataset: dataset.name))
    return found


def _name(found: Relations, place: Place) -> str:
    schema, name = place
    called = name if schema == _MAIN else f"{schema}.{name}"
    if called in found.places:  # a dot in a name can make two of them look alike
        called = f'"{schema}"."{name}"'
    found.places[called] = place
    return called


def _grouped(rows: Rows) -> dict[Place, list[tuple[Any, ...]]]:
    grouped: dict[Place, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        grouped[row[0], row[1]].append(row)
    return grouped


def _keys(constraints: Rows) -> tuple[Key, ...]:
    kinds = {"PRIMARY KEY": KeyKind.PRIMARY, "UNIQUE": KeyKind.UNIQUE}
    found = [
        Key(name, kinds[kind], tuple(fields))
        for _, _, kind, name, fields, *_ in constraints
        if kind in kinds
    ]
    return tuple(sorted(found, key=lambda key: key.kind is not KeyKind.PRIMARY))


def _foreign_keys(constraints: Rows, schema: str) -> tuple[ForeignKey, ...]:
    prefix = "" if schema == _MAIN else f"{schema}."  # references stay within a schema
    return tuple(
        ForeignKey(name, tuple(fields), f"{prefix}{parent}", tuple(parent_fields))
        for _, _, kind, name, fields, parent, parent_fields in constraints
        if kind == "FOREIGN KEY" and parent
    )


def _index(row: tuple[Any, ...]) -> Index:
    _, _, name, unique, primary, expressions = row
    parts = [part.strip() for part in str(expressions).strip("[]").split(",")]
    fields = tuple(p.strip('"') if p.replace("_", "").strip('"').isalnum() else "" for p in parts)
    return Index(
        name,
        fields,
        unique=bool(unique),
        primary=bool(primary),
        method="art",
        signature=f"art:{','.join(fields)}" if all(fields) else "",
        plain=False,  # an index of several fields serves no look-up by its first ones alone
    )


def _masked(default: str) -> str:
    """A default whose values are not shown: calls are, what they are called with is not."""
    call, bracket, _ = default.partition("(")
    return f"{call}(…)" if bracket and call.replace("_", "").isalnum() else "…"


def _is_now(default: str) -> bool:
    said = default.lower()
    return said.startswith(("now(", "current_timestamp", "get_current_timestamp", "today("))

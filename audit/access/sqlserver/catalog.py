"""Tables and views of one SQL Server database, read in a few statements for all of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from audit.access.dialect.relations import Inspected, Place, Relation
from audit.facts.catalog import DatasetKind

#: SQL Server's own schema of a database's owner, whose names stand alone.
DEFAULT = "dbo"

RELATIONS = """
SELECT s.name AS namespace, o.name AS dataset, o.type AS kind,
       CAST(e.value AS nvarchar(4000)) AS comment
  FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id
  LEFT JOIN sys.extended_properties e
    ON e.class = 1 AND e.major_id = o.object_id AND e.minor_id = 0 AND e.name = 'MS_Description'
 WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0 ORDER BY s.name, o.name
"""
COLUMNS = """
SELECT s.name AS namespace, o.name AS dataset, c.name, t.name AS kind, c.max_length AS length,
       c.precision AS digits, c.scale, c.is_nullable AS nullable, c.is_identity AS identity_,
       c.is_computed AS computed, d.definition AS expression,
       CAST(e.value AS nvarchar(4000)) AS comment
  FROM sys.columns c
  JOIN sys.objects o ON o.object_id = c.object_id
  JOIN sys.schemas s ON s.schema_id = o.schema_id
  JOIN sys.types t ON t.user_type_id = c.user_type_id
  LEFT JOIN sys.default_constraints d ON d.object_id = c.default_object_id
  LEFT JOIN sys.extended_properties e ON e.class = 1 AND e.major_id = c.object_id
       AND e.minor_id = c.column_id AND e.name = 'MS_Description'
 WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0
 ORDER BY s.name, o.name, c.column_id
"""
INDEXES = """
SELECT s.name AS namespace, o.name AS dataset, i.name, i.is_unique, i.is_primary_key AS is_primary,
       i.is_unique_constraint AS is_key, i.has_filter AS filtered, i.is_disabled AS disabled,
       c.name AS field, x.is_included_column AS included, x.is_descending_key AS descending
  FROM sys.indexes i
  JOIN sys.objects o ON o.object_id = i.object_id
  JOIN sys.schemas s ON s.schema_id = o.schema_id
  JOIN sys.index_columns x ON x.object_id = i.object_id AND x.index_id = i.index_id
  JOIN sys.columns c ON c.object_id = x.object_id AND c.column_id = x.column_id
 WHERE o.type = 'U' AND o.is_ms_shipped = 0 AND i.is_hypothetical = 0
 ORDER BY s.name, o.name, i.index_id, x.key_ordinal, x.index_column_id
"""
REFERENCES = """
SELECT s.name AS namespace, o.name AS dataset, f.name, ps.name AS parent_namespace,
       p.name AS parent, c.name AS field, pc.name AS parent_field,
       f.delete_referential_action_desc AS on_delete, f.is_disabled AS disabled,
       f.is_not_trusted AS untrusted
  FROM sys.foreign_keys f
  JOIN sys.foreign_key_columns x ON x.constraint_object_id = f.object_id
  JOIN sys.objects o ON o.object_id = f.parent_object_id
  JOIN sys.schemas s ON s.schema_id = o.schema_id
  JOIN sys.objects p ON p.object_id = f.referenced_object_id
  JOIN sys.schemas ps ON ps.schema_id = p.schema_id
  JOIN sys.columns c ON c.object_id = x.parent_object_id AND c.column_id = x.parent_column_id
  JOIN sys.columns pc
    ON pc.object_id = x.referenced_object_id AND pc.column_id = x.referenced_column_id
 ORDER BY s.name, o.name, f.name, x.constraint_column_id
"""
CHECKS = """
SELECT s.name AS namespace, o.name AS dataset, k.name, k.is_disabled AS disabled,
       k.is_not_trusted AS untrusted
  FROM sys.check_constraints k
  JOIN sys.objects o ON o.object_id = k.parent_object_id
  JOIN sys.schemas s ON s.schema_id = o.schema_id
 ORDER BY s.name, o.name, k.name
"""
#: Rows by the metadata of partitions; index_id 0 is a heap, 1 a clustered index.
ROWS = """
SELECT s.name AS namespace, o.name AS dataset, SUM(p.rows) AS row_count
  FROM sys.partitions p
  JOIN sys.objects o ON o.object_id = p.object_id
  JOIN sys.schemas s ON s.schema_id = o.schema_id
 WHERE o.type = 'U' AND o.is_ms_shipped = 0 AND p.index_id IN (0, 1)
 GROUP BY s.name, o.name
"""
ALL = {
    "relations": RELATIONS, "columns": COLUMNS, "indexes": INDEXES, "references": REFERENCES,
    "checks": CHECKS, "rows": ROWS,
}  # fmt: skip

Rows = Sequence[Any]
#: Types of the product with a length in bytes, twice the characters for those of Unicode.
_LENGTHS = {"char": 1, "varchar": 1, "binary": 1, "varbinary": 1, "nchar": 2, "nvarchar": 2}


def place(row: Any) -> Place:  # noqa: ANN401
    return (None if row.namespace == DEFAULT else str(row.namespace), str(row.dataset))


def relations_of(ask: Callable[[str], Rows]) -> Inspected:
    """Everything of the catalogue; `ask` sends one of the statements above."""
    found = Inspected(default=DEFAULT)
    found.relations = [_relation(row) for row in ask(RELATIONS)]
    columns, indexes = _grouped(ask(COLUMNS)), _grouped(ask(INDEXES))
    references, checks = _grouped(ask(REFERENCES)), _grouped(ask(CHECKS))
    counts = {place(row): int(row.row_count) for row in ask(ROWS) if row.row_count is not None}
    for relation in found.relations:
        where = relation.place
        relation.columns = [_column(row) for row in columns[where]]
        _take_indexes(relation, indexes[where])
        relation.references = [_reference(rows) for rows in _named(references[where])]
        relation.checks = [_check(row) for row in checks[where]]
        relation.rows = counts.get(where)
    return found


def _relation(row: Any) -> Relation:  # noqa: ANN401
    view = str(row.kind).strip() == "V"
    kind = DatasetKind.VIEW if view else DatasetKind.TABLE
    return Relation(place(row), kind, comment=str(row.comment or ""), quote=True)


def _column(row: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "name": str(row.name),
        "native": native_of(row),
        "nullable": bool(row.nullable),
        "default": row.expression,
        "identity": bool(row.identity_),
        "computed": bool(row.computed),
        "comment": row.comment,
    }


def native_of(row: Any) -> str:  # noqa: ANN401
    """The type as it is declared: lengths are kept in bytes, -1 stands for max."""
    kind = str(row.kind)
    if kind in _LENGTHS:
        length = "max" if row.length == -1 else int(row.length) // _LENGTHS[kind]
        return f"{kind}({length})"
    if kind in {"decimal", "numeric"}:
        return f"{kind}({row.digits},{row.scale})"
    return kind


def _take_indexes(relation: Relation, rows: Rows) -> None:
    for parts in _named(rows):
        first = parts[0]
        columns = [str(p.field) for p in parts if not p.included]
        told: dict[str, Any] = {
            "name": str(first.name),
            "column_names": columns,
            "unique": bool(first.is_unique),
            "valid": not first.disabled,
            "primary": bool(first.is_primary),
            "include_columns": [str(p.field) for p in parts if p.included],
            "column_sorting": {str(p.field): ("desc",) for p in parts if p.descending},
            "dialect_options": {"mssql_where": True} if first.filtered else {},
        }
        relation.indexes.append(told)
        if first.is_primary:
            relation.primary = {"name": first.name, "constrained_columns": columns}


def _reference(parts: Rows) -> dict[str, Any]:
    first = parts[0]
    schema = None if first.parent_namespace == DEFAULT else str(first.parent_namespace)
    return {
        "name": str(first.name),
        "constrained_columns": [str(p.field) for p in parts],
        "referred_schema": schema,
        "referred_table": str(first.parent),
        "referred_columns": [str(p.parent_field) for p in parts],
        "options": {"ondelete": str(first.on_delete or "").replace("_", " ")},
        "enforced": not first.disabled,
        "validated": not first.untrusted,
    }


def _check(row: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"name": row.name, "enforced": not row.disabled, "validated": not row.untrusted}


def _grouped(rows: Iterable[Any]) -> defaultdict[Place, list[Any]]:
    found: defaultdict[Place, list[Any]] = defaultdict(list)
    for row in rows:
        found[place(row)].append(row)
    return found


def _named(rows: Rows) -> list[list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[str(row.name)].append(row)
    return list(found.values())

"""Tables and views of the schemas that people made, read in a few statements for all of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from audit.access.dialect.relations import Inspected, Place, Relation
from audit.facts.catalog import DatasetKind

_OWNERS = "SELECT username FROM all_users WHERE oracle_maintained = 'N'"

TABLES = f"""
SELECT t.owner AS namespace, t.table_name AS dataset, t.num_rows AS row_count,
       t.partitioned, t.temporary, c.comments AS about
  FROM all_tables t
  LEFT JOIN all_tab_comments c ON c.owner = t.owner AND c.table_name = t.table_name
 WHERE t.owner IN ({_OWNERS}) AND t.nested = 'NO' AND t.secondary = 'N'
   AND t.dropped = 'NO' AND t.table_name NOT LIKE 'MLOG$%'
 ORDER BY t.owner, t.table_name
"""
VIEWS = f"""
SELECT v.owner AS namespace, v.view_name AS dataset, c.comments AS about
  FROM all_views v
  LEFT JOIN all_tab_comments c ON c.owner = v.owner AND c.table_name = v.view_name
 WHERE v.owner IN ({_OWNERS}) ORDER BY v.owner, v.view_name
"""
SNAPSHOTS = f"""
SELECT owner AS namespace, mview_name AS dataset FROM all_mviews WHERE owner IN ({_OWNERS})
"""
COLUMNS = f"""
SELECT c.owner AS namespace, c.table_name AS dataset, c.column_name AS name, c.data_type AS kind,
       c.data_length AS length, c.data_precision AS digits, c.data_scale AS scale,
       c.char_length AS characters, c.nullable, c.identity_column AS identity_,
       c.virtual_column AS computed, m.comments AS about
  FROM all_tab_cols c
  LEFT JOIN all_col_comments m ON m.owner = c.owner AND m.table_name = c.table_name
       AND m.column_name = c.column_name
 WHERE c.owner IN ({_OWNERS}) AND c.hidden_column = 'NO'
 ORDER BY c.owner, c.table_name, c.column_id
"""
KEYS = f"""
SELECT c.owner AS namespace, c.table_name AS dataset, c.constraint_name AS name,
       c.constraint_type AS kind, c.status, c.validated, c.delete_rule AS on_delete,
       c.r_owner AS parent_namespace, c.r_constraint_name AS parent_key, x.column_name AS field
  FROM all_constraints c
  JOIN all_cons_columns x ON x.owner = c.owner AND x.constraint_name = c.constraint_name
       AND x.table_name = c.table_name
 WHERE c.owner IN ({_OWNERS}) AND c.constraint_type IN ('P', 'U', 'R')
 ORDER BY c.owner, c.table_name, c.constraint_name, x.position
"""
INDEXES = f"""
SELECT i.table_owner AS namespace, i.table_name AS dataset, i.index_name AS name, i.uniqueness,
       i.index_type AS kind, i.status, i.visibility, x.column_name AS field, x.descend
  FROM all_indexes i
  JOIN all_ind_columns x ON x.index_owner = i.owner AND x.index_name = i.index_name
 WHERE i.table_owner IN ({_OWNERS}) AND i.index_type NOT IN ('LOB', 'IOT - TOP')
 ORDER BY i.table_owner, i.table_name, i.index_name, x.column_position
"""
ALL = {
    "tables": TABLES, "views": VIEWS, "snapshots": SNAPSHOTS, "columns": COLUMNS, "keys": KEYS,
    "indexes": INDEXES,
}  # fmt: skip

Rows = Sequence[Any]
#: Declared with the number of characters or bytes that fit in.
_LENGTHS = frozenset({"VARCHAR2", "NVARCHAR2", "CHAR", "NCHAR", "RAW"})


def relations_of(ask: Callable[[str], Rows], ours: str) -> Inspected:
    """Everything of the dictionary; names in the schema `ours` stand alone."""
    found = Inspected(default=ours)

    def place(row: Any) -> Place:  # noqa: ANN401
        return (None if row.namespace == ours else str(row.namespace), str(row.dataset))

    snapshots = {place(row) for row in ask(SNAPSHOTS)}
    for row in ask(TABLES):
        kept = place(row) in snapshots
        kind = DatasetKind.MATERIALIZED_VIEW if kept else DatasetKind.TABLE
        if row.partitioned == "YES" and not kept:
            kind = DatasetKind.PARTITIONED_TABLE
        rows = None if row.row_count is None else int(row.row_count)
        relation = Relation(place(row), kind, comment=str(row.about or ""), rows=rows)
        relation.persistent, relation.quote = row.temporary != "Y", True
        found.relations.append(relation)
    for row in ask(VIEWS):
        view = Relation(place(row), DatasetKind.VIEW, comment=str(row.about or ""), quote=True)
        found.relations.append(view)
    _fill(found, ask, place)
    return found


def _fill(found: Inspected, ask: Callable[[str], Rows], place: Callable[[Any], Place]) -> None:
    columns, indexes = _grouped(ask(COLUMNS), place), _grouped(ask(INDEXES), place)
    told = list(ask(KEYS))
    keys = _grouped(told, place)
    parents: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in told:
        parents[str(row.namespace), str(row.name)].append(row)
    for relation in found.relations:
        relation.columns = [_column(row) for row in columns[relation.place]]
        relation.indexes = [_index(rows) for rows in _named(indexes[relation.place])]
        for parts in _named(keys[relation.place]):
            _take_key(relation, parts, parents, place)


def _column(row: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "name": str(row.name),
        "native": native_of(row),
        "nullable": row.nullable == "Y",
        "identity": row.identity_ == "YES",
        "computed": row.computed == "YES",
        "comment": row.about,
    }


def native_of(row: Any) -> str:  # noqa: ANN401
    """The type as it is declared. A NUMBER without a scale holds any number."""
    kind = str(row.kind)
    if kind in _LENGTHS:
        length = row.length if kind == "RAW" else row.characters
        return f"{kind}({int(length)})"
    if kind == "NUMBER" and (row.digits is not None or row.scale is not None):
        digits = "*" if row.digits is None else int(row.digits)
        return f"NUMBER({38 if digits == '*' else digits},{int(row.scale or 0)})"
    return kind


def _index(parts: Rows) -> dict[str, Any]:
    first = parts[0]
    computed = "FUNCTION-BASED" in str(first.kind)  # whose columns have names of the product's own
    return {
        "name": str(first.name),
        "column_names": [None if computed else str(p.field) for p in parts],
        "unique": first.uniqueness == "UNIQUE",
        "valid": first.status != "UNUSABLE" and first.visibility != "INVISIBLE",
        "column_sorting": {str(p.field): ("desc",) for p in parts if p.descend == "DESC"},
        "dialect_options": {"oracle_bitmap": True} if "BITMAP" in str(first.kind) else {},
    }


def _take_key(
    relation: Relation,
    parts: Rows,
    parents: dict[tuple[str, str], list[Any]],
    place: Callable[[Any], Place],
) -> None:
    first, fields = parts[0], [str(p.field) for p in parts]
    told: dict[str, Any] = {
        "name": str(first.name),
        "enforced": first.status == "ENABLED",
        "validated": first.validated == "VALIDATED",
    }
    if first.kind == "R":
        parent = parents.get((str(first.parent_namespace), str(first.parent_key)))
        if parent:
            schema, name = place(parent[0])
            relation.references.append(
                told
                | {
                    "constrained_columns": fields,
                    "referred_schema": schema,
                    "referred_table": name,
                    "referred_columns": [str(p.field) for p in parent],
                    "options": {"ondelete": str(first.on_delete or "")},
                }
            )
    elif first.status == "ENABLED":  # one that is disabled keeps nothing apart
        if first.kind == "P":
            relation.primary = told | {"constrained_columns": fields}
        else:
            relation.unique.append(told | {"column_names": fields})


def _grouped(rows: Iterable[Any], place: Callable[[Any], Place]) -> defaultdict[Place, list[Any]]:
    found: defaultdict[Place, list[Any]] = defaultdict(list)
    for row in rows:
        found[place(row)].append(row)
    return found


def _named(rows: Rows) -> list[list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[str(row.name)].append(row)
    return list(found.values())

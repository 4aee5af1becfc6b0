"""The information schema (ISO/IEC 9075-11), for dialects whose own inspection fails."""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from audit.access.dialect.relations import Place, Relation
from audit.errors import BudgetExceeded, CollectError, Interrupted

logger = logging.getLogger(__name__)

COLUMNS = """
SELECT table_schema AS namespace, table_name AS dataset, column_name AS name,
       ordinal_position AS place, is_nullable AS nullable, data_type AS native,
       column_default AS expression
  FROM information_schema.columns ORDER BY table_schema, table_name, ordinal_position
"""
KEYS = """
SELECT c.table_schema AS namespace, c.table_name AS dataset, c.constraint_name AS name,
       c.constraint_type AS kind, k.column_name AS field
  FROM information_schema.table_constraints c
  JOIN information_schema.key_column_usage k
    ON k.constraint_schema = c.constraint_schema AND k.constraint_name = c.constraint_name
   AND k.table_schema = c.table_schema AND k.table_name = c.table_name
 WHERE c.constraint_type IN ('PRIMARY KEY', 'UNIQUE')
 ORDER BY c.table_schema, c.table_name, c.constraint_name, k.ordinal_position
"""
REFERENCES = """
SELECT k.table_schema AS namespace, k.table_name AS dataset, r.constraint_name AS name,
       k.column_name AS field, r.delete_rule AS on_delete, p.table_schema AS parent_namespace,
       p.table_name AS parent, p.column_name AS parent_field
  FROM information_schema.referential_constraints r
  JOIN information_schema.key_column_usage k
    ON k.constraint_schema = r.constraint_schema AND k.constraint_name = r.constraint_name
  JOIN information_schema.key_column_usage p
    ON p.constraint_schema = r.unique_constraint_schema
   AND p.constraint_name = r.unique_constraint_name
   AND p.ordinal_position = k.position_in_unique_constraint
 ORDER BY k.table_schema, k.table_name, r.constraint_name, k.ordinal_position
"""

Rows = Callable[[str], Sequence[sa.Row[Any]]]
Grouped = dict[tuple[str, str], list[sa.Row[Any]]]


class Standard:
    """Parts of a catalogue by standard views, each read at most once and None where it fails."""

    def __init__(self, rows: Rows, default: str = "") -> None:
        self._rows, self._default = rows, default
        self._read: dict[str, Grouped | None] = {}

    def part(self, attribute: str, relations: Sequence[Relation]) -> dict[Place, Any] | None:
        """As an inspector tells it: by place."""
        reader = {
            "columns": self._columns,
            "primary": self._primary,
            "unique": self._unique,
            "references": self._references,
        }.get(attribute)
        if reader is None:
            return None
        statement = {"columns": COLUMNS, "references": REFERENCES}.get(attribute, KEYS)
        grouped = self._grouped(statement)
        if grouped is None:
            return None
        return {r.place: reader(self._of(grouped, r.place)) for r in relations}

    def _grouped(self, statement: str) -> Grouped | None:
        if statement not in self._read:
            self._read[statement] = self._ask(statement)
        return self._read[statement]

    def _ask(self, statement: str) -> Grouped | None:
        grouped: Grouped = defaultdict(list)
        try:
            for row in self._rows(statement):
                grouped[str(row.namespace), str(row.dataset)].append(row)
        except (BudgetExceeded, Interrupted):
            raise
        except Exception as error:  # noqa: BLE001  # the product may have no such view
            kept = error if isinstance(error, CollectError) else type(error).__name__
            logger.info("a view of the information schema is not there (%s)", kept)
            return None
        return dict(grouped)

    def _of(self, grouped: Grouped, place: Place) -> list[sa.Row[Any]]:
        """Rows of one relation; where no schema is known, of the only one that has this name."""
        schema, name = place
        if found := grouped.get((schema or self._default, name)):
            return found
        named = [rows for (_, dataset), rows in grouped.items() if dataset == name]
        return named[0] if schema is None and not self._default and len(named) == 1 else []

    def _columns(self, rows: Sequence[sa.Row[Any]]) -> list[dict[str, Any]] | None:
        return [
            {
                "name": str(row.name),
                "native": str(row.native),
                "nullable": str(row.nullable).upper() not in {"NO", "FALSE", "0"},
                "default": row.expression,
            }
            for row in rows
        ] or None

    def _primary(self, rows: Sequence[sa.Row[Any]]) -> dict[str, Any]:
        fields = [str(row.field) for row in rows if row.kind == "PRIMARY KEY"]
        name = next((str(row.name) for row in rows if row.kind == "PRIMARY KEY"), "")
        return {"name": name, "constrained_columns": fields} if fields else {}

    def _unique(self, rows: Sequence[sa.Row[Any]]) -> list[dict[str, Any]]:
        named: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            if row.kind == "UNIQUE":
                named[str(row.name)].append(str(row.field))
        return [{"name": name, "column_names": fields} for name, fields in named.items()]

    def _references(self, rows: Sequence[sa.Row[Any]]) -> list[dict[str, Any]]:
        named: dict[str, list[sa.Row[Any]]] = defaultdict(list)
        for row in rows:
            named[str(row.name)].append(row)
        return [
            {
                "name": name,
                "constrained_columns": [str(p.field) for p in parts],
                "referred_schema": str(parts[0].parent_namespace),
                "referred_table": str(parts[0].parent),
                "referred_columns": [str(p.parent_field) for p in parts],
                "options": {"ondelete": str(parts[0].on_delete or "")},
            }
            for name, parts in named.items()
        ]

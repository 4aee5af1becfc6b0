"""Tables and views of a SQLite file, read by its pragmas in a few statements for all of them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from audit.access.sql import SqlConnector
from audit.access.sqlite.schema import declares_check, field_of, holds_value, index_of, keys_of
from audit.facts.catalog import (
    Catalog,
    Constraint,
    Dataset,
    DatasetKind,
    Family,
    Field,
    ForeignKey,
    Index,
    Key,
    KeyKind,
    SchemaMode,
)
from audit.facts.catalog import (
    Sequence as Counter,
)

#: A signed 64-bit integer: the largest row id (SQLite documentation, autoinc.html).
LARGEST_ROWID = 2**63 - 1
#: Terms of one compound SELECT; SQLite's own limit is 500.
TERMS = 400


class CatalogReader:
    """Reads the catalogue of one open file."""

    def __init__(self, source: SqlConnector) -> None:
        self._source = source
        self._primary: dict[str, tuple[str, ...]] = {}

    def catalog(self) -> Catalog:
        """The whole catalogue, in a few statements for all tables."""
        listed = self._source.rows(
            "SELECT t.name, t.type, t.strict, t.wr FROM pragma_table_list t "
            "WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
            "AND t.type IN ('table', 'view', 'virtual') ORDER BY t.name"
        )
        tables = [row for row in listed if row.type != "view"]
        names = [str(row.name) for row in tables]
        fields = self._fields()
        given = {field.name for own in fields.values() for field in own}
        keys, indexes = self._indexes()
        references, triggers = self._references(), self._triggers()
        checks = self._check_constraints()
        sizes = self.row_estimates([str(r.name) for r in tables if r.type == "table" and not r.wr])
        datasets = [
            Dataset(
                name=name,
                kind=DatasetKind.TABLE,
                fields=tuple(fields.get(name, ())),
                keys=keys_of(keys.get(name, ()), self._primary.get(name, ())),
                foreign_keys=tuple(references.get(name, ())),
                constraints=tuple(checks.get(name, ())),
                indexes=tuple(indexes.get(name, ())),
                row_estimate=sizes.get(name),
                schema_mode=SchemaMode.ENFORCED if row.strict else SchemaMode.ADVISORY,
                triggers=triggers.get(name, (0, 0))[0],
                update_triggers=triggers.get(name, (0, 0))[1],
                options=(("virtual", "yes"),) if row.type == "virtual" else (),
            )
            for name, row in zip(names, tables, strict=True)
        ]
        datasets += [self._view(str(row.name), given) for row in listed if row.type == "view"]
        return Catalog(
            family=Family.RELATIONAL,
            datasets=tuple(sorted(datasets, key=lambda d: d.name)),
            sequences=tuple(self._sequences(datasets)),
            comments_supported=False,
            owners_supported=False,
        )

    def row_estimates(self, names: Sequence[str]) -> dict[str, int]:
        """The span of the row ids: the two ends of a b-tree, so that no table is walked."""
        found: dict[str, int] = {}
        rowid: sa.ColumnClause[Any] = sa.literal_column("rowid")
        for start in range(0, len(names), TERMS):
            terms: list[sa.Select[str, Any]] = [
                sa.select(
                    sa.literal(name).label("dataset"),
                    sa.func.coalesce(sa.func.max(rowid) - sa.func.min(rowid) + 1, 0).label("rows"),
                ).select_from(sa.table(sa.sql.quoted_name(name, quote=True)))
                for name in names[start : start + TERMS]
            ]
            try:
                rows = self._source.rows(sa.union_all(*terms) if len(terms) > 1 else terms[0])
            except DBAPIError:
                continue  # a table without row ids among them: then these have no estimate
            found |= {str(row.dataset): int(row.rows) for row in rows}
        return found

    def _fields(self) -> dict[str, list[Field]]:
        """Fields of every table, hidden ones of virtual tables left out, in one statement."""
        rows = self._source.rows(
            'SELECT t.name AS dataset, c.cid, c.name, c.type, c."notnull" AS required, '
            "c.dflt_value, c.pk, c.hidden "
            "FROM pragma_table_list t, pragma_table_xinfo(t.name) c "
            "WHERE t.schema = 'main' AND t.type <> 'view' AND t.name NOT LIKE 'sqlite%' "
            "ORDER BY t.name, c.cid"
        )
        found: dict[str, list[Field]] = defaultdict(list)
        primary: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for row in rows:
            if row.hidden == 1 or holds_value(row.name, of_view=False):
                continue
            found[row.dataset].append(field_of(row))
            if row.pk:
                primary[row.dataset].append((row.pk, row.name))
        self._primary = {name: tuple(n for _, n in sorted(pk)) for name, pk in primary.items()}
        return found

    def _indexes(self) -> tuple[dict[str, list[Key]], dict[str, list[Index]]]:
        rows = self._source.rows(
            'SELECT m.name AS dataset, l.name, l."unique" AS is_unique, l.origin, l.partial, '
            'x.seqno, x.cid, x.name AS field, x."desc" AS descending, x.coll '
            "FROM sqlite_schema m, pragma_index_list(m.name) l, pragma_index_xinfo(l.name) x "
            "WHERE m.type = 'table' AND x.key = 1 ORDER BY m.name, l.name, x.seqno"
        )
        grouped: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for row in rows:
            grouped[row.dataset, row.name].append(row)
        keys: dict[str, list[Key]] = defaultdict(list)
        indexes: dict[str, list[Index]] = defaultdict(list)
        for (dataset, name), parts in grouped.items():
            index = index_of(name, parts)
            indexes[dataset].append(index)
            if index.unique and not index.primary and all(index.fields):
                keys[dataset].append(Key(name, KeyKind.UNIQUE, index.fields, partial=index.partial))
        return keys, indexes

    def _references(self) -> dict[str, list[ForeignKey]]:
        rows = self._source.rows(
            'SELECT m.name AS dataset, f.id, f.seq, f."table" AS parent, f."from" AS child_field, '
            'f."to" AS parent_field, f.on_delete '
            "FROM sqlite_schema m, pragma_foreign_key_list(m.name) f "
            "WHERE m.type = 'table' ORDER BY m.name, f.id, f.seq"
        )
        grouped: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for row in rows:
            grouped[row.dataset, row.id].append(row)
        found: dict[str, list[ForeignKey]] = defaultdict(list)
        for (dataset, _), parts in grouped.items():
            parent = parts[0].parent
            targets = tuple(p.parent_field for p in parts)
            found[dataset].append(
                ForeignKey(
                    name=f"{dataset} to {parent}",
                    fields=tuple(p.child_field for p in parts),
                    parent=parent,
                    parent_fields=targets if all(targets) else self._primary.get(parent, ()),
                    on_delete="" if parts[0].on_delete == "NO ACTION" else parts[0].on_delete,
                )
            )
        return found

    def _triggers(self) -> dict[str, tuple[int, int]]:
        """How many triggers a table has, and how many of them run at an update.

        No pragma tells of triggers; their texts say the event between their name and the table.
        """
        rows = self._source.rows(
            "SELECT tbl_name, count(*) AS triggers, "
            "sum(sql LIKE '%UPDATE%ON%BEGIN%UPDATE%') AS updates "
            "FROM sqlite_schema WHERE type = 'trigger' GROUP BY tbl_name"
        )
        return {str(row.tbl_name): (int(row.triggers), int(row.updates)) for row in rows}

    def _check_constraints(self) -> dict[str, list[Constraint]]:
        """Tables that declare checks: SQLite names none of them in a pragma, only in the text."""
        rows = self._source.rows(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%check%'"
        )
        return {
            str(row.name): [Constraint("check")] for row in rows if declares_check(str(row.sql))
        }

    def _sequences(self, datasets: Sequence[Dataset]) -> Iterator[Counter]:
        if not self._source.rows("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'"):
            return
        known = {d.name: d for d in datasets}
        for row in self._source.rows("SELECT name, seq FROM sqlite_sequence ORDER BY name"):
            dataset = known.get(str(row.name))
            if dataset is None or not isinstance(row.seq, int):
                continue
            key = dataset.primary_key
            field = key.fields[0] if key else ""
            yield Counter(
                f"{row.name} (AUTOINCREMENT)", str(row.name), field, row.seq, LARGEST_ROWID
            )

    def _view(self, name: str, given: Collection[str]) -> Dataset:
        """A view with the fields that have names; `given` are those of the tables."""
        try:
            found = self._fields_of_view(name)
        except DBAPIError:
            found = ()  # the view is broken; `views` says how
        fields = tuple(f for f in found if f.name in given or not holds_value(f.name, of_view=True))
        return Dataset(
            name=name,
            kind=DatasetKind.VIEW,
            fields=fields,
            schema_mode=SchemaMode.ADVISORY,
            complete=bool(fields) and len(fields) == len(found),
        )

    def _fields_of_view(self, name: str) -> tuple[Field, ...]:
        rows = self._source.rows(
            'SELECT cid, name, type, "notnull" AS required, dflt_value, pk, hidden '
            "FROM pragma_table_xinfo(:view) ORDER BY cid",
            {"view": name},
        )
        return tuple(field_of(row) for row in rows)

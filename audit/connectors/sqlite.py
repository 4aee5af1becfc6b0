"""SQLite: one file, opened so that neither it nor its folder changes."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection as SqlConnection
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from audit.access.connector import collects
from audit.access.database_file import DatabaseFile
from audit.access.sql import SqlConnector
from audit.access.sqlite.file import Opened, read_header
from audit.access.sqlite.schema import (
    damage,
    declares_check,
    explained,
    field_of,
    holds_value,
    index_of,
    keys_of,
)
from audit.access.sqlite.stream import Rows
from audit.access.stream import Extent, Portion, Stream
from audit.errors import CollectError, ConfigError, ConnectError
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
from audit.facts.change import ChangeCapture
from audit.facts.maintenance import DatasetUpkeep, Maintenance
from audit.facts.routines import View, Views
from audit.facts.server import Server, Setting, Settings
from audit.facts.storage import FileAccess, Integrity
from audit.facts.workload import Activity, Distribution, ReadConsistency
from audit.model.fact import Missing, Reason

#: A signed 64-bit integer: the largest row id (SQLite documentation, autoinc.html).
LARGEST_ROWID = 2**63 - 1
#: Reports of damage after which quick_check stops.
DAMAGE = 100
#: Terms of one compound SELECT; SQLite's own limit is 500.
TERMS = 400


class SQLite(DatabaseFile, SqlConnector):
    """Audits one SQLite database file."""

    kind = "sqlite"
    title = "SQLite"
    family = Family.RELATIONAL
    schemes = ("sqlite",)
    verified_on = "the SQLite library of Python (3.40 and newer)"
    least_privilege = "read permission on the file: chmod o= FILE; setfacl -m u:auditor:r FILE"
    verbs: ClassVar[tuple[str, ...]] = ("select", "with", "explain", "pragma quick_check")
    guarantees_references = False  # each connection decides for itself (PRAGMA foreign_keys)
    _opened: Opened | None = None
    _cells = 0

    @property
    def path(self) -> Path:
        if not self.target.address.path or self.target.address.hosts:
            raise ConfigError(
                "a SQLite URL is sqlite:///relative/path.db or sqlite:////absolute/path.db"
            )
        return Path(self.target.address.path)

    def make_engine(self) -> Engine:
        self._header = read_header(self.path)
        self._opened = Opened(
            self.path,
            self._header,
            lock_seconds=self.budget.limits.lock_seconds,
            stopped=lambda: self.budget.interrupted,
        )
        return sa.create_engine(
            "sqlite://",
            creator=self._opened.connect,
            poolclass=QueuePool,
            pool_size=self.budget.limits.connections,
            isolation_level="AUTOCOMMIT",
            query_cache_size=0,  # every table has a statement of its own, compiled once
        )

    def ping(self) -> None:
        try:
            self.rows("SELECT count(*) FROM sqlite_schema")
        except DBAPIError as error:
            known = self.explain(error)
            said = str(known) if known else "it cannot be opened"
            raise ConnectError(f"{self.path}: {said}") from error

    def before_statement(self, connection: SqlConnection) -> None:
        assert self._opened is not None, "open() comes first"
        self._opened.check()
        raw = connection.connection.dbapi_connection
        self._opened.limit(raw, self.budget.statement_milliseconds / 1000)

    def unhurried(self, connection: SqlConnection) -> AbstractContextManager[None]:
        self.before_statement(connection)
        assert self._opened is not None
        raw = connection.connection.dbapi_connection
        self._opened.limit(raw, self.budget.remaining_seconds)
        return self.bounded()

    def explain(self, error: Exception) -> CollectError | None:
        original = error.orig if isinstance(error, DBAPIError) else error
        return explained(original) if isinstance(original, sqlite3.Error) else None

    def driver_version(self) -> str:
        rows = f"adbc-driver-sqlite {version('adbc-driver-sqlite')}"
        return f"sqlite3 {sqlite3.sqlite_version}, {rows}"

    # ------------------------------------------------------------------------------ facts

    @collects()
    def server(self) -> Server:
        encoding = self.row("SELECT encoding FROM pragma_encoding").encoding
        return Server(
            product="SQLite",
            product_id="sqlite",
            version=self._header.writer or sqlite3.sqlite_version,
            release="3",
            encoding=encoding,
            read_only=True,
            size_bytes=self.path.stat().st_size,
        )

    @collects()
    def settings(self) -> Settings:
        header = self._header
        mode = "wal" if header.write_ahead_log else "rollback journal"
        marks = self.row(
            "SELECT u.user_version, a.application_id "
            "FROM pragma_user_version u, pragma_application_id a"
        )
        values = {
            "journal": mode,
            "page_size": str(header.page_size),
            "page_count": str(header.pages),
            "freelist_count": str(header.free_pages),
            "user_version": str(marks.user_version),
            "application_id": str(marks.application_id),
        }
        return Settings(settings=tuple(Setting(n, v, "file header") for n, v in values.items()))

    @collects()
    def file_access(self) -> FileAccess:
        free = self._header.free_pages * self._header.page_size
        return self.access_of(("-wal", "-journal", "-shm"), free_bytes=free)

    @collects()
    def integrity(self) -> Integrity:
        lines = [str(row[0]) for row in self.rows(f"PRAGMA quick_check({DAMAGE})")]
        return Integrity(checked="PRAGMA quick_check", problems=damage(lines, most=DAMAGE))

    @collects()
    def catalog(self) -> Catalog:
        listed = self.rows(
            "SELECT t.name, t.type, t.strict, t.wr FROM pragma_table_list t "
            "WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
            "AND t.type IN ('table', 'view', 'virtual') ORDER BY t.name"
        )
        tables = [row for row in listed if row.type != "view"]
        names = [str(row.name) for row in tables]
        fields = self._fields("t.type <> 'view'")
        given = {field.name for own in fields.values() for field in own}
        keys, indexes = self._indexes()
        references, triggers = self._references(), self._triggers()
        checks = self._check_constraints()
        sizes = self._row_estimates([str(r.name) for r in tables if r.type == "table" and not r.wr])
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
        self._cells = sum(_cells(d) or 0 for d in datasets)
        return Catalog(
            family=Family.RELATIONAL,
            datasets=tuple(sorted(datasets, key=lambda d: d.name)),
            sequences=tuple(self._sequences(datasets)),
            comments_supported=False,
            owners_supported=False,
        )

    @collects()
    def views(self) -> Views:
        names = [
            str(row.name)
            for row in self.rows("SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name")
        ]
        return Views(views=tuple(View(name, self._view_error(name)) for name in names))

    @collects()
    def maintenance(self) -> Maintenance:
        analyzed = set[str]()
        if self.rows("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'"):
            analyzed = {str(row.tbl) for row in self.rows("SELECT DISTINCT tbl FROM sqlite_stat1")}
        tables = self.rows(
            "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
            "AND name NOT LIKE 'sqlite%' ORDER BY name"
        )
        sizes = self._row_estimates([str(row.name) for row in tables if not row.wr])
        return Maintenance(
            datasets=tuple(
                DatasetUpkeep(
                    dataset=str(row.name),
                    live_rows=sizes.get(str(row.name)),
                    analyzed=str(row.name) in analyzed,
                )
                for row in tables
            )
        )

    @collects()
    def activity(self) -> Activity | Missing:
        return Missing(Reason.UNSUPPORTED, "SQLite counts nothing of what is done with it")

    @collects()
    def read_consistency(self) -> ReadConsistency:
        """SQLite documentation, isolation.html."""
        waits = "readers and the writer do not wait for each other"
        if not self._header.write_ahead_log:
            waits = "a transaction that reads keeps writers from committing"
        return ReadConsistency(
            level="serializable",
            snapshot=True,
            how="one transaction",
            multiple=True,
            notes=(waits,),
        )

    @collects()
    def distribution(self) -> Distribution:
        return Distribution(scheme="one file", nodes=1)

    @collects()
    def change_capture(self) -> ChangeCapture | Missing:
        return Missing(Reason.UNSUPPORTED, "SQLite keeps no log of changes that could be read")

    # ---------------------------------------------------------------------------- streams

    @cached_property
    def _rows(self) -> Rows:
        assert self._opened is not None, "open() comes first"
        return Rows(self, self._opened)

    def extent(self, dataset: Dataset) -> Extent:
        """The share of the file that its rows and fields make up, which is a guess."""
        mine = _cells(dataset)
        bytes_ = self.path.stat().st_size
        if mine is not None and self._cells:
            bytes_ = min(bytes_, round(bytes_ * mine / self._cells))
        return Extent(dataset.row_estimate, bytes_ if dataset.kind is DatasetKind.TABLE else None)

    def stream(self, dataset: Dataset, portion: Portion) -> Stream:
        """The rows: by ADBC, or row by row where a column holds values of several types."""
        return self._rows.stream(dataset, portion)

    def close(self) -> None:
        with suppress(Exception):
            if "_rows" in self.__dict__:
                self._rows.close()
                del self._rows
        super().close()

    # ---------------------------------------------------------------------------- catalogue

    def _fields(self, where: str) -> dict[str, list[Field]]:
        """Fields of every table, hidden ones of virtual tables left out, in one statement."""
        rows = self.rows(
            'SELECT t.name AS dataset, c.cid, c.name, c.type, c."notnull" AS required, '
            "c.dflt_value, c.pk, c.hidden "
            "FROM pragma_table_list t, pragma_table_xinfo(t.name) c "
            f"WHERE t.schema = 'main' AND {where} AND t.name NOT LIKE 'sqlite%' "
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
        rows = self.rows(
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
        rows = self.rows(
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
        rows = self.rows(
            "SELECT tbl_name, count(*) AS triggers, "
            "sum(sql LIKE '%UPDATE%ON%BEGIN%UPDATE%') AS updates "
            "FROM sqlite_schema WHERE type = 'trigger' GROUP BY tbl_name"
        )
        return {str(row.tbl_name): (int(row.triggers), int(row.updates)) for row in rows}

    def _check_constraints(self) -> dict[str, list[Constraint]]:
        """Tables that declare checks: SQLite names none of them in a pragma, only in the text."""
        rows = self.rows(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%check%'"
        )
        return {
            str(row.name): [Constraint("check")] for row in rows if declares_check(str(row.sql))
        }

    def _row_estimates(self, names: Sequence[str]) -> dict[str, int]:
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
                rows = self.rows(sa.union_all(*terms) if len(terms) > 1 else terms[0])
            except DBAPIError:
                continue  # a table without row ids among them: then these have no estimate
            found |= {str(row.dataset): int(row.rows) for row in rows}
        return found

    def _sequences(self, datasets: Sequence[Dataset]) -> Iterator[Counter]:
        if not self.rows("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'"):
            return
        known = {d.name: d for d in datasets}
        for row in self.rows("SELECT name, seq FROM sqlite_sequence ORDER BY name"):
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
        rows = self.rows(
            'SELECT cid, name, type, "notnull" AS required, dflt_value, pk, hidden '
            "FROM pragma_table_xinfo(:view) ORDER BY cid",
            {"view": name},
        )
        return tuple(field_of(row) for row in rows)

    def _view_error(self, name: str) -> str:
        quoted = name.replace('"', '""').replace(":", "\\:")
        try:
            self.rows(f'EXPLAIN SELECT * FROM "{quoted}"')
        except DBAPIError as error:
            known = self.explain(error)
            return str(known) if known else "SQLite cannot prepare it"
        return ""


def _cells(dataset: Dataset) -> int | None:
    """Values of a table, None where nobody knows how many rows it has."""
    known = dataset.row_estimate
    return None if known is None else known * max(1, len(dataset.fields))


CONNECTOR = SQLite

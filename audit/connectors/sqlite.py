"""SQLite: one file, opened so that neither it nor its folder changes."""

import sqlite3
from contextlib import AbstractContextManager, suppress
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection as SqlConnection
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from audit.access.connector import collects
from audit.access.database_file import DatabaseFile
from audit.access.sql import SqlConnector
from audit.access.sqlite.catalog import CatalogReader
from audit.access.sqlite.file import Opened, read_header
from audit.access.sqlite.schema import damage, explained
from audit.access.sqlite.stream import Rows
from audit.access.stream import Extent, Portion, Stream
from audit.errors import CollectError, ConfigError, ConnectError
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family
from audit.facts.change import ChangeCapture
from audit.facts.maintenance import DatasetUpkeep, Maintenance
from audit.facts.routines import View, Views
from audit.facts.server import Server, Setting, Settings
from audit.facts.storage import FileAccess, Integrity
from audit.facts.workload import Activity, Distribution, ReadConsistency
from audit.model.fact import Missing, Reason

#: Reports of damage after which quick_check stops.
DAMAGE = 100


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
        catalog = self._catalogue.catalog()
        self._cells = sum(_cells(d) or 0 for d in catalog.datasets)
        return catalog

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
        sizes = self._catalogue.row_estimates([str(row.name) for row in tables if not row.wr])
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

    @cached_property
    def _catalogue(self) -> CatalogReader:
        return CatalogReader(self)

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

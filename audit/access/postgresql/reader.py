"""A PostgreSQL session below the facts: its limits, its errors, and the rows of datasets."""

import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from contextvars import ContextVar
from functools import cached_property, partial
from importlib.metadata import version
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection as SqlConnection
from sqlalchemy.engine import Engine, ExceptionContext, Row
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from audit.access.adbc import is_adbc
from audit.access.bounds import bounds
from audit.access.budget import Budget
from audit.access.connector import Target
from audit.access.postgresql import names, profiles, safeguards, schema, schema_sql
from audit.access.postgresql import state_sql as sql
from audit.access.postgresql.errors import (
    LOCKED,
    NO_PRIVILEGE,
    RECOVERY_CONFLICT,
    explained,
    means_lost,
    sqlstate_of,
)
from audit.access.postgresql.select import Column, Layout, layouts
from audit.access.postgresql.session import Door, Opened, limit_idling, session_settings
from audit.access.postgresql.stream import Plan, Streams
from audit.access.silence import Silence
from audit.access.sql import SqlConnector
from audit.access.stream import Choice, Extent, Portion, Stream
from audit.errors import CollectError, ConnectError, PrivilegeMissing, Skipped
from audit.facts.catalog import Dataset, DatasetKind
from audit.facts.profiles import Reference
from audit.facts.server import Setting

_OURS = "pg_catalog"
#: Share of the server's connections from which on the audit stands back.
_CROWDED = 0.8
#: Whether the statement runs code of the source's own, which finds its names by its own path.
_own_path: ContextVar[bool] = ContextVar("own_path", default=False)


class Reader(SqlConnector):
    """Reads one database in a session that can do no harm; the connector says what to read."""

    verbs = ("select", "with", "explain select")

    def __init__(self, target: Target, budget: Budget) -> None:
        super().__init__(target, budget)
        self._door = Door(target, budget.limits)
        self._silence = Silence()
        self._session: Row[Any] | None = None
        self._layouts: dict[str, Layout] | None = None
        self._learning = Lock()

    def make_engine(self) -> Engine:
        self._door.open()
        engine = sa.create_engine(
            "postgresql+psycopg://",
            creator=self._door.connect,  # the password never becomes part of a URL
            pool_reset_on_return="rollback",  # each statement is a transaction of its own
            pool_size=self._door.widen(),
            max_overflow=0,
            pool_timeout=2 * self.budget.limits.statement_seconds,
            use_native_hstore=False,
            query_cache_size=0,  # no two tables have the same statement: a cache only costs
            hide_parameters=True,
            _initialize=False,  # SQLAlchemy would send statements of its own, uncounted
        )
        event.listen(engine, "handle_error", self._drop_the_dead)
        event.listen(engine, "connect", self._watch)
        return engine

    def _watch(self, connection: Any, record: object) -> None:  # noqa: ANN401  # the driver's own
        del record
        self._silence.watch(connection.fileno())
        if not self.opened.pooled:
            with self.budget.statement():
                limit_idling(connection)

    def bounded(self) -> AbstractContextManager[None]:
        return self._silence.bound(self.budget.limits.statement_seconds)

    def _drop_the_dead(self, context: ExceptionContext) -> None:
        """Takes all connections for lost with one: the driver notices an end one read late."""
        error = context.sqlalchemy_exception
        if error is not None and means_lost(error):
            context.is_disconnect = True
            self._door.close()

    def ping(self) -> None:
        try:
            self._session = self.row(sql.SESSION)
        except (DBAPIError, ValueError) as error:
            raise ConnectError(
                f"{self.opened.where}: answers like PostgreSQL but has not its catalogue"
            ) from error

    def close(self) -> None:
        with suppress(Exception):
            if "_streams" in self.__dict__:
                self._streams.close()
                del self._streams
            super().close()
            self._door.close()
            self._silence.close()

    def explain(self, error: Exception) -> CollectError | None:
        if not isinstance(error, SQLAlchemyError) and not is_adbc(error):
            return None
        limits = self.budget.limits
        return explained(
            error,
            statement_seconds=limits.statement_seconds,
            lock_seconds=limits.lock_seconds,
        )

    def driver_version(self) -> str:
        rows = f"adbc-driver-postgresql {version('adbc-driver-postgresql')}"
        return f"psycopg {version('psycopg')}, {rows}"

    def rows(
        self, statement: str | sa.Executable, parameters: Mapping[str, object] | None = None
    ) -> Sequence[Row[Any]]:
        try:
            return super().rows(statement, parameters)
        except DBAPIError as error:
            if sqlstate_of(error) != RECOVERY_CONFLICT:
                raise
        return super().rows(statement, parameters)  # a standby cancelled it to catch up: once more

    def before_statement(self, connection: SqlConnection) -> None:
        """Where names are looked for; behind a pooler also all that a session would keep."""
        path = self.account.path if self._session and _own_path.get() else _OURS
        wanted = {} if path == _OURS else {"search_path": path}
        if self.opened.pooled:
            wanted = session_settings(self.budget.limits) | {"search_path": path}
            del wanted["default_transaction_read_only"]  # the transaction itself is read-only
        if wanted:
            # until the end of the transaction, which is that of the statement
            chosen = [sa.func.set_config(n, value, sa.true()) for n, value in wanted.items()]
            with self.budget.statement():
                connection.execute(sa.select(*chosen))

    def unhurried(self, connection: SqlConnection) -> AbstractContextManager[None]:
        """Ends with the transaction, like all settings of one; the driver begins it here."""
        self.before_statement(connection)
        seconds = self.budget.remaining_seconds
        driver: Any = connection.connection.driver_connection
        driver.execute(f"SET LOCAL statement_timeout = {max(1, int(1000 * seconds))}")
        return self._silence.bound(seconds)

    @contextmanager
    def as_its_own(self, needed: bool) -> Generator[None]:  # noqa: FBT001  # private
        token = _own_path.set(needed)
        try:
            yield
        finally:
            _own_path.reset(token)

    @property
    def opened(self) -> Opened:
        assert self._door.opened is not None, "open() comes first"
        return self._door.opened

    def time_one_more(self, seconds: float) -> float | None:
        """How long one more connection takes; None where the server gives none."""
        return self._door.time_one_more(seconds)

    @property
    def account(self) -> Row[Any]:
        assert self._session is not None, "open() comes first"
        return self._session

    def grant(self, what: str) -> str:
        return names.grant(what, self.account.account)

    @property
    def credential(self) -> str:
        """Where the password came from, also when libpq found one by itself."""
        if self.target.credential or not self._door.used_password:
            return self.target.credential or "none"
        return "PGPASSWORD" if "PGPASSWORD" in os.environ else "passfile"

    @cached_property
    def relations(self) -> schema.Relations:
        """All relations of the source, read once."""
        return schema.relations_of(self.rows(schema_sql.RELATIONS))

    @cached_property
    def settings_by_name(self) -> dict[str, Setting]:
        names_of = [*sql.SHOWN_SETTINGS, *safeguards.SETTINGS]
        rows = self.rows(sql.SETTINGS, {"names": names_of})
        return {row.name: Setting(row.name, row.value, row.source) for row in rows}

    @cached_property
    def values(self) -> dict[str, str]:
        return {name: setting.value for name, setting in self.settings_by_name.items()}

    def unlocked(self, statement: str) -> Sequence[Row[Any]]:
        """Rows about all relations, without what a lock of another session withholds."""
        parameters = {"oids": list(self.relations.rows), "lockless": False}
        try:
            return self.rows(statement, parameters)
        except DBAPIError as error:
            if sqlstate_of(error) != LOCKED:
                raise
        return self.rows(statement, parameters | {"lockless": True})  # locked since it was asked

    # -------------------------------------------------------------------------------- streams

    def remember(self, columns: Sequence[Row[Any]], sizes: Sequence[Row[Any]]) -> None:
        """What the catalogue says about columns, for when their rows are read."""
        self._layouts = layouts(self.relations, columns, sizes)

    def _layout(self, dataset: Dataset) -> Layout:
        with self._learning:
            if self._layouts is None:
                self.remember(self.unlocked(schema_sql.COLUMNS), self.unlocked(schema_sql.SIZES))
        return (self._layouts or {}).get(dataset.name) or Layout({}, bounded=True)

    @cached_property
    def _streams(self) -> Streams:
        self.engine.dispose()  # its connections are idle now, and the server may count them
        made = Streams(self._door, self, self._silence)
        self._door.give_way = made.pool.close
        return made

    @property
    def speaks_arrow(self) -> bool:
        """Whether rows can come by ADBC, whose driver would go around Kerberos."""
        return not self._door.used_kerberos

    def extent(self, dataset: Dataset) -> Extent:
        """By the catalogue: no statement is sent."""
        return Extent(dataset.row_estimate, dataset.size_bytes)

    def stream(self, dataset: Dataset, portion: Portion) -> Stream:
        """The rows in transactions of their own; large values are cut, strange times are null."""
        if reason := profiles.skipped(dataset, superuser=self.account.superuser):
            raise Skipped(reason)
        layout = self._layout(dataset)
        columns = [
            layout.columns.get(f.name) or Column(f.name, f.native_type, "", "b", "", builtin=True)
            for f in dataset.fields
        ]
        view = dataset.kind is DatasetKind.VIEW
        secured = dataset.row_security is not None and dataset.row_security.applies_to_us
        limits = self.budget.limits
        unbounded = view and limits.sampling.choice is not Choice.FULL  # it may compute anything
        asked = limits.full_scan_rows if unbounded and portion.rows is None else portion.rows
        rows = profiles.part_of(dataset, asked)
        plan = Plan(
            place=self.relations.places[dataset.name],
            columns=columns,
            path=self.account.path if view or secured else _OURS,
            rows=rows,
            percent=None if rows is None else profiles.percent_of(dataset, rows),
            estimate=dataset.row_estimate,
            seed=portion.seed,
            bounded=layout.bounded,
            seconds=limits.statement_seconds if unbounded else None,
            finite=not self.speaks_arrow,
        )
        return self._streams.stream(plan, partial(self._better, dataset))

    def _better(self, dataset: Dataset, error: Exception) -> Exception:
        if sqlstate_of(error) != NO_PRIVILEGE:
            return error
        namespace, bare = self.relations.places[dataset.name]
        below = "; what lies below it may be withheld too" * (dataset.kind is DatasetKind.VIEW)
        return PrivilegeMissing(
            f"the account may no longer read this dataset{below}",
            names.select_grant(namespace, bare, to=self.account.account, usage=False, select=True),
        )

    def bounds(self, dataset: Dataset) -> Mapping[str, tuple[str, str]]:
        """The true ends of fields that may be told and that an index answers for."""
        wanted = profiles.indexed_bounds(dataset)
        if not wanted:
            return {}
        table = self.table_of(dataset)
        selected: list[sa.Label[Any]] = []
        for i, field in enumerate(wanted):
            look = profiles.finite if field.logical_type.temporal else profiles.looked_up
            found = look(table.c[field.name], table).items()
            selected += [expression.label(f"f{i}_{name}") for name, expression in found]
        secured = dataset.row_security is not None and dataset.row_security.applies_to_us
        with self.as_its_own(secured):
            row = self.row(sa.select(*selected))
        rows = dataset.row_estimate or 0
        ends = {
            field.name: bounds(field, row[2 * i], row[2 * i + 1], rows=rows)
            for i, field in enumerate(wanted)
        }
        return {name: end for name, end in ends.items() if end}

    def busy(self) -> str:
        """Whether the server's connections run out (its own figures, our sessions left out)."""
        row = self.row(sql.CONNECTIONS, {"statistics": self.account.statistics})
        used = int(row.used) - self._own_sessions
        if used <= _CROWDED * (row.limit - row.reserved):
            return ""
        return f"{used} of {row.limit} connections of the server are in use by others"

    @property
    def _own_sessions(self) -> int:
        pool: Any = self.engine.pool
        streams = self._streams.pool.open if "_streams" in self.__dict__ else 0
        return int(pool.checkedin() + pool.checkedout()) + self._door.spare + streams

    def table_of(self, dataset: Dataset) -> sa.TableClause:
        namespace, bare = self.relations.places[dataset.name]
        columns: list[sa.ColumnClause[Any]] = [sa.column(raw(f.name)) for f in dataset.fields]
        return sa.table(raw(bare), *columns, schema=raw(namespace))

    def place(self, dataset: Dataset) -> tuple[str, str]:
        if reason := profiles.skipped(dataset, superuser=self.account.superuser):
            raise Skipped(reason)
        super().place(dataset)
        return self.relations.places[dataset.name]

    def answer(
        self, dataset: Dataset, statement: str, parameters: Mapping[str, object]
    ) -> tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]:
        """As `SqlConnector`; policies on rows run functions, which find their names their way."""
        secured = dataset.row_security is not None and dataset.row_security.applies_to_us
        with self.as_its_own(secured):
            return super().answer(dataset, statement, parameters)

    def orphans(
        self, reference: Reference, child: Dataset, parent: Dataset, *, rows: int
    ) -> Reference:
        """Compares as the types themselves do: citext lies where only its own path finds it."""
        compared = [child.field(name) for name in reference.fields]
        with self.as_its_own(any(f is not None and "citext" in f.native_type for f in compared)):
            return super().orphans(reference, child, parent, rows=rows)


def raw(name: str) -> sa.sql.quoted_name:
    """A name that SQLAlchemy quotes, whatever it holds."""
    return sa.sql.quoted_name(name, quote=True)

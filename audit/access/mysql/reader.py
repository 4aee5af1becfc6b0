"""A session on MySQL or MariaDB below the facts: its limits, its errors, and its rows."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from importlib.metadata import version
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine, ExceptionContext, Row
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from audit.access.bounds import bounds
from audit.access.budget import Budget
from audit.access.connector import Target
from audit.access.mysql import schema_sql
from audit.access.mysql.errors import explained, means_lost, number_of, refused
from audit.access.mysql.names import place, quoted
from audit.access.mysql.privileges import Account, parse
from audit.access.mysql.reading import Plan, stream_of
from audit.access.mysql.schema import TRANSACTIONAL, Parts, Schema, key_to_sample_by, schema_of
from audit.access.mysql.session import Sessions
from audit.access.mysql.types import Column
from audit.access.sql import SqlConnector
from audit.access.stream import Choice, Extent, Portion, Stream
from audit.errors import CollectError, ConnectError, PrivilegeMissing, Skipped
from audit.facts.catalog import Dataset, DatasetKind, SchemaMode

#: Tables of engines that lock while they are read are read in part only.
_LOCKING_ROWS = 100_000
#: Share of the server's connections from which on the audit stands back.
_CROWDED = 0.8
_NO_TABLE = 1146


class Reader(SqlConnector):
    """Reads one server, or one database of it, in sessions that can do no harm."""

    verbs = ("select", "show")

    def __init__(self, target: Target, budget: Budget) -> None:
        super().__init__(target, budget)
        self.sessions = Sessions(target, budget)
        self._first: Any = None
        self._taking = Lock()
        self._spare: list[Any] = []  # for rows, and for those of views, which may take less time
        self._bounded: list[Any] = []

    @property
    def database(self) -> str:
        """The one that the URL names, "" for all of the server's."""
        return self.target.address.path

    def make_engine(self) -> Engine:
        self._first = self.sessions.open()
        engine = sa.create_engine(
            "mysql+pymysql://",
            creator=self._connection,  # the password never becomes part of a URL
            pool_size=self.budget.limits.connections,
            max_overflow=0,
            pool_timeout=2 * self.budget.limits.statement_seconds,
            pool_reset_on_return=None,  # every statement is its own transaction
            query_cache_size=0,
            hide_parameters=True,
            _initialize=False,  # SQLAlchemy would send statements of its own, uncounted
        )
        event.listen(engine, "handle_error", self._drop_the_dead)
        return engine

    def _connection(self) -> Any:  # noqa: ANN401  # the driver's own
        with self._taking:
            first, self._first = self._first, None
        return first if first is not None else self.sessions.connect()

    def _drop_the_dead(self, context: ExceptionContext) -> None:
        error = context.original_exception
        if means_lost(error) or isinstance(error, TimeoutError):
            context.is_disconnect = True

    def ping(self) -> None:
        try:
            self._who = str(self.row("SELECT current_user() AS who").who)
            self._lines = [str(next(iter(row))) for row in self.rows("SHOW GRANTS")]
        except (DBAPIError, ValueError) as error:
            if told := refused(number_of(error)):
                raise ConnectError(f"{self.sessions.where}: the server {told}") from error
            raise ConnectError(
                f"{self.sessions.where}: answers like MySQL but does not say who we are"
            ) from error

    def close(self) -> None:
        with suppress(Exception):
            super().close()
        for session in (self._first, *self._spare, *self._bounded):
            with suppress(Exception):
                if session is not None:
                    session.close()

    def explain(self, error: Exception) -> CollectError | None:
        from pymysql.err import MySQLError  # noqa: PLC0415

        if not isinstance(error, SQLAlchemyError | MySQLError | OSError):
            return None
        limits = self.budget.limits
        return explained(
            error,
            statement_seconds=limits.statement_seconds,
            lock_seconds=limits.lock_seconds,
        )

    def driver_version(self) -> str:
        return f"pymysql {version('pymysql')}"

    # ---------------------------------------------------------------------------- the catalogue

    @cached_property
    def account(self) -> Account:
        user, _, host = self._who.rpartition("@")
        return Account(user, host, parse(self._lines))

    @property
    def mariadb(self) -> bool:
        return self.sessions.mariadb

    def grant(self, what: str, where: str = "*.*") -> str:
        return f"GRANT {what} ON {where} TO {self.account.quoted};"

    @cached_property
    def values(self) -> dict[str, str]:
        return self.pairs("SHOW GLOBAL VARIABLES")

    @cached_property
    def status(self) -> dict[str, str]:
        return self.pairs("SHOW GLOBAL STATUS")

    def pairs(self, statement: str) -> dict[str, str]:
        """Rows of names and values."""
        found: dict[str, str] = {}
        for row in self.rows(statement):
            name, value = tuple(row)
            found[str(name)] = str(value)
        return found

    def of_schema(self, statement: Any, **more: str) -> Sequence[Row[Any]]:  # noqa: ANN401  # one of schema_sql
        """Rows of information_schema, of the chosen database or of all but the system's."""
        one = bool(self.database)
        return self.rows(statement(one=one), ({"database": self.database} if one else {}) | more)

    @cached_property
    def schema(self) -> Schema:
        """All tables and views, read once."""
        parts = Parts(
            tables=self.of_schema(schema_sql.tables),
            columns=self.of_schema(schema_sql.columns),
            indexes=self.of_schema(schema_sql.indexes),
            foreign_keys=self.of_schema(schema_sql.foreign_keys),
            delete_rules=self.of_schema(schema_sql.delete_rules),
            constraints=self.of_schema(schema_sql.constraints),
            triggers=self.of_schema(schema_sql.triggers),
            partitions=self.partitions,
        )
        strict = {"STRICT_TRANS_TABLES", "STRICT_ALL_TABLES"} & set(
            self.values.get("sql_mode", "").upper().split(",")
        )
        mode = SchemaMode.ENFORCED if strict else SchemaMode.ADVISORY
        return schema_of(parts, account=self.account, database=self.database, mode=mode)

    @cached_property
    def partitions(self) -> Sequence[Row[Any]]:
        return self.of_schema(schema_sql.partitions)

    def table_of(self, dataset: Dataset) -> sa.TableClause:
        namespace, bare = self.schema.places[dataset.name]
        columns: list[sa.ColumnClause[Any]] = [sa.column(_raw(f.name)) for f in dataset.fields]
        return sa.table(_raw(bare), *columns, schema=_raw(namespace))

    # ------------------------------------------------------------------------------------ rows

    def extent(self, dataset: Dataset) -> Extent:
        """By the catalogue: no statement is sent."""
        return Extent(dataset.row_estimate, dataset.size_bytes)

    def stream(self, dataset: Dataset, portion: Portion) -> Stream:
        """The rows in a session of their own; tables that a reader would lock are read in part."""
        where = self.schema.places[dataset.name]
        if dataset.kind is DatasetKind.FOREIGN_TABLE:
            raise Skipped("its rows are on another server, which was not asked to be audited")
        rows, locking = portion.rows, self._locks(dataset)
        if locking and (dataset.row_estimate or 0) > _LOCKING_ROWS:
            rows = min(rows or _LOCKING_ROWS, _LOCKING_ROWS)
        view = dataset.kind is DatasetKind.VIEW
        limits = self.budget.limits
        if view and rows is None and limits.sampling.choice is not Choice.FULL:
            rows = limits.full_scan_rows  # it may compute anything
        if rows is not None and not view and (dataset.row_estimate or rows + 1) <= rows // 2:
            rows = None
        key = key_to_sample_by(dataset) if rows is not None and not view else ""
        plan = Plan(
            where=where,
            columns=[self._column(dataset, f.name) for f in dataset.fields],
            rows=rows,
            key=key,
            ends=self._ends(where, key) if key else None,
            seed=portion.seed,
            estimate=dataset.row_estimate,
        )
        seconds = limits.statement_seconds if view else max(1.0, self.budget.remaining_seconds)
        return stream_of(
            plan,
            self.budget,
            lambda: self._spare_or_new(seconds, bounded=view),
            lambda error: self._better(dataset, error),
            self._bounded if view else self._spare,
        )

    def _spare_or_new(self, seconds: float, *, bounded: bool) -> Any:  # noqa: ANN401
        """A session whose rows were all read, or one more."""
        with suppress(IndexError):
            return (self._bounded if bounded else self._spare).pop()
        return self.sessions.connect(seconds=seconds)

    def _column(self, dataset: Dataset, name: str) -> Column:
        return self.schema.columns[dataset.name].get(name) or Column(name, "", "")

    def _locks(self, dataset: Dataset) -> bool:
        engine = self.schema.engines.get(dataset.name, "")
        return bool(engine) and engine not in TRANSACTIONAL

    def _ends(self, where: tuple[str, str], key: str) -> tuple[int, int] | None:
        """The smallest and the largest key, which the index knows."""
        name = quoted(key)
        row = self.row(f"SELECT min({name}) AS low, max({name}) AS high FROM {place(*where)}")
        return None if row.low is None else (int(row.low), int(row.high))

    def _better(self, dataset: Dataset, error: Exception) -> Exception:
        """A sentence of ours for what ended a stream."""
        known = self.explain(error)
        if isinstance(known, PrivilegeMissing):
            where = place(*self.schema.places[dataset.name])
            return PrivilegeMissing(
                "the account may not read this dataset", self.grant("SELECT", where)
            )
        if number_of(error) == _NO_TABLE and dataset.kind is not DatasetKind.VIEW:
            return Skipped("it was dropped while the audit ran")
        return known or error

    def bounds(self, dataset: Dataset) -> Mapping[str, tuple[str, str]]:
        """The true ends of fields that lead an index: the optimiser looks them up."""
        leading = {i.fields[0] for i in dataset.indexes if i.fields and i.method == "btree"}
        wanted = [
            f for f in dataset.fields
            if f.name in leading and (f.logical_type.numeric or f.logical_type.temporal)
        ]  # fmt: skip
        if not wanted or self._locks(dataset):
            return {}
        table = self.table_of(dataset)
        ends: dict[str, tuple[str, str]] = {}
        for field in wanted:
            column = table.c[field.name]
            row = self.row(
                sa.select(sa.func.min(column).label("low"), sa.func.max(column).label("high"))
            )
            told = bounds(field, row.low, row.high, rows=dataset.row_estimate or 0)
            if told:
                ends[field.name] = told
        return ends

    def busy(self) -> str:
        """Whether the server's connections run out; ours are few enough to be left in."""
        status = self.pairs("SHOW GLOBAL STATUS LIKE 'Threads_connected'")
        used, limit = (
            int(status["Threads_connected"]),
            int(self.values.get("max_connections", "0") or 0),
        )
        if not limit or used <= _CROWDED * limit:
            return ""
        return f"{used} of {limit} connections of the server are in use"


def _raw(name: str) -> sa.sql.quoted_name:
    """A name that SQLAlchemy quotes, whatever it holds."""
    return sa.sql.quoted_name(name, quote=True)

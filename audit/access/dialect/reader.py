"""A source by its SQLAlchemy dialect below the facts: opening, catalogue, rows."""

import logging
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from audit.access.bounds import bounds
from audit.access.budget import Budget
from audit.access.connector import Target
from audit.access.dialect.errors import absent, explained, refusal_of
from audit.access.dialect.granting import of_file, plan_of
from audit.access.dialect.inspecting import inspected
from audit.access.dialect.known import Known, known
from audit.access.dialect.naming import base_of
from audit.access.dialect.reading import Plan, Reading
from audit.access.dialect.relations import Inspected, Relation
from audit.access.dialect.session import Sessions
from audit.access.dialect.shaping import datasets_of, name_of
from audit.access.grants import Ask, GrantPlan, Step
from audit.access.identity.approach import Approach, endpoints
from audit.access.network import probe
from audit.access.sql import SqlConnector
from audit.access.stream import Choice, Extent, Portion, Stream
from audit.errors import CollectError, ConfigError, ConnectError, PrivilegeMissing, Skipped
from audit.facts.catalog import Dataset, DatasetKind

logger = logging.getLogger(__name__)

#: Share of the run's time and statements that is not spent on the catalogue.
_FOR_ROWS = 0.5


class Reader(SqlConnector):
    """Reads one database through whatever dialect its URL names."""

    verbs: ClassVar[tuple[str, ...]] = (
        "select",
        "with",
        "show",
        "describe",
        "desc",
        "pragma table_info",
    )
    guarantees_references = False  # many warehouses declare keys and enforce none
    sessions_class: ClassVar[type[Sessions]] = Sessions

    def __init__(self, target: Target, budget: Budget) -> None:
        super().__init__(target, budget)
        self.sessions = self.sessions_class(target, budget, self.known)
        self._mine = threading.local()  # the watch over the statement that a thread sends

    @property
    def known(self) -> Known:
        return known(base_of(self.target.address.scheme))

    @property
    def where(self) -> str:
        """The endpoint or file, as errors name it."""
        address = self.target.address
        if not address.host:
            return Path(address.path).name or self.known.product
        port = address.port or self.known.port
        host = f"[{address.host}]" if ":" in address.host else address.host
        return f"{host}:{port}" if port else host

    # ----------------------------------------------------------------------------- opening

    def make_engine(self) -> Engine:
        address = self.target.address
        engine = self.sessions.engine()
        if self.known.file and not address.host and not Path(address.path).is_file():
            if not address.path:
                raise ConfigError("the URL names no file; a relative path follows three slashes")
            raise ConnectError(f"{address.path}: there is no such file")
        port = address.port or self.known.port
        if address.host and port and len(address.hosts) == 1:
            probe(address.host, port, seconds=self.budget.limits.connect_seconds)
        return engine

    def ping(self) -> None:
        """The first session, in which the dialect gets to know the product."""
        try:
            with self.sessions.counted(self.engine) as connection:
                self.engine.dialect.initialize(connection)
        except CollectError:
            raise
        except ConnectError as error:
            raise ConnectError(f"{self.where} {error}") from None
        except Exception as error:  # noqa: BLE001  # drivers raise anything, with anything in it
            told = refusal_of(
                error,
                user=self.target.address.user,
                database=self.target.address.path,
                given=self.target.password is not None,
            )
            raise ConnectError(f"{self.where}: {told}") from None

    def close(self) -> None:
        with suppress(Exception):
            super().close()

    def explain(self, error: Exception) -> CollectError | None:
        return explained(error)

    def before_statement(self, connection: Connection) -> None:
        self._mine.watch = self.sessions.watch(connection)

    @contextmanager
    def bounded(self) -> Generator[None]:
        """Ends what `before_statement` began to watch."""
        self._mine.watch = None
        try:
            yield
        except Exception:
            self.sessions.raise_late(self._mine.watch)
            raise
        finally:
            if self._mine.watch is not None:
                self._mine.watch.stop()

    def unhurried(self, connection: Connection) -> AbstractContextManager[None]:
        return self.sessions.watched(connection, max(1.0, self.budget.remaining_seconds))

    def driver_version(self) -> str:
        if self._engine is None:
            return ""
        package = self.known.package
        try:
            own = f"{package} {version(package)}" if package else self._engine.dialect.name
        except PackageNotFoundError:
            own = self._engine.dialect.name
        return f"{own}, sqlalchemy {sa.__version__}"

    def approach(self) -> Approach:
        address, protocol = self.target.address, self.known.protocol
        port = address.port or self.known.port
        if not address.host or protocol is None or port is None:
            return Approach()
        return Approach(
            endpoints=endpoints(
                [(address.host, port)],
                protocol=protocol,
                seconds=self.budget.limits.connect_seconds,
            )
        )

    # --------------------------------------------------------------------------- catalogue

    @cached_property
    def found(self) -> Inspected:
        """All relations, read once, with sizes where the product keeps them."""
        found = self.inspect()
        if self.known.sizes:
            self._sized(found)
        return found

    def inspect(self) -> Inspected:
        return inspected(lambda: self.sessions.counted(self.engine), self.rows, self._room)

    def _room(self, statements: int) -> bool:
        """Whether so many may be sent for the catalogue, and enough is left for the rows."""
        limits = self.budget.limits
        left = limits.statements - self.budget.load().statements
        in_time = self.budget.remaining_seconds > limits.seconds * _FOR_ROWS
        return in_time and statements <= left * _FOR_ROWS

    def _sized(self, found: Inspected) -> None:
        try:
            rows = [tuple(row) for row in self.rows(self.known.sizes)]
        except SQLAlchemyError as error:
            logger.info("the product's own row counts are not read (%s)", type(error).__name__)
            return
        by_place = {(str(schema), str(name)): (count, size) for schema, name, count, size in rows}
        for relation in found.relations:
            schema, name = relation.place
            count, size = by_place.get((schema or found.default, name), (None, None))
            if relation.kind is DatasetKind.TABLE:
                relation.rows = None if count is None else int(count)
                relation.size = None if size is None else int(size)

    @cached_property
    def datasets(self) -> tuple[Dataset, ...]:
        return datasets_of(
            self.found,
            self.engine.dialect,
            indexes_references=self.known.indexes_references,
        )

    @cached_property
    def number(self) -> str:
        """The product's version, "" where neither the dialect nor the product tells."""
        if self.known.version:
            return str(self.row(self.known.version)[0]).removeprefix("v")
        dialect: Any = self.engine.dialect
        parts: Any = getattr(dialect, "server_version_info", None) or ()
        return ".".join(str(part) for part in parts if isinstance(part, int))

    @cached_property
    def _relations(self) -> dict[str, Relation]:
        return {name_of(relation.place): relation for relation in self.found.relations}

    def table_of(self, dataset: Dataset) -> sa.TableClause:
        """The table with its names as the dialect reflected them: it knows what to quote."""
        relation = self._relations[dataset.name]
        schema, name = relation.place
        if relation.quote:
            name = sa.sql.quoted_name(name, quote=True)
            schema = sa.sql.quoted_name(schema, quote=True) if schema else None
        quoted = {str(c["name"]): _named(c, always=relation.quote) for c in relation.columns}
        fields: list[sa.ColumnClause[Any]] = [
            sa.column(quoted.get(f.name, f.name)) for f in dataset.fields
        ]
        return sa.table(name, *fields, schema=schema)

    # -------------------------------------------------------------------------------- rows

    def extent(self, dataset: Dataset) -> Extent:
        """By the product's own statistics; mostly a dialect has none."""
        return Extent(dataset.row_estimate, dataset.size_bytes)

    def stream(self, dataset: Dataset, portion: Portion) -> Stream:
        """All rows of a table, or the first ones where it is large or nobody knows how large."""
        limits = self.budget.limits
        view = dataset.kind is DatasetKind.VIEW
        if view and not self.sessions.held:
            raise Skipped(
                "a view runs code of its own, and this session is not held read-only by the server"
            )
        if not dataset.fields:
            raise Skipped("the dialect does not tell its fields")
        full = limits.sampling.choice is Choice.FULL
        unknown = dataset.row_estimate is None and dataset.size_bytes is None
        most = portion.rows
        if most is None and unknown and not full:
            most = limits.full_scan_rows
        plan = Plan(
            dataset=dataset,
            table=self.table_of(dataset),
            most=most,
            most_bytes=None if full or not unknown else limits.whole_bytes,
            seconds=self._seconds(view=view),
        )
        reading = Reading(self.engine, self.sessions, lambda error: self._better(dataset, error))
        return reading.stream(plan)

    def _seconds(self, *, view: bool) -> float:
        limits = self.budget.limits
        return limits.statement_seconds if view else max(1.0, self.budget.remaining_seconds)

    def _better(self, dataset: Dataset, error: Exception) -> CollectError | None:
        if isinstance(error, DBAPIError) and absent(error) and dataset.kind is DatasetKind.TABLE:
            return Skipped("it was dropped while the audit ran, or this account may not see it")
        known = self.explain(error)
        if isinstance(known, PrivilegeMissing) and self.target.address.user:
            table = self.engine.dialect.identifier_preparer.format_table(self.table_of(dataset))
            user = sa.sql.quoted_name(self.target.address.user, quote=None)
            name = self.engine.dialect.identifier_preparer.quote(user)
            return PrivilegeMissing(str(known), f"GRANT SELECT ON {table} TO {name};")
        return known

    def bounds(self, dataset: Dataset) -> Mapping[str, tuple[str, str]]:
        """The true ends of fields that lead an index."""
        leading = {i.fields[0] for i in dataset.indexes if i.fields}
        leading |= {k.fields[0] for k in dataset.keys} if self.known.indexes else set()
        table = self.table_of(dataset)
        ends: dict[str, tuple[str, str]] = {}
        for field in dataset.fields:
            kind = field.logical_type
            if field.name not in leading or not (kind.numeric or kind.temporal):
                continue
            column = table.c[field.name]
            chosen = sa.func.min(column).label("low"), sa.func.max(column).label("high")
            low, high = tuple(self.row(sa.select(*chosen)))
            if told := bounds(field, low, high, rows=dataset.row_estimate or 0):
                ends[field.name] = told
        return ends

    def grant_plan(self, ask: Ask) -> GrantPlan:
        """What an account of that name needs, in standard SQL."""
        if self.known.file:
            return of_file(ask)
        preparer = self.engine.dialect.identifier_preparer
        tables = [(d, preparer.format_table(self.table_of(d))) for d in ask.catalog.datasets]
        role = preparer.quote(ask.role)
        return plan_of(ask, tables, role=role, before=self.steps_before(ask, role))

    def steps_before(self, ask: Ask, role: str) -> tuple[Step, ...]:
        """What a product asks for beside its datasets; `role` is quoted."""
        del ask, role
        return ()

    def broken_views(self, names: Sequence[Dataset]) -> list[tuple[str, str]]:
        """Views with why they cannot be read, "" where they can; none of their rows is fetched."""
        told: list[tuple[str, str]] = []
        for dataset in names:
            table = self.table_of(dataset)
            nothing = sa.select(sa.literal_column("1", sa.Integer)).select_from(table)
            try:
                self.rows(nothing.where(sa.literal_column("1=0")))
            except DBAPIError as error:
                known = self.explain(error)
                told.append((dataset.name, str(known) if known else "it cannot be read"))
            else:
                told.append((dataset.name, ""))
        return told


def _named(column: Mapping[str, Any], *, always: bool) -> str:
    """The column's name with the dialect's word on whether it has to be quoted."""
    name = column["name"]
    return sa.sql.quoted_name(name, quote=True) if always or column.get("quote") else name

"""Relational sources: one guarded door for SQL."""

import logging
import re
from abc import abstractmethod
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, Row

from audit.access.connector import Connector
from audit.errors import CollectError, Skipped
from audit.facts.catalog import Dataset, DatasetKind
from audit.facts.profiles import Reference

logger = logging.getLogger(__name__)

#: What products read differently, so that one could end a text where another goes on: escapes and
#: dollar quotes of PostgreSQL, comments that are nested, executable or none everywhere, brackets
#: around names, open ends.
_HIDDEN = re.compile(
    r"""(?P<odd>(?<!\w)e'|\$\w*\$|--(?=\S)|/\*m?!|/\*(?:(?!\*/).)*?/\*|\[[^\]]*?(?:['"`]|--|/\*))
      |'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|--[^\r\n]*|/\*.*?\*/
      |(?P<open>['"`]|/\*)""",
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)
_WRITES = re.compile(
    r"""\b(?:(?:insert|update|delete|merge|truncate|create|alter|drop|grant|revoke|copy|call|do|lock|
    vacuum|reindex|cluster|refresh|attach|detach|into|notify|listen|load|prepare|execute|
    for\s+(?:key\s+)?share)\b|
    # functions that change something, wait, or reach beyond the database
    (?:nextval|setval|lo_\w+|dblink\w*|load_extension|writefile|query_to_xml\w*|txid_current|
    pg_(?:terminate_backend|cancel_backend|reload_conf|rotate_logfile\w*|switch_wal|promote|sleep\w*|
    (?:try_)?advisory\w*|notify|create_\w+|drop_\w+|replication_\w+|logical_\w+|stat_reset\w*|
    wal_replay_\w+|read_\w*file|ls_\w+|log_\w+|backup_\w+|export_snapshot|current_xact_id))\s*\()""",
    re.IGNORECASE | re.VERBOSE,
)


#: Rows that a statement of somebody else's may bring.
MOST_ANSWERED = 50_000


class RefusedStatement(CollectError):
    """A statement that is not on the list of reads; it was not sent."""


def assert_read(statement: str, verbs: Sequence[str]) -> None:
    """Refuses everything but one reading statement that begins with one of the verbs.

    The second of the two guards: the session is read-only already where the product can.
    """
    doubtful = any(found["odd"] or found["open"] for found in _HIDDEN.finditer(statement))
    bare = " ".join(_HIDDEN.sub(" ", statement).strip().rstrip("; \t\r\n").split())
    begins = any(re.match(rf"{verb}\b", bare, re.IGNORECASE) for verb in verbs)
    if doubtful or not begins or ";" in bare or _WRITES.search(bare):
        raise RefusedStatement("a statement that is not a plain read was refused and not sent")


class SqlConnector(Connector):
    """A relational source through SQLAlchemy Core; subclasses know the product."""

    #: First words of the statements that may be sent at all.
    verbs: ClassVar[tuple[str, ...]] = ("select", "with", "show")
    _engine: Engine | None = None

    @abstractmethod
    def make_engine(self) -> Engine:
        """The engine: read-only session, time-outs, application name."""

    def open(self) -> None:
        engine = self.make_engine()
        event.listen(engine, "before_cursor_execute", self._guard)
        self._engine = engine
        self.ping()

    @abstractmethod
    def ping(self) -> None:
        """The first statement; raises `ConnectError` in our words."""

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()

    @property
    def engine(self) -> Engine:
        assert self._engine is not None, "open() comes first"
        return self._engine

    def rows(
        self, statement: str | sa.Executable, parameters: Mapping[str, object] | None = None
    ) -> Sequence[Row[Any]]:
        """All rows of one read, counted, timed and charged to the budget."""
        text = sa.text(statement) if isinstance(statement, str) else statement
        with self.budget.statement() as meter, self.engine.connect() as connection, self.bounded():
            self.before_statement(connection)
            result = connection.execute(text, dict(parameters or {}))
            rows = result.fetchall()
            meter.rows = len(rows)
            return rows

    def row(
        self, statement: str | sa.Executable, parameters: Mapping[str, object] | None = None
    ) -> Row[Any]:
        """The only row of a read that always has one."""
        [row] = self.rows(statement, parameters)
        return row

    @contextmanager
    def asking(self, statement: str) -> Generator[Callable[[], datetime | None]]:
        """Asks the same again and again in one transaction, each time one trip to the server.

        What is asked for is one moment of the server's clock, in UTC.
        """
        text = sa.text(statement)
        with self.engine.connect() as connection, self.bounded():
            self.before_statement(connection)

            def ask() -> datetime | None:
                with self.budget.statement() as meter:
                    moment = connection.execute(text).scalar_one()
                    meter.rows = 1
                if not isinstance(moment, datetime):
                    return None
                return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

            yield ask

    @property
    def sql_dialect(self) -> str:
        return self.engine.dialect.name

    def place(self, dataset: Dataset) -> tuple[str, str]:
        """Schema and name of a dataset; `Skipped` for what is computed anew by each statement."""
        if dataset.kind in {DatasetKind.VIEW, DatasetKind.FOREIGN_TABLE}:
            raise Skipped(f"a {dataset.kind.value} is not asked by statements of others")
        namespace = dataset.namespace
        return namespace, dataset.name.removeprefix(f"{namespace}.") if namespace else dataset.name

    def answer(
        self, dataset: Dataset, statement: str, parameters: Mapping[str, object]
    ) -> tuple[tuple[str, ...], tuple[tuple[object, ...], ...]]:
        """Columns and rows of a read that somebody else worded in the driver's own style.

        It may take what is left of the run's time: all rows of a dataset were asked for.
        """
        del dataset
        with (
            self.budget.statement() as meter,
            self.engine.connect() as connection,
            self.unhurried(connection),
        ):
            result = connection.exec_driver_sql(statement, dict(parameters))
            rows = result.fetchmany(MOST_ANSWERED + 1)
            if len(rows) > MOST_ANSWERED:
                raise CollectError(f"it would bring more than {MOST_ANSWERED:,} rows")
            meter.rows = len(rows)
            return tuple(result.keys()), tuple(tuple(row) for row in rows)

    def before_statement(self, connection: Connection) -> None:
        """Per-statement limits, for products that cannot hold them in the session."""

    def unhurried(self, connection: Connection) -> AbstractContextManager[None]:
        """As `before_statement` and `bounded`, for a statement with the run's own time limit."""
        self.before_statement(connection)
        return self.bounded()

    def bounded(self) -> AbstractContextManager[None]:
        """Around the wait for an answer, for products whose driver would wait for ever."""
        return nullcontext()

    def _guard(self, connection: Connection, cursor: object, statement: str, *rest: object) -> None:
        del connection, cursor, rest
        assert_read(statement, self.verbs)
        logger.debug("statement: %s", " ".join(statement.split())[:300])

    def table_of(self, dataset: Dataset) -> sa.TableClause:
        """The table as SQLAlchemy names it, its identifiers quoted whatever they hold."""
        schema = sa.sql.quoted_name(dataset.namespace, quote=True) if dataset.namespace else None
        bare = dataset.name.removeprefix(f"{dataset.namespace}.") if schema else dataset.name
        columns: list[sa.ColumnClause[Any]] = [
            sa.column(sa.sql.quoted_name(f.name, quote=True)) for f in dataset.fields
        ]
        return sa.table(sa.sql.quoted_name(bare, quote=True), *columns, schema=schema)

    def orphans(
        self, reference: Reference, child: Dataset, parent: Dataset, *, rows: int
    ) -> Reference:
        """Counts child rows without a parent among at most `rows` rows that have a value."""
        base = self.table_of(child)
        filled = sa.and_(*(base.c[f].is_not(None) for f in reference.fields))
        children = (
            sa.select(*(base.c[f] for f in reference.fields))
            .where(filled)
            .limit(rows)
            .subquery("child")
        )
        parents = self.table_of(parent).alias("parent")
        pairs = list(zip(reference.fields, reference.parent_fields, strict=True))
        joined = children.outerjoin(
            parents, sa.and_(*(children.c[c] == parents.c[p] for c, p in pairs))
        )
        lost = sa.case((parents.c[pairs[0][1]].is_(None), 1), else_=0)
        row = self.row(
            sa.select(
                sa.func.count().label("checked"),
                sa.func.coalesce(sa.func.sum(lost), 0).label("orphans"),
            ).select_from(joined)
        )
        return replace(reference, orphans=int(row.orphans), rows_checked=int(row.checked))

"""Relational sources: one guarded door for SQL, and profiles by push-down aggregates."""

import logging
import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, Row

from audit.access.bounds import bounded, bounds, newest_of
from audit.access.connector import Connector
from audit.errors import CollectError
from audit.facts.catalog import Dataset, Field, LogicalType
from audit.facts.profiles import DatasetProfile, FieldProfile, Reference, TypeShare

logger = logging.getLogger(__name__)

#: Fields per aggregate statement: PostgreSQL ends at 1,664 expressions, SQLite at 2,000.
FIELDS_PER_STATEMENT = 60

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
_COMPARABLE = frozenset(LogicalType) - {
    LogicalType.JSON, LogicalType.OBJECT, LogicalType.ARRAY, LogicalType.GEOMETRY,
    LogicalType.UNKNOWN, LogicalType.BINARY,
}  # fmt: skip
#: Constants written out: a bound parameter for each costs more than the rest of the statement.
_ZERO: sa.ColumnClause[int] = sa.literal_column("0")
_ONE: sa.ColumnClause[int] = sa.literal_column("1")
_TEXTUAL = frozenset({LogicalType.TEXT, LogicalType.ENUM})


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


@dataclass(frozen=True, slots=True)
class Source:
    """What to aggregate over: a FROM clause that may be a sample.

    `method` is the sentence for the report; `share` is the part of the dataset that a sample
    takes, where that is known: it stands in for an estimate that the source does not have.
    """

    clause: sa.FromClause
    method: str
    sampled: bool
    share: float | None = None


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
        with self.budget.statement() as meter, self.engine.connect() as connection:
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

    def before_statement(self, connection: Connection) -> None:
        """Per-statement limits, for products that cannot hold them in the session."""

    def _guard(self, connection: Connection, cursor: object, statement: str, *rest: object) -> None:
        del connection, cursor, rest
        assert_read(statement, self.verbs)
        logger.debug("statement: %s", " ".join(statement.split())[:300])

    # ------------------------------------------------------------------ profiles by push-down

    def table_of(self, dataset: Dataset) -> sa.TableClause:
        """The table as SQLAlchemy names it, its identifiers quoted whatever they hold."""
        schema = sa.sql.quoted_name(dataset.namespace, quote=True) if dataset.namespace else None
        bare = dataset.name.removeprefix(f"{dataset.namespace}.") if schema else dataset.name
        columns: list[sa.ColumnClause[Any]] = [
            sa.column(sa.sql.quoted_name(f.name, quote=True)) for f in dataset.fields
        ]
        return sa.table(sa.sql.quoted_name(bare, quote=True), *columns, schema=schema)

    def source_of(self, dataset: Dataset) -> Source:
        """All rows, or a sample when the dataset is large."""
        return Source(self.table_of(dataset), "all rows", sampled=False)

    def length_of(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return sa.func.length(column)

    def type_columns(self, column: sa.ColumnElement[Any]) -> dict[str, sa.ColumnElement[Any]]:
        """Counts per storage type, for products whose columns may mix them."""
        del column
        return {}

    def bounds_of(
        self, field: Field, column: sa.ColumnElement[Any], source: Source
    ) -> dict[str, sa.ColumnElement[Any]]:
        """Smallest and largest value, for a field whose bounds may be shown."""
        del field, source
        return {"min": sa.func.min(column), "max": sa.func.max(column)}

    def fields_per_statement(self, dataset: Dataset) -> int:
        """How many fields one aggregate statement looks at."""
        del dataset
        return FIELDS_PER_STATEMENT

    def measure(self, dataset: Dataset) -> DatasetProfile:
        """One pass of aggregates over the dataset or a sample of it."""
        source = self.source_of(dataset)
        fields: list[FieldProfile] = []
        rows_seen = 0
        stored = list(dataset.fields)
        step = self.fields_per_statement(dataset)
        for start in range(0, max(len(stored), 1), step):
            part = stored[start : start + step]
            rows_seen, profiles = self._measure_part(dataset, source, part)
            fields += profiles
        newest = newest_of(dataset, fields)
        estimate = dataset.row_estimate
        if estimate is None and source.share:
            estimate = round(rows_seen / source.share)
        return DatasetProfile(
            dataset=dataset.name,
            row_count=estimate if source.sampled else rows_seen,
            row_count_exact=not source.sampled,
            rows_seen=rows_seen,
            method=source.method
            if not source.sampled
            else f"{source.method} of {rows_seen:,} rows",
            fields=tuple(fields),
            newest=newest[0] if newest else None,
            newest_field=newest[1] if newest else "",
        )

    def _measure_part(
        self, dataset: Dataset, source: Source, fields: Sequence[Field]
    ) -> tuple[int, list[FieldProfile]]:
        selected: list[sa.Label[Any]] = [sa.func.count().label("rows")]
        for i, field in enumerate(fields):
            column = source.clause.c[field.name]
            wanted = self._aggregates(dataset, field, column, source=source)
            selected += [expression.label(f"f{i}_{name}") for name, expression in wanted.items()]
        row = self.row(sa.select(*selected).select_from(source.clause))
        got: dict[str, Any] = dict(zip((c.name for c in selected), row, strict=True))
        total = int(got["rows"])
        exact = not source.sampled
        return total, [
            _profile(field, total, _of(f"f{i}_", got), exact=exact)
            for i, field in enumerate(fields)
        ]

    def _aggregates(
        self, dataset: Dataset, field: Field, column: sa.ColumnElement[Any], *, source: Source
    ) -> dict[str, sa.ColumnElement[Any]]:
        wanted: dict[str, sa.ColumnElement[Any]] = {"count": sa.func.count(column)}
        if field.logical_type in _COMPARABLE:
            wanted["distinct"] = sa.func.count(column.distinct())
        if field.logical_type in _TEXTUAL:
            length = self.length_of(column)
            wanted["min_length"] = sa.func.min(length)
            wanted["max_length"] = sa.func.max(length)
            wanted["mean_length"] = sa.func.avg(length)
            wanted["empty"] = sa.func.sum(sa.case((length == _ZERO, _ONE), else_=_ZERO))
        if bounded(field, dataset):
            wanted |= self.bounds_of(field, column, source)
        for name, expression in self.type_columns(column).items():
            wanted[f"type_{name}"] = expression
        return wanted

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


def _of(prefix: str, got: Mapping[str, Any]) -> dict[str, Any]:
    return {k.removeprefix(prefix): v for k, v in got.items() if k.startswith(prefix)}


def _profile(field: Field, total: int, got: Mapping[str, Any], *, exact: bool) -> FieldProfile:
    types = tuple(
        TypeShare(name.removeprefix("type_"), int(value))
        for name, value in got.items()
        if name.startswith("type_") and value
    )
    mean = got.get("mean_length")
    ends = bounds(field, got.get("min"), got.get("max"), rows=total)
    return FieldProfile(
        name=field.name,
        present=total,
        nulls=total - int(got["count"]),
        distinct=None if got.get("distinct") is None else int(got["distinct"]),
        distinct_exact=exact,
        ranged=ends is not None,
        minimum=ends[0] if ends else None,
        maximum=ends[1] if ends else None,
        min_length=None if got.get("min_length") is None else int(got["min_length"]),
        max_length=None if got.get("max_length") is None else int(got["max_length"]),
        mean_length=None if mean is None else round(float(mean), 2),
        empty=None if got.get("empty") is None else int(got["empty"]),
        types=types,
    )

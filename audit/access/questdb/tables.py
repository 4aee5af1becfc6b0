"""Tables of QuestDB as datasets: columns, partitions, what is kept and how it is spread."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from audit.access.questdb import statements as sql
from audit.access.questdb.session import Row, Session
from audit.errors import CollectError
from audit.facts.catalog import (
    Dataset,
    DatasetKind,
    Field,
    Index,
    Key,
    KeyKind,
    LogicalType,
)
from audit.facts.replication import Health
from audit.facts.retention import Expiry, ExpiryRule
from audit.facts.workload import Distribution, Part

#: Tables whose columns and partitions are asked for, and partitions of one table.
MOST_TABLES, MOST_PARTITIONS = 200, 500
#: Changes that wait to be seen by readers.
MANY_WAITING = 1_000

_TYPES = {
    **dict.fromkeys(("BYTE", "SHORT", "INT", "LONG"), LogicalType.INTEGER),
    **dict.fromkeys(("FLOAT", "DOUBLE"), LogicalType.FLOAT),
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_NS", "DATE"), LogicalType.TIMESTAMP_TZ),
    **dict.fromkeys(("SYMBOL", "STRING", "VARCHAR", "CHAR", "LONG256"), LogicalType.TEXT),
    "BOOLEAN": LogicalType.BOOLEAN,
    "BINARY": LogicalType.BINARY,
    "UUID": LogicalType.UUID,
    "IPv4": LogicalType.NETWORK,
}
#: Bytes of a value as Arrow holds it, where it is no number or time.
_WIDTHS = {"BOOLEAN": 1, "BYTE": 1, "SHORT": 2, "INT": 4, "FLOAT": 4, "UUID": 16, "SYMBOL": 16}
_TEXT_WIDTH, _WIDTH = 32, 8
_HOURS = {"HOUR": 1, "DAY": 24, "WEEK": 168, "MONTH": 730.5, "YEAR": 8766}
#: Tables of the product's own.
_OWN = ("sys.", "telemetry", "_query_trace")
_NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: str
    indexed: bool
    values: int  # of a symbol: how many different ones there are
    designated: bool
    key: bool  # rows with the same values of all of these replace each other


@dataclass(frozen=True, slots=True)
class Table:
    """What the server says of one table; `columns` is None where nobody asked."""

    name: str
    stamp: str
    partitioned: str
    wal: bool
    dedup: bool
    hours: float | None  # how long rows are kept
    view: bool
    columns: tuple[Column, ...] | None

    @property
    def labels(self) -> tuple[str, ...]:
        """What tells one series from another: the key beside the time, else all symbols."""
        columns = self.columns or ()
        keys = tuple(c.name for c in columns if c.key and not c.designated)
        return keys or tuple(c.name for c in columns if c.kind == "SYMBOL")


class Tables:
    """Reads each answer once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def listed(self) -> tuple[Table, ...]:
        found = [r for r in self._session.rows(sql.TABLES) if not str(r[0]).startswith(_OWN)]
        found.sort(key=lambda row: str(row[0]))
        return tuple(self._table(row, number) for number, row in enumerate(found))

    def _table(self, row: Row, number: int) -> Table:
        name, stamp, partitioned, wal, dedup, value, unit, view = row
        columns = None
        if number < MOST_TABLES:
            columns = tuple(
                Column(str(c[0]), str(c[1]), bool(c[2]), int(c[3] or 0), bool(c[4]), bool(c[5]))
                for c in self._session.rows(sql.columns(name))
            )
        return Table(
            name=str(name),
            stamp=str(stamp or ""),
            partitioned=str(partitioned),
            wal=bool(wal),
            dedup=bool(dedup),
            hours=value * _HOURS.get(str(unit).upper(), 1) if value else None,
            view=bool(view),
            columns=columns,
        )

    @cached_property
    def sizes(self) -> Mapping[str, tuple[int, int]]:
        """Rows and bytes of each table."""
        return {str(n): (int(r), int(b)) for n, r, b in self._session.rows(sql.STORAGE)}

    @cached_property
    def partitions(self) -> Mapping[str, tuple[Row, ...]]:
        """The newest partitions of each table that has some; a table without one is left out."""
        found: dict[str, tuple[Row, ...]] = {}
        for table in self.listed[:MOST_TABLES]:
            if table.partitioned != _NONE:
                text = sql.partitions(table.name, newest=MOST_PARTITIONS)
                found[table.name] = tuple(self._session.rows(text))
        return found

    def datasets(self) -> tuple[Dataset, ...]:
        return tuple(self._dataset(table) for table in self.listed)

    def _dataset(self, table: Table) -> Dataset:
        columns = table.columns or ()
        rows, size = self.sizes.get(table.name, (None, None))
        keys = tuple(c.name for c in columns if c.key)
        said = (("partitioned by", table.partitioned), ("write-ahead log", str(table.wal).lower()))
        return Dataset(
            name=table.name,
            kind=DatasetKind.MATERIALIZED_VIEW if table.view else DatasetKind.TABLE,
            fields=tuple(
                Field(
                    c.name,
                    c.kind,
                    _TYPES.get(c.kind, _other(c.kind)),
                    ordinal=ordinal,
                    nullable=not c.designated,
                )
                for ordinal, c in enumerate(columns, 1)
            ),
            keys=(Key("upsert keys", KeyKind.UNIQUE, keys),) if keys else (),
            indexes=tuple(Index(c.name, (c.name,), method="symbol") for c in columns if c.indexed),
            row_estimate=rows,
            size_bytes=size,
            complete=table.columns is not None,
            time_field=table.stamp,
            options=said if table.stamp else (),
        )

    def distribution(self) -> Distribution:
        return Distribution(
            scheme="partitions by time",
            nodes=1,
            parts=tuple(
                # the newest one has room for rows to come
                Part(name, str(p[0]), rows=int(p[3]), size_bytes=None if p[5] else int(p[4]))
                for name, parts in self.partitions.items()
                for p in parts
            ),
        )

    def expiry(self) -> Expiry:
        """Each table has a time to live of its own, or none."""
        return Expiry(
            rules=tuple(
                ExpiryRule(
                    table.name,
                    None if table.hours is None else table.hours / 24,
                    1,
                    f"ALTER TABLE {sql.named(table.name)} SET TTL <n> DAYS",
                )
                for table in self.listed
                if table.partitioned != _NONE
            ),
            enforced=True,
            setting="TTL",
        )

    def health(self) -> Health:
        problems: list[str] = []
        stopped = 0
        for name, suspended, done, known, tag in self._session.rows(sql.WAL):
            waiting = int(known) - int(done)
            if suspended:
                stopped += 1
                why = f" ({tag})" if tag else ""
                waits = "1 change waits" if waiting == 1 else f"{waiting:,} changes wait"
                sees = "it" if waiting == 1 else "them"
                problems.append(f"{name} is suspended{why}: {waits} and nobody sees {sees}")
            elif waiting > MANY_WAITING:
                problems.append(f"{name} is behind: {waiting:,} changes wait to be seen")
        return Health(
            state="suspended" if stopped else "running",
            healthy=not problems,
            critical=stopped > 0,
            problems=tuple(problems),
        )


def bytes_of(dataset: Dataset) -> int | None:
    """About what all rows take; files on disk have room for rows to come, and tell too much."""
    if dataset.row_estimate is None:
        return None
    texts = {LogicalType.TEXT, LogicalType.BINARY, LogicalType.ARRAY}
    return dataset.row_estimate * sum(
        _WIDTHS.get(f.native_type, _TEXT_WIDTH if f.logical_type in texts else _WIDTH)
        for f in dataset.fields
    )


def moment(value: object) -> datetime | None:
    """Times of the wire have no zone and are UTC."""
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def known(table: Table) -> tuple[Column, ...]:
    """The columns of a table that is to be read."""
    if table.columns is None:
        raise CollectError("the columns of so many tables were not asked for")
    return table.columns


def _other(kind: str) -> LogicalType:
    if kind.startswith("GEOHASH"):
        return LogicalType.GEOMETRY
    if kind.startswith("DECIMAL"):
        return LogicalType.DECIMAL
    return LogicalType.ARRAY if kind.endswith("[]") else LogicalType.UNKNOWN

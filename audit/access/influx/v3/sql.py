"""SQL that only reads: the statements that may be sent, and what their answers say.

InfluxDB 3 takes queries by GET and POST; each one has to fit the list as a whole.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from audit.access.influx.table import Table
from audit.access.influx.v3.grants import TABLE
from audit.errors import CollectError
from audit.facts.catalog import Dataset, DatasetKind, Field, LogicalType, SchemaMode

TIME = "time"
TAG = "tag"
COLUMNS = (
    "SELECT table_name, column_name, data_type FROM information_schema.columns "
    "WHERE table_schema = 'iox'"
)
DATABASES = "SELECT database_name, retention_period_ns FROM system.databases"
TOKENS = "SELECT name, permissions, expiry FROM system.tokens"
FILES = (
    "SELECT table_name, sum(row_count) AS row_count, sum(size_bytes) AS size_bytes "
    "FROM system.parquet_files GROUP BY table_name"
)
_NEWEST = re.compile(
    r'SELECT \* FROM "iox"\."(?:[^"\0]|"")*" '
    r"WHERE time >= now\(\) - INTERVAL '[0-9]+ days' ORDER BY time DESC LIMIT [0-9]+"
)

_LOGICAL = {
    "float": LogicalType.FLOAT,
    "integer": LogicalType.INTEGER,
    "unsigned": LogicalType.INTEGER,
    "string": LogicalType.TEXT,
    "boolean": LogicalType.BOOLEAN,
}
#: Types of Arrow by the names that InfluxDB gives them ("InfluxDB data structure").
_NATIVE = {
    "Float64": "float",
    "Int64": "integer",
    "UInt64": "unsigned",
    "Utf8": "string",
    "LargeUtf8": "string",
    "Boolean": "boolean",
}
_TAGS = "Dictionary("
_TIMES = "Timestamp("

Row = Mapping[str, Any]


def listed(statement: str) -> bool:
    """Whether it is one of the reads that may be sent."""
    fixed = {COLUMNS, DATABASES, TOKENS, FILES}
    return statement in fixed or _NEWEST.fullmatch(statement) is not None


def newest(table: str, *, days: int, rows: int) -> str:
    """The newest rows of a table: at most `rows` of them, of the last `days`."""
    if "\0" in table:
        raise CollectError("the name holds a character that SQL cannot write: not read")
    name = table.replace('"', '""')
    return (
        f'SELECT * FROM "iox"."{name}" '  # noqa: S608  # quoted, and it has to fit the list
        f"WHERE time >= now() - INTERVAL '{days} days' ORDER BY time DESC LIMIT {rows}"
    )


def rows(answer: Any) -> list[Row]:  # noqa: ANN401  # JSON
    """The rows of an answer; `CollectError` when it is not one to a query."""
    if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):  # pyright: ignore[reportUnknownVariableType]
        raise CollectError("the server's answer is not that of a query")
    return answer  # pyright: ignore[reportUnknownVariableType]


def datasets(database: str, columns: Iterable[Row], *, prefix: str) -> list[Dataset]:
    """The tables of a database; a table has its tags, its fields and the time."""
    found = defaultdict[str, list[Field]](list)
    for row in columns:
        name, kind = str(row.get("column_name", "")), str(row.get("data_type", ""))
        found[str(row.get("table_name", ""))].append(_field(name, kind))
    return [
        Dataset(
            name=f"{prefix}{table}",
            kind=DatasetKind.METRIC,
            namespace=database,
            fields=tuple(sorted(fields, key=lambda f: f.ordinal)),
            schema_mode=SchemaMode.DYNAMIC,
            readable="\0" not in table,
            time_field=TIME,
            options=((TABLE, table),),
        )
        for table, fields in sorted(found.items())
    ]


def _field(name: str, kind: str) -> Field:
    if kind.startswith(_TIMES):
        return Field(name, kind, LogicalType.TIMESTAMP_TZ, ordinal=0, nullable=False)
    if kind.startswith(_TAGS):
        return Field(name, TAG, LogicalType.TEXT, ordinal=1)
    native = _NATIVE.get(kind, kind)
    return Field(name, native, _LOGICAL.get(native, LogicalType.UNKNOWN), ordinal=2)


def table_of(dataset: Dataset, answer: Iterable[Row]) -> Table:
    """Rows as a table of the dataset's fields, times as microseconds since 1970.

    JSON leaves out what is null.
    """
    names = [f.name for f in dataset.fields]
    times = {f.name for f in dataset.fields if f.logical_type is LogicalType.TIMESTAMP_TZ}
    found = [
        [_micros(row.get(name)) if name in times else row.get(name) for name in names]
        for row in answer
    ]
    return Table(dataset.name, tuple(names), found)


def _micros(value: object) -> int | None:
    given = moment(value)
    if given is None:
        return None
    since = given - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment(value: object) -> datetime | None:
    """A time as Arrow writes it in JSON (RFC 3339, without a zone), None where there is none."""
    if not isinstance(value, str) or not value:
        return None
    whole, _, rest = value.rstrip("Z").partition(".")
    try:
        return datetime.fromisoformat(f"{whole}.{rest[:6]:0<6}").replace(tzinfo=UTC)
    except ValueError:
        return None

"""The statements that are sent to QuestDB (its documentation, "Meta functions", "SHOW")."""

from collections.abc import Iterable

BUILD = "SELECT build(), systimestamp()"
TABLES = (
    'SELECT table_name, "designatedTimestamp", "partitionBy", "walEnabled", dedup, "ttlValue", '
    '"ttlUnit", "matView" FROM tables()'
)
STORAGE = 'SELECT "tableName", "rowCount", "diskSize" FROM table_storage()'
WAL = 'SELECT name, suspended, "writerTxn", "sequencerTxn", "errorTag" FROM wal_tables()'

# Names and texts go into statements quoted, their quotes doubled.
_COLUMNS = '"column", type, indexed, "symbolTableSize", designated, "upsertKey"'
_PARTITIONS = 'name, "minTimestamp", "maxTimestamp", "numRows", "diskSize", active'


def parameters(names: Iterable[str]) -> str:
    listed = ", ".join(f"'{name}'" for name in names)
    return (
        "(SHOW PARAMETERS) WHERE property_path IN "
        f"({listed}) AND (sensitive = false OR property_path LIKE '%password')"
    )


def columns(table: str) -> str:
    return f"SELECT {_COLUMNS} FROM table_columns({literal(table)})"  # noqa: S608


def partitions(table: str, *, newest: int) -> str:
    """The newest partitions, as the table's own metadata tells them."""
    told = f"table_partitions({literal(table)})"
    return f"SELECT {_PARTITIONS} FROM {told} LIMIT -{newest}"  # noqa: S608


def page(table: str, names: Iterable[str], start: int, end: int) -> str:
    """Rows from one place to another in the order of the designated timestamp."""
    return f"SELECT {_listed(names)} FROM {named(table)} LIMIT {start}, {end}"  # noqa: S608


def newest(table: str, names: Iterable[str], rows: int) -> str:
    """The last rows, which are read from the end."""
    return f"SELECT {_listed(names)} FROM {named(table)} LIMIT -{rows}"  # noqa: S608


def named(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(named(name) for name in names)

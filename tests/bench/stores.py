"""The same table in SQLite, PostgreSQL and MariaDB, and a long narrow one in PostgreSQL."""

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
from psycopg import sql

from tests.bench.data import SEED, chunk, with_text_amount
from tests.bench.data import tables as in_chunks

_compute: Any = pc  # the stubs know it for fewer types than it takes
_csv: Any = pcsv
#: A small table: numbers, a date, a time, codes, and what is personal.
SMALL_ROWS = 20
SMALL = ["near_key", "customer", "email", "phone", "status", "created_at", "amount", "comment"]
_SQLITE = {
    "int32": "INTEGER",
    "int64": "INTEGER",
    "double": "REAL",
    "bool": "BOOLEAN",
    "string": "TEXT",
    "date32[day]": "DATE",
    "decimal128(18, 4)": "NUMERIC(18,4)",
    "timestamp[us]": "TIMESTAMP",
    "timestamp[us, tz=UTC]": "TIMESTAMP",
}
_POSTGRESQL = {
    "int32": "integer",
    "int64": "bigint",
    "double": "double precision",
    "bool": "boolean",
    "string": "text",
    "date32[day]": "date",
    "decimal128(18, 4)": "numeric(18,4)",
    "timestamp[us]": "timestamp",
    "timestamp[us, tz=UTC]": "timestamptz",
}
_MARIADB = {
    "int32": "int",
    "int64": "bigint",
    "double": "double",
    "bool": "tinyint(1)",
    "string": "varchar(200)",
    "date32[day]": "date",
    "decimal128(18, 4)": "decimal(18,4)",
    "timestamp[us]": "datetime(6)",
    "timestamp[us, tz=UTC]": "timestamp(6) NULL",
}


def write_sqlite(path: Path, rows: int, seed: int = SEED) -> None:
    """A database with the table `orders`."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        for k, table in enumerate(in_chunks(rows, seed)):
            if k == 0:
                connection.execute(f"CREATE TABLE orders ({_columns(table.schema, _SQLITE)})")
            marks = ",".join("?" * table.num_columns)
            connection.executemany(f"INSERT INTO orders VALUES ({marks})", _sqlite_rows(table))
            connection.commit()


def write_small_tables(path: Path, tables: int, seed: int = SEED) -> None:
    """A database of many tables of 8 columns and 20 rows, each with rows of its own."""
    made = chunk(seed, 0, tables * SMALL_ROWS).select(SMALL)
    rows = list(_sqlite_rows(made))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("BEGIN")
        for i in range(tables):
            connection.execute(f"CREATE TABLE t{i} ({_columns(made.schema, _SQLITE)})")
            some = rows[i * SMALL_ROWS : (i + 1) * SMALL_ROWS]
            connection.executemany(f"INSERT INTO t{i} VALUES (?,?,?,?,?,?,?,?)", some)
        connection.commit()


def fill_postgresql(url: str, rows: int, seed: int = SEED, table: str = "orders") -> None:
    """Makes the table at the server."""
    with psycopg.connect(url, autocommit=True) as connection:
        for k, part in enumerate(in_chunks(rows, seed)):
            if k == 0:
                columns = _columns(part.schema, _POSTGRESQL)
                connection.execute(f"CREATE UNLOGGED TABLE {table} ({columns})".encode())
            text = io.BytesIO()
            _csv.write_csv(with_text_amount(part), text, _csv.WriteOptions(include_header=False))
            copying = f"COPY {table} FROM STDIN (FORMAT csv)".encode()
            with connection.cursor().copy(copying) as copy:
                copy.write(text.getbuffer())
        connection.execute(f"VACUUM (ANALYZE) {table}".encode())


def fill_mariadb(connection: Any, rows: int, folder: Path, seed: int = SEED) -> None:  # noqa: ANN401
    """Makes the table `orders` by a driver's connection that may send files of this machine.

    What no number of MariaDB is (NaN, infinity) is null there.
    """
    path = folder / "orders.tsv"
    with connection.cursor() as cursor:
        for k, table in enumerate(in_chunks(rows, seed)):
            if k == 0:
                columns = _columns(table.schema, _MARIADB).replace('"', "`")
                cursor.execute(f"CREATE TABLE orders ({columns}) CHARACTER SET utf8mb4")
            texts = [_text(table[name]) for name in table.schema.names]
            lines = _compute.binary_join_element_wise(*texts, "\t")  # no text has one of its own
            path.write_text("\n".join(lines.to_pylist()), encoding="utf-8")
            cursor.execute(
                f"LOAD DATA LOCAL INFILE '{path}' INTO TABLE orders CHARACTER SET utf8mb4"
            )
        cursor.execute("ANALYZE TABLE orders")
    path.unlink()


def _text(column: Any) -> Any:  # noqa: ANN401  # Arrow's, which its stubs know for few types
    """As LOAD DATA reads it: a null is a backslash and N."""
    if pa.types.is_floating(column.type):
        column = _compute.if_else(_compute.is_finite(column), column, None)
    elif pa.types.is_boolean(column.type):
        column = _compute.cast(column, pa.int8())
    elif pa.types.is_timestamp(column.type):
        column = _compute.cast(column, pa.timestamp("us"))
    return _compute.fill_null(_compute.cast(column, pa.string()), "\\N")


def fill_narrow(url: str, rows: int) -> None:
    """Makes the long table `narrow` at the server, which no budget of half a minute reads."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            sql.SQL(
                "CREATE UNLOGGED TABLE narrow AS SELECT i AS id, (i * 7919) % 100000 AS customer,"
                " (i % 1000) / 8.0::float8 AS amount, 'state ' || i % 7 AS state"
                " FROM generate_series(1::bigint, {}) AS i"
            ).format(rows)
        )
        connection.execute("VACUUM (ANALYZE) narrow")


def _columns(schema: pa.Schema, types: dict[str, str]) -> str:
    return ", ".join(f'"{name}" {types[kind]}' for name, kind in _fields(schema))


def _fields(schema: Any) -> list[tuple[str, str]]:  # noqa: ANN401  # the stubs lose its types
    return [(field.name, str(field.type)) for field in schema]


def _sqlite_rows(table: pa.Table) -> Iterator[tuple[object, ...]]:
    columns: list[list[object]] = []
    for name, kind in _fields(table.schema):
        column: Any = table[name]
        if kind.startswith(("decimal", "date", "timestamp")):
            column = _compute.cast(column, pa.string())
        elif kind == "bool":
            column = _compute.cast(column, pa.int8())
        columns.append(column.to_pylist())
    return zip(*columns, strict=True)

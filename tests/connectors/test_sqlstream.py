"""Rows through SQLAlchemy in column batches, on the engines of two products."""

import sqlite3
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from audit.access import sqlstream
from audit.access.address import Address
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.sql import RefusedStatement
from audit.connectors.sqlite import SQLite
from audit.errors import BudgetExceeded
from tests.servers.postgresql import AUDITOR, Cluster

SERIES = "SELECT n AS a, repeat('x', 1000) AS b FROM generate_series(1, 40000) n"


def test_columns_of_postgresql_come_by_their_types(postgres: Cluster) -> None:
    statement = (
        "SELECT 1 AS a, 1.5::numeric AS b, 'x'::text AS c, NULL::text AS d, "
        "DATE '2026-11-01' AS e, '12345678-1234-1234-1234-123456789abc'::uuid AS f, "
        "true AS g, '\\x00'::bytea AS h"
    )
    with postgres.database() as shop, shop.open() as source:
        [block] = sqlstream.blocks(source, statement.replace(":", "\\:"), list("abcdefgh"))

    assert [str(kind) for kind in block.batch.schema.types] == [
        "int64", "double", "string", "null", "date32[day]", "fixed_size_binary[16]", "bool",
        "binary",
    ]  # fmt: skip
    assert block.batch.to_pylist() == [
        {
            "a": 1, "b": 1.5, "c": "x", "d": None, "e": date(2026, 11, 1),
            "f": UUID("12345678-1234-1234-1234-123456789abc").bytes, "g": True, "h": b"\0",
        }
    ]  # fmt: skip


def test_the_server_keeps_the_rows_that_were_not_asked_for_yet(postgres: Cluster) -> None:
    with postgres.database() as shop, shop.open() as source:
        blocks = sqlstream.blocks(source, SERIES, ["a", "b"])
        sizes = [next(blocks).batch.nbytes]
        [(waiting,)] = shop.run(
            "SELECT count(*) FROM pg_stat_activity "
            f"WHERE usename = '{AUDITOR}' AND state = 'idle in transaction'"
        )
        sizes += [block.batch.nbytes for block in blocks]
        load = source.budget.load()

    assert waiting == 1  # a cursor that is open, not a result that was sent
    assert sizes[0] < 1_000_000
    assert max(sizes) < 1.5 * sqlstream.BATCH_BYTES
    assert load.rows >= 40_000
    assert load.bytes > 40_000_000


def test_the_budget_ends_the_reading(postgres: Cluster) -> None:
    with postgres.database() as shop, shop.open(limits=Limits(max_rows=5_000)) as source:
        with pytest.raises(BudgetExceeded, match="5,000 rows"):
            list(sqlstream.blocks(source, SERIES, ["a", "b"]))
        [row] = source.rows("SELECT 1 AS a")  # the connection is free again

    assert row.a == 1


def test_a_write_is_refused(postgres: Cluster) -> None:
    with (
        postgres.database("CREATE TABLE t (a int)") as shop,
        shop.open() as source,
        pytest.raises(RefusedStatement),
    ):
        list(sqlstream.blocks(source, "INSERT INTO t VALUES (1) RETURNING a", ["a"]))


def test_mixed_types_of_sqlite_are_seen_as_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "mixed.db"
    with sqlite3.connect(path) as connection:
        connection.executescript("CREATE TABLE t(a); INSERT INTO t VALUES (1), ('x'), (NULL);")
    connection.close()

    with SQLite(Target("t", Address("sqlite", path=str(path))), Budget()) as source:
        found = list(sqlstream.blocks(source, "SELECT a FROM t", ["a"]))

    assert [block.batch.to_pydict() for block in found] == [{"a": [1, None]}, {"a": ["x"]}]


def test_rows_that_may_be_wide_come_a_few_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "wide.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "CREATE TABLE t(a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
            "WHERE i < 20) INSERT INTO t SELECT zeroblob(4000000) FROM n;"
        )
    connection.close()

    with SQLite(Target("t", Address("sqlite", path=str(path))), Budget()) as source:
        found = [
            block.batch.num_rows
            for block in sqlstream.blocks(source, "SELECT a FROM t", ["a"], row_bytes=4_000_000)
        ]

    assert sum(found) == 20
    assert max(found) <= 4

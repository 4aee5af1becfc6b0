"""Rows of PostgreSQL as Arrow batches: every type, every kind of table, little cost, no harm."""

import logging
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from typing import Any

import pyarrow as pa
import pytest

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Bounds, Busy, Streams, Target
from audit.access.postgresql.select import CUT
from audit.access.stream import Choice as SampleChoice
from audit.access.stream import Extent, Portion, Sampling, Stream
from audit.connectors.postgresql import PostgreSQL
from audit.errors import (
    BudgetExceeded,
    CollectError,
    ConnectionLost,
    Interrupted,
    PrivilegeMissing,
    Skipped,
    SourceTimeout,
)
from audit.facts.catalog import Dataset
from tests.servers.postgresql import AUDITOR, PASSWORD, Cluster, Database, cluster, connector

ALL = Portion()
FULL = Sampling(SampleChoice.FULL)


def dataset_of(source: PostgreSQL, name: str) -> Dataset:
    found = source.catalog().dataset(name)
    assert found is not None
    return found


def read(stream: Stream) -> pa.Table:
    batches = [block.batch for block in stream.blocks]
    return pa.Table.from_batches(batches) if batches else pa.table({})


def values(table: pa.Table) -> dict[str, list[Any]]:
    return {name: table.column(name).to_pylist() for name in table.column_names}


@contextmanager
def streamed(
    postgres: Cluster,
    *statements: str,
    name: str = "public.t",
    portion: Portion = ALL,
    limits: Limits | None = None,
) -> Generator[tuple[Stream, pa.Table, PostgreSQL]]:
    with postgres.database(*statements) as shop, shop.open(limits=limits) as source:
        stream = source.stream(dataset_of(source, name), portion)
        yield stream, read(stream), source


def test_the_connector_offers_what_the_engine_asks_for(postgres: Cluster) -> None:
    source = connector(postgres.url())

    assert isinstance(source, Streams)
    assert isinstance(source, Busy)
    assert isinstance(source, Bounds)


TYPES: dict[str, tuple[str, str]] = {  # type: (a value, what Arrow makes of it)
    "bool": ("true", "bool"),
    "int2": ("7", "int16"),
    "int8": ("7", "int64"),
    "oid": ("4000000000", "int64"),
    "numeric": ("1.5", "double"),
    "numeric(38,10)": ("12345678901234567890.5", "double"),
    "money": ("'12.34'", "double"),
    "float4": ("1.5", "float"),
    "float8": ("'nan'", "double"),
    "text": ("'a'", "string"),
    "varchar(3)": ("'a'", "string"),
    "char(3)": ("'a'", "string"),
    '"char"': ("'a'", "string"),
    "name": ("'a'", "string"),
    "date": ("'2026-11-01'", "date32[day]"),
    "time": ("'10:00'", "time64[us]"),
    "timetz": ("'10:00+02'", "string"),
    "timestamp": ("'2026-11-01'", "timestamp[us]"),
    "timestamptz": ("'2026-11-01 00:00+00'", "timestamp[us, tz=UTC]"),
    "interval": ("'1 day'", "string"),
    "bytea": (r"'\xff00'", "binary"),
    "bit(3)": ("'101'", "string"),
    "varbit": ("'101'", "string"),
    "uuid": ("'12345678-1234-1234-1234-123456789abc'", "fixed_size_binary[16]"),
    "json": ("'{}'", "string"),
    "jsonb": ("'{}'", "string"),
    "xml": ("NULL", "string"),
    "inet": ("'10.0.0.1'", "string"),
    "cidr": ("'10.0.0.0/8'", "string"),
    "macaddr": ("'08:00:2b:01:02:03'", "string"),
    "point": ("'(1,2)'", "string"),
    "box": ("'(1,2),(3,4)'", "string"),
    "polygon": ("'((0,0),(1,1))'", "string"),
    "int4range": ("'[1,2)'", "string"),
    "int4multirange": ("'{[1,2)}'", "string"),
    "tsvector": ("'a b'", "string"),
    "pg_lsn": ("'0/1'", "string"),
    "txid_snapshot": ("'10:20:'", "string"),
    "int[]": ("'{1,2}'", "list<item: int32>"),
    "text[]": ("'{a,NULL}'", "list<item: string>"),
    "date[]": ("'{infinity}'", "string"),
    "mood": ("'sad'", "string"),
    "mood[]": ("'{sad}'", "string"),
    "address": ("ROW('x', NULL)", "string"),
    "regclass": ("'pg_class'", "string"),
    "xid": ("'1'", "string"),
    "email": ("'a@b'", "string"),
    "price": ("2.5", "double"),
}  # fmt: skip


def test_every_type_that_a_table_can_hold_comes_as_an_arrow_column(postgres: Cluster) -> None:
    fields = ", ".join(f"f{i} {kind}" for i, kind in enumerate(TYPES))
    filled = ", ".join(value for value, _ in TYPES.values())
    with streamed(
        postgres,
        "CREATE TYPE mood AS ENUM ('sad')",
        "CREATE TYPE address AS (street text, town text)",
        "CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%')",
        "CREATE DOMAIN price AS numeric(9, 2)",
        f"CREATE TABLE t ({fields})",
        f"INSERT INTO t VALUES ({filled})",
        f"INSERT INTO t SELECT {', '.join(['NULL'] * len(TYPES))}",
    ) as (stream, table, _):
        got = [str(kind) for kind in table.schema.types]
        nulls = {column.null_count for column in table.columns}

    assert dict(zip(TYPES, got, strict=True)) == {kind: made for kind, (_, made) in TYPES.items()}
    assert nulls == {1, 2}  # the value of xml is left out: not every build knows it
    assert (stream.whole, stream.row_count, stream.row_count_exact) == (True, 2, True)


def test_values_are_those_of_the_table(postgres: Cluster) -> None:
    with streamed(
        postgres,
        "CREATE TYPE mood AS ENUM ('sad', 'glad')",
        "CREATE TYPE address AS (street text, town text)",
        """CREATE TABLE t (o oid, m money, c char(4), n numeric, a address, e mood, i interval,
           twice int GENERATED ALWAYS AS (2) STORED, ctids text, "select" int)""",
        """INSERT INTO t VALUES
           (4000000000, '12.34', 'ab', 'NaN', ROW(NULL, NULL), 'glad', '1 day', DEFAULT, 'x', 1),
           (1, '-1', 'abcd', 1e400, ROW('a', 'b'), NULL, NULL, DEFAULT, '', NULL)""",
    ) as (_, table, _):
        got = values(table)

    assert got["o"] == [4000000000, 1]
    assert got["m"] == [12.34, -1.0]
    assert got["c"] == ["ab", "abcd"]
    assert str(got["n"]) == "[nan, inf]"
    assert got["a"] == ["(,)", "(a,b)"]
    assert got["e"] == ["glad", None]
    assert got["i"] == ["1 day", None]
    assert got["twice"] == [2, 2]
    assert got["select"] == [1, None]


def test_times_that_no_calendar_knows_are_null_and_counted(postgres: Cluster) -> None:
    with streamed(
        postgres,
        "CREATE TABLE t (a timestamptz, b timestamp, c date)",
        "INSERT INTO t VALUES ('infinity', '4713-01-01 BC', '5874897-12-31')",
        "INSERT INTO t VALUES ('-infinity', '294276-12-31', '-infinity')",
        "INSERT INTO t VALUES ('2026-11-01 12:00+02', '9999-12-31 23:59:59', '0001-01-01')",
        "INSERT INTO t VALUES (NULL, NULL, NULL)",
    ) as (stream, table, _):
        nulls = [column.null_count for column in table.columns]
        latest = str(table.column("b").to_pylist()[2])

    assert nulls == [3, 3, 3]
    assert latest == "9999-12-31 23:59:59"
    assert [note.split(" are ")[0] for note in stream.notes] == [
        "2 values of a", "2 values of b", "2 values of c",
    ]  # fmt: skip


def test_very_long_values_are_cut_and_said_so(postgres: Cluster) -> None:
    with streamed(
        postgres,
        "CREATE TABLE t (a text, b bytea, c jsonb, d int[], e text)",
        "ALTER TABLE t ALTER a SET STORAGE EXTERNAL, ALTER b SET STORAGE EXTERNAL",
        """INSERT INTO t SELECT repeat('x', 20000000), convert_to(repeat('y', 2000000), 'UTF8'),
           to_jsonb(array(SELECT md5(n::text) FROM generate_series(1, 60000) n)),
           array(SELECT generate_series(1, 900000)), 'short'""",
    ) as (stream, table, source):
        row = {name: column[0] for name, column in values(table).items()}
        brought = source.budget.load().bytes

    assert {name: len(row[name]) for name in "abc"} == dict.fromkeys("abc", CUT)
    assert row["e"] == "short"
    assert brought < 5_000_000
    assert len([n for n in stream.notes if "longer than 1,000,000 bytes" in n]) == 3


def test_columns_are_sent_as_they_are_where_no_value_is_long(postgres: Cluster) -> None:
    with postgres.database("CREATE TABLE t (a text, b varchar(9), n numeric, e bytea)") as shop:
        before = len(postgres.server.logtext())
        with shop.open() as source:
            read(source.stream(dataset_of(source, "public.t"), ALL))
        log = postgres.server.logtext()[before:]

    [sent] = set(re.findall(r"COPY \((.*)\) TO STDOUT", log))
    assert sent == (
        'SELECT r."a" AS "a", r."b" AS "b", r."n" AS "n", r."e" AS "e" FROM "public"."t" AS r'
    )


@pytest.mark.parametrize("rows", [None, 100])
def test_a_table_without_columns_still_has_rows(postgres: Cluster, rows: int | None) -> None:
    with (
        postgres.database("CREATE TABLE t ()", "INSERT INTO t DEFAULT VALUES") as shop,
        shop.open() as source,
    ):
        stream = source.stream(dataset_of(source, "public.t"), Portion(rows))
        counted = sum(block.batch.num_rows for block in stream.blocks)

    assert (counted, stream.row_count, stream.row_count_exact) == (1, 1, True)


def test_an_empty_table_is_whole(postgres: Cluster) -> None:
    with streamed(postgres, "CREATE TABLE t (a int)", portion=Portion(1000)) as (stream, table, _):
        assert table.num_rows == 0

    assert (stream.whole, stream.row_count, stream.row_count_exact) == (True, 0, True)


def test_a_table_as_wide_as_can_be_is_read(postgres: Cluster) -> None:
    fields = ", ".join(f"c{i} int" for i in range(1600))
    with streamed(postgres, f"CREATE TABLE t ({fields})", "INSERT INTO t (c7) VALUES (3)") as (
        _,
        table,
        _,
    ):
        assert (table.num_columns, table.num_rows) == (1600, 1)


BIG = (
    "CREATE TABLE t AS SELECT n AS id, 'name ' || n % 7 AS name FROM generate_series(1, 60000) n",
    "ANALYZE t",
)


def test_a_sample_takes_the_same_random_blocks_each_time(postgres: Cluster) -> None:
    with postgres.database(*BIG) as shop, shop.open() as source:
        dataset = dataset_of(source, "public.t")
        streams = [source.stream(dataset, Portion(5000, seed)) for seed in (1, 1, 2)]
        one, again, other = [read(stream) for stream in streams]

    assert one.equals(again)
    assert not one.equals(other)
    assert 1000 < one.num_rows <= 10_000
    taken = streams[0]
    assert (taken.whole, taken.method) == (False, "random blocks")
    assert taken.share == pytest.approx(5000 / 60_000, rel=0.01)
    assert "ends, distinct values and keys" in taken.bias
    assert (taken.row_count, taken.row_count_exact) == (60_000, False)


def test_a_sample_of_nearly_all_rows_is_all_of_them(postgres: Cluster) -> None:
    with streamed(postgres, *BIG, portion=Portion(59_000)) as (stream, table, _):
        assert table.num_rows == 60_000

    assert stream.whole


def test_a_sample_that_brings_nothing_is_taken_once_more(postgres: Cluster) -> None:
    """Rows were deleted: the few that are left lie in few of the many blocks."""
    with streamed(
        postgres,
        "CREATE TABLE t AS SELECT n, repeat('x', 500) AS x FROM generate_series(1, 50000) n",
        "ALTER TABLE t SET (autovacuum_enabled = off)",
        "ANALYZE t",
        "DELETE FROM t WHERE n <> 25000",
        portion=Portion(10),
    ) as (stream, table, source):
        assert table.num_rows == 1
        load = source.budget.load()

    assert stream.whole
    assert stream.method == "all rows"
    assert load.rows >= 1


def test_a_table_that_nobody_ever_looked_at_is_sampled_by_its_size(postgres: Cluster) -> None:
    with (
        postgres.database(
            "CREATE TABLE t (id int, filler text) WITH (autovacuum_enabled = false)",
            "INSERT INTO t SELECT n, repeat('x', 90) FROM generate_series(1, 40000) AS n",
        ) as shop,
        shop.open() as source,
    ):
        shop.run("SELECT pg_stat_reset()")
        dataset = dataset_of(source, "public.t")
        stream = source.stream(dataset, Portion(4000))
        rows = read(stream).num_rows

    assert dataset.row_estimate is None
    assert 500 < rows <= 8000
    assert stream.row_count == pytest.approx(40_000, rel=0.5)


def test_the_extent_costs_no_statement(postgres: Cluster) -> None:
    with postgres.database(*BIG) as shop, shop.open() as source:
        dataset = dataset_of(source, "public.t")
        before = source.budget.load().statements
        extent = source.extent(dataset)

        assert source.budget.load().statements == before
    assert extent == Extent(60_000, dataset.size_bytes)
    assert dataset.size_bytes


def test_the_ends_of_a_sampled_table_come_from_its_indexes(postgres: Cluster) -> None:
    with postgres.database(
        """CREATE TABLE t AS SELECT n AS id,
             timestamptz '2026-01-01 00:00+00' + n * interval '1 minute' AS created_at,
             timestamptz '2026-01-01 00:00+00' + n * interval '1 minute' AS updated_at
           FROM generate_series(1, 40000) AS n""",
        "ALTER TABLE t ADD PRIMARY KEY (id)",
        "CREATE INDEX ON t (created_at)",
        "INSERT INTO t (id, created_at) VALUES (0, 'infinity')",
        "ANALYZE t",
    ) as shop, shop.open() as source:  # fmt: skip
        found = source.bounds(dataset_of(source, "public.t"))

    assert found == {
        "id": ("0", "40000"),
        "created_at": ("2026-01-01T00:01:00+00:00", "2026-01-28T18:40:00+00:00"),
    }


def test_partitions_are_read_through_their_parent_and_foreign_tables_not(postgres: Cluster) -> None:
    with postgres.database(
        "CREATE TABLE log (id int, at date) PARTITION BY RANGE (id)",
        "CREATE TABLE low PARTITION OF log FOR VALUES FROM (0) TO (100)",
        "CREATE TABLE high PARTITION OF log FOR VALUES FROM (100) TO (200)",
        "INSERT INTO log SELECT n, NULL FROM generate_series(90, 109) AS n",
        "CREATE FOREIGN DATA WRAPPER nothing",
        "CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing",
        "CREATE FOREIGN TABLE remote (id int) SERVER elsewhere",
    ) as shop, shop.open() as source:  # fmt: skip
        rows = read(source.stream(dataset_of(source, "public.log"), ALL)).num_rows
        with pytest.raises(Skipped, match=r"profiled through public\.log"):
            source.stream(dataset_of(source, "public.low"), ALL)
        with pytest.raises(Skipped, match="another source"):
            source.stream(dataset_of(source, "public.remote"), ALL)

    assert rows == 20


def test_a_view_without_end_is_read_up_to_a_limit(postgres: Cluster) -> None:
    with postgres.database() as shop:
        huge(shop)
        with shop.open(limits=Limits(full_scan_rows=5000)) as source:
            stream = source.stream(dataset_of(source, "public.v"), ALL)
            rows = read(stream).num_rows

    assert (rows, stream.whole, stream.method) == (5000, False, "the first rows")


def test_the_first_rows_of_a_view_are_read_and_all_when_it_has_no_more(postgres: Cluster) -> None:
    with postgres.database(
        "CREATE VIEW many AS SELECT n FROM generate_series(1, 5000) n",
        "CREATE VIEW few AS SELECT n FROM generate_series(1, 50) n",
    ) as shop, shop.open() as source:  # fmt: skip
        many = source.stream(dataset_of(source, "public.many"), Portion(100))
        few = source.stream(dataset_of(source, "public.few"), Portion(100))
        rows = [read(stream).num_rows for stream in (many, few)]

    assert rows == [100, 50]
    assert (many.whole, many.method) == (False, "the first rows")
    assert (few.whole, few.row_count, few.row_count_exact) == (True, 50, True)


# -------------------------------------------------------------------------------------- safety


def test_a_superuser_reads_no_view(postgres: Cluster) -> None:
    with (
        postgres.database("CREATE VIEW v AS SELECT 1 AS a") as shop,
        connector(shop.url("postgres", postgres.server.password)) as source,
        pytest.raises(Skipped, match="runs code of the source"),
    ):
        source.stream(dataset_of(source, "public.v"), ALL)


def test_a_cast_of_the_sources_own_is_not_run(postgres: Cluster) -> None:
    with streamed(
        postgres,
        "CREATE TYPE pair AS (a int)",
        "CREATE FUNCTION trap(pair) RETURNS text LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'trapped'; END$$",
        "CREATE CAST (pair AS text) WITH FUNCTION trap(pair)",
        "CREATE TABLE t (p pair)",
        "INSERT INTO t VALUES (ROW(1))",
    ) as (_, table, _):
        assert values(table) == {"p": ["(1)"]}


def test_code_of_a_view_writes_nothing_and_changes_no_session(postgres: Cluster) -> None:
    off = "; ".join(
        f"PERFORM set_config('{name}', '{value}', false)"
        for name, value in (
            ("transaction_read_only", "off"),
            ("default_transaction_read_only", "off"),
            ("statement_timeout", "0"),
            ("search_path", "public"),
        )
    )
    with postgres.database(
        "CREATE TABLE loot (who text)",
        "GRANT INSERT ON loot TO PUBLIC",
        f"""CREATE FUNCTION trap() RETURNS int LANGUAGE plpgsql AS $$ BEGIN
        BEGIN {off}; EXCEPTION WHEN others THEN NULL; END;
        BEGIN INSERT INTO loot VALUES (current_user); EXCEPTION WHEN others THEN NULL; END;
        RETURN 1; END $$""",
        "CREATE VIEW v AS SELECT trap() AS x FROM generate_series(1, 3)",
        "CREATE VIEW w AS SELECT current_setting('default_transaction_read_only') AS x, "
        "current_setting('transaction_read_only') AS y",
    ) as shop:
        with shop.open(limits=Limits(connections=1)) as source:
            read(source.stream(dataset_of(source, "public.v"), ALL))
            seen = values(read(source.stream(dataset_of(source, "public.w"), ALL)))
        [(stolen,)] = shop.run("SELECT count(*) FROM loot")

    assert stolen == 0
    assert seen == {"x": ["on"], "y": ["on"]}


def test_the_servers_own_log_shows_reads_in_transactions_that_end_in_nothing(
    postgres: Cluster,
) -> None:
    with postgres.database(*BIG) as shop:
        before = len(postgres.server.logtext())
        with shop.open() as source:
            dataset = dataset_of(source, "public.t")
            for portion in (ALL, Portion(100)):
                read(source.stream(dataset, portion))
            load = source.budget.load()
        log = postgres.server.logtext()[before:]

    said = re.findall(r"LOG:  (?:statement|execute [^:]*):\s*(\S.*)", log)
    begun = [line for line in said if line.startswith("BEGIN READ ONLY; SELECT pg_catalog.set_c")]
    copied = [line for line in said if line.startswith("COPY (SELECT ")]
    assert len(begun) == len(copied) == 2
    assert all(line.endswith(") TO STDOUT (FORMAT binary)") for line in copied)
    others = set(said) - set(begun) - set(copied) - {"BEGIN READ ONLY", "ROLLBACK", ";"}
    assert {line.split()[0] for line in others} <= {"SELECT", "WITH"}
    assert len([line for line in said if line.split()[0] in {"SELECT", "WITH", "COPY"}]) <= (
        load.statements
    )
    assert not re.search(r"ERROR|FATAL|WARNING", log)


def test_no_password_or_servers_text_is_told(
    postgres: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    canary = "canary-77aa"
    with postgres.database(
        f"CREATE TABLE t AS SELECT '{canary}'::text AS a",
        "CREATE VIEW v AS SELECT a::int AS a FROM t",
    ) as shop, shop.open() as source:  # fmt: skip
        stream = source.stream(dataset_of(source, "public.v"), ALL)
        with pytest.raises(Exception) as raised:  # noqa: PT011  # what the engine catches
            read(stream)
        told = source.explain(raised.value)
        arguments = "".join(
            row[0]
            for row in shop.run("SELECT coalesce(application_name, '') FROM pg_stat_activity")
        )

    assert str(told) == "reading it fails: a text is not of the type it is read as (SQLSTATE 22P02)"
    assert PASSWORD not in caplog.text + arguments
    assert canary not in caplog.text


def test_a_refused_connection_names_no_password(postgres: Cluster) -> None:
    with postgres.database(*BIG) as shop, shop.open() as source:
        dataset = dataset_of(source, "public.t")
        shop.cluster.run(f"ALTER ROLE {AUDITOR} PASSWORD 'another'")
        try:
            with pytest.raises(ConnectionLost) as raised:
                read(source.stream(dataset, ALL))
        finally:
            shop.cluster.run(f"ALTER ROLE {AUDITOR} PASSWORD '{PASSWORD}'")

    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    assert PASSWORD not in repr(raised.value)


# ------------------------------------------------------------------------- what can go wrong


def explained(source: PostgreSQL, dataset: Dataset, portion: Portion = ALL) -> CollectError:
    with pytest.raises(Exception) as raised:  # noqa: PT011  # what the engine catches
        read(source.stream(dataset, portion))
    error = raised.value
    told = error if isinstance(error, CollectError) else source.explain(error)
    assert told is not None
    return told


def test_a_locked_table_is_left_out(postgres: Cluster) -> None:
    with (
        postgres.database("CREATE TABLE held (id int)") as shop,
        shop.admin() as admin,
        shop.open(limits=Limits(lock_seconds=0.3)) as source,
        admin.transaction(),
    ):
        admin.execute("LOCK TABLE held IN ACCESS EXCLUSIVE MODE")
        told = explained(source, dataset_of(source, "public.held"))

    assert isinstance(told, SourceTimeout)
    assert str(told) == "another session held a lock on it for over 0.3 s"


def test_a_privilege_that_is_gone_is_told_with_its_grant(postgres: Cluster) -> None:
    with postgres.database("CREATE TABLE t (id int)") as shop, shop.open() as source:
        dataset = dataset_of(source, "public.t")
        shop.run(f"REVOKE SELECT ON t FROM {AUDITOR}")
        told = explained(source, dataset)

    assert isinstance(told, PrivilegeMissing)
    assert told.grant == f'GRANT SELECT ON "public"."t" TO "{AUDITOR}"'


def test_a_table_that_was_dropped_is_no_longer_there(postgres: Cluster) -> None:
    with postgres.database("CREATE TABLE t (id int)") as shop, shop.open() as source:
        dataset = dataset_of(source, "public.t")
        shop.run("DROP TABLE t")

        assert "no longer there" in str(explained(source, dataset))


def test_a_view_that_takes_too_long_ends_at_the_limit_of_a_statement(postgres: Cluster) -> None:
    with (
        postgres.database("CREATE VIEW v AS SELECT pg_sleep(90)::text AS a") as shop,
        shop.open(limits=Limits(statement_seconds=0.3)) as source,
    ):
        told = explained(source, dataset_of(source, "public.v"), Portion(10))

    assert isinstance(told, SourceTimeout)
    assert str(told) == "the server stopped the statement at its limit of 0.3 s"


def test_a_full_read_may_take_what_is_left_of_the_run(postgres: Cluster) -> None:
    """Longer than one statement otherwise may, and no longer than the run."""
    slow = "CREATE VIEW {} AS SELECT pg_sleep({})::text AS a"
    with (
        postgres.database(slow.format("short", 2), slow.format("long", 300)) as shop,
        shop.open(limits=Limits(statement_seconds=1, seconds=12, sampling=FULL)) as source,
    ):
        short, long = dataset_of(source, "public.short"), dataset_of(source, "public.long")
        rows = read(source.stream(short, ALL)).num_rows
        began = time.monotonic()
        told = explained(source, long)
        took = time.monotonic() - began

    assert rows == 1
    assert isinstance(told, BudgetExceeded)
    assert took < 60


def huge(shop: Database) -> None:
    shop.run("CREATE VIEW v AS SELECT n, repeat('x', 200) AS x FROM generate_series(1, 9000000) n")


def test_a_stream_that_is_left_early_ends_at_the_server(postgres: Cluster) -> None:
    with postgres.database() as shop:
        huge(shop)
        with shop.open(limits=Limits(sampling=FULL)) as source:
            stream = source.stream(dataset_of(source, "public.v"), ALL)
            block = next(iter(stream.blocks))
            began = time.monotonic()
            close = getattr(stream.blocks, "close")  # noqa: B009  # of a generator
            close()
            took = time.monotonic() - began
            [(active,)] = shop.run(
                "SELECT count(*) FROM pg_stat_activity "
                f"WHERE usename = '{AUDITOR}' AND state <> 'idle'"
            )

    assert 0 < block.batch.num_rows < 1_000_000
    assert block.batch.nbytes < 40_000_000
    assert active == 0
    assert took < 1


def test_an_interruption_ends_a_stream_between_two_batches(postgres: Cluster) -> None:
    with postgres.database() as shop:
        huge(shop)
        with shop.open(limits=Limits(sampling=FULL)) as source:
            blocks = iter(source.stream(dataset_of(source, "public.v"), ALL).blocks)
            next(blocks)
            source.budget.interrupt()
            with pytest.raises(Interrupted):
                next(blocks)


def test_rows_and_bytes_are_charged_to_the_run(postgres: Cluster) -> None:
    with postgres.database(*BIG) as shop, shop.open(limits=Limits(max_rows=50_000)) as source:
        dataset = dataset_of(source, "public.t")
        with pytest.raises(BudgetExceeded, match="50,000 rows"):
            read(source.stream(dataset, ALL))
        load = source.budget.load()

    assert load.rows >= 60_000
    assert load.bytes > 500_000


def test_a_terminated_session_costs_one_dataset(postgres: Cluster) -> None:
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{AUDITOR}'"
    with postgres.database(*BIG) as shop, shop.open(limits=Limits(connections=1)) as source:
        dataset = dataset_of(source, "public.t")
        read(source.stream(dataset, ALL))
        shop.run(end)
        told = explained(source, dataset)
        rows = read(source.stream(dataset, ALL)).num_rows

    assert isinstance(told, ConnectionLost)
    assert rows == 60_000


@pytest.mark.server
def test_a_server_that_dies_while_rows_are_read_is_told_and_not_waited_for() -> None:
    with cluster(version=18) as dying:
        dying.run(
            "CREATE VIEW v AS SELECT n, repeat('x', 200) AS x FROM generate_series(1, 9000000) n"
        )
        dying.run(f"GRANT SELECT ON v TO {AUDITOR}")
        with connector(dying.url(), Limits(sampling=FULL)) as source:
            dataset = dataset_of(source, "public.v")
            blocks = iter(source.stream(dataset, ALL).blocks)
            next(blocks)
            process = dying.server.proc
            assert process is not None
            process.send_signal(signal.SIGQUIT)
            process.wait(120)
            began = time.monotonic()
            with pytest.raises(Exception) as raised:  # noqa: PT011  # what the engine catches
                for _ in blocks:
                    pass
            told = source.explain(raised.value)
            after = [explained(source, dataset) for _ in range(5)]
            took = time.monotonic() - began

    assert isinstance(told, ConnectionLost)
    assert all(isinstance(error, ConnectionLost) for error in after)
    assert took < 5


class ByKerberos(PostgreSQL):
    """As if the server had let us in by Kerberos, which ADBC's driver does not know."""

    @property
    def speaks_arrow(self) -> bool:
        return False


def test_a_session_that_came_by_kerberos_reads_rows_by_itself(postgres: Cluster) -> None:
    with postgres.database(
        """CREATE TABLE t (id int, at timestamptz, d date, n numeric, "a:b\\c%" text, j jsonb)""",
        """INSERT INTO t VALUES (1, 'infinity', '5874897-12-31', 1.5, 'x', '{"a": 1}'),
           (2, '2026-11-01 00:00+00', '2026-11-01', 'NaN', NULL, NULL)""",
        "CREATE VIEW v AS SELECT id FROM t",
    ) as shop:
        address, password = parse_url(shop.url())
        with ByKerberos(Target("shop", address, password, "url"), Budget()) as source:
            table = read(source.stream(dataset_of(source, "public.t"), ALL))
            view = source.stream(dataset_of(source, "public.v"), Portion(10))
            rows = read(view).num_rows
            seen = shop.run(
                f"SELECT state, xact_start FROM pg_stat_activity WHERE usename = '{AUDITOR}'"
            )

    assert table.num_rows == 2
    assert [c.null_count for c in table.columns] == [0, 1, 1, 0, 1, 1]
    assert [str(kind) for kind in table.schema.types][:4] == [
        "int64", "timestamp[us, tz=UTC]", "date32[day]", "double",
    ]  # fmt: skip
    assert (rows, view.whole) == (2, True)
    assert set(seen) == {("idle", None)}


def test_threads_share_a_few_connections(postgres: Cluster) -> None:
    most = 0
    done = threading.Event()
    with postgres.database(*BIG) as shop, shop.open(limits=Limits(connections=2)) as source:
        dataset = dataset_of(source, "public.t")

        def watch() -> None:
            nonlocal most
            while not done.wait(0.01):
                [(now,)] = shop.run(
                    f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{AUDITOR}'"
                )
                most = max(most, now)

        counts: list[int] = []
        watcher = threading.Thread(target=watch)
        watcher.start()
        workers = [
            threading.Thread(
                target=lambda: counts.append(read(source.stream(dataset, ALL)).num_rows)
            )
            for _ in range(6)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        done.set()
        watcher.join()

    assert counts == [60_000] * 6
    assert 1 <= most <= 3  # one more while the driver learns the types


@pytest.mark.server
def test_a_server_with_room_is_not_busy_and_a_full_one_is() -> None:
    with (
        cluster(version=18, settings={"max_connections": "12"}) as small,
        connector(small.url()) as source,
    ):
        quiet = source.busy()
        with ExitStack() as others:
            for _ in range(8):
                others.enter_context(small.admin())
            crowded = source.busy()

    assert quiet == ""
    assert re.fullmatch(r"\d+ of 12 connections of the server are in use by others", crowded)


def test_reading_imports_no_pandas(postgres: Cluster) -> None:
    code = """
import sys
from tests.servers.postgresql import connector
from audit.access.stream import Portion
with connector(sys.argv[1]) as source:
    for dataset in source.catalog().datasets:
        for block in source.stream(dataset, Portion()).blocks:
            assert block.batch.num_rows == 2
assert 'adbc_driver_manager' in sys.modules
print([name for name in ('pandas', 'pyarrow.dataset') if name in sys.modules])
"""
    with postgres.database(
        "CREATE TABLE t (a text, b timestamptz, c date, d numeric, e bytea, f int[])",
        "INSERT INTO t VALUES ('x', 'infinity', 'infinity', 1, 'x', '{1}')",
        "INSERT INTO t (a) VALUES ('y')",
    ) as shop:
        done = subprocess.run(
            [sys.executable, "-c", code, shop.url()], capture_output=True, text=True, check=False
        )

    assert (done.stdout.strip(), done.stderr) == ("[]", "")

"""Reading a PostgreSQL source: only reads are sent, little of it, and nothing ends the audit."""

import logging
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import psycopg
import pytest

from audit import __version__
from audit.access.budget import Limits
from audit.access.sql import RefusedStatement
from audit.access.stream import Portion, parse_sampling
from audit.engine.collect import collect
from audit.engine.profile import profile
from audit.facts.accounts import Grants
from audit.facts.catalog import Catalog
from audit.facts.change import ChangeCapture
from audit.facts.profiles import DatasetProfile, Profiles, References
from audit.facts.routines import Routines, Views
from audit.facts.server import Server
from audit.model.fact import Fact, Missing, Reason
from audit.report.capture import Capture
from tests.servers.postgresql import (
    AUDITOR,
    PASSWORD,
    PLAIN,
    Cluster,
    cluster,
    connector,
)

CANARY = "canary-9c41@leak.example"
#: Statements that read the catalogue, however many tables there are, beside the list of relations,
#: which whoever comes first asks for.
CATALOGUE_STATEMENTS = 6


def quiet(line: str) -> None:
    del line


def profiled(capture: Capture) -> dict[str, DatasetProfile]:
    found = capture.snapshot.get(Profiles)
    assert isinstance(found, Profiles)
    return {d.dataset: d for d in found.datasets}


def spent(capture: Capture, purpose: str) -> int:
    return next(p.statements for p in capture.load.by_purpose if p.purpose == purpose)


# ------------------------------------------------------------------------- only reads are sent


def test_the_servers_own_log_shows_reads_and_nothing_else(postgres: Cluster) -> None:
    with postgres.chinook() as chinook:
        before = len(postgres.server.logtext())
        capture = chinook.audit()
        url = chinook.url("postgres", postgres.server.password)
        with connector(url) as source:  # as a superuser, so that no lack of privileges helps
            collect(source, progress=quiet)
        log = postgres.server.logtext()[before:]

    said = re.findall(r"LOG:  (?:statement|execute [^:]*):\s*(\S+(?: +\S+)*)", log)
    around = {"BEGIN READ ONLY", "ROLLBACK"}  # each statement is a transaction that ends in nothing
    begun = [words for words in said if words.startswith("BEGIN READ ONLY; SELECT pg_catalog.set_")]
    assert all(";" not in words.removeprefix("BEGIN READ ONLY;") for words in begun)
    sent = [" ".join(w.split()[:2]) for w in said if w not in around and w not in begun]
    assert {first.split()[0] for first in sent} <= {"SELECT", "WITH", "EXPLAIN", "COPY"}
    copied = [words for words in said if words.startswith("COPY")]
    assert copied
    assert all(re.fullmatch(r"COPY \(SELECT .*\) TO STDOUT \(FORMAT binary\)", w) for w in copied)
    assert {first for first in sent if first.startswith("EXPLAIN")} <= {"EXPLAIN SELECT"}
    assert len(sent) >= capture.load.statements
    # hellos that the server refuses, handshakes that end there, and the question whether clear text
    # goes on are lines of its log (docs/tls.md)
    hellos, others = partitioned(
        log,
        r"LOG:  could not (?:accept SSL connection|receive data)|"
        r'FATAL:  no pg_hba.conf entry for host "127.0.0.1", user "source-audit", .* no encryption',
    )
    assert len(hellos) <= 2 * 20  # of two audits, each within the budget of an examination
    assert not re.search(r"ERROR|FATAL|WARNING|could not", "\n".join(others))


def partitioned(log: str, pattern: str) -> tuple[list[str], list[str]]:
    lines = log.splitlines()
    return [x for x in lines if re.search(pattern, x)], [
        x for x in lines if not re.search(pattern, x)
    ]


def test_a_write_is_refused_by_the_guard_and_by_the_server(postgres: Cluster) -> None:
    password = postgres.server.password
    with (
        postgres.database("CREATE TABLE t (id int)") as shop,
        connector(shop.url("postgres", password)) as source,
    ):
        for statement in (
            "INSERT INTO t VALUES (1)",
            "SELECT 1; DROP TABLE t",
            "WITH x AS (DELETE FROM t RETURNING id) SELECT * FROM x",
            "SELECT * INTO u FROM t",
            "EXPLAIN ANALYZE DELETE FROM t",
            "SET default_transaction_read_only = off",
        ):
            with pytest.raises(RefusedStatement):
                source.rows(statement)
        raw = source.engine.raw_connection()
        try:
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                raw.cursor().execute("INSERT INTO public.t VALUES (1)")
        finally:
            raw.close()
        [(rows,)] = shop.run("SELECT count(*) FROM t")

    assert rows == 0


def test_a_superuser_runs_no_code_of_a_view(postgres: Cluster) -> None:
    """Neither by reading it nor by planning it, which runs functions that never change."""
    with postgres.database(
        """CREATE FUNCTION trap() RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
        BEGIN RAISE LOG 'the trap was run'; RETURN 1; END $$""",
        "CREATE VIEW v AS SELECT trap() AS x",
        "CREATE TABLE t (a int)",
    ) as shop:
        before = len(postgres.server.logtext())
        with connector(shop.url("postgres", postgres.server.password)) as source:
            facts, _ = collect(source, progress=quiet)
            catalog = facts[Catalog]
            assert isinstance(catalog, Catalog)
            profiles = profile(source, catalog, progress=quiet).profiles
        log = postgres.server.logtext()[before:]

    views, seen, table = facts[Views], profiles.dataset("public.v"), profiles.dataset("public.t")
    assert "the trap was run" not in log
    assert isinstance(views, Missing)
    assert "no superuser" in views.grant
    assert seen is not None
    assert seen.missing is not None
    assert table is not None
    assert table.missing is None


def test_code_of_the_source_cannot_make_the_session_writable(postgres: Cluster) -> None:
    """A view runs its functions as whoever reads it: as our account, in our session."""
    off = "; ".join(
        f"PERFORM set_config('{name}', '{value}', false)"
        for name, value in (
            ("default_transaction_read_only", "off"),
            ("statement_timeout", "0"),
            ("search_path", "public"),
        )
    )
    with postgres.database(
        "CREATE TABLE loot (who text)",
        "GRANT INSERT ON loot TO PUBLIC",
        f"""CREATE FUNCTION trap() RETURNS int LANGUAGE plpgsql AS $$ BEGIN {off};
        BEGIN INSERT INTO loot VALUES (current_user); EXCEPTION WHEN others THEN NULL; END;
        RETURN 1; END $$""",
        *(f"CREATE VIEW v{n} AS SELECT trap() AS x FROM generate_series(1, 3)" for n in range(6)),
    ) as shop:
        with shop.open() as source:
            for name in ("public.v0", "public.v1", "public.v2", "public.v3"):
                found = source.catalog().dataset(name)
                assert found is not None
                blocks = list(source.stream(found, Portion()).blocks)
                assert [block.batch.num_rows for block in blocks] == [3]
            seen = source.row(
                "SELECT current_setting('statement_timeout') AS x, "
                "current_setting('default_transaction_read_only') AS y, "
                "current_setting('search_path') AS z"
            )
        capture = shop.audit()
        [(stolen,)] = shop.run("SELECT count(*) FROM loot")

    assert profiled(capture)["public.v5"].row_count == 3
    assert stolen == 0
    assert tuple(seen) == ("15s", "on", "pg_catalog")


def test_the_session_names_itself_and_holds_no_transaction(postgres: Cluster) -> None:
    with postgres.database("CREATE TABLE t (id int)") as shop, shop.open() as source:
        source.catalog()

        seen = shop.run(
            "SELECT application_name, state, xact_start FROM pg_stat_activity "
            f"WHERE usename = '{AUDITOR}'"
        )

    assert len(seen) == Limits().connections
    assert set(seen) == {(f"source-audit/{__version__}", "idle", None)}


def test_functions_of_others_do_not_shadow_the_products_own(postgres: Cluster) -> None:
    trap = "RETURNS {} LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION '{}'; END$$"
    with postgres.database(
        "CREATE TABLE t (id int PRIMARY KEY, name varchar(9))",
        "INSERT INTO t VALUES (1, 'a')",
        "CREATE TABLE u (t_name varchar(9) REFERENCES t (id))".replace("varchar(9)", "int"),
        f"CREATE FUNCTION length(varchar) {trap.format('int', CANARY)}",
        f"CREATE FUNCTION same(varchar, varchar) {trap.format('bool', CANARY)}",
        "CREATE OPERATOR = (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = same)",
        "CREATE VIEW lengths AS SELECT pg_catalog.length(name) AS n FROM t",
    ) as shop:
        found = profiled(shop.audit())

    name = found["public.t"].field("name")
    assert name is not None
    assert (name.min_length, name.max_length) == (1, 1)
    assert found["public.lengths"].missing is None


# ---------------------------------------------------------------------- privacy


def test_no_value_password_or_server_text_leaves_by_any_way(
    postgres: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    raising = f"$$BEGIN RAISE NOTICE '{CANARY}'; RAISE EXCEPTION '{CANARY}'; END$$"
    with postgres.database(
        f"CREATE TABLE t (id int PRIMARY KEY, mail text DEFAULT '{CANARY}', created_at text)",
        f"ALTER TABLE t ADD CHECK (mail <> '{CANARY}x')",
        f"CREATE INDEX i ON t (mail) WHERE mail <> '{CANARY}'",
        f"INSERT INTO t VALUES (1, '{CANARY}', '{CANARY}')",
        f"CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS {raising}",
        "CREATE VIEW raises AS SELECT f() AS x",
        f"CREATE VIEW casts AS SELECT '{CANARY}'::text::int AS x FROM t",
        "ANALYZE",
    ) as shop:
        capture = shop.audit()

    said = repr(capture.snapshot.facts) + repr(capture.load) + caplog.text
    assert CANARY not in said
    assert PASSWORD not in said
    found = profiled(capture)
    assert found["public.raises"].missing == Missing(
        Reason.ERROR,
        "reading it fails: a function of its own raises an error (SQLSTATE P0001)",
    )
    casts = found["public.casts"].missing
    assert casts is not None
    assert "a text is not of the type it is read as (SQLSTATE 22P02)" in casts.detail
    assert found["public.t"].row_count == 1


# ------------------------------------------------------------------------- what can go wrong


def test_tables_that_may_not_be_read_are_missing_with_their_grant(postgres: Cluster) -> None:
    with postgres.database(
        "CREATE TABLE open (id int PRIMARY KEY)",
        "CREATE TABLE closed (id int PRIMARY KEY, open_id int)",
        f"GRANT SELECT ON open TO {PLAIN}",
    ) as shop:
        capture = shop.audit(PLAIN)

    found = profiled(capture)
    assert found["public.open"].row_count_exact
    assert found["public.closed"].missing == Missing(
        Reason.PRIVILEGE,
        "the account may not read this dataset",
        'GRANT SELECT ON "public"."closed" TO "plain"',
    )
    assert capture.finished


def test_what_changes_between_listing_and_reading_is_missing_and_the_rest_goes_on(
    postgres: Cluster,
) -> None:
    with (
        postgres.database(
            "CREATE TABLE dropped (id int)",
            "CREATE TABLE revoked (id int)",
            "CREATE TABLE stays (id int)",
        ) as shop,
        shop.open() as source,
    ):
        catalog = source.catalog()
        shop.run("DROP TABLE dropped", f"REVOKE SELECT ON revoked FROM {AUDITOR}")

        seen = profile(source, catalog, progress=quiet)
        profiles = seen.profiles

    found = {d.dataset: d for d in profiles.datasets}
    dropped, revoked = found["public.dropped"].missing, found["public.revoked"].missing
    assert dropped is not None
    assert "no longer there" in dropped.detail
    assert revoked == Missing(
        Reason.PRIVILEGE,
        "the account may no longer read this dataset",
        'GRANT SELECT ON "public"."revoked" TO "auditor"',
    )
    assert found["public.stays"].row_count == 0


def test_a_locked_table_is_left_out_and_keeps_nothing_waiting(postgres: Cluster) -> None:
    with (
        postgres.database(
            "CREATE TABLE held (id serial PRIMARY KEY, n int DEFAULT 5)",
            "CREATE INDEX half ON held (n) WHERE n > 1",
            "CREATE TABLE other (id int DEFAULT 3)",
            "CREATE VIEW above AS SELECT id FROM held",
            "CREATE VIEW aside AS SELECT id FROM other",
        ) as shop,
        shop.admin() as admin,
        admin.transaction(),
    ):
        admin.execute("LOCK TABLE held IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()  # whoever waits for the lock waits for ever
        capture = shop.audit(limits=Limits(lock_seconds=0.3))
        took = time.monotonic() - began

    found = profiled(capture)
    held = found["public.held"].missing
    assert held == Missing(Reason.TIMEOUT, "another session held a lock on it for over 0.3 s")
    assert found["public.other"].row_count == 0
    catalog = capture.snapshot.get(Catalog)
    assert isinstance(catalog, Catalog)
    names = {d.name: [f.name for f in d.fields] for d in catalog.datasets}
    assert names["public.held"] == ["id", "n"]
    other = catalog.dataset("public.other")
    assert other is not None
    assert other.fields[0].default == "…"
    assert took < 60


def test_a_lock_that_comes_while_the_catalogue_is_read_costs_only_what_it_hides(
    postgres: Cluster,
) -> None:
    """The list of locks was empty when it was asked for; then the statement runs into one."""
    with (
        postgres.database("CREATE TABLE held (id int DEFAULT 5)") as shop,
        shop.admin() as admin,
        shop.open(limits=Limits(lock_seconds=0.3)) as source,
        admin.transaction(),
    ):
        admin.execute("LOCK TABLE held IN ACCESS EXCLUSIVE MODE")
        blind = (
            "WITH chosen AS (SELECT unnest(CAST(:oids AS oid[])) AS oid) SELECT CASE WHEN "
            "NOT :lockless THEN pg_get_expr(x.adbin, x.adrelid) END AS expression "
            "FROM chosen JOIN pg_attrdef x ON x.adrelid = chosen.oid"
        )

        [row] = source.unlocked(blind)

    assert row.expression is None


def at(name: str, action: Callable[[], object]) -> Callable[[str], None]:
    """A progress callback that does something before one collector runs."""

    def progress(line: str) -> None:
        if line == f"reading {name}":
            action()

    return progress


def test_a_terminated_session_costs_one_fact_and_the_audit_goes_on(postgres: Cluster) -> None:
    with (
        postgres.database("CREATE TABLE t (id int PRIMARY KEY)") as shop,
        shop.open() as source,
    ):
        end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{AUDITOR}'"

        facts, _ = collect(source, progress=at("grants", lambda: shop.run(end)))

    lost = {kind for kind, found in facts.items() if _lost(found)}
    assert lost == {Grants}
    assert facts[Grants] == Missing(Reason.CONNECTION, "an administrator ended our session")
    assert isinstance(facts[Server], Server)
    assert isinstance(facts[Catalog], Catalog)
    assert isinstance(facts[ChangeCapture], ChangeCapture)


def _lost(found: Fact | Missing) -> bool:
    return isinstance(found, Missing) and found.reason is Reason.CONNECTION


@pytest.mark.server
def test_a_server_that_stops_midway_leaves_what_was_read_and_ends_soon() -> None:
    with cluster(version=18) as dying, connector(dying.url()) as source:
        process = dying.server.proc
        assert process is not None

        def stop() -> None:
            process.send_signal(signal.SIGINT)  # at once, without waiting for its clients
            process.wait(120)

        began = time.monotonic()
        facts, _ = collect(source, progress=at("catalog", stop))
        took = time.monotonic() - began

    assert isinstance(facts[Grants], Grants)
    assert _lost(facts[Catalog])
    assert _lost(facts[Routines])
    assert took < 60


HOSTILE = (
    'quo"te',
    "apo'strophe",
    "do.t",
    "per%cent:colon",
    "\N{PILE OF POO}",
    "right\N{RIGHT-TO-LEFT OVERRIDE}left",
    "</script><script>alert(1)</script>",
    "; DROP TABLE t; --",
    "back\\slash:x",
    "line\nbreak",
    "s" * 63,
)


def test_hostile_names_are_read_as_they_are(postgres: Cluster) -> None:
    statements = [
        statement
        for i, name in enumerate(HOSTILE)
        for quoted in ['"' + name.replace('"', '""') + '"']
        for statement in (
            f"CREATE SCHEMA {quoted}",
            f"CREATE TABLE {quoted}.{quoted} ({quoted} int PRIMARY KEY DEFAULT {i}, parent int)",
            f"ALTER TABLE {quoted}.{quoted} ADD FOREIGN KEY (parent) REFERENCES {quoted}.{quoted}",
            f"INSERT INTO {quoted}.{quoted} VALUES (1, 1), (2, NULL)",
            f'CREATE VIEW {quoted}."v" AS SELECT {quoted} FROM {quoted}.{quoted}',
        )
    ]
    with postgres.database(*statements, name='sh"op \N{PILE OF POO}') as shop:
        capture = shop.audit()

    found = profiled(capture)
    catalog = capture.snapshot.get(Catalog)
    assert isinstance(catalog, Catalog)
    for name in HOSTILE:
        table = catalog.dataset(f"{name}.{name}")
        assert table is not None
        assert [f.name for f in table.fields] == [name, "parent"]
        assert table.foreign_keys[0].parent == table.name
        assert found[table.name].missing is None, found[table.name].missing
        assert found[table.name].row_count == 2
        assert found[f"{name}.v"].row_count == 2
    references = capture.snapshot.get(References)
    assert isinstance(references, References)
    assert {r.missing for r in references.references} == {None}


def test_names_that_a_dot_makes_alike_stay_apart(postgres: Cluster) -> None:
    with postgres.database(
        'CREATE SCHEMA "a"',
        'CREATE SCHEMA "a.b"',
        'CREATE TABLE "a"."b.c" (one int)',
        'CREATE TABLE "a.b"."c" (two int)',
        'INSERT INTO "a"."b.c" VALUES (1)',
    ) as shop:
        capture = shop.audit()

    found = profiled(capture)
    assert {name: p.row_count for name, p in found.items()} == {
        '"a"."b.c"': 1,
        '"a.b"."c"': 0,
    }


# ------------------------------------------------------------------------------ how much it costs


@pytest.mark.server
def test_three_thousand_tables_take_no_more_catalogue_statements_than_one(
    postgresql_18: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    make = """DO $$ BEGIN FOR i IN {}..{} LOOP EXECUTE format(
        'CREATE TABLE t%s (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent_id int, '
        'name text NOT NULL DEFAULT ''x'', created_at timestamptz DEFAULT now())', i);
        EXECUTE format('CREATE INDEX ON t%s (parent_id)', i);
        END LOOP; END $$"""
    with postgresql_18.database("CREATE TABLE t0 (id int PRIMARY KEY)") as shop:
        small = shop.audit()
        for start in range(1, 3000, 500):  # one transaction holds only so many locks
            shop.run(make.format(start, min(start + 499, 2999)))
        began = time.monotonic()
        large = shop.audit()
        took = time.monotonic() - began

    catalogue = next(p.seconds for p in large.load.by_purpose if p.purpose == "catalog")
    with capsys.disabled():
        sys.stdout.write(
            f"\n3,000 tables, 12,000 fields: {large.load.statements:,} statements in {took:.1f} s, "
            f"of them {spent(large, 'catalog')} for the catalogue in {catalogue:.2f} s\n"
        )
    assert spent(small, "catalog") == spent(large, "catalog") == CATALOGUE_STATEMENTS
    others = {p.purpose for p in large.load.by_purpose} - {"profile", "references"}
    assert {name: spent(large, name) for name in others} == {
        name: spent(small, name) for name in others
    }
    assert len(profiled(large)) == 3000
    assert all(d.row_count == 0 for d in profiled(large).values())
    assert large.finished


def test_many_views_are_planned_together(postgres: Cluster) -> None:
    views = [f"CREATE VIEW v{i} AS SELECT {i} AS a" for i in range(150)]
    with (
        postgres.database(*views, "CREATE VIEW broken AS SELECT 1 / 0 AS a") as shop,
        shop.open() as source,
    ):
        found = source.views()
        load = source.budget.load()

    assert isinstance(found, Views)
    assert [v.name for v in found.views if v.error] == ["public.broken"]
    assert len(found.views) == 151
    assert load.statements < 40


def test_a_large_table_is_profiled_on_a_sample_with_its_true_ends(postgres: Cluster) -> None:
    with postgres.database(
        """CREATE TABLE big AS SELECT n AS id, 'name ' || n % 7 AS name,
             timestamptz '2026-01-01 00:00+00' + n * interval '1 minute' AS created_at,
             timestamptz '2026-01-01 00:00+00' + n * interval '1 minute' AS updated_at
           FROM generate_series(1, 40000) AS n""",
        "ALTER TABLE big ADD PRIMARY KEY (id)",
        "CREATE INDEX ON big (created_at)",
        "INSERT INTO big (id, created_at) VALUES (0, 'infinity')",
        "ANALYZE big",
    ) as shop:
        limits = Limits(sampling=parse_sampling("5000"))
        found = profiled(shop.audit(limits=limits))["public.big"]

    assert not found.row_count_exact
    assert found.row_count == pytest.approx(40_001, rel=0.05)
    assert 500 < found.rows_seen <= 10_000
    assert found.method.startswith(f"sample, random blocks, of {found.rows_seen:,} rows")
    key, name = found.field("id"), found.field("name")
    assert key is not None
    assert (key.ranged, key.minimum, key.maximum) == (True, "0", "40000")
    assert not key.distinct_exact
    assert name is not None
    assert name.distinct == 7
    created, updated = found.field("created_at"), found.field("updated_at")
    assert created is not None
    assert created.maximum == "2026-01-28T18:40:00+00:00"
    assert updated is not None
    assert not updated.ranged  # without an index its end is not known
    assert found.newest_field == "created_at"


def test_a_partitioned_table_is_profiled_once_through_its_parent(postgres: Cluster) -> None:
    with postgres.database(
        "CREATE TABLE log (id int, at date) PARTITION BY RANGE (id)",
        "CREATE TABLE low PARTITION OF log FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (id)",
        "CREATE TABLE lowest PARTITION OF low FOR VALUES FROM (0) TO (50)",
        "CREATE TABLE high PARTITION OF log FOR VALUES FROM (100) TO (200)",
        "INSERT INTO log SELECT n, NULL FROM generate_series(10, 19) AS n",
        "INSERT INTO log SELECT n, NULL FROM generate_series(110, 113) AS n",
        "CREATE FOREIGN DATA WRAPPER nothing",
        "CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing",
        "CREATE FOREIGN TABLE remote (id int) SERVER elsewhere",
    ) as shop:
        found = profiled(shop.audit())

    assert (found["public.log"].row_count, found["public.log"].row_count_exact) == (14, True)
    assert found["public.low"].missing == Missing(
        Reason.SKIPPED, "its rows are profiled through public.log"
    )
    assert found["public.lowest"].missing == Missing(
        Reason.SKIPPED, "its rows are profiled through public.low"
    )
    remote = found["public.remote"].missing
    assert remote is not None
    assert "another source" in remote.detail


def test_a_table_may_take_longer_than_a_statement_and_a_view_may_not(postgres: Cluster) -> None:
    with (
        postgres.database(
            "CREATE TABLE wide AS SELECT md5(n::text) AS a, md5((n + 1)::text) AS b, "
            "md5((n + 2)::text) AS c FROM generate_series(1, 400000) AS n",
            "CREATE VIEW slow AS SELECT pg_sleep(0.02)::text AS b, a FROM wide LIMIT 100",
            "ANALYZE wide",
        ) as shop,
        shop.open(limits=Limits(statement_seconds=0.1)) as source,
        shop.open() as patient,
    ):
        catalog = patient.catalog()
        seen = profile(source, catalog, progress=quiet)
        profiles = seen.profiles

    found = {d.dataset: d for d in profiles.datasets}
    wide = found["public.wide"]
    assert wide.missing is None
    assert (wide.rows_seen, wide.row_count_exact) == (400_000, True)
    assert found["public.slow"].missing == Missing(
        Reason.TIMEOUT, "the server stopped the statement at its limit of 0.1 s"
    )


def test_times_that_python_does_not_know_are_no_ends(postgres: Cluster) -> None:
    with postgres.database(
        "CREATE TABLE t (created_at timestamptz, updated_at timestamp, loaded_at date)",
        "INSERT INTO t VALUES ('infinity', '0044-03-15 BC', '20000-01-01')",
        "INSERT INTO t VALUES ('2026-11-01 12:00+02', '2026-11-01', '2026-11-02')",
    ) as shop:
        found = profiled(shop.audit())["public.t"]

    assert found.missing is None
    created = found.field("created_at")
    assert created is not None
    assert created.maximum == "2026-11-01T10:00:00+00:00"
    assert (found.newest_field, str(found.newest)) == ("loaded_at", "2026-11-02 00:00:00+00:00")


def test_every_type_that_a_table_can_hold_is_measured(postgres: Cluster) -> None:
    types = (
        "bool", "int2", "int8", "oid", "numeric", "money", "float8", "text", "varchar(3)",
        "char(3)", '"char"', "name", "date", "time", "timetz", "timestamp", "timestamptz",
        "interval", "bytea", "bit(3)", "varbit", "uuid", "json", "jsonb", "xml", "inet", "cidr",
        "macaddr", "point", "line", "box", "path", "polygon", "circle", "int4range",
        "int4multirange", "tsvector", "tsquery", "pg_lsn", "txid_snapshot", "int[]", "text[]",
        "mood", "address", "regclass", "xid",
    )  # fmt: skip
    fields = ", ".join(f"f{i} {kind}" for i, kind in enumerate(types))
    with postgres.database(
        "CREATE TYPE mood AS ENUM ('sad')",
        "CREATE TYPE address AS (street text)",
        f"CREATE TABLE t ({fields})",
        "INSERT INTO t (f0) VALUES (true)",
    ) as shop:
        found = profiled(shop.audit())["public.t"]

    assert found.missing is None
    own = [f for f in found.fields if not f.name.endswith("[]")]  # elements are fields of their own
    assert len(own) == len(types)
    assert {f.nulls for f in own[1:]} == {1}


def test_a_view_finds_names_as_its_own_role_does(postgres: Cluster) -> None:
    """Functions inside views look for names by the path of the role, which others may not set."""
    with postgres.database(
        "CREATE SCHEMA app",
        "CREATE TABLE app.rates (rate int)",
        "INSERT INTO app.rates VALUES (7)",
        "CREATE FUNCTION app.rate() RETURNS int LANGUAGE plpgsql STABLE AS "
        "$$BEGIN RETURN (SELECT rate FROM rates); END$$",
        "CREATE VIEW app.prices AS SELECT app.rate() AS price",
        f"GRANT USAGE ON SCHEMA app TO {AUDITOR}",
    ) as shop:
        shop.run(f'ALTER ROLE {AUDITOR} IN DATABASE "{shop.name}" SET search_path = app')
        found = profiled(shop.audit())

    assert found["app.prices"].missing is None
    assert found["app.prices"].row_count == 1


def test_orphans_are_counted_where_nothing_enforces_the_reference(postgres: Cluster) -> None:
    with postgres.database(
        "CREATE TABLE customers (id int PRIMARY KEY)",
        "CREATE TABLE orders (id int PRIMARY KEY, customer_id int)",
        "INSERT INTO customers VALUES (1)",
        "INSERT INTO orders VALUES (1, 1), (2, 9), (3, NULL)",
    ) as shop:
        references = shop.audit().snapshot.get(References)

    assert isinstance(references, References)
    [reference] = references.references
    assert (reference.orphans, reference.rows_checked, reference.declared) == (1, 2, False)


def test_the_module_is_imported_without_its_driver() -> None:
    code = "import sys, audit.connectors.postgresql; sys.exit('psycopg' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_connector_can_be_closed_at_any_time(postgres: Cluster) -> None:
    source = connector(postgres.url())

    source.close()
    source.open()
    source.close()
    source.close()

    [(left,)] = postgres.run(
        f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{AUDITOR}' AND state = 'active'"
    )
    assert left == 0

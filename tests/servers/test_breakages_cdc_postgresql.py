"""Change capture on real PostgreSQL: where the audit says ready it works, and each way to fail.

What the audit says is held against what the server then does, and the statements that it gives
are run: after them the same thing works.
"""

import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import psycopg
import pytest

from audit.connectors.postgresql import PostgreSQL
from audit.engine.collect import collect
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.facts.change import Capturable, ChangeCapture
from audit.facts.server import Observed
from audit.model.check import Fail, Severity
from audit.model.fact import Fact, Missing, Snapshot
from audit.model.result import CheckResult, Status
from tests.servers import kit
from tests.servers.postgresql import PASSWORD, PLAIN, Cluster, Database, cluster, connector

VERSIONS = (
    pytest.param(18, marks=pytest.mark.server),
    pytest.param(15, marks=pytest.mark.debian("postgresql-15")),
)
READER = "cdc"
Results = Mapping[str, CheckResult]

TABLES = (
    "CREATE TABLE orders (id bigint PRIMARY KEY, note text)",
    "CREATE TABLE codes (code text NOT NULL UNIQUE, note text)",
    "CREATE TABLE lines (note text)",
    "CREATE TABLE muted (id int PRIMARY KEY)",
    "ALTER TABLE muted REPLICA IDENTITY NOTHING",
    "CREATE TABLE whole (id int PRIMARY KEY)",
    "ALTER TABLE whole REPLICA IDENTITY FULL",
    "CREATE TABLE lost (id int NOT NULL CONSTRAINT lost_id UNIQUE)",
    "ALTER TABLE lost REPLICA IDENTITY USING INDEX lost_id",
    "ALTER TABLE lost DROP CONSTRAINT lost_id",
    "CREATE TABLE late (id int PRIMARY KEY DEFERRABLE)",
    "CREATE UNLOGGED TABLE basket (id int PRIMARY KEY)",
    "CREATE TABLE events (id int, day date) PARTITION BY RANGE (day)",
    "CREATE TABLE events_old PARTITION OF events FOR VALUES FROM (MINVALUE) TO ('2026-01-01')",
    "CREATE TABLE events_new PARTITION OF events FOR VALUES FROM ('2026-01-01') TO (MAXVALUE)",
    "CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM orders",
)


def results_of(source: PostgreSQL) -> tuple[ChangeCapture, Results]:
    """What is collected without the rows, and how every check comes out."""
    facts: dict[type[Fact], Fact | Missing]
    facts, verified = collect(source, progress=lambda _: None)
    now = datetime.now(UTC)
    facts[Observed] = Observed(at=now)
    snapshot = Snapshot(now, MappingProxyType(facts), MappingProxyType(verified))
    found = facts[ChangeCapture]
    assert isinstance(found, ChangeCapture)
    return found, {result.check.id: result for result in evaluate(checks(), snapshot)}


def fails(result: CheckResult) -> dict[str, Fail]:
    return {str(fail.subject): fail for fail in (*result.failures, *result.notes)}


@pytest.fixture(scope="module", params=VERSIONS)
def server(request: pytest.FixtureRequest) -> Generator[Cluster]:
    settings = {"max_slot_wal_keep_size": "1GB"}
    with cluster(version=request.param, settings=settings) as running:
        running.run(f"CREATE ROLE {READER} LOGIN PASSWORD '{PASSWORD}'")
        yield running


@pytest.fixture
def shop(server: Cluster) -> Generator[Database]:
    with server.database(*TABLES) as made:
        yield made


@contextmanager
def session(shop: Database, user: str = READER) -> Generator[psycopg.Connection[Any]]:
    with psycopg.connect(shop.url(user), autocommit=True) as connection:
        yield connection


def run(connection: psycopg.Connection[Any], statement: str) -> list[tuple[Any, ...]]:
    cursor = connection.execute(statement.encode())
    return cursor.fetchall() if cursor.description else []


# ------------------------------------------------------------------------------------- it is ready


def test_where_it_says_ready_a_reader_gets_the_changes(shop: Database) -> None:
    """By the statements of the audit alone an ordinary account becomes one that reads changes."""
    with shop.open(READER) as source:
        before = source.change_capture()
    assert before.ready
    assert [right.met for right in before.rights] == [False, False]
    orders = before.identity("public.orders")
    assert orders is not None
    assert orders.verdict is Capturable.READY

    with session(shop) as reader:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run(reader, "SELECT pg_create_logical_replication_slot('feed', 'pgoutput')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run(reader, "CREATE PUBLICATION feed")
    shop.run(*(right.command for right in before.rights))
    shop.run(f"ALTER TABLE orders OWNER TO {READER}")
    try:
        with shop.open(READER) as source:
            after, results = results_of(source)
        with session(shop) as reader:
            run(reader, "CREATE PUBLICATION feed FOR TABLE orders")
            run(reader, "SELECT pg_create_logical_replication_slot('feed', 'pgoutput')")
            run(reader, "SELECT pg_create_logical_replication_slot('words', 'test_decoding')")
            shop.run("INSERT INTO orders VALUES (7, 'seven')", "UPDATE orders SET note = 'eight'")
            shop.run("DELETE FROM orders")
            told = run(reader, "SELECT data FROM pg_logical_slot_get_changes('words', NULL, NULL)")
            sent = run(
                reader,
                "SELECT data FROM pg_logical_slot_get_binary_changes('feed', NULL, NULL, "
                "'proto_version', '1', 'publication_names', 'feed')",
            )
    finally:
        shop.run(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots",
            f"ALTER ROLE {READER} NOREPLICATION",
        )

    assert [right.met for right in after.rights] == [True, True]
    assert results["orchestration.change-readers"].status is Status.PASS
    words = "\n".join(line for (line,) in told)
    assert "INSERT: id[bigint]:7 note[text]:'seven'" in words
    assert "UPDATE: id[bigint]:7 note[text]:'eight'" in words
    assert "DELETE: id[bigint]:7" in words
    assert [bytes(data)[:1] for (data,) in sent if bytes(data)[:1] in b"IUD"] == [b"I", b"U", b"D"]


#: What identifies a row of each table, an update of it, and whether that needs a change first.
UPDATES = {
    "orders": ("primary key", "(1)", "id = 5", Capturable.READY),
    "whole": ("full row", "(1)", "id = 5", Capturable.READY),
    "codes": ("nothing", "('a', 'b')", "note = 'x'", Capturable.NEEDS_CHANGE),
    "lines": ("nothing", "('a')", "note = 'x'", Capturable.NEEDS_CHANGE),
    "muted": ("nothing, as it was set", "(1)", "id = 5", Capturable.NEEDS_CHANGE),
    "lost": (
        "nothing, because the index that was chosen is gone",
        "(1)",
        "id = 5",
        Capturable.NEEDS_CHANGE,
    ),
    "late": ("nothing", "(1)", "id = 5", Capturable.NEEDS_CHANGE),
    "events": ("nothing", "(1, '2026-03-01')", "id = 5", Capturable.NEEDS_CHANGE),
}


def test_updates_of_published_tables_do_what_the_verdicts_say(shop: Database) -> None:
    """An update is refused exactly where a change is needed, and goes through after it."""
    shop.run(
        *(f"INSERT INTO {table} VALUES {row}" for table, (_, row, _, _) in UPDATES.items()),
        f"CREATE PUBLICATION feed FOR TABLE {', '.join(UPDATES)}",
    )
    with shop.open() as source:
        found, results = results_of(source)
    judged = fails(results["orchestration.change-identity"])
    for table, (kind, _, update, verdict) in UPDATES.items():
        identity = found.identity(f"public.{table}")
        assert identity is not None
        assert (identity.kind, identity.verdict, identity.published) == (kind, verdict, True)
        if verdict is Capturable.READY:
            assert f"public.{table}" not in judged
        else:
            with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
                shop.run(f"UPDATE {table} SET {update}")
            assert judged[f"public.{table}"].severity is Severity.HIGH
            shop.run(*judged[f"public.{table}"].command.splitlines())
        shop.run(f"UPDATE {table} SET {update}")

    with shop.open() as source:
        mended, _ = results_of(source)
    assert {i.verdict for i in mended.identities if i.published} == {Capturable.READY}


def test_an_unlogged_table_has_to_be_logged_and_a_copy_of_a_query_cannot_be_read(
    shop: Database,
) -> None:
    with pytest.raises(psycopg.Error):
        shop.run("CREATE PUBLICATION feed FOR TABLE basket")
    with shop.open() as source:
        found = source.change_capture()
    basket, totals = found.identity("public.basket"), found.identity("public.totals")
    assert basket is not None
    assert totals is not None
    assert (basket.verdict, totals.verdict) == (Capturable.NEEDS_CHANGE, Capturable.IMPOSSIBLE)

    shop.run(*basket.commands)

    shop.run("CREATE PUBLICATION feed FOR TABLE basket")
    with pytest.raises(psycopg.Error):
        shop.run("CREATE PUBLICATION more FOR TABLE totals")


# ------------------------------------------------------------------------------ the publications


def test_a_publication_that_leaves_something_out_is_mended_by_its_statement(
    shop: Database,
) -> None:
    filtered = " WHERE (id > 5)" if shop.cluster.version >= 15 else ""
    shop.run(
        "CREATE PUBLICATION half FOR TABLE orders, events WITH (publish = 'insert, update')",
        f"CREATE PUBLICATION part FOR TABLE whole{filtered}",
        "CREATE PUBLICATION fine FOR TABLE orders",
    )
    with shop.open() as source:
        found, results = results_of(source)
    judged = fails(results["orchestration.publication-content"])

    assert {p.name: p.datasets for p in found.publications} == {"fine": 1, "half": 3, "part": 1}
    assert set(judged) == {
        "publication half",
        "publication half, partitions",
        "publication part, filters",
    }
    assert "deletes, truncates" in judged["publication half"].evidence
    assert fails(results["orchestration.change-readers"])["readers of changes"].severity is None

    shop.run(judged["publication half"].command)

    with shop.open() as source:
        _, results = results_of(source)
    assert set(fails(results["orchestration.publication-content"])) == {"publication part, filters"}


# ----------------------------------------------------------------------------------- the accounts


def test_a_reader_whom_no_rule_lets_in_is_found() -> None:
    """A rule for the word "replication" lets in copies, not readers of changes."""
    rules = [
        "local all all scram-sha-256",
        "host all auditor,plain 127.0.0.1/32 scram-sha-256",
        f"host replication {READER} 127.0.0.1/32 scram-sha-256",
    ]
    with cluster(version=18, hba=rules) as server, server.database(*TABLES[:1]) as shop:
        shop.run(
            f"CREATE ROLE {READER} LOGIN REPLICATION PASSWORD '{PASSWORD}'",
            "CREATE PUBLICATION feed FOR TABLE orders",
        )
        with shop.open() as source:
            _, shut = results_of(source)
        with pytest.raises(psycopg.OperationalError), session(shop):
            pass
        shop.run(
            "REVOKE SELECT ON pg_hba_file_rules FROM auditor",
        )
        with shop.open() as source:
            _, hidden = results_of(source)
        hba = server.server.data / "pg_hba.conf"
        hba.write_text(f"{hba.read_text()}host {shop.name} {READER} 127.0.0.1/32 scram-sha-256\n")
        shop.run(
            "SELECT pg_reload_conf()",
            "GRANT SELECT ON pg_hba_file_rules TO auditor",
        )
        with shop.open() as source:
            _, opened = results_of(source)

    name = "orchestration.change-readers"
    assert [f.title for f in fails(shut[name]).values()] == ["No rule lets a reader of changes in"]
    assert hidden[name].status is Status.UNKNOWN
    assert "GRANT SELECT ON pg_catalog.pg_hba_file_rules" in hidden[name].unknowns[0].grant
    assert opened[name].status is Status.PASS


# -------------------------------------------------------------------------------------- the slots


def test_a_slot_without_reader_is_found_with_what_it_keeps(shop: Database) -> None:
    shop.run("SELECT pg_create_logical_replication_slot('forgotten', 'pgoutput')")
    try:
        shop.run("CREATE TABLE filler AS SELECT repeat('x', 900) FROM generate_series(1, 9000)")
        with shop.open(PLAIN) as source:
            found, results = results_of(source)
    finally:
        shop.run("SELECT pg_drop_replication_slot('forgotten')")

    [slot] = found.slots
    assert (slot.logical, slot.active, slot.lost) == (True, False, False)
    assert slot.retained_bytes is not None
    assert slot.retained_bytes > 8_000_000
    judged = fails(results["orchestration.replication-slots"])
    assert set(judged) == {"forgotten"}  # what slots may keep has a limit here
    assert "MB of change log are kept" in judged["forgotten"].evidence


@pytest.mark.server
def test_a_server_without_log_slots_and_senders_is_not_ready_and_refuses() -> None:
    tight = {"wal_level": "replica", "max_replication_slots": "1", "max_wal_senders": "1"}
    with cluster(version=18, settings=tight) as primary:
        with kit.postgres_standby(primary.server), connector(primary.url()) as source:
            found, results = results_of(source)
        with pytest.raises(psycopg.Error):
            primary.run("SELECT pg_create_logical_replication_slot('feed', 'pgoutput')")

    assert not found.ready
    assert {r.name: r.current for r in found.requirements if not r.met} == {
        "wal_level": "replica",
        "max_replication_slots": "1 of 1 in use",
        "max_wal_senders": "1 of 1 in use",
    }
    assert set(fails(results["orchestration.change-capture"])) == {
        "wal_level",
        "max_replication_slots",
        "max_wal_senders",
    }
    # the standby's slot may keep the log without limit: this is the server's default
    unlimited = fails(results["orchestration.replication-slots"])["max_slot_wal_keep_size"]
    assert unlimited.severity is Severity.MEDIUM


@pytest.mark.server
def test_slots_that_were_cut_off_by_size_and_by_time_are_lost_for_good() -> None:
    limits = {
        "max_slot_wal_keep_size": "16MB",
        "min_wal_size": "32MB",
        "max_wal_size": "32MB",
        "wal_keep_size": "0",
        "idle_replication_slot_timeout": "1s",
    }
    with cluster(version=18, settings=limits) as server:
        server.run("SELECT pg_create_logical_replication_slot('idle', 'test_decoding')")
        time.sleep(1.2)
        server.run(
            "CHECKPOINT",
            "ALTER SYSTEM SET idle_replication_slot_timeout = '1h'",
            "SELECT pg_reload_conf()",
            "SELECT pg_create_logical_replication_slot('behind', 'test_decoding')",
            "CREATE TABLE filler (t text)",
        )
        for _ in range(3):
            server.run(
                "INSERT INTO filler SELECT repeat('x', 900) FROM generate_series(1, 20000)",
                "SELECT pg_switch_wal()",
                "CHECKPOINT",
            )
        with connector(server.url()) as source:
            found, results = results_of(source)
        for name in ("idle", "behind"):
            with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
                server.run(f"SELECT pg_logical_slot_get_changes('{name}', NULL, NULL)")

    assert {slot.name: slot.lost for slot in found.slots} == {"behind": True, "idle": True}
    judged = fails(results["orchestration.replication-slots"])
    assert set(judged) == {"behind", "idle"}
    assert {fail.severity for fail in judged.values()} == {Severity.CRITICAL}
    assert "idle_replication_slot_timeout" in judged["idle"].evidence
    assert "max_slot_wal_keep_size" in judged["behind"].evidence
    short = fails(results["orchestration.change-log-retention"])
    assert short["idle_replication_slot_timeout"].severity is Severity.HIGH


@pytest.mark.server
def test_a_reader_s_place_goes_with_the_primary_unless_its_slot_is_carried_over() -> None:
    with (
        cluster(version=18) as primary,
        kit.postgres_standby(primary.server) as standby,
    ):
        primary.run(
            "SELECT pg_create_logical_replication_slot('stays', 'pgoutput')",
            "SELECT pg_create_logical_replication_slot('moves', 'pgoutput', failover => true)",
        )
        with connector(primary.url()) as source:
            _, above = results_of(source)
        url = primary.url().replace(f":{primary.server.port}/", f":{standby.port}/")
        with connector(url) as source:
            copied, below = results_of(source)

    assert set(fails(above["orchestration.reader-position"])) == {"slot stays"}
    assert copied.ready  # a standby of 16 and newer can be read from
    assert set(fails(below["orchestration.reader-position"])) == {"hot_standby_feedback"}


@pytest.mark.debian("postgresql-15")
def test_a_standby_of_an_older_release_cannot_be_read_from() -> None:
    with cluster(version=15) as primary, kit.postgres_standby(primary.server) as standby:
        url = primary.url().replace(f":{primary.server.port}/", f":{standby.port}/")
        with connector(url) as source:
            found, _ = results_of(source)

    assert not found.ready
    [unmet] = [r for r in found.requirements if not r.met]
    assert unmet.current == "a standby"

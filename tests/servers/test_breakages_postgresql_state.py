"""Breakages of how a real PostgreSQL is set up and looked after, one for each check about it.

As in `test_breakages_postgresql`, which also holds the sound server: all of them at once on a
server of their own, and every check finds its own.
"""

import re
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import psycopg
import pytest

from audit.connectors.postgresql import PostgreSQL
from audit.engine.collect import collect
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.facts.accounts import Accounts
from audit.facts.incidents import Incidents
from audit.facts.nodes import NodeLinks
from audit.facts.outward import StatementRecords
from audit.facts.places import StoragePlaces
from audit.facts.policies import PasswordPolicy
from audit.facts.profiles import Profiles, References
from audit.facts.replication import Replication
from audit.facts.safeguards import Safeguards
from audit.facts.server import Observed, Server
from audit.facts.sessions import ClientSessions
from audit.model.fact import Fact, Snapshot
from audit.model.result import Status
from tests.servers import kit
from tests.servers.postgresql import PLAIN, Cluster, Database, cluster, connector
from tests.servers.test_breakages_postgresql import (
    APART,
    INSIDE,
    NOW,
    UNBREAKABLE,
    VERSIONS,
    WIRE,
    Breakage,
    Results,
    failing,
    found,
    restarted,
)

#: What only a start of the server sets, and what could be set later as well.
SETTINGS = {
    "allow_system_table_mods": "on",
    "authentication_timeout": "10min",
    "backslash_quote": "on",
    "debug_print_plan": "on",
    "lo_compat_privileges": "on",
    "log_autovacuum_min_duration": "-1",
    "log_checkpoints": "off",
    "log_directory": "log",
    "log_file_mode": "0644",
    "log_line_prefix": "%m [%p] ",
    "log_min_duration_statement": "1h",
    "log_min_messages": "fatal",
    "log_rotation_age": "0",
    "log_rotation_size": "0",
    "log_statement": "none",
    "logging_collector": "on",
    "password_encryption": "md5",
    "pg_stat_statements.max": "100",
    "pg_stat_statements.track": "all",
    "restart_after_crash": "off",
    "track_io_timing": "off",
}
#: Passwords that are kept by MD5 need a rule that takes them.
RULES = (
    "local all all scram-sha-256",
    "host all all 127.0.0.1/32 md5",
    "host all all 0.0.0.0/0 scram-sha-256",
)

#: What an account without privileges sees only in part.
SHOWN_TO_MONITORS: set[type[Fact]] = {
    ClientSessions,
    PasswordPolicy,
    Safeguards,
    Server,
    StoragePlaces,
}
#: What is told of copies, on either side.
OF_COPIES: set[type[Fact]] = {
    Accounts,
    Incidents,
    NodeLinks,
    Replication,
    Server,
    StatementRecords,
}
#: The checks that say so to an account without privileges.
HIDDEN_FROM_OTHERS = (
    "reliability.log-place",
    "reliability.storage-places",
    "security.client-encryption",
    "security.password-policy",
)


@dataclass(frozen=True)
class Seen:
    """The results of one server for an account that may see all of it and one that may not.

    `later` are those of the first, judged after some weeks in which nothing happened.
    """

    by_auditor: Results
    later: Results
    by_plain: Results


def without_rows(source: PostgreSQL, only: set[type[Fact]] | None = None) -> Results:
    """The results of what the server says of itself; no row is read."""
    [results] = judged_at(source, only, NOW)
    return results


def judged_at(
    source: PostgreSQL, only: set[type[Fact]] | None, *moments: datetime
) -> Iterator[Results]:
    """The results of one collection, as if it were looked at at each of these times."""
    facts, verified = collect(source, progress=_quiet, only=only)
    for moment in moments:
        held = {**facts, Observed: Observed(at=moment)}
        snapshot = Snapshot(NOW, MappingProxyType(held), MappingProxyType(verified))
        yield {result.check.id: result for result in evaluate(checks(), snapshot)}


def _quiet(line: str) -> None:
    del line


def setting(check: str, name: str) -> Breakage:
    """A check that a setting of the server breaks."""
    return Breakage(check, name)


BROKEN = (
    Breakage("data_management.outside-data", "large objects", ("SELECT lo_create(0)",)),
    Breakage(
        "data_management.portable-types",
        "public.purses.amount",
        ("CREATE TABLE purses (id int PRIMARY KEY, amount money)",),
    ),
    Breakage(
        "data_management.table-inheritance",
        "public.parents",
        (
            "CREATE TABLE parents (id int PRIMARY KEY)",
            "CREATE TABLE heirs (extra int) INHERITS (parents)",
        ),
    ),
    Breakage(
        "data_management.trigger-state",
        "public.idle",
        (
            "CREATE TABLE idle (id int PRIMARY KEY, parent int REFERENCES parents)",
            "ALTER TABLE idle DISABLE TRIGGER ALL",
        ),
    ),
    Breakage(
        "dataops.deadlocks",
        "deadlocks",
        (
            "SELECT pg_stat_reset()",  # from now on the server says since when it counts
            "CREATE TABLE first_lock (id int)",
            "CREATE TABLE second_lock (id int)",
        ),
    ),
    Breakage(
        "dataops.default-partition",
        "public.parted · partition public.parted_rest",
        (
            "CREATE TABLE parted (id int) PARTITION BY RANGE (id)",
            "CREATE TABLE parted_rest PARTITION OF parted DEFAULT",
            "INSERT INTO parted SELECT generate_series(1, 50)",
        ),
    ),
    Breakage("dataops.statistics-room", "pg_stat_statements.max"),
    Breakage(
        "dataops.temporary-files",
        "work_mem",
        (
            "SET work_mem = '64kB'",
            """SELECT sum(length(a)) FROM (SELECT repeat('x', 8000) AS a
                 FROM generate_series(1, 36000) ORDER BY random() OFFSET 0) AS sorted""",
        ),
    ),
    Breakage(
        "orchestration.foreign-datasets",
        "public.distant",
        (
            "CREATE EXTENSION postgres_fdw",
            "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'far.invalid')",
            "CREATE FOREIGN TABLE distant (id int) SERVER far",
        ),
    ),
    Breakage(
        "reliability.duplicate-indexes",
        "public.indexed · index indexed_again",
        (
            "CREATE TABLE indexed (id int PRIMARY KEY, n int)",
            "INSERT INTO indexed SELECT n, n FROM generate_series(1, 60000) AS n",
            "CREATE INDEX indexed_n ON indexed (n)",
            "CREATE INDEX indexed_again ON indexed (id)",
        ),
    ),
    Breakage("reliability.checkpoint-pressure", "max_wal_size"),
    Breakage(
        "reliability.space-use",
        "public.airy",
        (
            "CREATE TABLE airy (id int PRIMARY KEY, filling text)",
            "INSERT INTO airy SELECT n, repeat('x', 1900) FROM generate_series(1, 44000) AS n",
            "DELETE FROM airy WHERE id % 5 <> 0",
            "VACUUM (ANALYZE) airy",
        ),
    ),
    Breakage("reliability.storage-places", "tablespace near"),
    Breakage(
        "security.account-settings",
        "session_replication_role of climber",
        (
            "CREATE ROLE climber LOGIN",
            "ALTER ROLE climber SET session_replication_role = replica",
        ),
    ),
    Breakage("security.client-encryption", "sessions on the server's machine"),
    Breakage("security.database-entrance", "database shop"),
    Breakage("security.rule-scope", "pg_hba.conf line 3"),
    Breakage(
        "security.rights-delegation",
        "passer",
        ("CREATE ROLE passer LOGIN", "GRANT pg_monitor TO passer WITH ADMIN OPTION"),
    ),
    Breakage("security.superuser-log-in", "pg_hba.conf line 3"),
    Breakage("security.superuser-membership", "climber", ("GRANT postgres TO climber",)),
    Breakage(
        "security.view-row-security",
        "public.glass · reads public.veiled",
        (
            "CREATE TABLE veiled (id int PRIMARY KEY)",
            "ALTER TABLE veiled ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY odd ON veiled USING (id % 2 = 1)",
            "CREATE VIEW glass AS SELECT id FROM veiled",
            "GRANT SELECT ON glass TO PUBLIC",
        ),
    ),
    Breakage(
        "software_engineering.event-triggers",
        "event trigger watched",
        (
            "CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
            "CREATE EVENT TRIGGER watched ON ddl_command_end EXECUTE FUNCTION watch()",
        ),
    ),
    Breakage(
        "software_engineering.rewrite-rules",
        "public.swallowed",
        (
            "CREATE TABLE swallowed (id int)",
            "CREATE RULE swallow AS ON INSERT TO swallowed DO INSTEAD NOTHING",
        ),
    ),
    setting("dataops.checkpoint-logging", "log_checkpoints"),
    setting("dataops.error-logging", "log_min_messages"),
    setting("dataops.idle-transactions", "idle_in_transaction_session_timeout"),
    setting("dataops.io-timing", "track_io_timing"),
    setting("dataops.lock-wait-logging", "log_lock_waits"),
    setting("dataops.log-space", "log_rotation_age"),
    setting("dataops.slow-threshold", "log_min_duration_statement"),
    setting("dataops.temporary-file-logging", "log_temp_files"),
    setting("dataops.upkeep-logging", "log_autovacuum_min_duration"),
    setting("reliability.crash-restart", "restart_after_crash"),
    setting("reliability.developer-options", "allow_system_table_mods"),
    setting("reliability.log-place", "log_directory"),
    setting("security.large-object-privileges", "lo_compat_privileges"),
    setting("security.log-access", "log_file_mode"),
    setting("security.log-in-delay", "auth_delay.milliseconds"),
    setting("security.log-in-time", "authentication_timeout"),
    setting("security.log-line-content", "log_line_prefix"),
    setting("security.logged-values", "debug_print_plan"),
    setting("security.new-password-hash", "password_encryption"),
    Breakage("security.password-policy", "password policy"),
    setting("security.replication-logging", "log_replication_commands"),
    setting("security.schema-change-logging", "log_statement"),
    setting("security.session-end-logging", "log_disconnections"),
    setting("security.text-escapes", "backslash_quote"),
)


@pytest.fixture(scope="module", params=VERSIONS)
def both(request: pytest.FixtureRequest) -> Generator[Seen]:
    """The results for a server on which everything above is broken."""
    with (
        cluster(version=request.param, settings=SETTINGS, hba=RULES) as server,
        server.database(name="shop") as shop,
        psycopg.connect(shop.url(PLAIN), sslmode="disable"),
    ):
        near = server.server.data / "near"
        near.mkdir()
        kit.own(near, "nobody")
        shop.run(
            f"CREATE TABLESPACE near LOCATION '{near}'",
            "CREATE EXTENSION pg_stat_statements",
            *(statement for breakage in BROKEN for statement in breakage.sql),
            *(f"SELECT {', '.join('1' * n)}" for n in range(1, 250)),
            *["CHECKPOINT"] * 60,
        )
        block_each_other(shop)
        with connector(shop.url(), credential="env") as source:
            seen, later = judged_at(source, None, NOW, NOW + timedelta(days=40))
        with connector(shop.url(PLAIN)) as source:
            yield Seen(seen, later, without_rows(source, only=SHOWN_TO_MONITORS))
        shop.run("DROP OWNED BY climber, passer", "DROP ROLE climber, passer")


def block_each_other(shop: Database) -> None:
    """Two transactions that each wait for what the other holds; one is ended."""
    with shop.admin() as one, shop.admin() as other, ThreadPoolExecutor() as pool:
        for session in (one, other):
            session.execute("SET deadlock_timeout = '20ms'")
            session.execute("BEGIN")
        one.execute("LOCK TABLE first_lock")
        other.execute("LOCK TABLE second_lock")
        waiting = pool.submit(refused, one, "LOCK TABLE second_lock")
        ended = refused(other, "LOCK TABLE first_lock")
        other.execute("ROLLBACK")
        assert ended is not waiting.result()


def refused(session: psycopg.Connection[Any], statement: str) -> bool:
    """Whether the server ended the transaction because of a deadlock."""
    try:
        session.execute(statement.encode())
    except psycopg.errors.DeadlockDetected:
        return True
    return False


@pytest.fixture(scope="module")
def broken(both: Seen) -> Results:
    return both.by_auditor


def test_an_index_that_nobody_read_for_weeks_is_found(both: Seen) -> None:
    place = "public.indexed · index indexed_n"

    assert not found(both.by_auditor["reliability.index-use"], place)  # counted for minutes only
    assert found(both.later["reliability.index-use"], place)


def test_an_account_without_privileges_is_told_what_it_lacks(both: Seen) -> None:
    """Nothing of what only monitors see turns into a pass."""
    grant = f'GRANT pg_monitor TO "{PLAIN}"'
    for check in HIDDEN_FROM_OTHERS:
        result = both.by_plain[check]
        assert result.status in {Status.UNKNOWN, Status.NOT_RUN}, (check, result.status)
        assert result.grant == grant, (check, result.grant)


@pytest.mark.parametrize("breakage", BROKEN, ids=lambda b: f"{b.check} {b.place}")
def test_the_breakage_is_found_where_it_is(breakage: Breakage, broken: Results) -> None:
    result = broken[breakage.check]

    assert found(result, breakage.place), (result.status, result.reason, failing(result))


@pytest.mark.server
def test_faults_of_copies_are_found_on_both_sides() -> None:
    """A standby that reads as a superuser in clear text, is kept behind and cancels reads."""
    with (
        cluster(version=18) as primary,
        primary.database("CREATE TABLE t AS SELECT generate_series(1, 500) AS a") as shop,
        kit.postgres_standby(primary.server) as standby,
    ):
        there = Cluster(standby_as_server(primary, standby), 18, tls=False)
        there.run(
            "ALTER SYSTEM SET max_standby_streaming_delay = 0",
            "ALTER SYSTEM SET max_standby_archive_delay = 0",
            "SELECT pg_reload_conf()",
        )
        with there.admin(shop.name) as reader:
            reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            reader.execute("SELECT count(*) FROM t")
            shop.run("DELETE FROM t", "VACUUM t")
            with pytest.raises(psycopg.Error):  # cancelled, or its session is ended
                reader.execute("SELECT count(pg_sleep(0.05)) FROM generate_series(1, 200)")
        there.run("ALTER SYSTEM SET recovery_min_apply_delay = '1h'", "SELECT pg_reload_conf()")
        primary.run(
            "ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (gone)'",
            "SELECT pg_reload_conf()",
        )
        try:
            with connector(shop.url()) as source:
                of_primary = without_rows(source, only=OF_COPIES)
            with connector(there.url(shop.name)) as source:
                of_standby = without_rows(source, only=OF_COPIES)
        finally:  # otherwise each commit waits, that of the end of the database too
            primary.run("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()")

    assert found(of_primary["security.statement-log"], "log_statement")
    assert found(of_primary["security.replication-account"], "replica walreceiver")
    assert found(of_primary["security.node-encryption"], "primary_conninfo")
    assert found(of_primary["reliability.synchronous-copies"], "synchronous_standby_names")
    assert found(of_standby["reliability.replay-delay"], "recovery_min_apply_delay")
    assert found(of_standby["reliability.cancelled-reads"], "max_standby_streaming_delay")


@pytest.mark.debian("postgresql-15")
def test_a_copy_that_takes_any_certificate_is_found() -> None:
    with cluster(version=15) as primary, kit.postgres_standby(primary.server) as standby:
        there = Cluster(standby_as_server(primary, standby), 15, tls=True)
        with connector(primary.url()) as source:
            of_primary = without_rows(source, only=OF_COPIES)
        with connector(there.url()) as source:
            of_standby = without_rows(source, only=OF_COPIES)

    assert of_primary["security.node-encryption"].status is Status.PASS
    assert of_standby["security.node-encryption"].status is Status.PASS
    assert found(of_standby["security.node-verification"], "primary_conninfo")


def standby_as_server(primary: Cluster, standby: kit.Server) -> kit.Server:
    """The standby with what its own record lacks: socket, programs and password."""
    return replace(primary.server, port=standby.port)


def test_rows_that_upkeep_cannot_freeze_are_found() -> None:
    """A transaction that was prepared long ago holds back every table."""
    settings = {"autovacuum_freeze_max_age": "100000", "autovacuum": "off"}
    with cluster(version=18, settings=settings) as server:
        server.run("CREATE TABLE old AS SELECT 1 AS a", "VACUUM old")
        server.run("BEGIN", "INSERT INTO old VALUES (2)", "PREPARE TRANSACTION 'never ended'")
        with restarted(server, 3_000_000) as later, connector(later.url()) as source:
            results = without_rows(source)

    assert found(results["dataops.row-freezing"], "public.old"), results["dataops.row-freezing"]


def test_every_check_that_postgresql_feeds_has_its_breakage() -> None:
    collected = {c.fact for c in PostgreSQL.collectors()} | {Observed, Profiles, References}
    fed = {
        check.id
        for check in checks()
        if all(need.fact in collected for need in check.needs() if not need.optional)
    }

    held = {b.check for b in (*INSIDE, *BROKEN)} | APART
    assert fed - WIRE - held - set(UNBREAKABLE) <= broken_elsewhere()
    assert held | set(UNBREAKABLE) <= fed - WIRE
    assert not set(UNBREAKABLE) & held


def broken_elsewhere() -> set[str]:
    """Checks of which another module breaks one on a real PostgreSQL, as on other products."""
    texts = (
        path.read_text(encoding="utf-8")
        for path in Path(__file__).parent.glob("test_breakages_*.py")
        if not path.name.startswith("test_breakages_postgresql")
    )
    there = re.compile(r"tests\.servers(\.| import )(good_)?postgresql")
    named = (re.findall(r'"([a-z_]+\.[a-z0-9-]+)"', text) for text in texts if there.search(text))
    return {check for found in named for check in found}

"""One breakage on a real PostgreSQL for every check that its facts feed.

Each row of the table breaks one thing in a database that is in order; all of them are applied, the
database is audited, and every check must find its own breakage there and none in the other.
"""

import os
import signal
import subprocess
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import psycopg
import pytest

from audit.connectors.postgresql import PostgreSQL
from audit.engine.collect import collect
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.profile import profile
from audit.engine.rows import facts_of_rows
from audit.facts.catalog import Catalog
from audit.facts.profiles import DatasetProfile
from audit.facts.server import Observed
from audit.facts.tls import TlsServer
from audit.model.fact import Fact, Missing, Reason, Snapshot
from audit.model.result import CheckResult, Status
from tests.servers import kit
from tests.servers.postgresql import AUDITOR, PASSWORD, PLAIN, Cluster, Database, cluster, connector

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=300)
LOADER = "loader"
VERSIONS = (
    pytest.param(18, marks=pytest.mark.server),
    pytest.param(15, marks=pytest.mark.debian("postgresql-15")),
)
Results = Mapping[str, CheckResult]

#: A small shop in which nothing is wrong.
SOUND = (
    "CREATE ROLE keeper",
    "GRANT CREATE, USAGE ON SCHEMA public TO keeper",
    "CREATE EXTENSION pg_stat_statements",
    "SET ROLE keeper",
    """CREATE TABLE customers (
         id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
         label text NOT NULL, created_at timestamptz NOT NULL DEFAULT now())""",
    """CREATE TABLE orders (
         id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
         customer_id bigint NOT NULL REFERENCES customers,
         total numeric(10, 2) NOT NULL, updated_at timestamptz NOT NULL DEFAULT now())""",
    "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)",
    "CREATE INDEX ON orders (customer_id)",
    "CREATE INDEX ON orders (updated_at)",
    "COMMENT ON TABLE customers IS 'One row is a customer'",
    "COMMENT ON TABLE orders IS 'One row is an order'",
    "COMMENT ON TABLE alembic_version IS 'The schema as migrated'",
    "INSERT INTO customers (label) SELECT 'n' || n FROM generate_series(1, 200) AS n",
    "INSERT INTO orders (customer_id, total) SELECT n, n / 7.0 FROM generate_series(1, 200) AS n",
    "INSERT INTO alembic_version VALUES ('a1')",
    f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {AUDITOR}",
    f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {AUDITOR}",
    "GRANT SELECT ON customers TO plain",
    "RESET ROLE",
    f"ALTER ROLE {AUDITOR} VALID UNTIL '{LATER:%Y-%m-%d}' CONNECTION LIMIT 20",
    f"ALTER ROLE {PLAIN} VALID UNTIL '{LATER:%Y-%m-%d}' CONNECTION LIMIT 5",
    "ANALYZE",
)
SOUND_SETTINGS = {
    "auth_delay.milliseconds": "1",
    "fsync": "on",
    "idle_in_transaction_session_timeout": "10min",
    "log_autovacuum_min_duration": "10min",
    "log_connections": "on",
    "log_destination": "stderr,syslog",
    "log_disconnections": "on",
    "log_line_prefix": "%m [%p] %q%u@%d %h ",
    "log_lock_waits": "on",
    "log_min_duration_statement": "1000",
    "log_replication_commands": "on",
    "log_statement": "ddl",
    "log_temp_files": "10MB",
    "passwordcheck.min_password_length": "12",
    "track_io_timing": "on",
}
#: What only a start of the server sets.
NEGLECTED_SETTINGS = {
    "archive_mode": "off",
    "listen_addresses": "*",
    "log_statement": "none",
    "max_connections": "14",
    "password_encryption": "md5",
    "pgaudit.log": "none",
    "wal_level": "replica",
}


@dataclass(frozen=True)
class Breakage:
    """A check, where it must find something, and what breaks it there."""

    check: str
    place: str
    sql: tuple[str, ...] = ()
    always: bool = False  # the sound server has it too: it is alone and on this machine


def fill(table: str, rows: int, *values: str) -> str:
    """So many rows of these values; `n` counts them."""
    return f"INSERT INTO {table} SELECT {', '.join(values)} FROM generate_series(1, {rows}) AS n"


INSIDE = (
    Breakage(
        "data_management.blank-values",
        "public.blanks.word",
        (
            "CREATE TABLE blanks (id int PRIMARY KEY, word text)",
            fill("blanks", 200, "n", "CASE n % 3 WHEN 0 THEN '' WHEN 1 THEN 'x' END"),
        ),
    ),
    Breakage(
        "data_management.constant-fields",
        "public.constants.site",
        (
            "CREATE TABLE constants (id int PRIMARY KEY, site text)",
            fill("constants", 1_200, "n", "'one'"),
        ),
    ),
    Breakage(
        "data_management.constraint-validity",
        "public.doubtful · doubtful_positive",
        (
            "CREATE TABLE doubtful (id int PRIMARY KEY, n int)",
            "INSERT INTO doubtful VALUES (1, -1)",
            "ALTER TABLE doubtful ADD CONSTRAINT doubtful_positive CHECK (n > 0) NOT VALID",
        ),
    ),
    Breakage("data_management.description", "public.bare", ("CREATE TABLE bare (id int)",)),
    Breakage(
        "data_management.doubled-rows",
        "public.doubles",
        (
            "CREATE TABLE doubles (n int, half int, word text)",
            fill("doubles", 100, "n", "n / 2", "'w' || n % 7"),
            "INSERT INTO doubles SELECT * FROM doubles WHERE n <= 4",
        ),
    ),
    Breakage(
        "data_management.duplicate-structure",
        "public.twin_b",
        (
            "CREATE TABLE twin_a (id int PRIMARY KEY, street text, town text, state text)",
            "CREATE TABLE twin_b (id int PRIMARY KEY, street text, town text, state text)",
        ),
    ),
    Breakage("data_management.empty-datasets", "public.nothing", ("CREATE TABLE nothing (a int)",)),
    Breakage(
        "data_management.empty-fields",
        "public.hollow.unused",
        (
            "CREATE TABLE hollow (id int PRIMARY KEY, unused text)",
            fill("hollow", 50, "n", "NULL"),
        ),
    ),
    Breakage(
        "data_management.field-types",
        "public.prices.price",
        ("CREATE TABLE prices (id int PRIMARY KEY, price double precision)",),
    ),
    Breakage(
        "data_management.key-nullability",
        "public.loose.code",
        ("CREATE TABLE loose (code text UNIQUE)", "INSERT INTO loose VALUES (NULL), (NULL)"),
    ),
    Breakage(
        "data_management.orphan-rows",
        "public.visits.customer_id",
        (
            "CREATE TABLE visits (id int PRIMARY KEY, customer_id bigint)",
            fill("visits", 100, "n", "n + 150"),
        ),
    ),
    Breakage(
        "data_management.ownership",
        "public.forsaken",
        ("CREATE TABLE forsaken (id int PRIMARY KEY)",),
    ),
    Breakage(
        "data_management.primary-key",
        "public.keyless",
        ("CREATE TABLE keyless (a int)", "INSERT INTO keyless VALUES (1)"),
    ),
    Breakage(
        "data_management.undeclared-references",
        "public.calls.customer_id",
        (
            "CREATE TABLE calls (id int PRIMARY KEY, customer_id bigint)",
            fill("calls", 100, "n", "n"),
        ),
    ),
    Breakage(
        "dataops.automatic-upkeep",
        "public.unkept",
        ("CREATE TABLE unkept (id int PRIMARY KEY) WITH (autovacuum_enabled = off)",),
    ),
    Breakage(
        "dataops.dead-rows",
        "public.litter",
        (
            "CREATE TABLE litter (id int PRIMARY KEY) WITH (autovacuum_enabled = off)",
            fill("litter", 40_000, "n"),
            "DELETE FROM litter WHERE id > 20000",
        ),
    ),
    Breakage(
        "dataops.freshness",
        "public.stale",
        (
            "CREATE TABLE stale (id int PRIMARY KEY, updated_at timestamptz)",
            fill("stale", 200, "n", "now() - interval '90 days'"),
        ),
    ),
    Breakage(
        "dataops.future-timestamps",
        "public.ahead.updated_at",
        (
            "CREATE TABLE ahead (id int PRIMARY KEY, updated_at timestamptz)",
            fill("ahead", 200, "n", "now() + interval '9 days'"),
        ),
    ),
    Breakage(
        "dataops.planner-statistics",
        "public.unplanned",
        (
            "CREATE TABLE unplanned (id int PRIMARY KEY) WITH (autovacuum_enabled = off)",
            fill("unplanned", 5_000, "n"),
        ),
    ),
    Breakage(
        "dataops.record-timestamps",
        "public.timeless",
        ("CREATE TABLE timeless (id int PRIMARY KEY, a text, b text, c text, d text)",),
    ),
    Breakage("dataops.view-validity", "public.zero", ("CREATE VIEW zero AS SELECT 1 / 0 AS a",)),
    Breakage("dataops.log-collection", "logging_collector"),
    Breakage("dataops.operation-statistics", "pg_stat_statements"),
    Breakage("dataops.slow-operations", "log_min_duration_statement"),
    Breakage("dataops.long-transactions", "prepared transaction of postgres"),
    Breakage("orchestration.change-capture", "wal_level"),
    Breakage(
        "orchestration.change-identity",
        "public.nameless",
        ("CREATE TABLE nameless (a int)",),
    ),
    Breakage("orchestration.change-readers", "readers of changes"),
    Breakage(
        "orchestration.clock-skew",
        "",
        (
            "SET allow_system_table_mods = on",
            "ALTER FUNCTION pg_catalog.clock_timestamp() RENAME TO true_time",
            """CREATE FUNCTION pg_catalog.clock_timestamp() RETURNS timestamptz LANGUAGE sql
               AS $$SELECT pg_catalog.true_time() + interval '1 minute'$$""",
        ),
    ),
    Breakage("orchestration.connection-headroom", ""),
    Breakage(
        "orchestration.deletion-visibility",
        "public.growing",
        (
            "CREATE TABLE growing (id int PRIMARY KEY, updated_at timestamptz)",
            fill("growing", 20_000, "n", "now()"),
            "DELETE FROM growing WHERE id > 19000",
        ),
    ),
    Breakage(
        "orchestration.extraction-key",
        "public.unsplit",
        (
            "CREATE TABLE unsplit (code text PRIMARY KEY)",
            fill("unsplit", 110_000, "'c' || n"),
        ),
    ),
    Breakage(
        "orchestration.publication-content",
        "publication half",
        ("CREATE PUBLICATION half FOR TABLE customers WITH (publish = 'insert')",),
    ),
    Breakage("orchestration.replication-slots", "forgotten"),
    Breakage(
        "orchestration.watermark",
        "public.unmarked",
        (
            "CREATE TABLE unmarked (id int PRIMARY KEY)",
            fill("unmarked", 20_000, "n"),
        ),
    ),
    Breakage("orchestration.watermark-index", "public.growing.updated_at"),
    Breakage(
        "orchestration.watermark-nulls",
        "public.gaps.updated_at",
        (
            "CREATE TABLE gaps (id int PRIMARY KEY, updated_at timestamptz)",
            fill("gaps", 200, "n", "CASE WHEN n > 3 THEN now() END"),
        ),
    ),
    Breakage(
        "orchestration.watermark-time-zone",
        "public.zoneless.updated_at",
        ("CREATE TABLE zoneless (id int PRIMARY KEY, updated_at timestamp)",),
    ),
    Breakage("reliability.archiving", "archive_mode"),
    Breakage(
        "reliability.dataset-persistence",
        "public.volatile",
        ("CREATE UNLOGGED TABLE volatile (id int PRIMARY KEY)",),
    ),
    Breakage(
        "reliability.duplicate-indexes",
        "public.twice · index twice_b_idx1",
        (
            "CREATE TABLE twice (id int PRIMARY KEY, b int)",
            "CREATE INDEX ON twice (b)",
            "CREATE INDEX ON twice (b)",
        ),
    ),
    Breakage("reliability.durability-settings", "fsync"),
    Breakage("reliability.encoding", "database ascii"),
    Breakage(
        "reliability.foreign-key-index",
        "public.unindexed.customer_id",
        ("CREATE TABLE unindexed (id int PRIMARY KEY, customer_id bigint REFERENCES customers)",),
    ),
    Breakage(
        "reliability.index-validity",
        "public.torn · index torn_a",
        (
            "CREATE TABLE torn (a int)",
            "CREATE INDEX torn_a ON torn (a)",
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'torn_a'::regclass",
        ),
    ),
    Breakage("reliability.replica-presence", "replication", always=True),
    Breakage(
        "reliability.sequence-headroom",
        "public.spent.id · sequence public.spent_id_seq",
        (
            "CREATE TABLE spent (id serial PRIMARY KEY)",
            "SELECT setval('spent_id_seq', 2000000000)",
        ),
    ),
    Breakage("security.access-logging", "log_connections"),
    Breakage("security.account-attributes", "maker"),
    Breakage("security.account-lifetime", ""),
    Breakage("security.account-use", "nobody_s"),
    Breakage("security.client-addresses", "pg_hba.conf line 3"),
    Breakage("security.common-passwords", "weak"),
    Breakage("security.account-expiry", "leaver"),
    Breakage("security.anonymous-access", "localhost:"),
    Breakage(
        "security.audit-account-privileges",
        LOADER,
        ("CREATE TABLE written (id int PRIMARY KEY)", f"GRANT INSERT ON written TO {LOADER}"),
    ),
    Breakage("security.audit-credential", LOADER),
    Breakage("security.authentication-rules", "pg_hba.conf line 2"),
    Breakage(
        "security.default-grants",
        "tables of postgres",
        ("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",),
    ),
    Breakage("security.network-listening", "listen_addresses"),
    Breakage(
        "security.outward-extensions",
        "dblink",
        ("CREATE EXTENSION dblink",),
    ),
    Breakage("security.password-presence", "nobody_s"),
    Breakage("security.password-scheme", LOADER),
    Breakage(
        "security.public-creation",
        "schema public",
        ("GRANT CREATE ON SCHEMA public TO PUBLIC",),
    ),
    Breakage(
        "security.public-grants",
        "public.everyones",
        ("CREATE TABLE everyones (id int)", "GRANT SELECT ON everyones TO PUBLIC"),
    ),
    Breakage(
        "security.routine-search-path",
        "public.lent()",
        ("CREATE FUNCTION lent() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",),
    ),
    Breakage("security.public-routines", "public.lent()"),
    Breakage(
        "security.row-security",
        "public.veiled",
        (
            "CREATE TABLE veiled (id int PRIMARY KEY)",
            "ALTER TABLE veiled ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY odd ON veiled USING (id % 2 = 1)",
        ),
    ),
    Breakage("security.session-encryption", "localhost:", always=True),
    Breakage("security.session-limits", ""),
    Breakage(
        "security.stored-credentials",
        "user mapping public on far",
        (
            "CREATE EXTENSION postgres_fdw",
            "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'far.invalid')",
            "CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'app', password 'f4r-away')",
            f"ALTER SERVER far OWNER TO {LOADER}",
        ),
    ),
    Breakage("security.tls-verified", "localhost:"),
    Breakage("security.superuser-accounts", ""),
    Breakage(
        "security.untrusted-languages",
        "wild",
        ("CREATE LANGUAGE wild HANDLER plpgsql_call_handler",),
    ),
    Breakage(
        "software_engineering.extension-version",
        "plpgsql",
        ("UPDATE pg_extension SET extversion = '0.9' WHERE extname = 'plpgsql'",),
    ),
    Breakage(
        "software_engineering.identifier-naming",
        "public.odd name",
        ('CREATE TABLE "odd name" (id int)',),
    ),
    Breakage(
        "software_engineering.leftover-datasets",
        "public.orders_bak",
        ("CREATE TABLE orders_bak AS SELECT * FROM orders",),
    ),
    Breakage(
        "software_engineering.migration-history",
        "",
        ("DROP TABLE alembic_version",),
    ),
    Breakage(
        "software_engineering.repeated-fields",
        "public.contacts",
        ("CREATE TABLE contacts (id int PRIMARY KEY, phone1 text, phone2 text, phone3 text)",),
    ),
    Breakage(
        "software_engineering.reserved-words",
        "public.select",
        ('CREATE TABLE "select" (id int)',),
    ),
    Breakage(
        "software_engineering.trigger-logic",
        "public.orders",
        (
            "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch()",
        ),
    ),
    Breakage(
        "software_engineering.wide-datasets",
        "public.wide",
        (f"CREATE TABLE wide ({', '.join(f'c{i} int' for i in range(120))})",),
    ),
)

#: Checks that a test of its own breaks, below.
APART = {
    "orchestration.change-log-retention",  # tests/servers/test_breakages_cdc_postgresql.py
    "orchestration.reader-position",  # there, too
    "reliability.counter-headroom",
    "reliability.integrity",
    "dataops.row-freezing",
    "reliability.cancelled-reads",
    "reliability.index-use",
    "reliability.replay-delay",
    "reliability.replica-health",
    "reliability.replica-trend",  # tests/servers/test_breakages_availability.py
    "reliability.response-times",  # there, too
    "reliability.synchronous-copies",
    "reliability.uptime",
    "security.node-encryption",
    "security.node-verification",
    "security.replication-account",
    "security.statement-log",
    "security.credential-transport",
    "security.default-credentials",
    "security.logged-passwords",
    "security.shared-account",
    "security.tls-verified",
    "security.session-encryption",
    "software_engineering.supported-version",
}
#: What the server accepts on the wire is the same matter for every product, and has tests of its
#: own; the embedded server has no TLS at all, and certificates made for tests never end.
WIRE = {check.id for check in checks() if any(n.fact is TlsServer for n in check.needs())}
#: Checks that PostgreSQL feeds and cannot break, and why.
UNBREAKABLE = {
    "data_management.impossible-dates": "the server takes only days of the calendar",
    "data_management.expiry": "only TimescaleDB drops old rows by a rule (recorded answers)",
    "orchestration.change-completeness": "what the stream leaves out is said table by table",
    "data_management.mixed-types": "a field holds values of one type",
    "data_management.schema-enforcement": "the server keeps every row to its table's fields",
    "data_management.unmapped-fields": "every field can be searched",
    "reliability.backup-evidence": "the server keeps no history of its backups",
    "reliability.dataset-redundancy": "copies are of the whole server, not of a dataset",
    "orchestration.read-isolation": "nothing that is not committed is ever seen",
    "reliability.replica-writes": "a standby takes no writes, whatever its settings",
    "security.account-transport": "rules admit accounts, not accounts themselves",
    "security.administrator-addresses": "as before; security.superuser-log-in is about the rules",
    "security.password-reuse": "only an extension remembers earlier passwords",
    "security.tls-version": "the driver itself makes no session below TLS 1.2",
}


# ------------------------------------------------------------------------------------ running


def results_of(source: PostgreSQL, *, at: datetime | None = None) -> Results:
    """Collects, profiles and evaluates every check."""
    facts: dict[type[Fact], Fact | Missing]
    facts, verified = collect(source, progress=_quiet)
    facts[Observed] = Observed(at=at or datetime.now(UTC))
    catalog = facts[Catalog]
    if isinstance(catalog, Catalog):
        facts |= facts_of_rows(source, catalog, facts, now=None, progress=_quiet)
    snapshot = Snapshot(NOW, MappingProxyType(facts), MappingProxyType(verified))
    return {result.check.id: result for result in evaluate(checks(), snapshot)}


def _quiet(line: str) -> None:
    del line


def failing(result: CheckResult) -> set[str]:
    """Where a check fails; a fault that weighs nothing on loopback is a note."""
    return {str(fail.subject) for fail in (*result.failures, *result.notes)}


def found(result: CheckResult, place: str) -> bool:
    """Whether it fails there; "host:" leaves the port open."""
    places = failing(result)
    return place in places or (place.endswith(":") and any(p.startswith(place) for p in places))


@pytest.fixture(scope="module", params=VERSIONS)
def version(request: pytest.FixtureRequest) -> int:
    number: int = request.param
    return number


@pytest.fixture(scope="module")
def sound(version: int) -> Generator[Results]:
    """The results for a shop that is in order."""
    with (
        cluster(version=version, settings=SOUND_SETTINGS, preload=["passwordcheck"]) as server,
        server.database() as shop,
    ):
        shop.run(*SOUND)
        shop.run(f"REVOKE CONNECT, TEMPORARY ON DATABASE {shop.name} FROM PUBLIC")
        with connector(shop.url(), credential="env") as source:
            yield results_of(source)
        shop.run("DROP OWNED BY keeper", "DROP ROLE keeper")


@pytest.fixture(scope="module")
def broken(version: int) -> Generator[Results]:
    """The results for the same shop after every breakage, on a server that nobody looks after."""
    rules = [
        "local all all md5",
        "host all all 127.0.0.1/32 trust",
        "host all all 0.0.0.0/0 scram-sha-256",
    ]
    with (
        cluster(version=version, settings=NEGLECTED_SETTINGS, hba=rules) as server,
        server.database(name="shop") as shop,
        ExitStack() as held,
    ):
        neglect(server)
        shop.run(*SOUND)
        shop.run(*(statement for breakage in INSIDE for statement in breakage.sql))
        shop.run(
            "DROP EXTENSION pg_stat_statements",
            f"GRANT SELECT ON pg_hba_file_rules TO {LOADER}",
            f"GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO {LOADER}",
        )
        shop.run(
            "BEGIN",
            "INSERT INTO bare VALUES (1)",
            "PREPARE TRANSACTION 'never ended'",
        )
        for _ in range(8):
            held.enter_context(shop.admin())
        url = server.url("shop", user=LOADER, parameters={})
        with connector(url) as source:
            source.long_transaction_seconds = 0.0
            yield results_of(source)
        shop.run("ROLLBACK PREPARED 'never ended'")


def neglect(server: Cluster) -> None:
    """What is wrong with the server as a whole."""
    soon = (NOW + timedelta(days=5)).isoformat()
    server.run(
        f"CREATE ROLE {LOADER} LOGIN PASSWORD '{PASSWORD}'",
        f"GRANT pg_monitor, pg_read_all_data TO {LOADER}",
        "CREATE ROLE maker LOGIN CREATEROLE",
        f"CREATE ROLE leaver LOGIN VALID UNTIL '{soon}'",
        "CREATE ROLE nobody_s LOGIN",
        "CREATE ROLE second LOGIN SUPERUSER",
        "CREATE ROLE weak LOGIN PASSWORD 'weak'",
        "SELECT pg_create_physical_replication_slot('forgotten', true)",
        "CREATE DATABASE ascii ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'",
    )


@pytest.mark.parametrize("breakage", INSIDE, ids=lambda b: f"{b.check} {b.place}")
def test_the_breakage_is_found_where_it_is(
    breakage: Breakage, version: int, sound: Results, broken: Results
) -> None:
    encrypted = version == 15
    if breakage.check == "security.tls-verified" and not encrypted:
        assert broken[breakage.check].status is Status.NOT_APPLICABLE  # nothing is encrypted
        return
    if breakage.check == "security.session-encryption" and encrypted:
        assert broken[breakage.check].status is Status.PASS
        return
    result = broken[breakage.check]
    assert found(result, breakage.place), (result.status, result.reason, failing(result))
    if not breakage.always:
        before = sound[breakage.check]
        assert before.status in {Status.PASS, Status.NOT_APPLICABLE} or not found(
            before, breakage.place
        ), failing(before)


def test_the_sound_shop_has_no_fault_but_its_loneliness(version: int, sound: Results) -> None:
    """No other check fails there, so that what fails elsewhere was broken there."""
    faults = {name: failing(r) for name, r in sound.items() if r.failures and name not in WIRE}
    expected = {
        "reliability.replica-presence": {"replication"},
        # the audit extension records nothing yet, or is not there
        "security.access-logging": {"pgaudit.log" if version == 15 else "log_statement"},
    }

    assert faults == expected
    assert {name: r.reason for name, r in sound.items() if r.status is Status.ERROR} == {}
    assert {name: r.reason for name, r in sound.items() if "reported" in r.reason} == {}


# ------------------------------------------------------------------------ breakages of their own


def test_a_page_that_was_damaged_on_disk_is_found(version: int) -> None:
    with (
        cluster(version=version) as server,
        server.database("CREATE TABLE t AS SELECT generate_series(1, 500) AS a") as shop,
    ):
        server.run("CHECKPOINT")
        copy = Database(server, "copied")
        server.run(f"CREATE DATABASE copied TEMPLATE {shop.name} STRATEGY file_copy")
        copy.welcome()
        [(path,)] = copy.run("SELECT pg_relation_filepath('t')")
        with (server.server.data / path).open("r+b") as file:
            file.seek(4_000)
            file.write(b"damage")
        with pytest.raises(psycopg.errors.DataCorrupted):
            copy.run("SELECT count(*) FROM t")

        with connector(copy.url()) as source:
            facts, _ = collect(source, progress=_quiet)
            results = results_of(source)
            measured = _profiles(source, facts)["public.t"]

    assert results["reliability.integrity"].status is Status.FAIL
    assert measured.missing == Missing(
        Reason.ERROR, "the server finds a table damaged (SQLSTATE XX001)"
    )


def _profiles(
    source: PostgreSQL, facts: Mapping[type[Fact], Fact | Missing]
) -> dict[str, DatasetProfile]:
    catalog = facts[Catalog]
    assert isinstance(catalog, Catalog)
    seen = profile(source, catalog, progress=_quiet)
    profiles = seen.profiles
    return {d.dataset: d for d in profiles.datasets}


def test_transaction_ids_near_their_end_are_found(version: int) -> None:
    """The server is stopped, its counter set far ahead, and started again."""
    far = 1_500_000_000
    settings = {"autovacuum_freeze_max_age": "2000000000", "autovacuum": "off"}
    with (
        cluster(version=version, settings=settings) as server,
        restarted(server, far) as old,
        connector(old.url()) as source,
    ):
        results = results_of(source)

    result = results["reliability.counter-headroom"]
    assert found(result, "transaction ids of postgres"), failing(result)


@contextmanager
def restarted(server: Cluster, transactions: int) -> Generator[Cluster]:
    """The same data under a second server, whose next transaction has this number."""
    running = server.server
    assert running.proc is not None
    running.proc.send_signal(signal.SIGINT)
    running.proc.wait(120)
    log = running.data / "pg_xact" / f"{transactions // 2**20:04X}"
    log.write_bytes(bytes(2**18))
    kit.own(running.data, "nobody")
    subprocess.run(
        [running.bindir / "pg_resetwal", f"--next-transaction-id={transactions}", running.data],
        check=True,
        capture_output=True,
        user="nobody" if os.geteuid() == 0 else None,  # it refuses root
    )
    argv = [running.bindir / "postgres", "-D", running.data]
    with kit.process(
        "restarted", argv, port=running.port, cwd=running.dir, user="nobody",
        ready=lambda: bool(server.run("SELECT 1")), stop_signal=signal.SIGINT,
    ):  # fmt: skip
        yield server


@pytest.mark.server
def test_a_standby_that_lost_its_primary_is_found() -> None:
    with (
        cluster(version=18) as primary,
        kit.postgres_standby(primary.server) as standby,
    ):
        url = f"postgresql://{AUDITOR}:{PASSWORD}@localhost:{standby.port}/postgres"
        with connector(primary.url()) as source:
            before = results_of(source)
        assert primary.server.proc is not None
        primary.server.proc.send_signal(signal.SIGINT)
        primary.server.proc.wait(120)
        with connector(url) as source:
            after = results_of(source)

    assert before["reliability.replica-presence"].status is Status.PASS
    assert before["reliability.replica-health"].status is Status.PASS
    assert found(after["reliability.replica-health"], "replica this standby")


def test_a_server_past_its_end_of_life_is_found(version: int) -> None:
    later = datetime(2031, 1, 1, tzinfo=UTC)
    with cluster(version=version) as server, connector(server.url()) as source:
        now, then = results_of(source, at=NOW), results_of(source, at=later)

    name = "software_engineering.supported-version"
    assert now[name].status is Status.PASS
    assert then[name].status is Status.FAIL
    assert failing(then[name]) == {"PostgreSQL"}
    assert now["reliability.uptime"].status is Status.PASS  # told, not counted
    assert then["reliability.uptime"].status is Status.FAIL

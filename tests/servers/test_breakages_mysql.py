"""One breakage on a real MariaDB for every check that its facts feed.

Each row of the table breaks one thing in a database that is in order; all of them are applied, the
database is audited, and every check must find its own breakage there and none in the other.
"""

from collections.abc import Generator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pymysql
import pytest

from audit.connectors.mysql import MySQL
from audit.engine.collect import collect
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.rows import OF_ROWS, facts_of_rows
from audit.facts.catalog import Catalog
from audit.facts.server import Observed, Server
from audit.facts.tls import TlsServer
from audit.model.fact import Snapshot
from audit.model.result import CheckResult, Status
from tests.servers import kit
from tests.servers.good_mariadb import OF_THE_MACHINE
from tests.servers.mariadb import AUDITOR, PASSWORD, Cluster, cluster, grants

pytestmark = pytest.mark.debian("mariadb-server")

NOW = datetime.now(UTC)
LOADER = "loader"
Results = Mapping[str, CheckResult]

STRICT = "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE"
GOOD = (
    "--log-bin=bin",
    "--binlog-format=ROW",
    "--binlog-row-metadata=FULL",
    "--server-id=7",
    "--sync-binlog=1",
    "--binlog-expire-logs-seconds=604800",
    "--slow-query-log=1",
    "--long-query-time=1",
    "--performance-schema=ON",
    "--plugin-load-add=server_audit",
    "--server-audit-logging=ON",
    "--innodb-print-all-deadlocks=ON",
    "--local-infile=0",
    "--secure-file-priv=/mnt",
    "--max-password-errors=10",
    "--idle-transaction-timeout=3600",
    "--plugin-load-add=simple_password_check",
    "--simple-password-check-minimal-length=12",
    f"--sql-mode={STRICT}",
)
BAD = (
    "--bind-address=0.0.0.0",
    "--innodb-flush-log-at-trx-commit=0",
    "--performance-schema=OFF",
    "--local-infile=1",
    "--general-log=1",
    "--max-connections=12",
    "--sql-mode=ALLOW_INVALID_DATES",
    "--log-warnings=1",
    "--connect-timeout=120",
    "--transaction-isolation=READ-UNCOMMITTED",
)
#: A small shop in which nothing is wrong.
SOUND = (
    "ALTER DATABASE CHARACTER SET utf8mb4",
    """CREATE TABLE customers (
         id bigint AUTO_INCREMENT PRIMARY KEY, label varchar(40) NOT NULL,
         created_at timestamp NOT NULL DEFAULT current_timestamp)
         COMMENT 'One row is a customer'""",
    """CREATE TABLE orders (
         id bigint AUTO_INCREMENT PRIMARY KEY, customer_id bigint NOT NULL,
         total decimal(10, 2) NOT NULL, updated_at timestamp NOT NULL DEFAULT current_timestamp,
         KEY (customer_id), KEY (updated_at), FOREIGN KEY (customer_id) REFERENCES customers (id))
         COMMENT 'One row is an order'""",
    """CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)
         COMMENT 'The schema as migrated'""",
    "INSERT INTO customers (label) SELECT concat('n', seq) FROM seq_1_to_200",
    "INSERT INTO orders (customer_id, total) SELECT seq, seq / 7.0 FROM seq_1_to_200",
    "INSERT INTO alembic_version VALUES ('a1')",
)


@dataclass(frozen=True)
class Breakage:
    """A check, where it must find something, and what breaks it there."""

    check: str
    place: str
    sql: tuple[str, ...] = ()
    always: bool = False  # the sound server has it too: it is alone and on this machine


def fill(table: str, rows: int, *values: str) -> str:
    """So many rows of these values; `seq` counts them."""
    return f"INSERT INTO {table} SELECT {', '.join(values)} FROM seq_1_to_{rows}"


INSIDE = (
    Breakage(
        "data_management.blank-values",
        "blanks.word",
        (
            "CREATE TABLE blanks (id int PRIMARY KEY, word text)",
            fill("blanks", 200, "seq", "CASE seq % 3 WHEN 0 THEN '' WHEN 1 THEN 'x' END"),
        ),
    ),
    Breakage(
        "data_management.constant-fields",
        "constants.site",
        (
            "CREATE TABLE constants (id int PRIMARY KEY, site varchar(9))",
            fill("constants", 1_200, "seq", "'one'"),
        ),
    ),
    Breakage(
        "data_management.impossible-dates",
        "days.paid_on",
        (
            "CREATE TABLE days (id int PRIMARY KEY, paid_on date, seen_on date)",
            "INSERT INTO days VALUES (1, '0000-00-00', '2026-02-03'), (2, '2026-02-31', NULL)",
        ),
    ),
    Breakage("data_management.description", "bare", ("CREATE TABLE bare (id int)",)),
    Breakage(
        "data_management.duplicate-structure",
        "twin_b",
        (
            "CREATE TABLE twin_a (id int PRIMARY KEY, street text, town text, state text)",
            "CREATE TABLE twin_b (id int PRIMARY KEY, street text, town text, state text)",
        ),
    ),
    Breakage("data_management.empty-datasets", "nothing", ("CREATE TABLE nothing (a int)",)),
    Breakage(
        "data_management.empty-fields",
        "hollow.unused",
        (
            "CREATE TABLE hollow (id int PRIMARY KEY, unused text)",
            fill("hollow", 50, "seq", "NULL"),
        ),
    ),
    Breakage(
        "data_management.field-types",
        "prices.price",
        ("CREATE TABLE prices (id int PRIMARY KEY, price double)",),
    ),
    Breakage(
        "data_management.key-nullability",
        "loose.code",
        ("CREATE TABLE loose (code varchar(9) UNIQUE)", "INSERT INTO loose VALUES (NULL), (NULL)"),
    ),
    Breakage(
        "data_management.orphan-rows",
        "visits.customer_id",
        (
            "CREATE TABLE visits (id int PRIMARY KEY, customer_id bigint)",
            fill("visits", 100, "seq", "seq + 150"),
        ),
    ),
    Breakage(
        "data_management.primary-key",
        "keyless",
        ("CREATE TABLE keyless (a int)", "INSERT INTO keyless VALUES (1)"),
    ),
    Breakage(
        "data_management.reference-collations",
        "sales.good_code",
        (
            "CREATE TABLE goods (good_code varchar(20) PRIMARY KEY, label varchar(20))",
            "CREATE TABLE sales (id int PRIMARY KEY, good_code varchar(20) COLLATE utf8mb4_bin)",
            fill("goods", 200, "concat('Q', seq * 17)", "concat('g', seq)"),
            fill("sales", 400, "seq", "concat('Q', (1 + seq % 200) * 17)"),
        ),
    ),
    Breakage(
        "data_management.undeclared-references",
        "calls.customer_id",
        (
            "CREATE TABLE calls (id int PRIMARY KEY, customer_id bigint)",
            fill("calls", 100, "seq", "seq"),
        ),
    ),
    Breakage("data_management.schema-enforcement", "bare"),
    Breakage(
        "dataops.freshness",
        "stale",
        (
            "CREATE TABLE stale (id int PRIMARY KEY, updated_at timestamp NULL)",
            fill("stale", 200, "seq", "now() - INTERVAL 90 DAY"),
        ),
    ),
    Breakage(
        "dataops.future-timestamps",
        "ahead.updated_at",
        (
            "CREATE TABLE ahead (id int PRIMARY KEY, updated_at timestamp NULL)",
            fill("ahead", 200, "seq", "now() + INTERVAL 9 DAY"),
        ),
    ),
    Breakage(
        "dataops.record-timestamps",
        "timeless",
        ("CREATE TABLE timeless (id int PRIMARY KEY, a text, b text, c text, d text)",),
    ),
    Breakage(
        "dataops.view-validity",
        "zero",
        (
            "CREATE TABLE below (a int)",
            "CREATE VIEW zero AS SELECT a FROM below",
            "DROP TABLE below",
        ),
    ),
    Breakage("dataops.operation-statistics", "performance_schema"),
    Breakage("dataops.slow-operations", "slow_query_log"),
    Breakage("orchestration.change-capture", "binary log"),
    Breakage("orchestration.change-readers", "readers of changes", always=True),
    Breakage("orchestration.connection-headroom", ""),
    Breakage(
        "orchestration.deletion-visibility",
        "growing",
        (
            "CREATE TABLE growing (id int PRIMARY KEY, updated_at timestamp NULL)",
            fill("growing", 20_000, "seq", "now()"),
        ),
    ),
    Breakage(
        "orchestration.extraction-key",
        "unsplit",
        (
            "CREATE TABLE unsplit (code varchar(20) PRIMARY KEY)",
            fill("unsplit", 110_000, "concat('c', seq)"),
        ),
    ),
    Breakage(
        "orchestration.watermark",
        "unmarked",
        ("CREATE TABLE unmarked (id int PRIMARY KEY)", fill("unmarked", 20_000, "seq")),
    ),
    Breakage("orchestration.watermark-index", "growing.updated_at"),
    Breakage(
        "orchestration.watermark-nulls",
        "gaps.updated_at",
        (
            "CREATE TABLE gaps (id int PRIMARY KEY, updated_at timestamp NULL)",
            fill("gaps", 200, "seq", "CASE WHEN seq > 3 THEN now() END"),
        ),
    ),
    Breakage(
        "orchestration.watermark-time-zone",
        "zoneless.updated_at",
        ("CREATE TABLE zoneless (id int PRIMARY KEY, updated_at datetime)",),
    ),
    Breakage(
        "reliability.dataset-persistence",
        "volatile",
        ("CREATE TABLE volatile (id int PRIMARY KEY) ENGINE=MEMORY",),
    ),
    Breakage(
        "reliability.duplicate-indexes",
        "twice · index b_2",
        ("CREATE TABLE twice (id int PRIMARY KEY, b int, KEY (b), KEY (b))",),
    ),
    Breakage("reliability.durability-settings", "innodb_flush_log_at_trx_commit"),
    Breakage(
        "reliability.sequence-headroom",
        "spent.id · sequence spent.id",
        (
            "CREATE TABLE spent (id int AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = 2000000000",
            "INSERT INTO spent VALUES (NULL)",
        ),
    ),
    Breakage(
        "data_management.character-sets",
        "character set latin1",
        ("CREATE TABLE narrow (id int PRIMARY KEY, name varchar(40) CHARACTER SET latin1)",),
    ),
    Breakage(
        "data_management.write-strictness",
        "sql_mode: a table is kept by the engine that was asked for",
    ),
    Breakage("data_management.write-strictness", "sql_mode: days are days of the calendar"),
    Breakage("dataops.dropped-sessions", "sessions"),
    Breakage("dataops.error-logging", "log_warnings"),
    Breakage("dataops.lock-wait-logging", "innodb_print_all_deadlocks"),
    Breakage("dataops.idle-transactions", "idle_transaction_timeout"),
    Breakage(
        "dataops.scheduled-jobs",
        "event_scheduler",
        ("CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO DELETE FROM customers WHERE id < 0",),
    ),
    Breakage("orchestration.connection-peak", "max_connections"),
    Breakage("orchestration.read-isolation", "isolation"),
    Breakage(
        "reliability.definer-accounts",
        "trigger left_",
        (
            """CREATE DEFINER=gone@localhost TRIGGER left_ AFTER DELETE ON orders FOR EACH ROW
                 SET @last = OLD.id""",
        ),
    ),
    Breakage("reliability.recovery-log", "log_bin"),
    Breakage("reliability.replica-health", "replica this replica"),
    Breakage("reliability.replica-writes", "read_only"),
    Breakage("reliability.replay-delay", "MASTER_DELAY"),
    Breakage("security.access-logging", "audit plug-in"),
    Breakage("security.account-transport", "weak@%"),
    Breakage("security.account-transport", "sent@10.%"),
    Breakage("security.account-use", "old@localhost"),
    Breakage("security.administrator-addresses", "far@10.0.0.4"),
    Breakage(
        "security.definer-rights",
        "root@127.0.0.1",
        ("CREATE SQL SECURITY DEFINER VIEW all_orders AS SELECT * FROM orders",),
    ),
    Breakage("security.failed-log-ins", "log-ins"),
    Breakage("security.log-in-delay", "max_password_errors"),
    Breakage("security.log-in-time", "connect_timeout"),
    Breakage("security.node-encryption", "Master_SSL_Allowed"),
    Breakage("security.password-policy", "password policy"),
    Breakage("security.password-reuse", "password history"),
    Breakage("security.public-creation", "database test"),
    Breakage("security.public-grants", "written"),
    Breakage("security.statement-log", "general_log"),
    Breakage("software_engineering.sample-databases", "database test"),
    Breakage("security.account-attributes", "maker@localhost"),
    Breakage("security.password-scheme", "old@localhost"),
    Breakage("security.session-limits", ""),
    Breakage("security.administration-interfaces", "local_infile"),
    Breakage("security.client-addresses", "weak@%"),
    Breakage("security.common-passwords", "weak@%"),
    Breakage(
        "security.audit-account-privileges",
        f"{LOADER}@127.0.0.1",
        ("CREATE TABLE written (id int PRIMARY KEY)",),
    ),
    Breakage("security.logged-passwords", "general_log", always=False),
    Breakage("security.network-listening", "bind_address"),
    Breakage("security.password-presence", "nobody_s@localhost"),
    Breakage("security.session-encryption", "127.0.0.1:", always=True),
    Breakage("security.storage-encryption", "innodb_encrypt_tables", always=True),
    Breakage(
        "security.stored-credentials",
        "foreign server far",
        (
            """CREATE SERVER far FOREIGN DATA WRAPPER mysql OPTIONS
                 (HOST 'far.invalid', USER 'app', PASSWORD 'f4r-away', DATABASE 'x')""",
        ),
    ),
    Breakage("security.superuser-accounts", ""),
    Breakage("security.superuser-membership", "promoted@localhost"),
    Breakage(
        "software_engineering.identifier-naming",
        "odd name",
        ("CREATE TABLE `odd name` (id int)",),
    ),
    Breakage(
        "software_engineering.leftover-datasets",
        "orders_bak",
        ("CREATE TABLE orders_bak AS SELECT * FROM orders",),
    ),
    Breakage("software_engineering.migration-history", "", ("DROP TABLE alembic_version",)),
    Breakage(
        "software_engineering.repeated-fields",
        "contacts",
        ("CREATE TABLE contacts (id int PRIMARY KEY, phone1 text, phone2 text, phone3 text)",),
    ),
    Breakage("software_engineering.reserved-words", "select", ("CREATE TABLE `select` (id int)",)),
    Breakage(
        "software_engineering.trigger-logic",
        "orders",
        ("CREATE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW SET NEW.total = OLD.total",),
    ),
    Breakage(
        "software_engineering.wide-datasets",
        "wide",
        (f"CREATE TABLE wide ({', '.join(f'c{i} int' for i in range(120))})",),
    ),
)
#: Checks that have a test of their own: here, in the matrix of single breakages, in
#: tests/connectors/test_mysql.py or in those of facts.
APART = {
    "dataops.slow-threshold",
    "reliability.replica-presence",
    "security.encryption-coverage",
    "security.node-verification",
    "dataops.long-transactions",
    "orchestration.change-completeness",  # tests/servers/test_breakages_cdc_mariadb.py
    "orchestration.change-identity",  # there, too
    "orchestration.change-log-retention",  # there, too
    "orchestration.clock-skew",
    "orchestration.reader-position",  # there, too
    "reliability.response-times",  # tests/servers/test_breakages_availability.py
    "security.anonymous-access",
    "security.audit-credential",
    "security.credential-transport",
    "security.default-credentials",
    "security.shared-account",
    "security.tls-verified",
    "software_engineering.supported-version",
}
#: Checks that MariaDB feeds and that are not broken here, and why.
UNBREAKABLE = {
    "data_management.constraint-validity": "every constraint is kept from the day it is made",
    "data_management.ownership": "a table has no owner",
    "data_management.unmapped-fields": "every field can be searched",
    "dataops.automatic-upkeep": "by table it is not told; the switch of the server is no fault",
    "dataops.dead-rows": "the storage engine tells no dead rows of a table",
    "dataops.planner-statistics": "the storage engine gathers them by itself",
    "orchestration.publication-content": "the server has one stream for all",
    "orchestration.replication-slots": "the server keeps no place for its readers",
    "reliability.archiving": "whether the log is copied elsewhere the server does not know",
    "reliability.backup-evidence": "the server keeps no history of its backups",
    "reliability.dataset-redundancy": "copies are of the whole server, not of a dataset",
    "reliability.encoding": "the server knows the encoding of every text",
    "reliability.foreign-key-index": "the server makes the index by itself",
    "reliability.index-use": "statistics of a week are needed",
    "reliability.index-validity": "an index is whole or is not there",
    "security.account-expiry": "an account has no end date, only a password's age",
    "security.account-lifetime": "an account has no end date, only a password's age",
    "orchestration.foreign-datasets": "the other server would have to answer",
    "orchestration.key-stability": "its server counts no changes; shown on PostgreSQL",
    "reliability.uptime": "a server that has run for a year is needed",
    "reliability.source-health": "no cluster of Galera can be had here",
    "security.outward-extensions": "the server has no extensions of the kind",
    "security.routine-search-path": "names are looked for in the routine's own database",
    "security.row-security": "the server hides no rows",
    "security.tls-version": "the driver itself makes no session below TLS 1.2",
    "security.untrusted-languages": "routines are in SQL",
    "software_engineering.extension-version": "the server has no extensions of the kind",
    "reliability.replica-trend": "a second server is needed",
}
WIRE = {check.id for check in checks() if any(n.fact is TlsServer for n in check.needs())}


def results_of(source: MySQL) -> Results:
    facts, verified = collect(source, progress=_quiet)
    now = datetime.now(UTC) + timedelta(seconds=2)
    facts[Observed] = Observed(at=now)
    catalog = facts[Catalog]
    assert isinstance(catalog, Catalog)
    facts |= facts_of_rows(source, catalog, facts, now=now, progress=_quiet)
    verified = {**verified, **dict.fromkeys(OF_ROWS, verified[Catalog])}
    snapshot = Snapshot(NOW, MappingProxyType(facts), MappingProxyType(verified))
    return {result.check.id: result for result in evaluate(checks(), snapshot)}


def _quiet(line: str) -> None:
    del line


def failing(result: CheckResult) -> set[str]:
    """Where a check fails, as the report says it."""
    return {str(f.subject) for f in (*result.failures, *result.notes)}


def found(result: CheckResult, place: str) -> bool:
    """A place that ends with a colon is followed by a port that differs each time."""
    places = failing(result)
    return place in places or (place.endswith(":") and any(p.startswith(place) for p in places))


def secured(server: Cluster) -> None:
    """Nobody is let in without a password, and one administrator is enough."""
    server.run("INSTALL SONAME 'auth_ed25519'")
    accounts = server.run("SELECT user, host FROM mysql.global_priv WHERE user IN ('', 'root')")
    server.run(
        *(f"DROP USER '{u}'@'{h}'" for u, h in accounts if (u, h) != ("root", "127.0.0.1")),
        "DROP USER plain@'127.0.0.1'",
        f"""ALTER USER {AUDITOR}@'127.0.0.1' IDENTIFIED VIA ed25519 USING PASSWORD('{PASSWORD}')
              WITH MAX_USER_CONNECTIONS 8""",
        "INSTALL SONAME 'password_reuse_check'",  # from now on
        "ALTER USER root@'127.0.0.1' IDENTIFIED VIA ed25519 USING PASSWORD('Kept-By-One-9')",
    )
    server.root_password = "Kept-By-One-9"


def knocked(server: Cluster) -> None:
    """Log-ins with a wrong password, sessions that break off, and all sessions at once."""
    for _ in range(25):
        with suppress(pymysql.err.OperationalError):
            pymysql.connect(host=kit.HOST, port=server.server.port, user="old", password="wrong")
        server.root()._force_close()
    with ExitStack() as held:
        for _ in range(12):
            held.enter_context(server.root())


@pytest.fixture(scope="module")
def sound() -> Generator[Results]:
    with cluster(options=GOOD) as server, server.database(*SOUND) as name:
        secured(server)
        with server.connector(name) as source:
            yield results_of(source)


@pytest.fixture(scope="module")
def broken() -> Generator[Results]:
    with cluster(options=BAD) as server, server.database(*SOUND) as name, ExitStack() as held:
        account = f"'{LOADER}'@'127.0.0.1'"
        server.run(
            f"CREATE USER {account} IDENTIFIED BY '{PASSWORD}'",
            *grants(account),
            f"GRANT INSERT ON {name}.* TO {account}",
            "CREATE USER weak@'%' IDENTIFIED BY 'weak'",
            "CREATE USER nobody_s@localhost",
            "CREATE USER maker@localhost IDENTIFIED BY 'Long-Enough-4'",
            "GRANT CREATE USER ON *.* TO maker@localhost",
            "CREATE USER old@localhost IDENTIFIED BY 'Long-Enough-5'",
            "CREATE USER second@localhost IDENTIFIED BY 'Long-Enough-3'",
            "GRANT ALL ON *.* TO second@localhost",
            "CREATE USER far@'10.0.0.4' IDENTIFIED BY 'Long-Enough-6'",
            "GRANT ALL ON *.* TO far@'10.0.0.4'",
            "INSTALL SONAME 'auth_pam'",
            "CREATE USER sent@'10.%' IDENTIFIED VIA pam",
            "CREATE ROLE chiefs",
            "GRANT ALL ON *.* TO chiefs",
            "CREATE ROLE staff",
            "GRANT chiefs TO staff",
            "CREATE USER promoted@localhost IDENTIFIED BY 'Long-Enough-7'",
            "GRANT staff TO promoted@localhost",
            "CREATE DATABASE test",
            "GRANT ALL ON test.* TO PUBLIC",
            """CHANGE MASTER TO MASTER_HOST='10.255.255.1', MASTER_USER='r', MASTER_PASSWORD='x',
                 MASTER_DELAY=3600""",
        )
        server.run(*(s for b in INSIDE for s in b.sql), database=name)
        server.run(
            f"GRANT ALL ON {name}.written TO {account}", f"GRANT SELECT ON {name}.written TO PUBLIC"
        )
        knocked(server)
        for _ in range(7):
            held.enter_context(server.root())
        with server.connector(name, user=LOADER) as source:
            yield results_of(source)


@pytest.mark.parametrize("breakage", INSIDE, ids=lambda b: f"{b.check} {b.place}")
def test_the_breakage_is_found_where_it_is(
    breakage: Breakage, sound: Results, broken: Results
) -> None:
    result = broken[breakage.check]
    assert found(result, breakage.place), (result.status, result.reason, failing(result))
    if not breakage.always:
        before = sound[breakage.check]
        assert not found(before, breakage.place), failing(before)


def test_the_sound_shop_has_no_fault_but_its_loneliness(sound: Results) -> None:
    """No other check fails there, so that what fails elsewhere was broken there."""
    aside = WIRE | OF_THE_MACHINE
    faults = {name: failing(r) for name, r in sound.items() if r.failures and name not in aside}

    assert faults == {
        "reliability.replica-presence": {"replication"},
        "security.storage-encryption": {"innodb_encrypt_tables"},
    }
    assert {name: r.reason for name, r in sound.items() if r.status is Status.ERROR} == {}


def test_every_check_that_mariadb_feeds_has_its_breakage(sound: Results, broken: Results) -> None:
    """What judges nothing on either server asks for settings that the product does not have."""
    collected = {c.fact for c in MySQL.collectors()} | {Observed, *OF_ROWS}
    fed = {
        check.id
        for check in checks()
        if all(need.fact in collected for need in check.needs() if not need.optional)
    }
    # what is told of rows alone is the same for every source that has rows, and shown on others
    of_rows = {*OF_ROWS, Catalog, Observed, Server}
    by_rows = {
        c.id
        for c in checks()
        if (needs := {n.fact for n in c.needs() if not n.optional}) <= of_rows
        and needs & set(OF_ROWS)
    }
    shown = {b.check for b in INSIDE} | APART | set(UNBREAKABLE)
    nothing = {Status.NOT_APPLICABLE}
    judging = {name for name in fed if {sound[name].status, broken[name].status} != nothing}

    assert sorted(judging - WIRE - by_rows - shown) == []
    assert not set(UNBREAKABLE) & {b.check for b in INSIDE}

"""What can be wrong with a MariaDB, one thing each: the table of the matrix."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypedDict

import pymysql

from tests.servers.good_mariadb import APP, AUDITOR, NEAR, Good

Act = Callable[[Good], AbstractContextManager[None]]


@dataclass(frozen=True)
class Break:
    """What is broken, and every check that must fail by it.

    `sql` and `undo` run in the shop as root; `settings` are set while the server runs, and are set
    back; `options` are those of a start. `parameters` are of the audit's own URL. `turns` are
    checks that have nothing to examine meanwhile.
    """

    name: str
    fails: frozenset[str]
    sql: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict[str, str])
    options: tuple[str, ...] = ()
    parameters: dict[str, str] = field(default_factory=dict[str, str])
    act: Act | None = None
    turns: frozenset[str] = frozenset()


@contextmanager
def broken(good: Good, case: Break) -> Generator[None]:
    """Breaks it, and leaves the server as it was."""
    with ExitStack() as undoing:
        if case.options:
            undoing.callback(good.restart)
            good.restart(*case.options)
        for name, value in case.settings.items():
            [(before,)] = good.run(f"SELECT @@global.{name}")
            undoing.callback(good.run, f"SET GLOBAL {name} = {_written(before)}")
            good.run(f"SET GLOBAL {name} = {value}")
        if case.undo:
            undoing.callback(good.run, *case.undo)
        if case.sql:
            good.run(*case.sql)
        if case.act:
            undoing.enter_context(case.act(good))
        yield


class Statements(TypedDict):
    """What breaks it, and what mends it."""

    sql: tuple[str, ...]
    undo: tuple[str, ...]


def _written(value: object) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def _fails(*checks: str) -> frozenset[str]:
    return frozenset(checks)


_turns = _fails
_STRONG = "f6-Rb2mTj_80q"
#: What the function PASSWORD makes of the word "courier".
_COURIER = "*F68B189FB38935958A337E3272C8078D83227FED"


def _account(
    name: str,
    *grants: str,
    host: str = NEAR,
    limit: int = 5,
    tls: str = "REQUIRE SSL",
    way: str = f"VIA ed25519 USING PASSWORD('{_STRONG}')",
) -> Statements:
    """An account that is in order but for what is said: it has a limit and a purpose."""
    account = f"'{name}'@'{host}'"
    return {
        "sql": (
            f"CREATE USER {account} IDENTIFIED {way} {tls} WITH MAX_USER_CONNECTIONS {limit}",
            *(f"GRANT {grant} TO {account}" for grant in grants or ("shop_readers",)),
        ),
        "undo": (f"DROP USER {account}",),
    }


_STAMPS = """created_at timestamp NOT NULL DEFAULT current_timestamp,
    updated_at timestamp NOT NULL DEFAULT current_timestamp ON UPDATE current_timestamp,
    KEY (updated_at)"""


def _table(columns: str, *more: str, options: str = "", row: str = "() VALUES ()"
           ) -> Statements:  # fmt: skip
    """A table with a description and a row."""
    return {
        "sql": (
            f"CREATE TABLE parcels ({columns}) {options} COMMENT 'One row is a parcel'",
            f"INSERT INTO parcels {row}",
            *more,
        ),
        "undo": ("DROP TABLE parcels",),
    }


_WELL = f"parcel_id bigint AUTO_INCREMENT PRIMARY KEY, {_STAMPS}"

# -------------------------------------------------------------------------- what SQL does not do


@contextmanager
def replica_away(good: Good) -> Generator[None]:
    good.on_replica("STOP SLAVE")
    for (session,) in good.run(
        "SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'"
    ):
        good.run(f"KILL {session}")  # it would see at its next change that nobody is there
    try:
        yield
    finally:
        good.wait_for_replica()


@contextmanager
def transaction_open(good: Good) -> Generator[None]:
    """A session that began a change and went away."""
    with good.admin("shop") as session, session.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("INSERT INTO schema_migrations (version) VALUES (20990101000000)")
        yield
        cursor.execute("ROLLBACK")


@contextmanager
def sessions_were_taken(good: Good) -> Generator[None]:
    """Nearly every connection was in use for a moment."""
    with ExitStack() as held:
        for _ in range(54):
            held.enter_context(good.admin())
    yield
    good.run("FLUSH STATUS")


@contextmanager
def guessed(good: Good) -> Generator[None]:
    """Somebody tries passwords."""
    for _ in range(25):
        with suppress(pymysql.err.OperationalError):
            pymysql.connect(unix_socket=good.server.socket, user=APP, password="no")
    yield
    good.run("FLUSH STATUS")


@contextmanager
def broken_off(good: Good) -> Generator[None]:
    """Clients that go without a farewell."""
    for _ in range(25):
        good.admin()._force_close()
    yield
    good.run("FLUSH STATUS")


TRANSPORT = (
    Break(
        "clear text beside TLS",
        _fails("security.tls-enforced"),
        settings={"require_secure_transport": "OFF"},
    ),
    Break(
        "an account from afar without TLS",
        _fails("security.tls-enforced", "security.account-transport"),
        **_account("carrier", host="10.0.0.7", tls=""),
        settings={"require_secure_transport": "OFF"},
    ),
    Break(
        "a session in clear text",
        _fails("security.tls-enforced", "security.session-encryption"),
        settings={"require_secure_transport": "OFF"},
        sql=(f"ALTER USER {AUDITOR}@'{NEAR}' REQUIRE NONE",),
        undo=(f"ALTER USER {AUDITOR}@'{NEAR}' REQUIRE SSL",),
        parameters={"ssl-mode": "DISABLED"},
        turns=_turns("security.tls-verified", "security.tls-version"),
    ),
    Break(
        "a certificate that nobody looks at",
        _fails("security.tls-verified", "security.certificate-trust"),
        parameters={"ssl-mode": "REQUIRED", "ssl-ca": ""},
        # no file is named, and the chain leads nowhere
        turns=_turns("security.credential-files", "security.certificate-chain-complete"),
    ),
)
ACCOUNTS = (
    Break(
        "an account without a password",
        _fails("security.password-presence"),
        sql=(
            f"""INSERT INTO mysql.global_priv VALUES ('{NEAR}', 'nobody_s', '{{"access": 0,
                  "plugin": "mysql_native_password", "authentication_string": "",
                  "ssl_type": 1, "max_user_connections": 5}}')""",
            "FLUSH PRIVILEGES",
            f"GRANT SELECT ON shop.* TO nobody_s@'{NEAR}'",
        ),
        undo=(f"DROP USER nobody_s@'{NEAR}'",),
    ),
    Break("any host", _fails("security.client-addresses"), **_account("roamer", host="%")),
    Break(
        "a second superuser",
        _fails("security.superuser-accounts"),
        **_account("second", "ALL ON *.*", host="localhost"),
    ),
    Break(
        "a superuser from afar",
        _fails("security.superuser-accounts", "security.administrator-addresses"),
        **_account("afar", "ALL ON *.*", host="10.0.0.4"),
    ),
    Break(
        "a superuser by a role",
        _fails("security.superuser-membership"),
        sql=(
            "CREATE ROLE chiefs",
            "GRANT ALL ON *.* TO chiefs",
            f"GRANT chiefs TO {APP}@'{NEAR}'",
        ),
        undo=("DROP ROLE chiefs",),
    ),
    Break(
        "files of the server",
        _fails("security.account-attributes"),
        **_account("filer", "FILE ON *.*"),
    ),
    Break(
        "accounts made by an application",
        _fails("security.account-attributes"),
        **_account("maker", "CREATE USER ON *.*"),
    ),
    Break(
        "a password without salt",
        _fails("security.password-scheme"),
        **_account("old", way=f"BY '{_STRONG}'"),
    ),
    Break(
        "a password that is the account's name",
        _fails("security.password-scheme", "security.common-passwords"),
        sql=(
            "SET GLOBAL strict_password_validation = OFF",
            f"""CREATE USER courier@'{NEAR}' IDENTIFIED BY PASSWORD '{_COURIER}'
                  REQUIRE SSL WITH MAX_USER_CONNECTIONS 5""",
            "SET GLOBAL strict_password_validation = ON",
            f"GRANT shop_readers TO courier@'{NEAR}'",
        ),
        undo=(f"DROP USER courier@'{NEAR}'",),
    ),
    Break(
        "sessions without a limit",
        _fails("security.session-limits"),
        **_account("greedy", limit=0),
    ),
    Break(
        "an account for nothing",
        _fails("security.account-use"),
        **_account("idle", "USAGE ON *.*"),
    ),
    Break(
        "the audit may write",
        _fails("security.audit-account-privileges"),
        sql=(f"GRANT INSERT ON shop.orders TO {AUDITOR}@'{NEAR}'",),
        undo=(f"REVOKE INSERT ON shop.orders FROM {AUDITOR}@'{NEAR}'",),
    ),
    Break(
        "a table that is open to everybody",
        _fails("security.public-grants"),
        sql=("GRANT SELECT ON shop.orders TO PUBLIC",),
        undo=("REVOKE SELECT ON shop.orders FROM PUBLIC",),
    ),
    Break(
        "a database for trials that is open to everybody",
        _fails(
            "security.public-creation",
            "software_engineering.sample-databases",
            "security.audit-account-privileges",  # everybody may, so the audit may
        ),
        sql=("CREATE DATABASE test", "GRANT ALL ON test.* TO PUBLIC"),
        undo=("REVOKE ALL ON test.* FROM PUBLIC", "DROP DATABASE test"),
    ),
)
PASSWORDS = (
    Break(
        "any password",
        _fails("security.password-policy"),
        sql=("UNINSTALL SONAME 'simple_password_check'",),
        undo=(
            "INSTALL SONAME 'simple_password_check'",
            "SET GLOBAL simple_password_check_minimal_length = 12",
        ),
    ),
    Break(
        "short passwords",
        _fails("security.password-policy"),
        settings={"simple_password_check_minimal_length": "8"},
    ),
    Break(
        "passwords by their hash",
        _fails("security.password-policy"),
        settings={"strict_password_validation": "OFF"},
    ),
    Break(
        "passwords come back",
        _fails("security.password-reuse"),
        sql=("UNINSTALL SONAME 'password_reuse_check'",),
        undo=("INSTALL SONAME 'password_reuse_check'",),
    ),
    Break(
        "any number of guesses",
        _fails("security.log-in-delay"),
        settings={"max_password_errors": "4294967295"},
    ),
    Break("minutes to log in", _fails("security.log-in-time"), settings={"connect_timeout": "120"}),
)
CODE = (
    Break(
        "files of clients",
        _fails("security.administration-interfaces"),
        settings={"local_infile": "ON"},
    ),
    Break(
        "files anywhere",
        _fails("security.administration-interfaces"),
        options=("--secure-file-priv=",),
    ),
    Break(
        "a function of the machine",
        _fails("security.administration-interfaces"),
        sql=("INSERT INTO mysql.func VALUES ('sys_exec', 2, 'udf_sys.so', 'function')",),
        undo=("DELETE FROM mysql.func",),
    ),
    Break(
        "a view with root's rights",
        _fails("security.definer-rights"),
        sql=("CREATE SQL SECURITY DEFINER VIEW newest AS SELECT order_id FROM orders",),
        undo=("DROP VIEW newest",),
    ),
    Break(
        "a routine of nobody",
        _fails("reliability.definer-accounts"),
        sql=("CREATE DEFINER=gone@localhost PROCEDURE tidy() DELETE FROM orders WHERE false",),
        undo=("DROP PROCEDURE tidy",),
    ),
    Break(
        "a password of another server",
        _fails("security.stored-credentials"),
        sql=(
            """CREATE SERVER far FOREIGN DATA WRAPPER mysql OPTIONS
                 (HOST 'far.invalid', USER 'app', PASSWORD 'f4r-away', DATABASE 'x')""",
        ),
        undo=("DROP SERVER far",),
    ),
    Break(
        "a job that never runs",
        _fails("dataops.scheduled-jobs"),
        sql=(
            f"""CREATE DEFINER={APP}@'{NEAR}' EVENT nightly ON SCHEDULE EVERY 1 DAY
                  DO DELETE FROM orders WHERE false""",
        ),
        undo=("DROP EVENT nightly",),
    ),
)
RECORDS = (
    Break(
        "every statement in a log",
        _fails("security.statement-log", "security.logged-passwords"),
        settings={"general_log": "ON"},
    ),
    Break(
        "nobody records who reads",
        _fails("security.access-logging"),
        settings={"server_audit_logging": "OFF"},
    ),
    Break(
        "slow statements unseen",
        _fails("dataops.slow-operations"),
        settings={"slow_query_log": "OFF"},
        turns=_turns("dataops.slow-threshold"),
    ),
    Break(
        "ten seconds are not slow",
        _fails("dataops.slow-threshold"),
        settings={"long_query_time": "10"},
    ),
    Break("warnings unseen", _fails("dataops.error-logging"), settings={"log_warnings": "1"}),
    Break(
        "deadlocks unseen",
        _fails("dataops.lock-wait-logging"),
        settings={"innodb_print_all_deadlocks": "OFF"},
    ),
    Break(
        "nothing is counted",
        _fails("dataops.operation-statistics"),
        options=("--performance-schema=OFF",),
    ),
)
KEPT = (
    Break(
        "tables in clear",
        _fails("security.storage-encryption"),
        settings={"innodb_encrypt_tables": "OFF"},
        turns=_turns("security.encryption-coverage"),
    ),
    Break(
        "one table in clear",
        _fails("security.encryption-coverage"),
        **_table(_WELL, options="ENCRYPTED=NO"),
    ),
    Break(
        "the binary log in clear",
        _fails("security.encryption-coverage"),
        options=("--encrypt-binlog=OFF",),
    ),
    Break(
        "commits do not wait",
        _fails("reliability.durability-settings"),
        settings={"innodb_flush_log_at_trx_commit": "2"},
    ),
    Break(
        "the binary log does not wait",
        _fails("reliability.durability-settings"),
        settings={"sync_binlog": "0"},
    ),
    Break(
        "half-written pages",
        _fails("reliability.durability-settings"),
        options=("--innodb-doublewrite=OFF",),
    ),
    Break(
        "a table that is not undone",
        _fails("reliability.durability-settings"),
        **_table(_WELL, options="ENGINE=MyISAM"),
    ),
    Break(
        "a table in memory",
        _fails("reliability.durability-settings", "reliability.dataset-persistence"),
        **_table(_WELL, options="ENGINE=MEMORY"),
    ),
    Break(
        "no replica",
        _fails("reliability.replica-presence"),
        act=replica_away,
        turns=_turns("reliability.replica-health"),
    ),
    Break(
        "a replica that is stopped, writable and in clear",
        _fails(
            "reliability.replica-health", "reliability.replica-writes", "security.node-encryption"
        ),
        sql=("CHANGE MASTER 'old' TO MASTER_HOST='10.255.255.1', MASTER_USER='r'",),
        undo=("RESET SLAVE 'old' ALL",),
    ),
    Break(
        "a replica that looks at no certificate",
        _fails(
            "reliability.replica-health",
            "reliability.replica-writes",
            "security.node-verification",
        ),
        sql=("CHANGE MASTER 'old' TO MASTER_HOST='10.255.255.1', MASTER_USER='r', MASTER_SSL=1",),
        undo=("RESET SLAVE 'old' ALL",),
    ),
    Break(
        "a replica that waits",
        _fails(
            "reliability.replica-health",
            "reliability.replica-writes",
            "reliability.replay-delay",
        ),
        sql=(
            """CHANGE MASTER 'old' TO MASTER_HOST='10.255.255.1', MASTER_USER='r', MASTER_SSL=1,
                 MASTER_SSL_VERIFY_SERVER_CERT=1, MASTER_DELAY=3600""",
        ),
        undo=("RESET SLAVE 'old' ALL",),
    ),
    Break(
        "changes kept for an hour",
        _fails("reliability.recovery-log", "orchestration.change-log-retention"),
        settings={"binlog_expire_logs_seconds": "3600"},
    ),
    Break(
        "no log of changes",
        _fails(
            "reliability.recovery-log",
            "reliability.replica-presence",
            "orchestration.change-capture",
        ),
        options=("--skip-log-bin",),
        turns=_turns(
            "reliability.replica-health",
            "orchestration.change-completeness",
            "orchestration.change-log-retention",
            "orchestration.reader-position",
        ),
    ),
)
CONSISTENT = (
    Break(
        "rows that are not committed",
        _fails("orchestration.read-isolation"),
        settings={"tx_isolation": "'READ-UNCOMMITTED'"},
    ),
    Break(
        "references unchecked",
        _fails("reliability.durability-settings"),
        settings={"foreign_key_checks": "OFF"},
    ),
    Break(
        "unique keys unchecked",
        _fails("data_management.write-strictness"),
        settings={"unique_checks": "OFF"},
    ),
    Break(
        "days that no calendar has",
        _fails("data_management.write-strictness"),
        settings={"sql_mode": "concat(@@global.sql_mode, ',ALLOW_INVALID_DATES')"},
    ),
    Break(
        "values cut to fit",
        _fails("data_management.schema-enforcement"),
        settings={"sql_mode": "replace(@@global.sql_mode, 'STRICT_ALL_TABLES', '')"},
    ),
    Break(
        "statements in the binary log",
        _fails("orchestration.change-capture"),
        settings={"binlog_format": "'STATEMENT'"},
    ),
    Break(
        "parts of rows in the binary log",
        _fails("orchestration.change-completeness"),
        settings={"binlog_row_image": "'MINIMAL'"},
    ),
)
SCHEMA = (
    Break(
        "a table without a key",
        _fails("data_management.primary-key"),
        **_table(f"n int, {_STAMPS}"),
    ),
    Break(
        "two indexes for one",
        _fails("reliability.duplicate-indexes"),
        **_table(f"{_WELL}, pieces int, KEY a (pieces), KEY b (pieces)"),
    ),
    Break(
        "a counter near its end",
        _fails("reliability.sequence-headroom"),
        **_table(
            f"parcel_id int AUTO_INCREMENT PRIMARY KEY, {_STAMPS}",
            options="AUTO_INCREMENT = 2000000000",
        ),
    ),
    Break(
        "a character set of one byte",
        _fails("data_management.character-sets"),
        **_table(f"{_WELL}, label varchar(20) CHARACTER SET latin1"),
    ),
    Break(
        "a view that is broken",
        _fails("dataops.view-validity"),
        sql=(
            "CREATE TABLE below (n int)",
            "CREATE SQL SECURITY INVOKER VIEW above AS SELECT n FROM below",
            "DROP TABLE below",
        ),
        undo=("DROP VIEW above",),
    ),
    Break(
        "a table that nobody described",
        _fails("data_management.description"),
        sql=(f"CREATE TABLE parcels ({_WELL})", "INSERT INTO parcels () VALUES ()"),
        undo=("DROP TABLE parcels",),
    ),
    Break(
        "money as a floating number",
        _fails("data_management.field-types"),
        **_table(f"{_WELL}, price double"),
    ),
    Break(
        "a name of SQL",
        _fails("software_engineering.reserved-words"),
        sql=(
            f"CREATE TABLE `select` ({_WELL}) COMMENT 'One row is a choice'",
            "INSERT INTO `select` () VALUES ()",
        ),
        undo=("DROP TABLE `select`",),
    ),
    Break(
        "a trigger",
        _fails("software_engineering.trigger-logic"),
        sql=(
            f"""CREATE DEFINER={APP}@'{NEAR}' TRIGGER touched BEFORE DELETE ON orders
                  FOR EACH ROW SET @last = OLD.order_id""",
        ),
        undo=("DROP TRIGGER touched",),
    ),
)
RUNNING = (
    Break("a transaction for hours", _fails("dataops.long-transactions"), act=transaction_open),
    Break(
        "transactions that may idle for ever",
        _fails("dataops.idle-transactions"),
        settings={"idle_transaction_timeout": "0"},
    ),
    Break(
        "connections run out",
        _fails("orchestration.connection-peak"),
        act=sessions_were_taken,
    ),
    Break("passwords are tried", _fails("security.failed-log-ins"), act=guessed),
    Break("sessions break off", _fails("dataops.dropped-sessions"), act=broken_off),
    Break(
        "every address of the machine",
        _fails("security.network-listening"),
        options=("--bind-address=0.0.0.0",),
    ),
)
BREAKAGES = (
    *TRANSPORT, *ACCOUNTS, *PASSWORDS, *CODE, *RECORDS, *KEPT, *CONSISTENT, *SCHEMA, *RUNNING,
)  # fmt: skip

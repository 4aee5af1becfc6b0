"""How a PostgreSQL is set up, kept and watched: one thing wrong each."""

from tests.servers.breaking import (
    OF_ROWS,
    Break,
    fails,
    sessions_taken,
    standby_behind,
    standby_stopped,
    transaction_open,
    turns,
)
from tests.servers.good_postgresql import APP, OWNER, READERS
from tests.servers.postgresql import AUDITOR

_STRONG = "PASSWORD 'f6-Rb2mTj_80q'"
#: A setting that somebody changed, and the check that must see it.
_CHANGED = (
    ("dataops.checkpoint-logging", "log_checkpoints", "off"),
    ("dataops.lock-wait-logging", "log_lock_waits", "off"),
    ("dataops.error-logging", "log_min_messages", "panic"),
    ("dataops.idle-transactions", "idle_in_transaction_session_timeout", "0"),
    ("dataops.io-timing", "track_io_timing", "off"),
    ("dataops.slow-threshold", "log_min_duration_statement", "10min"),
    ("dataops.temporary-file-logging", "log_temp_files", "-1"),
    ("dataops.upkeep-logging", "log_autovacuum_min_duration", "-1"),
    ("reliability.crash-restart", "restart_after_crash", "off"),
    ("reliability.developer-options", "wal_consistency_checking", "heap"),
    ("reliability.log-place", "log_directory", "log"),
    ("security.large-object-privileges", "lo_compat_privileges", "on"),
    ("security.log-access", "log_file_mode", "0644"),
    ("security.log-in-delay", "auth_delay.milliseconds", "0"),
    ("security.log-in-time", "authentication_timeout", "10min"),
    ("security.log-line-content", "log_line_prefix", "%t "),
    ("security.logged-values", "log_parameter_max_length_on_error", "-1"),
    ("security.new-password-hash", "password_encryption", "md5"),
    ("security.replication-logging", "log_replication_commands", "off"),
    ("security.session-end-logging", "log_disconnections", "off"),
    ("security.text-escapes", "backslash_quote", "on"),
)

SETTINGS = (
    *(Break(f"{n} {v}".strip(), fails(c), settings={n: v}) for c, n, v in _CHANGED),
    Break(
        "every statement is logged",
        fails("security.statement-log", "security.logged-passwords"),
        settings={"log_statement": "all"},
    ),
    Break(
        "log without an end",
        fails("dataops.log-space"),
        settings={"log_rotation_age": "0", "log_rotation_size": "0"},
    ),
    Break(
        "log that nobody collects",
        fails("dataops.log-collection"),
        settings={"logging_collector": "off"},
        restart=True,
        turns=turns("security.log-access", "dataops.log-space", "reliability.log-place"),
    ),
)

LOGGING = (
    Break(
        "log-ins are not recorded",
        fails("security.access-logging"),
        settings={"log_connections": "off"},
    ),
    Break(
        "access is not recorded",
        fails("security.access-logging"),
        settings={"pgaudit.log": "ddl, role"},
    ),
    Break(
        "changes of the schema are not recorded",
        fails("security.schema-change-logging"),
        settings={"pgaudit.log": "read, write"},
    ),
    Break(
        "passwords in the log",
        fails("security.logged-passwords"),
        settings={"log_statement": "ddl"},
    ),
    Break(
        "passwords in statistics",
        fails("security.logged-passwords"),
        settings={"pg_stat_statements.track_utility": "on"},
        sql=(f"ALTER ROLE {APP} {_STRONG}",),
        undo=("SELECT pg_stat_statements_reset()",),
    ),
    Break(
        "slow statements are not recorded",
        fails("dataops.slow-operations"),
        settings={"log_min_duration_statement": "-1"},
        turns=turns("dataops.slow-threshold"),
    ),
)

DURABILITY = (
    Break("fsync off", fails("reliability.durability-settings"), settings={"fsync": "off"}),
    Break(
        "torn pages",
        fails("reliability.durability-settings"),
        settings={"full_page_writes": "off"},
    ),
    Break(
        "commits do not wait",
        fails("reliability.durability-settings"),
        settings={"synchronous_commit": "off"},
    ),
    Break(
        "damage is passed over",
        fails("reliability.durability-settings"),
        settings={"zero_damaged_pages": "on"},
    ),
    Break(
        "table that a crash empties",
        # its changes are not in the log
        fails("reliability.dataset-persistence", "orchestration.change-identity"),
        sql=("ALTER TABLE sales.order_lines SET UNLOGGED",),
        undo=("ALTER TABLE sales.order_lines SET LOGGED",),
    ),
)

AVAILABILITY = (
    Break(
        "standby is gone",
        fails("reliability.replica-presence", "orchestration.replication-slots"),
        act=standby_stopped,
        # there is none of which anything could be told
        turns=turns(
            "reliability.replica-health",
            "reliability.replica-trend",
            "security.node-encryption",
            "security.replication-account",
        ),
    ),
    Break(
        "standby is behind",
        fails("reliability.replica-health"),
        perhaps=fails("reliability.replica-trend"),
        act=standby_behind,
    ),
    Break(
        "connections are nearly used up",
        fails("orchestration.connection-headroom"),
        act=sessions_taken,
        turns=OF_ROWS,  # a busy server is not read
    ),
    Break(
        "archiving is off",
        fails("reliability.archiving"),
        settings={"archive_mode": "off"},
        restart=True,
    ),
    Break(
        "archiving fails",
        fails("reliability.archiving"),
        settings={"archive_command": "false"},
        sql=("CREATE TABLE switched ()", "DROP TABLE switched", "SELECT pg_switch_wal()"),
        wait="(SELECT failed_count > 0 FROM pg_stat_archiver)",
    ),
    Break(
        "archiving has no command",
        fails("reliability.archiving"),
        settings={"archive_command": ""},
    ),
)

CHANGES = (
    Break(
        "no logical decoding",
        fails("orchestration.change-capture"),
        settings={"wal_level": "replica"},
        restart=True,
    ),
    Break(
        "slot that nobody reads",
        fails("orchestration.replication-slots"),
        sql=("SELECT pg_create_logical_replication_slot('forgotten', 'test_decoding')",),
        undo=("SELECT pg_drop_replication_slot('forgotten')",),
    ),
    Break(
        "no slot is left",
        fails("orchestration.change-capture"),
        settings={"max_replication_slots": "1"},
        restart=True,
    ),
    Break(
        "changes name no row",
        fails("orchestration.change-identity"),
        sql=("ALTER TABLE sales.orders REPLICA IDENTITY NOTHING",),
        undo=("ALTER TABLE sales.orders REPLICA IDENTITY DEFAULT",),
    ),
    Break(
        "publication of half the changes",
        # it is there to be read, and no rule lets a reader in
        fails("orchestration.publication-content", "orchestration.change-readers"),
        sql=("CREATE PUBLICATION half FOR TABLE sales.orders WITH (publish = 'insert')",),
        undo=("DROP PUBLICATION half",),
    ),
)

UPKEEP = (
    Break("autovacuum off", fails("dataops.automatic-upkeep"), settings={"autovacuum": "off"}),
    Break(
        "a table without autovacuum",
        fails("dataops.automatic-upkeep"),
        sql=("ALTER TABLE sales.orders SET (autovacuum_enabled = off)",),
        undo=("ALTER TABLE sales.orders RESET (autovacuum_enabled)",),
    ),
    Break(
        "no statistics of statements",
        fails("dataops.operation-statistics"),
        turns=turns("dataops.statistics-room"),
        sql=("DROP EXTENSION pg_stat_statements",),
        undo=("CREATE EXTENSION pg_stat_statements",),
    ),
    Break(
        "transaction that never ends",
        fails("dataops.long-transactions"),
        act=transaction_open,
    ),
    Break(
        "extension behind its files",
        fails("software_engineering.extension-version"),
        sql=("UPDATE pg_extension SET extversion = '0.9' WHERE extname = 'plpgsql'",),
        undo=("UPDATE pg_extension SET extversion = '1.0' WHERE extname = 'plpgsql'",),
    ),
    Break(
        "no record of migrations",
        fails("software_engineering.migration-history"),
        sql=("ALTER TABLE sales.schema_migrations RENAME TO steps",),
        undo=("ALTER TABLE sales.steps RENAME TO schema_migrations",),
    ),
    Break(
        "view that does not run",
        fails("dataops.view-validity"),
        sql=(
            "CREATE VIEW sales.zero AS SELECT 1 / 0 AS ratio",
            "COMMENT ON VIEW sales.zero IS 'One row is a ratio'",
            f"ALTER VIEW sales.zero OWNER TO {OWNER}",
            f"GRANT SELECT ON sales.zero TO {AUDITOR}, {READERS}",
        ),
        undo=("DROP VIEW sales.zero",),
    ),
    Break(
        "database without an encoding",
        fails("reliability.encoding"),
        sql=("CREATE DATABASE ascii ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'",),
        undo=("DROP DATABASE ascii",),
    ),
)

SERVER = (*SETTINGS, *LOGGING, *DURABILITY, *AVAILABILITY, *CHANGES, *UPKEEP)

"""What can be wrong with a PostgreSQL, one thing each: the table of the matrix."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from audit.engine.discover import checks
from audit.facts.calendar import Calendars
from audit.facts.profiles import Profiles
from audit.facts.relations import Relations
from audit.facts.rules import Rules
from audit.facts.sensitive import PersonalData
from audit.facts.tls import TlsServer
from audit.model.fact import Fact
from tests.servers.breaking import (
    Break,
    sessions_taken,
    standby_behind,
    standby_stopped,
    transaction_open,
)
from tests.servers.good_postgresql import APP, LATER, OWNER, READERS
from tests.servers.postgresql import AUDITOR

SOON = datetime.now(UTC) + timedelta(days=6)
_END = f"VALID UNTIL '{LATER:%Y-%m-%d}' CONNECTION LIMIT 5"
_STRONG = "PASSWORD 'f6-Rb2mTj_80q'"


def _role(case: Break, name: str, attributes: str, *grants: str) -> Break:
    """A role that is in order but for these attributes: it has an end, a limit and a purpose."""
    return replace(
        case,
        sql=(f"CREATE ROLE {name} {attributes}", f"GRANT {READERS} TO {name}", *grants),
        undo=(f"DROP OWNED BY {name}", f"DROP ROLE {name}"),
    )


def _table(
    case: Break, columns: str, *statements: str, name: str = "parcels", row: str = "DEFAULT VALUES"
) -> Break:
    """A table of the shop's owner with a description and a row."""
    made = (
        f"SET ROLE {OWNER}",
        f"CREATE TABLE sales.{name} ({columns})",
        f"COMMENT ON TABLE sales.{name} IS 'One row is a parcel'",
        *statements,
        f"INSERT INTO sales.{name} {row}",
        "RESET ROLE",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA sales TO {AUDITOR}, {READERS}",
        f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA sales TO {AUDITOR}",
        f"ANALYZE sales.{name}",
    )
    return replace(case, sql=made, undo=(f"DROP TABLE sales.{name} CASCADE",))


def _fails(*checks: str) -> frozenset[str]:
    return frozenset(checks)


def _turns(*checks: str) -> frozenset[str]:
    return frozenset(checks)


def _that_need(*facts: type[Fact]) -> frozenset[str]:
    return frozenset(c.id for c in checks() if any(n.fact in facts for n in c.needs()))


OF_TLS = _that_need(TlsServer) | {"security.tls-verified", "security.tls-version"}
NO_FILE = _turns("security.credential-files")  # no authority's file is named
OF_ROWS = _that_need(Profiles, PersonalData, Rules, Calendars, Relations)
_STAMPS = "created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL"
_WELL = f"parcel_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {_STAMPS} DEFAULT now()"

TRANSPORT = (
    Break(
        "retired versions of TLS",
        _fails("security.tls-1-0", "security.tls-1-1"),
        settings={"ssl_min_protocol_version": "TLSv1", "ssl_ciphers": "HIGH:!aNULL:@SECLEVEL=0"},
    ),
    Break(
        "suites without a certificate",
        _fails("security.cipher-anonymous"),
        settings={"ssl_ciphers": "ALL:@SECLEVEL=0"},
    ),
    Break(
        "suites without forward secrecy",
        _fails("security.cipher-aead", "security.forward-secrecy"),
        settings={"ssl_ciphers": "AES128-SHA", "ssl_max_protocol_version": "TLSv1.2"},
        turns=_turns("security.dh-group-size"),  # no key is agreed on by such a group
    ),
    Break(
        "no TLS",
        # the rules that ask for it cannot be read any more
        _fails(
            "security.tls-offered", "security.session-encryption", "security.authentication-rules"
        ),
        settings={"ssl": "off"},
        rules=(f"host shop {AUDITOR} 127.0.0.1/32 scram-sha-256",),
        parameters={"sslmode": "prefer"},
        turns=OF_TLS | NO_FILE,
    ),
    Break("certificate ends soon", _fails("security.certificate-renewal"), certificate="soon"),
    Break("certificate of centuries", _fails("security.certificate-lifetime"), certificate="good"),
    Break(
        "certificate has expired",
        _fails("security.certificate-expiry", "security.tls-verified"),
        certificate="expired",
        parameters={"sslmode": "require"},
        trusting=True,
        turns=NO_FILE | _turns("security.certificate-renewal"),  # too late for it
    ),
    Break(
        "certificate of another host",
        _fails("security.certificate-name", "security.tls-verified"),
        certificate="wrong-host",
        parameters={"sslmode": "verify-ca"},
    ),
    Break(
        "certificate signed by itself",
        _fails("security.certificate-self-signed", "security.tls-verified"),
        certificate="self-signed",
        parameters={"sslmode": "require"},
        # its signature speaks for nobody, and it leads nowhere
        turns=NO_FILE | _turns("security.certificate-signature", "security.certificate-trust"),
    ),
    Break(
        "certificate without its issuer",
        _fails("security.certificate-chain-complete", "security.tls-verified"),
        certificate="leaf",
        parameters={"sslmode": "require"},
        trusting=True,
        turns=NO_FILE | _turns("security.certificate-trust"),  # unknown without it
    ),
    Break(
        "the audit does not verify",
        _fails("security.tls-verified"),
        parameters={"sslmode": "require"},
        trusting=True,
        turns=NO_FILE,
    ),
    Break(
        "listens everywhere",
        _fails("security.network-listening"),
        settings={"listen_addresses": "*"},
        restart=True,
    ),
)

RULES = (
    Break(
        "clear text from a network",
        _fails("security.tls-enforced"),
        rules=(f"host shop {APP} 10.0.0.0/8 scram-sha-256",),
    ),
    Break(
        "nobody is asked for a password",
        _fails("security.authentication-rules"),
        rules=(f"hostssl shop {APP} 127.0.0.1/32 trust",),
    ),
    Break(
        "rule of an old method",
        _fails("security.authentication-rules"),
        rules=(f"hostssl shop {APP} 10.0.0.0/8 md5",),
    ),
    Break(
        "passwords as they are",
        _fails("security.authentication-rules"),
        rules=(f"hostssl shop {APP} 10.0.0.0/8 password",),
    ),
    Break(
        "every address",
        _fails("security.client-addresses"),
        rules=(f"hostssl shop {APP} 0.0.0.0/0 scram-sha-256",),
    ),
    Break(
        "our account without a password",
        _fails("security.authentication-rules", "security.anonymous-access"),
        rules=(f"hostssl shop {AUDITOR} 127.0.0.1/32 trust",),
        turns=_turns("security.credential-transport"),  # none was sent
    ),
    Break(
        "rule that cannot be read",
        _fails("security.authentication-rules"),
        rules=(f"hostssl shop {APP} 10.0.0.0/8 scam-sha-256",),
    ),
)

ACCOUNTS = (
    _role(
        Break(
            "second superuser",
            _fails("security.superuser-accounts"),
        ),
        "boss",
        f"LOGIN SUPERUSER {_STRONG} {_END}",
    ),
    _role(
        Break(
            "account makes accounts",
            _fails("security.account-attributes"),
        ),
        "maker",
        f"LOGIN CREATEROLE {_STRONG} {_END}",
    ),
    _role(
        Break(
            "account passes row security",
            _fails("security.account-attributes"),
        ),
        "beyond",
        f"LOGIN BYPASSRLS {_STRONG} {_END}",
    ),
    _role(
        Break(
            "account runs programs",
            _fails("security.account-attributes"),
        ),
        "runner",
        f"LOGIN {_STRONG} {_END}",
        "GRANT pg_execute_server_program TO runner",
    ),
    _role(
        Break(
            "account reads files",
            _fails("security.account-attributes"),
        ),
        "filer",
        f"LOGIN {_STRONG} {_END}",
        "GRANT pg_read_server_files TO filer",
    ),
    _role(
        Break(
            "account without a password",
            _fails("security.password-presence", "security.authentication-rules"),
            rules=("hostssl shop bare 127.0.0.1/32 trust",),
        ),
        "bare",
        f"LOGIN {_END}",
    ),
    _role(
        Break(
            "password of a list",
            _fails("security.common-passwords"),
        ),
        "clerk",
        f"LOGIN PASSWORD 'password1' {_END}",
    ),
    Break(
        "password stored as MD5",
        _fails("security.password-scheme"),
        sql=(
            "SET password_encryption = md5",
            f"CREATE ROLE aged LOGIN {_STRONG} {_END}",
            f"GRANT {READERS} TO aged",
        ),
        undo=("DROP ROLE aged",),
    ),
    Break(
        "password ends in days",
        _fails("security.account-expiry"),
        sql=(f"ALTER ROLE {APP} VALID UNTIL '{SOON:%Y-%m-%d}'",),
        undo=(f"ALTER ROLE {APP} VALID UNTIL '{LATER:%Y-%m-%d}'",),
    ),
    Break(
        "password never ends",
        _fails("security.account-lifetime"),
        sql=(f"ALTER ROLE {APP} VALID UNTIL 'infinity'",),
        undo=(f"ALTER ROLE {APP} VALID UNTIL '{LATER:%Y-%m-%d}'",),
    ),
    Break(
        "account without a limit",
        _fails("security.session-limits"),
        sql=(f"ALTER ROLE {APP} CONNECTION LIMIT -1",),
        undo=(f"ALTER ROLE {APP} CONNECTION LIMIT 20",),
    ),
    Break(
        "account that nobody uses",
        _fails("security.account-use"),
        sql=(f"CREATE ROLE ghost LOGIN {_STRONG} {_END}",),
        undo=("DROP ROLE ghost",),
    ),
)

GRANTS = (
    Break(
        "the audit may write",
        _fails("security.audit-account-privileges"),
        sql=(f"GRANT UPDATE ON sales.orders TO {AUDITOR}",),
        undo=(f"REVOKE UPDATE ON sales.orders FROM {AUDITOR}",),
    ),
    Break(
        "the audit may create",
        _fails("security.audit-account-privileges"),
        sql=(f"GRANT CREATE ON SCHEMA sales TO {AUDITOR}",),
        undo=(f"REVOKE CREATE ON SCHEMA sales FROM {AUDITOR}",),
    ),
    Break(
        "the audit makes accounts",
        _fails("security.account-attributes", "security.audit-account-privileges"),
        sql=(f"ALTER ROLE {AUDITOR} CREATEROLE",),
        undo=(f"ALTER ROLE {AUDITOR} NOCREATEROLE",),
    ),
    Break(
        "everybody reads a table",
        _fails("security.public-grants"),
        sql=(
            "GRANT USAGE ON SCHEMA sales TO PUBLIC",
            "GRANT SELECT ON sales.customers TO PUBLIC",
        ),
        undo=(
            "REVOKE USAGE ON SCHEMA sales FROM PUBLIC",
            "REVOKE SELECT ON sales.customers FROM PUBLIC",
        ),
    ),
    Break(
        "everybody creates",
        _fails("security.public-creation", "security.audit-account-privileges"),
        sql=("GRANT CREATE ON SCHEMA public TO PUBLIC",),
        undo=("REVOKE CREATE ON SCHEMA public FROM PUBLIC",),
    ),
    Break(
        "everybody reads what comes",
        _fails("security.default-grants"),
        sql=(f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT ON TABLES TO PUBLIC",),
        undo=(f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} REVOKE SELECT ON TABLES FROM PUBLIC",),
    ),
    Break(
        "the audit does not see every row",
        _fails("security.row-security"),
        sql=(
            "ALTER TABLE sales.orders ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY odd ON sales.orders USING (order_id % 2 = 1)",
        ),
        undo=(
            "DROP POLICY odd ON sales.orders",
            "ALTER TABLE sales.orders DISABLE ROW LEVEL SECURITY",
        ),
    ),
)

CODE = (
    Break(
        "function of another's rights with an open path",
        _fails("security.routine-search-path"),
        sql=(
            "CREATE FUNCTION sales.lent() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
            "REVOKE EXECUTE ON FUNCTION sales.lent() FROM PUBLIC",
            f"ALTER FUNCTION sales.lent() OWNER TO {OWNER}",
        ),
        undo=("DROP FUNCTION sales.lent()",),
    ),
    Break(
        "untrusted language",
        _fails("security.untrusted-languages"),
        sql=("CREATE LANGUAGE wild HANDLER plpgsql_call_handler",),
        undo=("DROP LANGUAGE wild",),
    ),
    Break(
        "extension that reaches out",
        _fails("security.outward-extensions"),
        sql=("CREATE EXTENSION dblink",),
        undo=("DROP EXTENSION dblink",),
    ),
    Break(
        "password of another server",
        _fails("security.outward-extensions", "security.stored-credentials"),
        sql=(
            "CREATE EXTENSION postgres_fdw",
            "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'far.invalid')",
            f"GRANT USAGE ON FOREIGN SERVER far TO {AUDITOR}",
            f"CREATE USER MAPPING FOR {AUDITOR} SERVER far OPTIONS (user 'app', password 'f4r')",
        ),
        undo=("DROP EXTENSION postgres_fdw CASCADE",),
    ),
    Break(
        "trigger with code of its own",
        _fails("software_engineering.trigger-logic"),
        sql=(
            (
                "CREATE FUNCTION sales.touch() RETURNS trigger LANGUAGE plpgsql "
                "AS 'BEGIN RETURN NEW; END'"
            ),
            (
                "CREATE TRIGGER touched BEFORE UPDATE ON sales.orders FOR EACH ROW "
                "EXECUTE FUNCTION sales.touch()"
            ),
        ),
        undo=("DROP FUNCTION sales.touch() CASCADE",),
    ),
)

LOGGING = (
    Break(
        "log-ins are not recorded",
        _fails("security.access-logging"),
        settings={"log_connections": "off"},
    ),
    Break(
        "access is not recorded",
        _fails("security.access-logging"),
        settings={"pgaudit.log": "ddl, role"},
    ),
    Break(
        "changes of the schema are not recorded",
        _fails("security.schema-change-logging"),
        settings={"pgaudit.log": "read, write"},
    ),
    Break(
        "passwords in the log",
        _fails("security.logged-passwords"),
        settings={"log_statement": "ddl"},
    ),
    Break(
        "passwords in statistics",
        _fails("security.logged-passwords"),
        settings={"pg_stat_statements.track_utility": "on"},
        sql=(f"ALTER ROLE {APP} {_STRONG}",),
        undo=("SELECT pg_stat_statements_reset()",),
    ),
    Break(
        "slow statements are not recorded",
        _fails("dataops.slow-operations"),
        settings={"log_min_duration_statement": "-1"},
        turns=_turns("dataops.slow-threshold"),
    ),
)

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
    *(Break(f"{n} {v}".strip(), _fails(c), settings={n: v}) for c, n, v in _CHANGED),
    Break(
        "every statement is logged",
        _fails("security.statement-log", "security.logged-passwords"),
        settings={"log_statement": "all"},
    ),
    Break(
        "log without an end",
        _fails("dataops.log-space"),
        settings={"log_rotation_age": "0", "log_rotation_size": "0"},
    ),
    Break(
        "log that nobody collects",
        _fails("dataops.log-collection"),
        settings={"logging_collector": "off"},
        restart=True,
        turns=_turns("security.log-access", "dataops.log-space", "reliability.log-place"),
    ),
)

DURABILITY = (
    Break("fsync off", _fails("reliability.durability-settings"), settings={"fsync": "off"}),
    Break(
        "torn pages",
        _fails("reliability.durability-settings"),
        settings={"full_page_writes": "off"},
    ),
    Break(
        "commits do not wait",
        _fails("reliability.durability-settings"),
        settings={"synchronous_commit": "off"},
    ),
    Break(
        "damage is passed over",
        _fails("reliability.durability-settings"),
        settings={"zero_damaged_pages": "on"},
    ),
    Break(
        "table that a crash empties",
        # its changes are not in the log
        _fails("reliability.dataset-persistence", "orchestration.change-identity"),
        sql=("ALTER TABLE sales.order_lines SET UNLOGGED",),
        undo=("ALTER TABLE sales.order_lines SET LOGGED",),
    ),
)

AVAILABILITY = (
    Break(
        "standby is gone",
        _fails("reliability.replica-presence", "orchestration.replication-slots"),
        act=standby_stopped,
        # there is none of which anything could be told
        turns=_turns(
            "reliability.replica-health",
            "reliability.replica-trend",
            "security.node-encryption",
            "security.replication-account",
        ),
    ),
    Break("standby is behind", _fails("reliability.replica-health"), act=standby_behind),
    Break(
        "connections are nearly used up",
        _fails("orchestration.connection-headroom"),
        act=sessions_taken,
        turns=OF_ROWS,  # a busy server is not read
    ),
    Break(
        "archiving is off",
        _fails("reliability.archiving"),
        settings={"archive_mode": "off"},
        restart=True,
    ),
    Break(
        "archiving fails",
        _fails("reliability.archiving"),
        settings={"archive_command": "false"},
        sql=("CREATE TABLE switched ()", "DROP TABLE switched", "SELECT pg_switch_wal()"),
        wait="(SELECT failed_count > 0 FROM pg_stat_archiver)",
    ),
    Break(
        "archiving has no command",
        _fails("reliability.archiving"),
        settings={"archive_command": ""},
    ),
)

CHANGES = (
    Break(
        "no logical decoding",
        _fails("orchestration.change-capture"),
        settings={"wal_level": "replica"},
        restart=True,
    ),
    Break(
        "slot that nobody reads",
        _fails("orchestration.replication-slots"),
        sql=("SELECT pg_create_logical_replication_slot('forgotten', 'test_decoding')",),
        undo=("SELECT pg_drop_replication_slot('forgotten')",),
    ),
    Break(
        "no slot is left",
        _fails("orchestration.change-capture"),
        settings={"max_replication_slots": "1"},
        restart=True,
    ),
    Break(
        "changes name no row",
        _fails("orchestration.change-identity"),
        sql=("ALTER TABLE sales.orders REPLICA IDENTITY NOTHING",),
        undo=("ALTER TABLE sales.orders REPLICA IDENTITY DEFAULT",),
    ),
)

UPKEEP = (
    Break("autovacuum off", _fails("dataops.automatic-upkeep"), settings={"autovacuum": "off"}),
    Break(
        "a table without autovacuum",
        _fails("dataops.automatic-upkeep"),
        sql=("ALTER TABLE sales.orders SET (autovacuum_enabled = off)",),
        undo=("ALTER TABLE sales.orders RESET (autovacuum_enabled)",),
    ),
    Break(
        "no statistics of statements",
        _fails("dataops.operation-statistics"),
        turns=_turns("dataops.statistics-room"),
        sql=("DROP EXTENSION pg_stat_statements",),
        undo=("CREATE EXTENSION pg_stat_statements",),
    ),
    Break(
        "transaction that never ends",
        _fails("dataops.long-transactions"),
        act=transaction_open,
    ),
    Break(
        "extension behind its files",
        _fails("software_engineering.extension-version"),
        sql=("UPDATE pg_extension SET extversion = '0.9' WHERE extname = 'plpgsql'",),
        undo=("UPDATE pg_extension SET extversion = '1.0' WHERE extname = 'plpgsql'",),
    ),
    Break(
        "no record of migrations",
        _fails("software_engineering.migration-history"),
        sql=("ALTER TABLE sales.schema_migrations RENAME TO steps",),
        undo=("ALTER TABLE sales.steps RENAME TO schema_migrations",),
    ),
    Break(
        "view that does not run",
        _fails("dataops.view-validity"),
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
        _fails("reliability.encoding"),
        sql=("CREATE DATABASE ascii ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'",),
        undo=("DROP DATABASE ascii",),
    ),
)

SCHEMA = (
    Break(
        "constraint that was never tried",
        _fails("data_management.constraint-validity"),
        sql=("ALTER TABLE sales.orders ADD CONSTRAINT doubtful CHECK (order_id < 500) NOT VALID",),
        undo=("ALTER TABLE sales.orders DROP CONSTRAINT doubtful",),
    ),
    _table(
        Break(
            "table without a key",
            _fails("data_management.primary-key", "orchestration.change-identity"),
        ),
        f"parcel_id bigint NOT NULL, {_STAMPS} DEFAULT now()",
        row="VALUES (1)",
    ),
    Break(
        "foreign key without an index",
        _fails("reliability.foreign-key-index"),
        sql=("DROP INDEX sales.orders_customer_id_idx",),
        undo=(f"SET ROLE {OWNER}", "CREATE INDEX ON sales.orders (customer_id)"),
    ),
    Break(
        "index that was never finished",
        _fails("reliability.index-validity"),
        sql=(
            (
                "UPDATE pg_index SET indisvalid = false "
                "WHERE indexrelid = 'sales.products_updated_at_idx'::regclass"
            ),
        ),
        undo=(
            (
                "UPDATE pg_index SET indisvalid = true "
                "WHERE indexrelid = 'sales.products_updated_at_idx'::regclass"
            ),
        ),
    ),
    Break(
        "index twice",
        _fails("reliability.duplicate-indexes"),
        sql=("CREATE INDEX twice ON sales.orders (customer_id)",),
        undo=("DROP INDEX sales.twice",),
    ),
    _table(
        Break(
            "sequence near its end",
            _fails("reliability.sequence-headroom"),
        ),
        f"parcel_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, {_STAMPS} DEFAULT now()",
        "SELECT setval('sales.parcels_parcel_id_seq', 2000000000)",
    ),
    Break(
        "table that nobody described",
        _fails("data_management.description"),
        sql=("COMMENT ON TABLE sales.orders IS NULL",),
        undo=("COMMENT ON TABLE sales.orders IS 'One row is an order of a customer'",),
    ),
    Break(
        "table of a superuser",
        _fails("data_management.ownership"),
        sql=("ALTER TABLE sales.orders OWNER TO postgres",),
        undo=(f"ALTER TABLE sales.orders OWNER TO {OWNER}",),
    ),
    _table(
        Break(
            "table of no rows",
            _fails("data_management.empty-datasets"),
        ),
        _WELL,
        row="SELECT WHERE false",
    ),
    Break(
        "amounts as binary fractions",
        _fails("data_management.field-types"),
        sql=("ALTER TABLE sales.products ALTER price TYPE double precision",),
        undo=("ALTER TABLE sales.products ALTER price TYPE numeric(10, 2)",),
    ),
    Break(
        "unique field that may be missing",
        _fails("data_management.key-nullability"),
        sql=("ALTER TABLE sales.customers ALTER reference DROP NOT NULL",),
        undo=("ALTER TABLE sales.customers ALTER reference SET NOT NULL",),
    ),
    Break(
        "name that has to be quoted",
        _fails("software_engineering.identifier-naming"),
        sql=('ALTER TABLE sales.orders RENAME status TO "Order status"',),
        undo=('ALTER TABLE sales.orders RENAME "Order status" TO status',),
    ),
    Break(
        "name that is a word of SQL",
        _fails("software_engineering.reserved-words"),
        sql=('ALTER TABLE sales.orders RENAME status TO "select"',),
        undo=('ALTER TABLE sales.orders RENAME "select" TO status',),
    ),
    _table(
        Break(
            "copy that was left",
            _fails("software_engineering.leftover-datasets"),
        ),
        _WELL,
        name="parcels_backup",
    ),
    _table(
        Break(
            "fields that repeat",
            _fails("software_engineering.repeated-fields"),
        ),
        f"{_WELL}, part1 text, part2 text, part3 text",
    ),
    _table(
        Break(
            "table of many fields",
            _fails("software_engineering.wide-datasets"),
        ),
        f"{_WELL}, {', '.join(f'{a}{b} int' for a in 'abcdefghij' for b in 'abcdefghijk')}",
    ),
    Break(
        "table without times",
        _fails("dataops.record-timestamps"),
        sql=("ALTER TABLE sales.order_lines DROP created_at, DROP updated_at",),
        undo=(
            f"ALTER TABLE sales.order_lines ADD {_STAMPS.replace(', ', ', ADD ')} DEFAULT now()",
            (
                "UPDATE sales.order_lines AS l SET created_at = o.created_at, "
                "updated_at = o.updated_at FROM sales.orders AS o WHERE o.order_id = l.order_id"
            ),
            "CREATE INDEX ON sales.order_lines (updated_at)",
        ),
        # what asks for days has none left to ask
        turns=_turns("data_management.daily-volume", "data_management.dependent-values"),
    ),
    Break(
        "times without a zone",
        _fails("orchestration.watermark-time-zone"),
        sql=("ALTER TABLE sales.orders ALTER updated_at TYPE timestamp",),
        undo=("ALTER TABLE sales.orders ALTER updated_at TYPE timestamptz",),
    ),
)

DATA = (
    Break(
        "rows of the future",
        _fails("dataops.future-timestamps"),
        sql=(
            (
                "UPDATE sales.orders SET updated_at = updated_at + interval '400 days' "
                "WHERE order_id % 9 = 0"
            ),
        ),
        undo=(
            (
                "UPDATE sales.orders SET updated_at = updated_at - interval '400 days' "
                "WHERE order_id % 9 = 0"
            ),
        ),
    ),
    Break(
        "nothing new for months",
        _fails("dataops.freshness"),
        sql=(
            (
                "UPDATE sales.orders SET created_at = created_at - interval '200 days', "
                "updated_at = updated_at - interval '200 days'"
            ),
        ),
        undo=(
            (
                "UPDATE sales.orders SET created_at = created_at + interval '200 days', "
                "updated_at = updated_at + interval '200 days'"
            ),
        ),
    ),
    Break(
        "reference to nothing",
        _fails("data_management.orphan-rows"),
        sql=(
            "SET session_replication_role = replica",
            "UPDATE sales.orders SET customer_id = customer_id + 9000 WHERE order_id % 11 = 0",
        ),
        undo=(
            "SET session_replication_role = replica",
            "UPDATE sales.orders SET customer_id = customer_id - 9000 WHERE order_id % 11 = 0",
        ),
    ),
    Break(
        "references that nobody keeps",
        _fails("data_management.trigger-state", "data_management.orphan-rows"),
        sql=(
            "ALTER TABLE sales.orders DISABLE TRIGGER ALL",
            "UPDATE sales.orders SET customer_id = customer_id + 300 WHERE order_id = 11",
        ),
        undo=(
            "UPDATE sales.orders SET customer_id = customer_id - 300 WHERE order_id = 11",
            "ALTER TABLE sales.orders ENABLE TRIGGER ALL",
        ),
    ),
    Break(
        "reference that is not declared",
        _fails("data_management.undeclared-references"),
        sql=("ALTER TABLE sales.orders DROP CONSTRAINT orders_customer_id_fkey",),
        undo=(
            f"SET ROLE {OWNER}",
            "ALTER TABLE sales.orders ADD FOREIGN KEY (customer_id) REFERENCES sales.customers",
        ),
    ),
    Break(
        "one value in two spellings",
        _fails("data_management.value-variants"),
        sql=(
            "ALTER TABLE sales.orders DROP CONSTRAINT orders_status_check",
            "UPDATE sales.orders SET status = upper(status) WHERE order_id % 70 = 0",
        ),
        undo=(
            "UPDATE sales.orders SET status = lower(status)",
            "ALTER TABLE sales.orders ADD CHECK (status IN ('open', 'paid', 'sent', 'returned'))",
        ),
    ),
    Break(
        "cards in clear",
        _fails("security.card-number-masking"),
        sql=(
            "ALTER TABLE sales.customers ADD card text",
            (
                "UPDATE sales.customers SET card = (ARRAY['4111111111111111', '5500005555555559', "
                "'340000000000009', '30000000000004'])[1 + customer_id % 4]"
            ),
        ),
        undo=("ALTER TABLE sales.customers DROP card",),
    ),
    Break(
        "secrets in a table",
        _fails("security.stored-secrets"),
        sql=(
            "ALTER TABLE sales.customers ADD token text",
            (
                "UPDATE sales.customers SET token = 'ghp_' || substr(md5(customer_id::text) || "
                "md5(reference), 1, 36)"
            ),
        ),
        undo=("ALTER TABLE sales.customers DROP token",),
    ),
)

MORE = (
    Break(
        "everybody may connect",
        _fails("security.database-entrance"),
        sql=("GRANT CONNECT ON DATABASE shop TO PUBLIC",),
        undo=("REVOKE CONNECT ON DATABASE shop FROM PUBLIC",),
    ),
    Break(
        "everybody runs a routine as its owner",
        _fails("security.public-routines"),
        sql=(
            (
                "CREATE FUNCTION sales.lent() RETURNS int LANGUAGE sql SECURITY DEFINER "
                "SET search_path = pg_catalog AS 'SELECT 1'"
            ),
            f"ALTER FUNCTION sales.lent() OWNER TO {OWNER}",
            "GRANT USAGE ON SCHEMA sales TO PUBLIC",
        ),
        undo=("REVOKE USAGE ON SCHEMA sales FROM PUBLIC", "DROP FUNCTION sales.lent()"),
    ),
    Break(
        "rights are passed on",
        _fails("security.rights-delegation"),
        sql=(f"GRANT SELECT ON sales.orders TO {APP} WITH GRANT OPTION",),
        undo=(f"REVOKE GRANT OPTION FOR SELECT ON sales.orders FROM {APP}",),
    ),
    Break(
        "account becomes a superuser",
        _fails("security.superuser-membership"),
        sql=(f"GRANT postgres TO {APP}",),
        undo=(f"REVOKE postgres FROM {APP}",),
    ),
    Break(
        "superuser by the network",
        _fails("security.superuser-log-in"),
        rules=("hostssl shop postgres 10.0.0.0/8 scram-sha-256",),
    ),
    Break(
        "rule for everybody and everything",
        # the superuser is one of everybody
        _fails("security.rule-scope", "security.superuser-log-in"),
        rules=("hostssl all all 10.0.0.0/8 scram-sha-256",),
    ),
    Break(
        "trigger on what is defined",
        _fails("software_engineering.event-triggers"),
        sql=(
            (
                "CREATE FUNCTION sales.seen() RETURNS event_trigger LANGUAGE plpgsql "
                "AS 'BEGIN NULL; END'"
            ),
            "CREATE EVENT TRIGGER seen ON ddl_command_end EXECUTE FUNCTION sales.seen()",
        ),
        undo=("DROP EVENT TRIGGER seen", "DROP FUNCTION sales.seen()"),
    ),
    Break(
        "rule that rewrites",
        _fails("software_engineering.rewrite-rules"),
        sql=("CREATE RULE kept AS ON DELETE TO sales.products DO INSTEAD NOTHING",),
        undo=("DROP RULE kept ON sales.products",),
    ),
    Break(
        "table that inherits",
        _fails("data_management.table-inheritance"),
        sql=(
            f"SET ROLE {OWNER}",
            "CREATE TABLE sales.late (PRIMARY KEY (order_id)) INHERITS (sales.orders)",
            "INSERT INTO sales.late (order_id, customer_id, status) VALUES (5000, 1, 'open')",
            "CREATE INDEX ON sales.late (customer_id)",
            "CREATE INDEX ON sales.late (updated_at)",
            "ALTER TABLE sales.late ADD FOREIGN KEY (customer_id) REFERENCES sales.customers",
            "COMMENT ON TABLE sales.late IS 'One row is a late order'",
            f"GRANT SELECT ON sales.late TO {AUDITOR}, {READERS}",
            "ANALYZE sales.late",
        ),
        undo=("DROP TABLE sales.late",),
    ),
    Break(
        "view past row security",
        # the policy is for us as well
        _fails("security.view-row-security", "security.row-security"),
        sql=(
            "ALTER TABLE sales.products ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY every ON sales.products USING (true)",
            f"SET ROLE {OWNER}",
            "CREATE VIEW sales.offers AS SELECT sku, price FROM sales.products",
            "COMMENT ON VIEW sales.offers IS 'One row is an offer'",
            f"GRANT SELECT ON sales.offers TO {AUDITOR}, {READERS}",
        ),
        undo=(
            "DROP VIEW sales.offers",
            "DROP POLICY every ON sales.products",
            "ALTER TABLE sales.products DISABLE ROW LEVEL SECURITY",
        ),
    ),
    Break(
        "publication of half the changes",
        # it is there to be read, and no rule lets a reader in
        _fails("orchestration.publication-content", "orchestration.change-readers"),
        sql=("CREATE PUBLICATION half FOR TABLE sales.orders WITH (publish = 'insert')",),
        undo=("DROP PUBLICATION half",),
    ),
    Break(
        "account that switches triggers off",
        _fails("security.account-settings"),
        sql=(f"ALTER ROLE {APP} SET session_replication_role = replica",),
        undo=(f"ALTER ROLE {APP} RESET session_replication_role",),
    ),
    Break(
        "blanks for what is missing",
        _fails("data_management.blank-values"),
        sql=(
            "ALTER TABLE sales.products ADD remark text",
            (
                "UPDATE sales.products SET remark = "
                "CASE product_id % 3 WHEN 0 THEN '' WHEN 1 THEN 'on sale' END"
            ),
        ),
        undo=("ALTER TABLE sales.products DROP remark",),
    ),
)

BREAKAGES = (
    *SETTINGS,
    *MORE,
    *TRANSPORT,
    *RULES,
    *ACCOUNTS,
    *GRANTS,
    *CODE,
    *LOGGING,
    *DURABILITY,
    *AVAILABILITY,
    *CHANGES,
    *UPKEEP,
    *SCHEMA,
    *DATA,
)

"""The facts that PostgreSQL gives, to an account with and without privileges."""

from collections.abc import Generator
from datetime import UTC, datetime
from typing import TypeVar

import pytest

from audit.access.budget import Limits
from audit.connectors.postgresql import PostgreSQL
from audit.facts.accounts import (
    Accounts,
    AuditAccount,
    AuthRules,
    Grant,
    Grants,
    Privilege,
    RolePrivileges,
)
from audit.facts.activity import Observability, Transactions
from audit.facts.backups import Archiving, Backups
from audit.facts.catalog import (
    Catalog,
    Constraint,
    Dataset,
    DatasetKind,
    ForeignKey,
    Key,
    KeyKind,
    LogicalType,
    RowSecurity,
    Sequence,
)
from audit.facts.change import ChangeCapture, Requirement
from audit.facts.expectations import ExpectationResults
from audit.facts.guessing import DefaultCredentials, PasswordComparison
from audit.facts.maintenance import Counters, Maintenance
from audit.facts.nodes import NodeLinks
from audit.facts.profiles import Profiles
from audit.facts.replication import Replication
from audit.facts.retention import Expiry
from audit.facts.routines import Routine, Routines, View, Views
from audit.facts.server import Encodings, Server, Settings
from audit.facts.storage import Durability, Guarantee, Integrity
from audit.facts.volume import Volumes
from audit.model.fact import Fact, Missing, Reason
from audit.report.capture import Capture
from tests.servers import kit
from tests.servers.postgresql import (
    AUDITOR,
    PASSWORD,
    PLAIN,
    Cluster,
    Database,
    cluster,
    connector,
)

F = TypeVar("F", bound=Fact)

#: What PostgreSQL does not have, nobody asked for, or a first audit cannot know.
UNASKED = {Backups, DefaultCredentials, Expiry, ExpectationResults, NodeLinks, Volumes}

CHINOOK_ROWS = {
    "album": 347,
    "artist": 275,
    "customer": 59,
    "employee": 8,
    "genre": 25,
    "invoice": 412,
    "invoice_line": 2240,
    "media_type": 5,
    "playlist": 18,
    "playlist_track": 8715,
    "track": 3503,
}

SHOP = (
    "COMMENT ON SCHEMA public IS 'the shop'",
    "CREATE TYPE mood AS ENUM ('sad', 'happy')",
    "CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%') NOT NULL",
    """CREATE TABLE customers (
         id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
         mail email, feeling mood, nick varchar(20) DEFAULT 'canary-nick',
         balance numeric(10, 2) DEFAULT 7.5, tags text[], note json, home inet,
         lower_nick text GENERATED ALWAYS AS (lower(nick)) STORED,
         created_at timestamptz NOT NULL DEFAULT now(),
         expires_at timestamp DEFAULT (now() + '30 days'::interval),
         CONSTRAINT solvent CHECK (balance > -1000))""",
    "COMMENT ON TABLE customers IS 'who buys'",
    "COMMENT ON COLUMN customers.mail IS 'where to write'",
    """CREATE TABLE orders (
         id bigserial PRIMARY KEY, number text, customer_id int NOT NULL,
         UNIQUE (number))""",
    """ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id)
         REFERENCES customers (id) ON DELETE CASCADE NOT VALID""",
    "CREATE INDEX orders_recent ON orders (customer_id) WHERE id > 100",
    "CREATE UNIQUE INDEX customers_mail ON customers (lower(mail))",
    "CREATE UNIQUE INDEX customers_nick ON customers (nick)",
    "CREATE UNLOGGED TABLE basket (id smallserial, item text)",
    "CREATE TABLE log (at timestamptz, line text) PARTITION BY RANGE (at)",
    "CREATE TABLE log_old PARTITION OF log FOR VALUES FROM (MINVALUE) TO ('2026-01-01')",
    "CREATE TABLE log_new PARTITION OF log FOR VALUES FROM ('2026-01-01') TO (MAXVALUE)",
    "INSERT INTO log SELECT '2025-06-01', 'x' FROM generate_series(1, 30)",
    "INSERT INTO log SELECT '2026-06-01', 'x' FROM generate_series(1, 12)",
    "CREATE VIEW names AS SELECT nick FROM customers",
    "CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM orders",
    "ALTER TABLE basket ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY own ON basket USING (item IS NOT NULL)",
    "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch()",
    "CREATE FOREIGN DATA WRAPPER nothing",
    "CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing",
    "CREATE FOREIGN TABLE remote (id int) SERVER elsewhere",
    "ANALYZE",
)


@pytest.fixture
def shop(postgres: Cluster) -> Generator[Database]:
    with postgres.database(*SHOP) as made:
        yield made


def fact(capture: Capture, kind: type[F]) -> F:
    found = capture.snapshot.get(kind)
    assert not isinstance(found, Missing), found
    return found


def dataset(catalog: Catalog, name: str) -> Dataset:
    found = catalog.dataset(name)
    assert found is not None, [d.name for d in catalog.datasets]
    return found


def test_the_documented_account_reads_everything_but_password_schemes(shop: Database) -> None:
    documented = PostgreSQL.least_privilege.replace("auditor", "documented")
    shop.cluster.script(documented.replace("DATABASE shop", f"DATABASE {shop.name}"), shop.name)
    shop.run(f"ALTER ROLE documented PASSWORD '{PASSWORD}'")
    try:
        capture = shop.audit("documented")
    finally:
        shop.run("DROP OWNED BY documented", "DROP ROLE documented")

    missing = dict(capture.snapshot.missing())
    assert set(missing) == UNASKED
    assert {gap.reason for gap in missing.values()} == {Reason.UNSUPPORTED}
    assert capture.finished
    account = fact(capture, AuditAccount)
    assert (account.superuser, account.writable, account.may_create) == (False, (), False)
    assert account.readable == account.datasets
    assert None not in {s.last_value for s in fact(capture, Catalog).sequences}
    assert account.read_only_session
    assert account.credential == "url"
    accounts = fact(capture, Accounts)
    assert not accounts.schemes_readable
    assert {a.password_scheme for a in accounts.accounts} == {""}


def test_every_grant_that_is_offered_closes_its_gap(shop: Database) -> None:
    """An account that may only log in, then the statements of its own report."""
    before = shop.audit(PLAIN)
    offered = {
        grant
        for grant in (
            *(missing.grant for _, missing in before.snapshot.missing()),
            *(d.grant for d in fact(before, Catalog).datasets),
            *(s.grant for s in fact(before, Catalog).sequences),
            fact(before, Accounts).schemes_grant,
            fact(before, Replication).grant,
            fact(before, Transactions).grant,
        )
        if grant
    }
    assert not fact(before, Transactions).visible
    assert not fact(before, Replication).visible
    assert dataset(fact(before, Catalog), "public.orders").grant == (
        'GRANT SELECT ON "public"."orders" TO "plain"'
    )

    shop.run(*offered)
    try:
        after = shop.audit(PLAIN)
    finally:
        shop.run(f"DROP OWNED BY {PLAIN}", f"REVOKE pg_monitor FROM {PLAIN}")

    assert {kind for kind, _ in after.snapshot.missing()} == UNASKED
    assert fact(after, PasswordComparison).uncompared == ()
    assert all(d.readable for d in fact(after, Catalog).datasets)
    assert [s.last_value for s in fact(after, Catalog).sequences] == [0, 0, 0]
    assert fact(after, Transactions).visible
    assert fact(after, Replication).visible
    schemes = {a.name: a.password_scheme for a in fact(after, Accounts).accounts}
    assert schemes[PLAIN] == "scram-sha-256"
    assert fact(after, AuthRules).rules


def test_a_plain_reader_is_told_what_it_may_not_see(shop: Database) -> None:
    shop.run("CREATE SCHEMA closed", "CREATE TABLE closed.safe (id int)")

    capture = shop.audit(PLAIN)

    rules = capture.snapshot.get(AuthRules)
    assert isinstance(rules, Missing)
    assert rules.reason is Reason.PRIVILEGE
    assert rules.grant == (
        'GRANT SELECT ON pg_catalog.pg_hba_file_rules TO "plain"; '
        'GRANT EXECUTE ON FUNCTION pg_catalog.pg_hba_file_rules() TO "plain"'
    )
    safe = dataset(fact(capture, Catalog), "closed.safe")
    assert safe.grant == (
        'GRANT USAGE ON SCHEMA "closed" TO "plain"; GRANT SELECT ON "closed"."safe" TO "plain"'
    )
    assert [f.name for f in safe.fields] == ["id"]
    assert fact(capture, AuditAccount).readable == 0
    assert fact(capture, Replication).grant == 'GRANT pg_monitor TO "plain"'


def test_the_server_tells_its_product_and_time(shop: Database) -> None:
    capture = shop.audit()

    server = fact(capture, Server)
    [(number,)] = shop.run("SHOW server_version_num")
    assert (server.product, server.product_id) == ("PostgreSQL", "postgresql")
    assert server.release == str(shop.cluster.version)
    assert server.version.startswith(f"{int(number) // 10_000}.")
    assert " " not in server.version
    assert server.flavour == ""
    assert server.identifier.isdecimal()
    assert server.read_only is False
    assert server.clock_skew_seconds is not None
    assert abs(server.clock_skew_seconds) < 2
    assert server.started_at is not None
    assert server.started_at.tzinfo is UTC
    assert (server.size_bytes or 0) > 1_000_000
    assert capture.source.identity == server.identifier
    assert capture.driver.startswith("psycopg 3.")


def test_settings_are_those_of_the_server_not_of_our_session(shop: Database) -> None:
    settings = fact(shop.audit(), Settings)

    assert settings.value("wal_level") == "logical"
    assert settings.value("max_connections") == "60"
    assert settings.value("statement_timeout") is None
    assert settings.value("archive_command") is None
    assert settings.value("shared_preload_libraries") is not None


def test_fields_have_their_types_defaults_and_comments(shop: Database) -> None:
    catalog = fact(shop.audit(), Catalog)

    customers = dataset(catalog, "public.customers")
    fields = {f.name: f for f in customers.fields}
    assert [f.name for f in customers.fields][:3] == ["id", "mail", "feeling"]
    assert {name: f.logical_type for name, f in fields.items()} == {
        "id": LogicalType.INTEGER,
        "mail": LogicalType.TEXT,
        "feeling": LogicalType.ENUM,
        "nick": LogicalType.TEXT,
        "balance": LogicalType.DECIMAL,
        "tags": LogicalType.ARRAY,
        "note": LogicalType.JSON,
        "home": LogicalType.NETWORK,
        "lower_nick": LogicalType.TEXT,
        "created_at": LogicalType.TIMESTAMP_TZ,
        "expires_at": LogicalType.TIMESTAMP,
    }
    assert fields["balance"].native_type == "numeric(10,2)"
    assert fields["mail"].native_type == "public.email"
    assert not fields["mail"].nullable  # its domain forbids nulls
    assert fields["nick"].nullable
    assert fields["nick"].default == "'…'::character varying"
    assert fields["balance"].default == "…"
    assert fields["id"].identity
    assert fields["lower_nick"].generated
    assert fields["lower_nick"].default is None
    assert fields["created_at"].default_is_now
    assert not fields["expires_at"].default_is_now
    assert (customers.comment, fields["mail"].comment) == ("who buys", "where to write")
    assert dataset(catalog, "public.orders").field("id").default == (  # type: ignore[union-attr]  # it is there
        "nextval('public.orders_id_seq'::regclass)"
    )


def test_keys_references_constraints_and_indexes_are_read(shop: Database) -> None:
    catalog = fact(shop.audit(), Catalog)

    customers = dataset(catalog, "public.customers")
    orders = dataset(catalog, "public.orders")
    assert orders.keys == (
        Key("orders_number_key", KeyKind.UNIQUE, ("number",)),
        Key("orders_pkey", KeyKind.PRIMARY, ("id",)),
    )
    assert customers.keys == (
        Key("customers_pkey", KeyKind.PRIMARY, ("id",)),
        Key("customers_nick", KeyKind.UNIQUE, ("nick",)),  # an index that is no constraint
    )
    assert orders.foreign_keys == (
        ForeignKey(
            "orders_customer",
            ("customer_id",),
            "public.customers",
            ("id",),
            validated=False,
            on_delete="cascade",
        ),
    )
    assert Constraint("solvent") in customers.constraints
    recent = next(i for i in orders.indexes if i.name == "orders_recent")
    assert (recent.fields, recent.partial, recent.method) == (("customer_id",), True, "btree")
    assert recent.size_bytes == 8192
    mail = next(i for i in customers.indexes if i.name == "customers_mail")
    assert mail.fields == ("",)
    assert orders.triggers == 1


@pytest.mark.server
def test_a_constraint_that_is_not_enforced_is_seen(postgresql_18: Cluster) -> None:
    with postgresql_18.database(
        "CREATE TABLE parent (id int PRIMARY KEY)",
        "CREATE TABLE child (parent_id int REFERENCES parent NOT ENFORCED, n int, m int)",
        "ALTER TABLE child ADD CONSTRAINT positive CHECK (n > 0) NOT ENFORCED",
        "INSERT INTO child VALUES (5, -1, NULL)",
        "ALTER TABLE child ADD CONSTRAINT present NOT NULL m NOT VALID",
    ) as shop:
        child = dataset(fact(shop.audit(), Catalog), "public.child")

    assert [(k.enforced, k.parent) for k in child.foreign_keys] == [(False, "public.parent")]
    assert Constraint("positive", validated=False, enforced=False) in child.constraints
    assert Constraint("present", validated=False) in child.constraints
    present = child.field("m")
    assert present is not None
    assert present.nullable  # there is a null in it


def test_indexes_that_do_the_same_work_have_the_same_signature(postgres: Cluster) -> None:
    with postgres.database(
        "CREATE TABLE t (a int, b text)",
        "CREATE INDEX one ON t (a, lower(b)) WHERE a > 5",
        "CREATE INDEX two ON t (a, lower(b)) WHERE a > 5",
        "CREATE INDEX other ON t (a, lower(b)) WHERE a > 6",
        "CREATE INDEX pattern ON t (b text_pattern_ops)",
        "CREATE INDEX plain ON t (b)",
        "CREATE INDEX wide ON t (b) INCLUDE (a)",
    ) as shop:
        indexes = {i.name: i for i in dataset(fact(shop.audit(), Catalog), "public.t").indexes}

    assert indexes["one"].signature == indexes["two"].signature
    assert len({i.signature for i in indexes.values()}) == 5
    assert {name for name, i in indexes.items() if not i.plain} == {"pattern", "wide"}


def test_an_index_that_was_never_finished_is_invalid(postgres: Cluster) -> None:
    with postgres.database("CREATE TABLE t (a int)", "INSERT INTO t VALUES (1), (1)") as shop:
        with shop.admin() as admin, pytest.raises(Exception, match="could not create unique"):
            admin.execute("CREATE UNIQUE INDEX CONCURRENTLY broken ON t (a)")

        [index] = dataset(fact(shop.audit(), Catalog), "public.t").indexes

    assert (index.name, index.valid) == ("broken", False)


def test_kinds_partitions_and_sizes_are_told_apart(shop: Database) -> None:
    catalog = fact(shop.audit(), Catalog)

    assert {d.name: d.kind for d in catalog.datasets} == {
        "public.basket": DatasetKind.TABLE,
        "public.customers": DatasetKind.TABLE,
        "public.log": DatasetKind.PARTITIONED_TABLE,
        "public.log_new": DatasetKind.PARTITION,
        "public.log_old": DatasetKind.PARTITION,
        "public.names": DatasetKind.VIEW,
        "public.orders": DatasetKind.TABLE,
        "public.remote": DatasetKind.FOREIGN_TABLE,
        "public.totals": DatasetKind.MATERIALIZED_VIEW,
    }
    log, new = dataset(catalog, "public.log"), dataset(catalog, "public.log_new")
    assert new.partition_of == "public.log"
    assert (new.row_estimate, log.row_estimate) == (12, 42)
    assert (log.size_bytes or 0) > (new.size_bytes or 0) > 0
    basket = dataset(catalog, "public.basket")
    assert not basket.persistent
    assert basket.row_security == RowSecurity(
        enabled=True, forced=False, policies=1, applies_to_us=True
    )
    assert dataset(catalog, "public.orders").owner == "postgres"


def test_sequences_end_where_their_field_ends(shop: Database) -> None:
    shop.run("SELECT setval('orders_id_seq', 41)")

    sequences = fact(shop.audit(), Catalog).sequences

    assert Sequence("public.basket_id_seq", "public.basket", "id", 0, 2**15 - 1) in sequences
    assert Sequence("public.customers_id_seq", "public.customers", "id", 0, 2**31 - 1) in sequences
    assert Sequence("public.orders_id_seq", "public.orders", "id", 41, 2**63 - 1) in sequences


def test_effective_privileges_are_counted_through_roles(postgres: Cluster) -> None:
    roles = ("readers", "boss", "cut", "outsider")
    postgres.run(
        *(f"CREATE ROLE {role} LOGIN" for role in roles),
        "GRANT readers TO boss",
        "CREATE ROLE loose NOINHERIT LOGIN",
        "GRANT readers TO loose",
    )
    try:
        with postgres.database(
            "CREATE SCHEMA s",
            "CREATE TABLE s.a (id int)",
            "CREATE TABLE s.b (id int)",
            "CREATE TABLE everyones (id int)",
            "GRANT USAGE ON SCHEMA s TO readers",
            "GRANT SELECT ON ALL TABLES IN SCHEMA s TO readers, cut",
            "GRANT INSERT, DELETE ON s.a TO boss",
            "GRANT SELECT, UPDATE ON everyones TO PUBLIC",
            "GRANT CREATE ON SCHEMA public TO PUBLIC",
        ) as shop:
            grants = fact(shop.audit(), Grants)
    finally:
        postgres.run(*(f"DROP ROLE {role}" for role in (*roles, "loose")))

    found = {r.role: r for r in grants.roles}
    assert found["boss"] == RolePrivileges("boss", readable=3, writable=2, deletable=1)
    assert found["readers"] == RolePrivileges("readers", readable=3, writable=1, deletable=0)
    assert found["cut"].readable == 1  # no USAGE on the schema
    assert found["loose"].readable == 1  # does not inherit
    assert found["outsider"] == RolePrivileges("outsider", readable=1, writable=1, deletable=0)
    assert found[AUDITOR].readable == 3
    assert found["postgres"] == RolePrivileges("postgres", readable=3, writable=3, deletable=3)
    assert grants.public == (
        Grant(
            "PUBLIC",
            dataset="public.everyones",
            privileges=(Privilege.READ, Privilege.UPDATE),
        ),
        Grant("PUBLIC", object="schema public", privileges=(Privilege.CREATE,)),
    )


def test_accounts_have_attributes_memberships_and_ends(postgres: Cluster) -> None:
    postgres.run(
        "CREATE ROLE app LOGIN CREATEROLE BYPASSRLS REPLICATION CONNECTION LIMIT 5 "
        "VALID UNTIL '2027-01-02 03:04:05+00'",
        "CREATE ROLE forever LOGIN VALID UNTIL 'infinity'",
        "GRANT pg_read_server_files, pg_monitor TO app",
    )
    try:
        with connector(postgres.url(user="postgres", password=postgres.server.password)) as source:
            accounts = {a.name: a for a in source.accounts().accounts}
    finally:
        postgres.run("DROP ROLE app", "DROP ROLE forever")

    app = accounts["app"]
    assert app.attributes == (
        "create role", "replication", "bypass row security", "read server files",
    )  # fmt: skip
    assert {"pg_monitor", "pg_read_server_files"} <= set(app.member_of)
    assert app.valid_until == datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (app.connection_limit, app.password_scheme) == (5, "none")
    assert accounts["forever"].valid_until is None
    assert accounts["postgres"].superuser
    assert accounts[AUDITOR].password_scheme == "scram-sha-256"
    assert not any(name.startswith("pg_") for name in accounts)


@pytest.mark.server
def test_rules_of_who_is_let_in_are_read_as_the_server_has_them() -> None:
    rules = [
        "local all all scram-sha-256",
        "host all all 127.0.0.1/32 scram-sha-256",
        "host shop app 10.1.0.0/16 md5",
        "host all all 0.0.0.0/0 trust",
        "host all all samehost scram-sha-256",
        "hostssl all all nonsense-method",
    ]
    with kit.postgres(bindir=kit.PG_WHEEL, hba=rules[:5]) as server:
        with (server.data / "pg_hba.conf").open("a") as file:
            file.write(rules[5] + "\n")
        url = f"postgresql://postgres:{server.password}@localhost:{server.port}/postgres"
        with connector(url) as source:
            rules_read = source.auth_rules()

    assert isinstance(rules_read, AuthRules)
    found = rules_read.rules
    assert [(r.place, r.transport, r.address, r.method) for r in found[:5]] == [
        ("pg_hba.conf line 1", "local", "", "scram-sha-256"),
        ("pg_hba.conf line 2", "host", "127.0.0.1/32", "scram-sha-256"),
        ("pg_hba.conf line 3", "host", "10.1.0.0/16", "md5"),
        ("pg_hba.conf line 4", "host", "0.0.0.0/0", "trust"),
        ("pg_hba.conf line 5", "host", "samehost", "scram-sha-256"),
    ]
    assert [r.remote for r in found] == [False, False, True, True, False, False]
    assert [r.any_address for r in found] == [False, False, False, True, False, False]
    assert found[2].who == "app on shop"
    assert found[5].error


def test_routines_languages_and_extensions_are_listed(postgres: Cluster) -> None:
    with postgres.database(
        "CREATE FUNCTION open(a int) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "CREATE FUNCTION fixed() RETURNS int LANGUAGE sql SECURITY DEFINER "
        "SET search_path = pg_catalog AS 'SELECT 1'",
        "REVOKE EXECUTE ON FUNCTION fixed() FROM PUBLIC",
        "CREATE LANGUAGE wild HANDLER plpgsql_call_handler",
        "UPDATE pg_extension SET extversion = '0.9' WHERE extname = 'plpgsql'",
    ) as shop:
        routines = fact(shop.audit(), Routines)

    assert routines.routines == (
        Routine(
            "public.fixed()",
            "sql",
            "postgres",
            runs_as_owner=True,
            fixed_search_path=True,
            executable_by_public=False,
        ),
        Routine(
            "public.open(a integer)",
            "sql",
            "postgres",
            runs_as_owner=True,
            fixed_search_path=False,
            executable_by_public=True,
        ),
    )
    assert routines.untrusted_languages == ("wild",)
    assert [(e.name, e.version, e.available_version) for e in routines.extensions] == [
        ("plpgsql", "0.9", "1.0")
    ]


def test_views_are_planned_and_never_run(postgres: Cluster) -> None:
    with postgres.database(
        "CREATE TABLE t (a int)",
        "CREATE VIEW good AS SELECT a FROM t",
        "CREATE VIEW zero AS SELECT 1 / 0 AS a, 2 AS b",
        "CREATE FUNCTION rate() RETURNS int LANGUAGE sql STABLE AS 'SELECT a FROM t LIMIT 1'",
        "CREATE VIEW unqualified AS SELECT rate() AS a",
        "CREATE FUNCTION gone() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE MATERIALIZED VIEW empty AS SELECT a FROM t WITH NO DATA",
        "CREATE MATERIALIZED VIEW full_view AS SELECT a FROM t",
        "CREATE FUNCTION shout() RETURNS int LANGUAGE plpgsql STABLE AS "
        "$$BEGIN RAISE EXCEPTION 'canary'; END$$",
        "CREATE VIEW loud AS SELECT shout() AS a",
    ) as shop:
        capture = shop.audit()

    assert fact(capture, Views).views == (
        View("public.empty", "it was never filled; REFRESH MATERIALIZED VIEW fills it "
             "(SQLSTATE 55000)"),
        View("public.full_view"),
        View("public.good"),
        View("public.loud"),
        View("public.unqualified"),
        View("public.zero", "it divides by zero (SQLSTATE 22012)"),
    )  # fmt: skip


def test_promises_follow_the_settings(postgres: Cluster) -> None:
    with connector(postgres.url()) as source:
        found = {p.setting: p for p in source.durability().promises}

    assert not found["fsync"].kept
    assert found["fsync"].guarantee is Guarantee.WRITES_REACH_DISK
    assert found["fsync"].change == "ALTER SYSTEM SET fsync = on; SELECT pg_reload_conf();"
    assert found["full_page_writes"].kept
    assert found["data_checksums"].kept


def test_damage_is_looked_for_where_there_are_checksums(postgres: Cluster) -> None:
    with connector(postgres.url()) as source:
        found = source.integrity()

    assert isinstance(found, Integrity)
    assert found.problems == ()


def test_recordings_say_what_the_server_keeps_of_its_work(shop: Database) -> None:
    shop.run("CREATE EXTENSION pg_stat_statements")

    observability = fact(shop.audit(), Observability)

    statistics = observability.recording("operation statistics")
    assert statistics is not None
    assert statistics.enabled
    slow = observability.recording("slow operations")
    assert slow is not None
    assert not slow.enabled
    access = observability.recording("data access")
    assert access is not None
    if shop.cluster.version == 15:  # the audit extension is loaded and records nothing yet
        assert (access.setting, access.value, access.enabled) == ("pgaudit.log", "none", False)
    else:
        assert (access.setting, access.enabled) == ("log_statement", True)


def test_upkeep_is_known_per_dataset(shop: Database) -> None:
    shop.run(
        "CREATE TABLE fresh (a int) WITH (autovacuum_enabled = false)",
        "INSERT INTO fresh SELECT generate_series(1, 500)",
        "DELETE FROM fresh WHERE a <= 100",
        "SELECT pg_stat_force_next_flush()",
    )

    maintenance = fact(shop.audit(), Maintenance)

    fresh, log = maintenance.dataset("public.fresh"), maintenance.dataset("public.log_old")
    assert fresh is not None
    assert (fresh.live_rows, fresh.dead_rows, fresh.analyzed) == (400, 100, False)
    assert (fresh.automatic, fresh.inserts, fresh.deletes) == (False, 500, 100)
    assert log is not None
    assert log.analyzed
    assert maintenance.automatic


def test_what_change_capture_needs_is_listed(shop: Database) -> None:
    shop.run("ALTER TABLE log_old REPLICA IDENTITY FULL")  # a table's parts do not inherit it

    half = fact(shop.audit(), ChangeCapture).identity("public.log")
    shop.run("ALTER TABLE log_new REPLICA IDENTITY FULL")
    capture = fact(shop.audit(), ChangeCapture)

    assert half is not None
    assert not half.usable
    assert half.commands == ('ALTER TABLE "public"."log_new" REPLICA IDENTITY FULL;',)

    assert capture.ready
    assert capture.requirements[0] == Requirement(
        "wal_level",
        met=True,
        current="logical",
        needed="logical",
        command="ALTER SYSTEM SET wal_level = logical;  -- then restart the server",
        restart=True,
    )
    assert [i.dataset for i in capture.identities if not i.possible] == [
        "public.remote",
        "public.totals",
    ]
    assert [(i.dataset, i.kind, i.usable) for i in capture.identities if i.possible] == [
        ("public.basket", "nothing, because its changes are not logged", False),
        ("public.customers", "primary key", True),
        ("public.log", "full row", True),
        ("public.orders", "primary key", True),
    ]


def test_slots_and_prepared_transactions_are_seen(shop: Database) -> None:
    shop.run(
        "SELECT pg_create_physical_replication_slot('forgotten', true)",
        "BEGIN",
        "INSERT INTO orders (customer_id) SELECT 1 WHERE false",
        f"PREPARE TRANSACTION 'two-{shop.name}'",
    )
    try:
        with shop.open() as source:
            slots = source.change_capture().slots
            source.long_transaction_seconds = 0.0
            long = source.transactions().long
    finally:
        shop.run(
            "SELECT pg_drop_replication_slot('forgotten')", f"ROLLBACK PREPARED 'two-{shop.name}'"
        )

    assert [(s.name, s.active, s.lost) for s in slots] == [("forgotten", False, False)]
    assert slots[0].retained_bytes is not None
    assert ("prepared transaction", "postgres") in {(t.kind, t.who) for t in long}


def test_connections_counters_encodings_and_archiving_are_counted(shop: Database) -> None:
    capture = shop.audit()
    plain = shop.audit(PLAIN)

    with shop.open() as source:
        connections = source.connections()
    assert (connections.limit, connections.reserved) == (60, 3)
    assert 1 <= connections.used < 20
    names = {c.name for c in fact(capture, Counters).counters}
    assert f"transaction ids of {shop.name}" in names
    encodings = {d.database: d for d in fact(plain, Encodings).databases}
    assert encodings[shop.name].encoding == "UTF8"
    assert fact(plain, Archiving).enabled
    assert fact(plain, Durability).promises


@pytest.mark.server
def test_a_standby_tells_its_role_and_is_seen_by_its_primary() -> None:
    with (
        cluster(version=18) as primary,
        kit.postgres_standby(primary.server) as standby,
    ):
        copy = f"postgresql://{AUDITOR}:{PASSWORD}@localhost:{standby.port}/postgres"
        with connector(primary.url()) as source:
            above = source.replication()
        with connector(copy) as source:
            below, server = source.replication(), source.server()
            changes, catalog = source.change_capture(), source.catalog()

    assert isinstance(above, Replication)
    assert (above.role, above.expected, above.visible) == ("primary", 1, True)
    assert [(r.state, r.healthy) for r in above.replicas] == [("streaming", True)]
    assert isinstance(below, Replication)
    assert below.role == "standby"
    assert [(r.name, r.healthy) for r in below.replicas] == [("this standby", True)]
    assert below.standby_lag_seconds is not None
    assert server.read_only
    assert changes.ready
    assert catalog.datasets == ()


def test_chinook_is_read_whole(postgres: Cluster) -> None:
    with postgres.chinook() as chinook:
        capture = chinook.audit()

    catalog = fact(capture, Catalog)
    assert {d.name for d in catalog.datasets} == {f"public.{name}" for name in CHINOOK_ROWS}
    assert all(d.primary_key for d in catalog.datasets)
    assert sum(len(d.foreign_keys) for d in catalog.datasets) == 11
    assert sum(len(d.fields) for d in catalog.datasets) == 64
    profiles = {d.dataset: d for d in fact(capture, Profiles).datasets}
    assert {
        name.removeprefix("public."): d.row_count for name, d in profiles.items()
    } == CHINOOK_ROWS
    assert all(d.row_count_exact for d in profiles.values())


def test_the_statements_for_a_reading_role_do_what_they_say(shop: Database) -> None:
    shop.run('CREATE SCHEMA "odd;\'""schema"', 'CREATE TABLE "odd;\'""schema".t (id int)')
    catalog = fact(shop.audit(), Catalog)

    shop.cluster.script(PostgreSQL.ingestion_grants(catalog), shop.name)
    try:
        shop.run("ALTER ROLE ingestion PASSWORD 'x'")
        with connector(shop.url("ingestion", "x"), Limits()) as source:
            account = source.audit_account()
        shop.run("CREATE TABLE later (id int)")
        [(later,)] = shop.run("SELECT has_table_privilege('ingestion', 'later', 'SELECT')")
    finally:
        shop.run("DROP OWNED BY ingestion", "DROP ROLE ingestion")

    assert account.readable == account.datasets == len(catalog.datasets)
    assert account.writable == ()
    assert not account.may_create
    assert later

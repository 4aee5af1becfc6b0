"""What MariaDB tells, to an account with and without privileges, and that nothing is written."""

import datetime as dt
from collections.abc import Generator
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar, cast

import pyarrow as pa
import pytest

from audit.access.budget import Limits
from audit.access.mysql.privileges import parse
from audit.access.mysql.session import version_of
from audit.access.stream import Portion
from audit.connectors.mysql import MySQL
from audit.engine.collect import collect
from audit.engine.rows import facts_of_rows
from audit.errors import CollectError, ConfigError, ConnectError, PrivilegeMissing
from audit.facts.accounts import Accounts, AuditAccount
from audit.facts.catalog import Catalog, Dataset, DatasetKind, LogicalType
from audit.facts.change import ChangeCapture
from audit.facts.guessing import DefaultCredentials, Likeness, Outcome, PasswordComparison
from audit.facts.profiles import Profiles, References
from audit.facts.replication import Replication
from audit.facts.routines import Views
from audit.facts.server import Server
from audit.facts.storage import Durability, Guarantee
from audit.facts.transport import Connection
from audit.model.fact import Fact, Missing, Reason
from tests.servers.mariadb import AUDITOR, PLAIN, Cluster, cluster

pytestmark = pytest.mark.debian("mariadb-server")
F = TypeVar("F", bound=Fact)

SHOP = (
    """CREATE TABLE customers (
         id int unsigned AUTO_INCREMENT PRIMARY KEY, mail varchar(200) NOT NULL COMMENT 'to write',
         mood enum('sad','canary-mood') DEFAULT 'canary-mood', flags set('a','b'),
         balance decimal(10,2) DEFAULT 7.5, vip tinyint(1) NOT NULL DEFAULT 0, bits bit(3),
         note longtext, raw blob, born date, seen datetime(3), created_at timestamp NOT NULL
           DEFAULT current_timestamp, at_time time, big bigint unsigned, ratio double,
         lower_mail varchar(200) GENERATED ALWAYS AS (lower(mail)) STORED,
         CONSTRAINT solvent CHECK (balance > -1000), UNIQUE KEY mail_key (mail),
         KEY by_note (note(10))) COMMENT 'who buys'""",
    """CREATE TABLE orders (
         id bigint AUTO_INCREMENT PRIMARY KEY, customer_id int unsigned NOT NULL,
         total decimal(8,2),
         CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
           ON DELETE CASCADE)""",
    "CREATE TABLE log (at datetime NOT NULL, line varchar(50)) ENGINE=MyISAM",
    "CREATE TABLE basket (id int PRIMARY KEY, item varchar(20)) ENGINE=MEMORY",
    """CREATE TABLE parts (at date NOT NULL, n int) PARTITION BY RANGE (year(at)) (
         PARTITION p25 VALUES LESS THAN (2026), PARTITION p26 VALUES LESS THAN MAXVALUE)""",
    "CREATE VIEW mails AS SELECT mail FROM customers",
    "CREATE VIEW broken AS SELECT line FROM log",
    "CREATE TABLE `odd ``name; -- x` (`a b` int, `sel.ect` varchar(9))",
    """INSERT INTO customers (mail, flags, balance, vip, bits, note, raw, born, seen, at_time, big,
         ratio) VALUES
         ('ann@shop.test', 'a,b', 12.34, 1, b'101', repeat('n', 300), x'00ff', '1990-02-03',
          '2026-01-02 03:04:05.678', '-12:30:00', 18446744073709551615, 1.5e300),
         ('bob@shop.test', NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)""",
    "INSERT INTO orders (customer_id, total) SELECT 1, seq FROM seq_1_to_500",
    "INSERT INTO log SELECT '2026-01-01', 'x' FROM seq_1_to_20",
    "INSERT INTO parts VALUES ('2025-03-01', 1), ('2026-03-01', 2)",
    "INSERT INTO `odd ``name; -- x` VALUES (1, 'x')",
    "CREATE TRIGGER touched BEFORE UPDATE ON orders FOR EACH ROW SET NEW.total = OLD.total",
    "CREATE FUNCTION twice(n int) RETURNS int DETERMINISTIC RETURN 2 * n",
)


@pytest.fixture(scope="module")
def server() -> Generator[Cluster]:
    with cluster(options=["--log-bin=bin", "--binlog-format=ROW", "--server-id=7"]) as made:
        yield made


@pytest.fixture(scope="module")
def shop(server: Cluster) -> Generator[str]:
    with server.database(*SHOP) as name:
        server.run(f"ALTER TABLE {name}.log DROP COLUMN line")
        yield name


@pytest.fixture(scope="module")
def source(server: Cluster, shop: str) -> Generator[MySQL]:
    with server.connector(shop) as opened:
        yield opened


@pytest.fixture(scope="module")
def facts(source: MySQL) -> dict[type[Fact], Fact | Missing]:
    found, _ = collect(source, progress=lambda _: None)
    catalog = found[Catalog]
    assert isinstance(catalog, Catalog)
    return found | facts_of_rows(source, catalog, found, now=None, progress=lambda _: None)


def of(facts: dict[type[Fact], Fact | Missing], kind: type[F]) -> F:
    found = facts[kind]
    assert isinstance(found, kind), found
    return found


def dataset(source: MySQL, name: str) -> Dataset:
    found = source.catalog().dataset(name)
    assert found is not None
    return found


def rows(source: MySQL, name: str, portion: Portion | None = None) -> pa.Table:
    stream = source.stream(dataset(source, name), portion or Portion())
    return pa.Table.from_batches([block.batch for block in stream.blocks])


def test_the_server_is_named_with_its_release(source: MySQL) -> None:
    server = source.server()

    assert (server.product, server.product_id) == ("MariaDB", "mariadb")
    assert server.release == "10.11"
    assert server.clock_skew_seconds is not None
    assert abs(server.clock_skew_seconds) < 5
    assert server.started_at is not None


def test_tables_views_and_partitions_are_told_apart(source: MySQL) -> None:
    kinds = {d.name: d.kind for d in source.catalog().datasets}

    assert kinds["customers"] is DatasetKind.TABLE
    assert kinds["mails"] is DatasetKind.VIEW
    assert kinds["parts"] is DatasetKind.PARTITIONED_TABLE
    assert "odd `name; -- x" in kinds


def test_fields_have_neutral_types_and_no_values(source: MySQL) -> None:
    fields = {f.name: f for f in dataset(source, "customers").fields}

    assert fields["vip"].logical_type is LogicalType.BOOLEAN
    assert fields["balance"].logical_type is LogicalType.DECIMAL
    assert fields["created_at"].logical_type is LogicalType.TIMESTAMP_TZ
    assert fields["created_at"].default_is_now
    assert fields["seen"].logical_type is LogicalType.TIMESTAMP
    assert fields["mood"].native_type == "enum of 2"
    assert fields["mood"].default == "…"
    assert fields["lower_mail"].generated
    assert fields["id"].identity
    assert fields["mail"].comment == "to write"
    assert "canary" not in repr(source.catalog())


def test_keys_references_and_constraints_are_read(source: MySQL) -> None:
    customers, orders = dataset(source, "customers"), dataset(source, "orders")

    assert customers.primary_key is not None
    assert customers.primary_key.fields == ("id",)
    assert {k.name for k in customers.keys} == {"PRIMARY", "mail_key"}
    assert {c.name for c in customers.constraints} == {"solvent"}
    [reference] = orders.foreign_keys
    assert (reference.parent, reference.on_delete) == ("customers", "cascade")
    assert orders.triggers == 1
    by_note = next(i for i in customers.indexes if i.name == "by_note")
    assert not by_note.plain


def test_counters_know_their_limits(source: MySQL) -> None:
    counters = {c.dataset: c for c in source.catalog().sequences}

    assert counters["customers"].limit == 2**32 - 1
    assert counters["customers"].last_value == 2
    assert counters["orders"].limit == 2**63 - 1


def test_values_come_in_their_types(source: MySQL) -> None:
    first, second = rows(source, "customers").to_pylist()

    assert first["balance"] == Decimal("12.34")
    assert first["born"] == dt.date(1990, 2, 3)
    assert first["seen"] == dt.datetime(2026, 1, 2, 3, 4, 5, 678_000)  # noqa: DTZ001
    assert first["created_at"].tzinfo is not None
    assert first["at_time"] == "-12:30:00"
    assert first["bits"] == 5
    assert first["big"] == 2**64 - 1
    assert first["raw"] == b"\x00\xff"
    assert first["ratio"] == 1.5e300
    assert first["note"] == "n" * 300
    assert [name for name, value in second.items() if value is None][:2] == ["flags", "balance"]


def test_names_of_any_sort_are_read(source: MySQL) -> None:
    assert rows(source, "odd `name; -- x").to_pylist() == [{"a b": 1, "sel.ect": "x"}]


def test_dates_that_no_calendar_has_are_null_and_noted(server: Cluster) -> None:
    made = (
        "SET sql_mode=''",
        "CREATE TABLE t (d date, at datetime)",
        "INSERT INTO t VALUES ('0000-00-00', '0000-00-00 00:00:00'), ('2026-01-02', NULL)",
    )
    with server.database(*made) as name, server.connector(name) as source:
        stream = source.stream(dataset(source, "t"), Portion())
        got = [b.batch.to_pylist() for b in stream.blocks]

    assert got == [[{"d": None, "at": None}, {"d": dt.date(2026, 1, 2), "at": None}]]
    assert len(stream.notes) == 2


def test_many_rows_come_in_batches_and_none_is_lost(server: Cluster) -> None:
    made = (
        "CREATE TABLE t (id int PRIMARY KEY, a varchar(300), b text)",
        """INSERT INTO t SELECT seq, repeat('x', seq % 300), repeat('y', seq % 400)
             FROM seq_1_to_60000""",
    )
    with server.database(*made) as name, server.connector(name) as source:
        table = rows(source, "t")

    found = {row["id"]: len(row["a"]) for row in table.to_pylist()}
    assert found == {n: n % 300 for n in range(1, 60_001)}


def test_a_sample_is_spread_over_the_primary_key(server: Cluster) -> None:
    made = (
        "CREATE TABLE t (id int PRIMARY KEY, a int)",
        "INSERT INTO t SELECT seq, seq FROM seq_1_to_50000",
        "ANALYZE TABLE t",
    )
    with server.database(*made) as name, server.connector(name) as source:
        stream = source.stream(dataset(source, "t"), Portion(2_000))
        ids = [row["id"] for b in stream.blocks for row in b.batch.to_pylist()]

    assert not stream.whole
    assert 1_000 < len(ids) <= 2_000
    assert len(set(ids)) == len(ids)
    quarters = [sum(12_500 * q < i <= 12_500 * (q + 1) for i in ids) for q in range(4)]
    assert min(quarters) > 200


def test_everything_is_profiled(facts: dict[type[Fact], Fact | Missing]) -> None:
    profiles = {d.dataset: d for d in of(facts, Profiles).datasets}

    assert profiles["orders"].row_count == 500
    assert profiles["orders"].row_count_exact
    broken = profiles["broken"].missing
    assert broken is not None
    assert "error 1356" in broken.detail


def test_references_are_followed(facts: dict[type[Fact], Fact | Missing]) -> None:
    found = {r.dataset: r for r in of(facts, References).references if r.declared}

    assert found["orders"].orphans == 0


def test_views_that_do_not_work_are_told(facts: dict[type[Fact], Fact | Missing]) -> None:
    views = {v.name: v.error for v in of(facts, Views).views}

    assert views["mails"] == ""
    assert "definition" in views["broken"]


def test_engines_that_lose_rows_promise_nothing(facts: dict[type[Fact], Fact | Missing]) -> None:
    broken = [p for p in of(facts, Durability).promises if not p.kept]

    scopes = {p.scope for p in broken if p.guarantee is Guarantee.WRITES_REACH_DISK}
    assert scopes == {"log", "basket"}


def test_the_binary_log_can_be_captured(facts: dict[type[Fact], Fact | Missing]) -> None:
    capture = of(facts, ChangeCapture)

    assert capture.method == "binary log"
    assert [r.name for r in capture.requirements if not r.met] == []
    identities = {i.dataset: i.kind for i in capture.identities}
    assert identities["orders"] == "primary key"
    assert identities["log"] == "full row"


def test_accounts_are_listed_with_how_they_log_in(server: Cluster, source: MySQL) -> None:
    server.run("CREATE OR REPLACE USER weak@'%' IDENTIFIED BY ''", "CREATE OR REPLACE ROLE readers")
    found = {(a.name, a.host): a for a in source.accounts().accounts}

    assert found["weak", "%"].password_scheme == "none"
    assert found[AUDITOR, "127.0.0.1"].password_scheme == "mysql_native_password"
    assert not found["readers", ""].can_login
    assert found["root", "localhost"].superuser


def test_passwords_that_anybody_would_try_are_found(server: Cluster, source: MySQL) -> None:
    server.run("CREATE OR REPLACE USER clerk@'%' IDENTIFIED BY 'clerk123'")
    found = source.password_comparison()

    assert "clerk@%" in {g.account for g in found.guessed}
    assert f"{AUDITOR}@127.0.0.1" in found.compared


def test_default_log_ins_are_tried_when_that_was_asked_for(server: Cluster, shop: str) -> None:
    with server.connector(shop) as source:
        not_asked = source.default_credentials()
        source.target = replace(source.target, tries_defaults=True)
        found = source.default_credentials()

    assert isinstance(not_asked, Missing)
    assert isinstance(found, DefaultCredentials)
    told = {(t.account, t.likeness): t.outcome for t in found.tries}
    assert told["root", Likeness.DEFAULT] is Outcome.ACCEPTED
    assert told[AUDITOR, Likeness.ACCOUNT] is Outcome.REFUSED


def test_a_log_in_by_the_socket_is_no_anonymous_one(server: Cluster, shop: str) -> None:
    where = f"socket={server.server.socket}"
    with server.connector(shop, user="root", password=None, query=where) as source:
        by_socket = source.authentication()
        assert source.connection().encrypted is None
    with server.connector(shop, user="root", password=None) as source:
        by_network = source.authentication()

    assert by_socket.anonymous_access is None
    assert by_network.anonymous_access


def test_our_own_account_is_described(source: MySQL) -> None:
    account = source.audit_account()

    assert account.name == f"{AUDITOR}@127.0.0.1"
    assert not account.superuser
    assert account.writable == ()
    assert account.readable == account.datasets
    assert account.read_only_session


def test_the_session_is_read_only_and_its_statements_end(source: MySQL) -> None:
    row = source.row(
        "SELECT @@tx_read_only AS ro, @@max_statement_time AS most, @@lock_wait_timeout AS locks"
    )

    assert (row.ro, float(row.most), row.locks) == (
        1,
        source.budget.limits.statement_seconds,
        max(1, round(source.budget.limits.lock_seconds)),
    )


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO orders (customer_id) VALUES (1)",
        "SELECT 1; DROP TABLE orders",
        "SELECT * FROM orders FOR UPDATE",
        "SELECT 1 INTO OUTFILE '/tmp/x'",
        "SELECT /*! 1 */ FROM orders",
        "SET GLOBAL general_log = 1",
        "SELECT sleep(5) FROM orders LOCK IN SHARE MODE",
    ],
)
def test_what_does_not_only_read_is_not_sent(source: MySQL, statement: str) -> None:
    before = source.budget.load().statements
    with pytest.raises(Exception, match=r"not a plain read|refused"):
        source.rows(statement)
    assert source.budget.load().statements >= before


def test_a_whole_audit_writes_nothing(
    server: Cluster, shop: str, facts: dict[type[Fact], Fact | Missing]
) -> None:
    del facts
    [(sums,)] = server.run(
        "SELECT sum(variable_value) FROM information_schema.global_status WHERE variable_name IN "
        "('Com_insert', 'Com_update', 'Com_delete', 'Com_create_table')"
    )
    with server.connector(shop) as source:
        found, _ = collect(source, progress=lambda _: None)
        catalog = found[Catalog]
        assert isinstance(catalog, Catalog)
        facts_of_rows(source, catalog, found, now=None, progress=lambda _: None)
    [(after,)] = server.run(
        "SELECT sum(variable_value) FROM information_schema.global_status WHERE variable_name IN "
        "('Com_insert', 'Com_update', 'Com_delete', 'Com_create_table')"
    )
    assert after == sums


def test_without_a_database_all_of_them_are_read(server: Cluster, shop: str) -> None:
    with server.connector() as source:
        names = {d.name for d in source.catalog().datasets}

    assert f"{shop}.customers" in names
    assert not any(name.startswith(("mysql.", "sys.")) for name in names)


def test_an_account_without_privileges_gets_the_grants_told(server: Cluster, shop: str) -> None:
    server.run(f"GRANT SELECT (id) ON {shop}.orders TO '{PLAIN}'@'127.0.0.1'")
    with server.connector(shop, user=PLAIN) as source:
        with pytest.raises(PrivilegeMissing) as refused:
            source.accounts()
        [orders] = source.catalog().datasets
        transactions = source.transactions()

    assert refused.value.grant == f"GRANT SELECT ON `mysql`.`user` TO '{PLAIN}'@'127.0.0.1';"
    assert not orders.readable
    assert orders.grant == f"GRANT SELECT ON `{shop}`.`orders` TO '{PLAIN}'@'127.0.0.1';"
    assert not transactions.visible


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"password": "wrong"}, "refuses the password"),
        ({"password": None}, "asks for the password"),
        ({"database": "nowhere"}, "may not be used|does not exist"),
        ({"query": "ssl-mode=REQUIRED"}, "does not offer TLS"),
    ],
)
def test_what_does_not_open_is_one_sentence(
    server: Cluster, changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(ConnectError, match=told):
        server.connector(**cast("Any", changes)).open()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("ssl-moed=REQUIRED", "did you mean 'ssl-mode'"),
        ("ssl-mode=ALWAYS", "none of MySQL's"),
        ("ssl-ca=/nowhere.pem", "there is no file"),
    ],
)
def test_parameters_that_are_wrong_are_named(server: Cluster, query: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        server.connector(query=query)


def test_a_server_that_ends_the_session_is_a_lost_connection(server: Cluster, shop: str) -> None:
    with server.connector(shop) as source:
        own = source.row("SELECT connection_id() AS id").id
        server.run(f"KILL {own}")
        with pytest.raises(Exception) as lost:  # noqa: PT011  # whose sentence is looked at
            source.rows("SELECT 1")
        known = source.explain(lost.value)

    assert isinstance(known, CollectError)
    assert "ended our session" in str(known) or "lost" in str(known)


def test_a_statement_that_takes_too_long_is_stopped(server: Cluster, shop: str) -> None:
    with server.connector(shop, limits=Limits(statement_seconds=0.5)) as source:
        with pytest.raises(Exception) as slow:  # noqa: PT011
            source.rows("SELECT count(*) AS n FROM seq_1_to_1000000000 WHERE seq % 7 = 3")
        known = source.explain(slow.value)

    assert "limit of 0.5 s" in str(known)


def test_replication_of_a_single_server(source: MySQL) -> None:
    found = source.replication()

    assert isinstance(found, Replication)
    assert found.role == "standalone"


def test_facts_that_no_server_has_say_why(facts: dict[type[Fact], Fact | Missing]) -> None:
    gaps = [f for f in facts.values() if isinstance(f, Missing)]

    assert all(g.reason in {Reason.UNSUPPORTED, Reason.SKIPPED} for g in gaps)
    assert isinstance(facts[Accounts], Accounts)
    assert isinstance(facts[AuditAccount], AuditAccount)
    assert isinstance(facts[Connection], Connection)
    assert isinstance(facts[PasswordComparison], PasswordComparison)
    assert isinstance(facts[Server], Server)


# ------------------------------------------------------------------------------------------ TLS


@pytest.fixture(scope="module")
def encrypted() -> Generator[Cluster]:
    with cluster(tls="good") as made:
        yield made


def test_a_certificate_that_is_trusted_is_verified(encrypted: Cluster) -> None:
    query = f"ssl-ca={encrypted.server.certs.ca}"
    with encrypted.connector(query=query) as source:
        connection = source.connection()

    assert connection.encrypted
    assert connection.verified_chain
    assert connection.verified_name
    assert connection.tls_version in {(1, 2), (1, 3)}
    assert connection.seen_by == "socket and server (Ssl_cipher)"


def test_one_that_is_not_trusted_is_told_and_used(encrypted: Cluster) -> None:
    with encrypted.connector() as source:
        connection = source.connection()

    assert connection.encrypted
    assert not connection.verified_chain
    assert "cannot be verified" in connection.note


def test_verify_identity_refuses_what_cannot_be_verified(encrypted: Cluster) -> None:
    with pytest.raises(ConnectError, match="cannot be verified"):
        encrypted.connector(query="ssl-mode=VERIFY_IDENTITY").open()


# -------------------------------------------------------------------------------- small parts


@pytest.mark.parametrize(
    ("banner", "numbers"),
    [
        ("5.5.5-10.11.19-MariaDB-0+deb12u1", (10, 11, 19)),
        ("11.4.2-MariaDB", (11, 4, 2)),
        ("8.0.36-28", (8, 0, 36)),
        ("5.6.51-log", (5, 6, 51)),
        ("5.7.25-TiDB-v7.5.0", (5, 7, 25)),
    ],
)
def test_versions(banner: str, numbers: tuple[int, ...]) -> None:
    assert version_of(banner) == numbers


def test_grants_are_taken_apart() -> None:
    rights = parse(
        [
            "GRANT PROCESS, REPLICATION CLIENT ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*ABC'",
            "GRANT SELECT, SHOW VIEW ON `sh\\_op`.* TO `a`@`%`",
            "GRANT SELECT (`x`, `y`), INSERT ON `other`.`t``q` TO `a`@`%` WITH GRANT OPTION",
            "GRANT `reader`@`%` TO `a`@`%`",
            "GRANT EXECUTE ON FUNCTION `sh_op`.`f` TO `a`@`%`",
        ]
    )

    assert rights.may("SELECT", "sh_op", "anything")
    assert not rights.may("SELECT", "shXop", "anything")
    assert rights.partly("SELECT", "other", "t`q")
    assert not rights.may("SELECT", "other", "t`q")
    assert rights.written([("other", "t`q"), ("sh_op", "x")]) == [("other", "t`q")]
    assert rights.roles == ("reader",)
    assert rights.grantable
    assert rights.everywhere() == {"PROCESS", "REPLICATION CLIENT"}


def test_a_database_in_a_grant_is_a_pattern() -> None:
    rights = parse(["GRANT ALL PRIVILEGES ON `app\\_%`.* TO `a`@`%`"])

    assert rights.may("DELETE", "app_one", "t")
    assert not rights.may("DELETE", "apple", "t")

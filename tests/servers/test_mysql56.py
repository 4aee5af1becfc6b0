"""MySQL 5.6, the oldest release that is met: what differs there, on the real server."""

from collections.abc import Generator
from typing import TypeVar

import pytest

from audit.access.budget import Limits
from audit.access.stream import Portion
from audit.connectors.mysql import MySQL
from audit.engine.collect import collect
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.errors import CollectError, ConnectError
from audit.facts.catalog import Catalog, DatasetKind, LogicalType
from audit.facts.change import ChangeCapture
from audit.facts.guessing import PasswordComparison
from audit.facts.server import Server
from audit.facts.workload import Activity
from audit.model.fact import Fact, Missing, Reason, Snapshot
from audit.model.result import Status
from tests.servers.mariadb import AUDITOR, PLAIN, Cluster
from tests.servers.mysql56 import NEEDED, cluster

pytestmark = pytest.mark.debian(NEEDED)
F = TypeVar("F", bound=Fact)

OPTIONS = ("--log-bin=bin", "--binlog-format=ROW", "--server-id=3", "--performance-schema=ON")
SHOP = (
    """CREATE TABLE customers (
         id int unsigned AUTO_INCREMENT PRIMARY KEY, mail varchar(200) NOT NULL COMMENT 'to write',
         mood enum('sad','glad'), balance decimal(12,2), born date, seen datetime(3),
         created_at timestamp DEFAULT current_timestamp, at_time time, bits bit(9),
         big bigint unsigned, raw blob, ratio double, flag tinyint(1), UNIQUE KEY (mail))""",
    """INSERT INTO customers VALUES (1, 'a@b.example', 'sad', 12.34, '1990-02-03',
         '2026-01-02 03:04:05.678', '2026-01-02 03:04:05', '-12:30:00', 5,
         18446744073709551615, x'00ff', 1.5e300, 1)""",
    """CREATE TABLE orders (id bigint AUTO_INCREMENT PRIMARY KEY, customer_id int unsigned,
         KEY (customer_id), FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE)
         ROW_FORMAT=COMPRESSED""",
    "INSERT INTO orders (customer_id) VALUES (1), (1)",
    "CREATE VIEW mails AS SELECT mail FROM customers",
    "CREATE TABLE log (a int, at datetime) ENGINE=MyISAM",
    "INSERT INTO log VALUES (1, '2026-01-02'), (2, NULL)",
)


@pytest.fixture(scope="module")
def server() -> Generator[Cluster]:
    with cluster(options=OPTIONS) as made:
        made.run(
            "CREATE USER open_s@'%'",
            "CREATE USER clerk@'%' IDENTIFIED BY 'clerk123'",
            "CREATE USER keen@'%' IDENTIFIED BY 'Fair-Winds-77'",
        )
        yield made


@pytest.fixture(scope="module")
def shop(server: Cluster) -> Generator[str]:
    with server.database(*SHOP) as name:
        yield name


@pytest.fixture
def source(server: Cluster, shop: str) -> Generator[MySQL]:
    with server.connector(shop) as opened:
        yield opened


@pytest.fixture(scope="module")
def facts(server: Cluster, shop: str) -> dict[type[Fact], Fact | Missing]:
    with server.connector(shop) as opened:
        found, _ = collect(opened, progress=lambda _: None)
    return found


def of(facts: dict[type[Fact], Fact | Missing], kind: type[F]) -> F:
    found = facts[kind]
    assert isinstance(found, kind), found
    return found


def test_the_product_is_mysql(facts: dict[type[Fact], Fact | Missing]) -> None:
    server = of(facts, Server)

    assert (server.product, server.product_id, server.release) == ("MySQL", "mysql", "5.6")
    assert server.identifier  # server_uuid is of this release


def test_no_fact_lacks_for_want_of_a_name_that_came_later(
    facts: dict[type[Fact], Fact | Missing],
) -> None:
    """Statements name columns and variables; what this release does not have is not named to it."""
    gaps = {kind.__name__: gap for kind, gap in facts.items() if isinstance(gap, Missing)}

    assert {
        n: g for n, g in gaps.items() if g.reason not in {Reason.UNSUPPORTED, Reason.SKIPPED}
    } == {}


def test_no_check_breaks(facts: dict[type[Fact], Fact | Missing]) -> None:
    snapshot = Snapshot(of(facts, Server).started_at, facts, dict.fromkeys(facts, MySQL.verified))  # type: ignore[arg-type]
    results = evaluate(checks(), snapshot)

    assert [r.check.id for r in results if r.status is Status.ERROR] == []


def test_the_catalogue_is_whole(facts: dict[type[Fact], Fact | Missing]) -> None:
    datasets = {d.name: d for d in of(facts, Catalog).datasets}

    assert {n: d.kind for n, d in datasets.items()} == {
        "customers": DatasetKind.TABLE,
        "orders": DatasetKind.TABLE,
        "log": DatasetKind.TABLE,
        "mails": DatasetKind.VIEW,
    }
    fields = {f.name: f for f in datasets["customers"].fields}
    assert fields["flag"].logical_type is LogicalType.BOOLEAN
    assert fields["mood"].native_type == "enum of 2"
    assert fields["created_at"].default_is_now
    [key] = datasets["orders"].foreign_keys
    assert (key.parent, key.on_delete) == ("customers", "cascade")


def test_values_come_in_their_types(source: MySQL) -> None:
    catalog = source.catalog()
    [customers] = [d for d in catalog.datasets if d.name == "customers"]
    [block] = source.stream(customers, Portion()).blocks
    [row] = block.batch.to_pylist()

    assert row["big"] == 2**64 - 1
    assert row["bits"] == 5
    assert row["raw"] == b"\x00\xff"
    assert row["seen"].microsecond == 678_000
    assert row["at_time"] == "-12:30:00"


def test_accounts_are_listed_with_how_they_log_in(source: MySQL) -> None:
    """The hash of a password is in a column that later releases do not have."""
    found = {(a.name, a.host): a.password_scheme for a in source.accounts().accounts}

    assert found["open_s", "%"] == "none"
    assert found["", "localhost"] == "none"
    assert found["keen", "%"] == "mysql_native_password"
    assert found[AUDITOR, "127.0.0.1"] == "mysql_native_password"


def test_passwords_that_anybody_would_try_are_found(source: MySQL) -> None:
    found = source.password_comparison()

    assert isinstance(found, PasswordComparison)
    assert {g.account for g in found.guessed} == {"clerk@%"}
    assert {"keen@%", f"{AUDITOR}@127.0.0.1", f"{PLAIN}@127.0.0.1"} <= set(found.compared)


def test_the_binary_log_can_be_captured(facts: dict[type[Fact], Fact | Missing]) -> None:
    capture = of(facts, ChangeCapture)

    unmet = [r.name for r in capture.requirements if not r.met]
    assert "rows in the binary log" not in unmet
    assert "binary log" not in unmet


def test_what_is_done_is_counted(facts: dict[type[Fact], Fact | Missing]) -> None:
    done = {d.dataset: d.operations for d in of(facts, Activity).by_dataset}

    assert done["orders"].inserts == 2


def test_the_session_reads_only_and_its_statements_end(server: Cluster, shop: str) -> None:
    """No limit of the server's own is of this release: the driver's ends a long statement."""
    with server.connector(shop, limits=Limits(statement_seconds=1)) as source:
        assert source.row("SELECT @@tx_read_only AS ro").ro == 1
        with pytest.raises(Exception) as slow:  # noqa: PT011  # whose sentence is looked at
            source.rows(
                "SELECT count(*) AS n FROM information_schema.columns a, "
                "information_schema.columns b, information_schema.columns c"
            )
        known = source.explain(slow.value)

    assert isinstance(known, CollectError)
    assert "sent nothing for" in str(known)


def test_a_password_that_is_wrong_is_one_sentence(server: Cluster, shop: str) -> None:
    with pytest.raises(ConnectError, match="refuses the password of"):
        server.connector(shop, password="wrong").open()


def test_tls_of_yesterday_is_one_sentence() -> None:
    """The server's TLS library knows TLS 1.0 at best, which nobody should speak any more."""
    with cluster(certs="good") as old:
        query = f"ssl-mode=REQUIRED&ssl-ca={old.server.certs.ca}"
        with pytest.raises(ConnectError) as refused:
            old.connector(query=query).open()

    told = "offers only TLS versions that are no longer safe"
    assert str(refused.value) == f"127.0.0.1:{old.server.port} {told}"

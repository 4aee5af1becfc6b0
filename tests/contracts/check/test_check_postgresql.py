"""A contract that was exported from a PostgreSQL holds, until something changes there."""

from collections.abc import Generator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.contracts.check.checking import Checking
from tests.make.loggers import as_they_were
from tests.servers import kit

pytestmark = pytest.mark.server

SHOP = """
CREATE TABLE customers (id int PRIMARY KEY, email text NOT NULL UNIQUE, country char(2));
CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers (id),
  code varchar(12) NOT NULL UNIQUE, total numeric(10,2) NOT NULL, quantity int, note text,
  created timestamptz NOT NULL);
CREATE TABLE lines (order_id int NOT NULL, n int NOT NULL, amount real, PRIMARY KEY (order_id, n));
CREATE VIEW open_orders AS SELECT id, quantity > 3 AS many FROM orders;
INSERT INTO customers SELECT n, 'user' || n || '@mail' || n % 7 || '.example', 'DE'
  FROM generate_series(1, 120) n;
INSERT INTO orders SELECT n, 1 + n % 120, 'C-' || 10000 + n * 7, n * 1.5, n % 9,
  repeat(chr(97 + n % 26), 1 + n % 40), '2026-01-01'::timestamptz + n * interval '7 hours'
  FROM generate_series(1, 300) n;
INSERT INTO lines SELECT n, m, n * 0.5 FROM generate_series(1, 100) n, generate_series(1, 2) m;
"""


class Server:
    """A PostgreSQL with the shop in it; each test changes a copy of that."""

    def __init__(self, url: str) -> None:
        self._url, self._copies = url, 0
        self._run("CREATE DATABASE shop", "postgres")
        self._run(SHOP, "shop")
        self.shop = self._at("shop")

    def changed(self, *statements: str) -> str:
        """A copy of the shop with a change, by its URL."""
        self._copies += 1
        name = f"shop_{self._copies}"
        self._run(f"CREATE DATABASE {name} TEMPLATE shop", "postgres")
        self._run(";".join(statements), name)
        return self._at(name)

    def _at(self, database: str) -> str:
        return f"{self._url.rpartition('/')[0]}/{database}"

    def _run(self, statements: str, database: str) -> None:
        with psycopg.connect(self._at(database), autocommit=True) as connection:
            connection.execute(statements.encode())


@pytest.fixture(scope="module")
def server() -> Generator[Server]:
    with kit.postgres() as running:
        yield Server(running.url)


@pytest.fixture(scope="module")
def contract(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from audit.cli.app import run  # noqa: PLC0415

    path = tmp_path_factory.mktemp("contract") / "shop.odcs.yaml"
    with as_they_were():
        assert run(["contract", "export", server.shop, "-q", "-f", f"odcs={path}"]) == 0
    return path


def test_it_holds_as_long_as_nothing_changes(
    server: Server, contract: Path, checking: Checking
) -> None:
    checked = checking.checked(contract, server.shop)

    assert checked.departures == []
    assert checked.status == 0
    assert checked.document["holds"] is True
    held = {t["matter"]: t["held"] for t in checked.document["tallies"]}
    assert held["dataset"] == 4
    assert held["field"] == 15
    assert held["key"] == 3
    assert held["reference"] >= 1
    assert held["classification"] >= 1


TOTAL = "ALTER TABLE orders ALTER COLUMN total"


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["ALTER TABLE orders DROP COLUMN note"], ("breaking", "field", "public.orders.note")),
        (
            [f"{TOTAL} TYPE text"],
            ("breaking", "type", "public.orders.total"),
        ),
        (
            ["ALTER TABLE lines ALTER COLUMN n TYPE bigint"],
            ("review", "type", "public.lines.n"),
        ),
        ([f"{TOTAL} DROP NOT NULL"], ("review", "nullability", "public.orders.total")),
        (
            [f"{TOTAL} DROP NOT NULL", "UPDATE orders SET total = NULL WHERE id < 4"],
            ("breaking", "nullability", "public.orders.total"),
        ),
        (
            ["ALTER TABLE orders ADD COLUMN colour text"],
            ("compatible", "field", "public.orders.colour"),
        ),
        (
            [
                "ALTER TABLE orders DROP CONSTRAINT orders_code_key",
                "UPDATE orders SET code = 'C-10007' WHERE id = 2",
            ],
            ("breaking", "uniqueness", "public.orders.code"),
        ),
        (
            [
                "ALTER TABLE lines DROP CONSTRAINT lines_pkey",
                "INSERT INTO lines VALUES (7, 1, 3.5)",
            ],
            ("breaking", "key", "public.lines.order_id, n"),
        ),
        (
            [
                "ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey",
                "DELETE FROM customers WHERE id BETWEEN 40 AND 50",
            ],
            ("breaking", "reference", "public.orders.customer_id"),
        ),
        (
            ["UPDATE orders SET note = 'p' || id || '@home.example'"],
            ("breaking", "classification", "public.orders.note"),
        ),
        (["DROP TABLE lines"], ("breaking", "dataset", "public.lines")),
    ],
)
def test_one_change_is_one_departure(
    server: Server,
    contract: Path,
    checking: Checking,
    statements: list[str],
    expected: tuple[str, str, str],
) -> None:
    checked = checking.checked(contract, server.changed(*statements))

    assert checked.departures == [expected]
    assert checked.status == (1 if expected[0] == "breaking" else 0)


@pytest.mark.parametrize(
    ("pins", "sentence"),
    [
        ('identifier: "1"', "another server answers; nothing was read"),
        (f"certificate: sha256:{'0' * 64}", "no credential was sent"),
    ],
)
def test_a_server_that_is_not_the_pinned_one_is_not_read(
    server: Server,
    contract: Path,
    checking: Checking,
    *,
    tmp_path: Path,
    pins: str,
    sentence: str,
) -> None:
    config = tmp_path / "source-audit.yaml"
    url = urlsplit(server.shop)
    plain = url._replace(netloc=f"{url.username}@{url.hostname}:{url.port}").geturl()
    entry = f"sources:\n  shop:\n    url: {plain}\n    pins:\n      {pins}\n"
    config.write_text(entry, "utf-8")
    secret = tmp_path / "password"
    secret.write_text(str(url.password), "utf-8")
    secret.chmod(0o600)

    checked = checking.checked(
        contract, "shop", "--config", str(config), "--password", f"file:{secret}"
    )

    assert checked.status == 3
    assert sentence in checked.err
    assert checked.document == {}

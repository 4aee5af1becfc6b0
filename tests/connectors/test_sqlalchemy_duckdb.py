"""Any dialect on DuckDB, whose own inspection fails: the information schema takes its place."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import sqlalchemy as sa

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.dialect import known as known_dialects
from audit.access.grants import Ask, Purpose
from audit.access.sql import RefusedStatement
from audit.access.stream import Portion
from audit.connectors.sqlalchemy import AnyDialect
from audit.engine.collect import collect
from audit.errors import ConfigError, ConnectError, Skipped
from audit.facts.catalog import Catalog, CatalogPart, Dataset, KeyKind, LogicalType
from audit.facts.routines import Views
from audit.facts.server import Server
from audit.facts.transport import Connection
from audit.model.exposure import Exposure
from audit.model.fact import Missing, Reason, Verified

SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, mail VARCHAR NOT NULL UNIQUE, born DATE,
  balance DECIMAL(10,2) DEFAULT 7.5, tags VARCHAR[], made TIMESTAMP DEFAULT current_timestamp,
  mood ENUM('sad', 'canary-mood'));
CREATE TABLE orders (id BIGINT PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id), total DOUBLE);
CREATE VIEW mails AS SELECT mail FROM customers;
COMMENT ON TABLE customers IS 'who buys';
INSERT INTO customers (id, mail, tags, mood) VALUES (1, 'ann@shop.test', ['a', 'b'], 'sad');
INSERT INTO orders SELECT n, 1, n / 2 FROM range(1000) t(n);
CREATE SCHEMA old;
CREATE TABLE old.customers (id INTEGER PRIMARY KEY, note VARCHAR);
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("duckdb") / "shop.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute(SHOP)
    return path


def connector(path: Path | str, limits: Limits | None = None, query: str = "") -> AnyDialect:
    address, _ = parse_url(f"duckdb+duckdb_engine:///{path}{query}")
    return AnyDialect(Target("shop", address), Budget(limits or Limits()))


@pytest.fixture
def opened(shop: Path) -> Iterator[AnyDialect]:
    with connector(shop) as source:
        yield source


def test_columns_and_keys_come_from_the_information_schema(opened: AnyDialect) -> None:
    catalog = opened.catalog()

    customers = next(d for d in catalog.datasets if d.name == "customers")
    assert {f.name: f.logical_type for f in customers.fields} == {
        "id": LogicalType.INTEGER, "mail": LogicalType.TEXT, "born": LogicalType.DATE,
        "balance": LogicalType.DECIMAL, "tags": LogicalType.ARRAY,
        "made": LogicalType.TIMESTAMP, "mood": LogicalType.ENUM,
    }  # fmt: skip
    assert {(k.kind, k.fields) for k in customers.keys} == {
        (KeyKind.PRIMARY, ("id",)),
        (KeyKind.UNIQUE, ("mail",)),
    }
    assert not any("canary" in f.native_type for f in customers.fields)
    assert "canary" not in repr(catalog)
    orders = next(d for d in catalog.datasets if d.name == "orders")
    [reference] = orders.foreign_keys
    assert (reference.fields, reference.parent) == (("customer_id",), customers.name)
    assert orders.row_estimate == 1000


def test_a_table_of_one_name_in_two_schemas_is_two(opened: AnyDialect) -> None:
    names = [d.name for d in opened.datasets if d.name.endswith("customers")]

    assert len(names) == 2
    other = next(d for d in opened.datasets if d.name == "old.customers")
    assert [f.name for f in other.fields] == ["id", "note"]


def test_what_neither_tells_is_unread_and_no_empty_list(opened: AnyDialect) -> None:
    assert CatalogPart.INDEXES in opened.catalog().unread
    assert CatalogPart.KEYS not in opened.catalog().unread


def test_facts_of_a_file(opened: AnyDialect) -> None:
    facts, verified = collect(opened, progress=lambda _: None)

    connection, server, views = facts[Connection], facts[Server], facts[Views]
    assert isinstance(connection, Connection)
    assert (connection.endpoint, connection.exposure) == ("shop.duckdb", Exposure.FILE)
    assert isinstance(server, Server)
    assert server.version.startswith("2.")
    assert isinstance(views, Views)
    assert [view.error for view in views.views] == [""]
    assert verified[Catalog] is Verified.REAL


def test_the_file_is_opened_for_reading_only(shop: Path, opened: AnyDialect) -> None:
    before = shop.read_bytes()
    raw = opened.engine.raw_connection()
    with pytest.raises(duckdb.InvalidInputException, match="read-only"):
        raw.cursor().execute("INSERT INTO orders VALUES (5000, 1, 1)")
    raw.close()
    with pytest.raises(RefusedStatement):
        opened.rows("INSERT INTO orders VALUES (5000, 1, 1)")
    assert shop.read_bytes() == before


def test_rows_are_read_and_a_sample_is_the_first_ones(opened: AnyDialect) -> None:
    orders = next(d for d in opened.datasets if d.name == "orders")

    whole = opened.stream(orders, Portion())
    assert sum(b.batch.num_rows for b in whole.blocks) == 1000
    assert (whole.whole, whole.row_count_exact) == (True, True)
    part = opened.stream(orders, Portion(rows=100))
    assert sum(b.batch.num_rows for b in part.blocks) == 100
    assert (part.whole, part.method, part.share) == (False, "the first rows", 0.1)
    assert opened.bounds(orders) == {"id": ("0", "999")}


def test_a_field_that_the_driver_cannot_decode_is_left_out_and_named(
    opened: AnyDialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    def undecodable(value: object) -> object:
        raise UnicodeDecodeError("utf-8", b"canary", 0, 1, str(value))

    customers = next(d for d in opened.datasets if d.name == "customers")
    plain = opened.table_of

    class Odd(sa.types.TypeDecorator[object]):
        impl = sa.String
        cache_ok = True

        def process_result_value(self, value: object, dialect: object) -> object:
            del dialect
            return undecodable(value)

    def with_odd(dataset: Dataset) -> sa.TableClause:
        table = plain(dataset)
        table.c["mail"].type = Odd()
        return table

    monkeypatch.setattr(opened, "table_of", with_odd)
    stream = opened.stream(customers, Portion())
    names = [b.batch.schema.names for b in stream.blocks]

    assert names == [["id", "born", "balance", "tags", "made", "mood"]]
    assert stream.notes == ["the driver cannot decode the values of mail"]


def test_a_view_is_not_run_where_the_session_could_write(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose = known_dialects.Known(product="DuckDB", package="duckdb-engine", file=True)
    monkeypatch.setitem(known_dialects.KNOWN, "duckdb", loose)
    with connector(shop) as source:
        view = next(d for d in source.datasets if d.name == "mails")
        with pytest.raises(Skipped, match="not held read-only"):
            source.stream(view, Portion())
        found = source.views()
        assert isinstance(found, Missing)
        assert found.reason is Reason.SKIPPED
        assert source.proven()[0] is Verified.RECORDED


def test_a_preamble_that_the_product_refuses_is_no_read_only_session(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = known_dialects.Known(
        product="DuckDB",
        package="duckdb-engine",
        file=True,
        held=True,
        preamble=("SET nosuch = 1",),
    )
    monkeypatch.setitem(known_dialects.KNOWN, "duckdb", odd)
    with connector(shop) as source:
        assert not source.sessions.held
        assert "could not be made read-only" in source.sessions.unheld


def test_a_file_that_is_missing_or_something_else_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConnectError, match="there is no such file"), connector(tmp_path / "x.db"):
        pass
    assert not (tmp_path / "x.db").exists()
    (tmp_path / "text.db").write_text("canary " * 9000)
    with pytest.raises(ConnectError, match=r"text.db: ") as raised, connector(tmp_path / "text.db"):
        pass
    assert "canary" not in str(raised.value)
    with pytest.raises(ConfigError, match="names no file"), connector(""):
        pass


def test_a_file_has_no_accounts(opened: AnyDialect) -> None:
    ask = Ask(purpose=Purpose.AUDIT, role="auditor", catalog=opened.catalog(), whole=True)

    assert opened.grant_plan(ask).steps == ()
    assert "no accounts" in opened.grant_plan(ask).note


def test_every_row_comes_as_it_is(opened: AnyDialect) -> None:
    orders = next(d for d in opened.datasets if d.name == "orders")
    blocks = list(opened.stream(orders, Portion()).blocks)

    assert pa.Table.from_batches([b.batch for b in blocks]).to_pydict() == {
        "id": list(range(1000)),
        "customer_id": [1] * 1000,
        "total": [n / 2 for n in range(1000)],
    }

"""References, keys, copies and doubles on real sources whose declarations were left out."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from bson.objectid import ObjectId
from pymongo import MongoClient

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.facts.profiles import References
from audit.facts.relations import Relations
from audit.model.fact import Snapshot
from audit.model.result import CheckResult, Status
from tests.profile.relations.schemas import ALL, Frames, Schema, as_csv, as_sqlite, chinook
from tests.profile.relations.test_doubles import FIELDS, again, persons
from tests.servers import kit
from tests.servers.postgresql import AUDITOR, cluster

RELATED = (
    "data_management.undeclared-keys",
    "data_management.composite-keys",
    "data_management.redundant-fields",
    "data_management.dataset-copies",
    "data_management.entity-doubles",
    "data_management.orphan-rows",
    "data_management.undeclared-references",
)
#: What is wrong in the broken file, by the check that finds it.
PLACES = {
    "data_management.undeclared-keys": "brands.brand_id",
    "data_management.composite-keys": "lines · (order_id, line_no)",
    "data_management.redundant-fields": "clients.place",
    "data_management.dataset-copies": "clients_2024",
    "data_management.entity-doubles": "clients",
    "data_management.orphan-rows": "lines.order_id",
    "data_management.undeclared-references": "orders.brand_id",
}


def snapshot_of(url: str) -> Snapshot:
    address, _ = parse_url(url)
    return audit_source(Request(name="related", address=address, limits=Limits())).snapshot


def results(snapshot: Snapshot) -> Mapping[str, CheckResult]:
    return {result.check.id: result for result in evaluate(checks(), snapshot)}


def arrows(snapshot: Snapshot) -> set[tuple[str, str, str, str]]:
    """The references as the schemas have them, with the plain names of files and tables."""
    found = snapshot.get(References)
    assert isinstance(found, References)
    return {
        (_plain(r.dataset), r.fields[0], _plain(r.parent), r.parent_fields[0])
        for r in found.references
    }


def _plain(name: str) -> str:
    return Path(name).stem if "/" in name else name.rpartition(".")[2]


def broken() -> Frames:
    some = Random(11)  # noqa: S311  # the same rows in every run
    made = persons(some, 600)
    made += [again(some, person) for person in some.sample(made, 30)]
    clients = pl.DataFrame(made, schema=FIELDS, orient="row").rename({"name": "full_name"})
    clients = clients.with_columns(
        pl.Series("client_id", range(1, len(clients) + 1)), pl.col("city").alias("place")
    )
    orders = pl.DataFrame(
        {
            "order_id": range(1, 301),
            "brand_id": [some.randrange(1, 41) for _ in range(300)],
            "amount": [some.randrange(900) for _ in range(300)],
        }
    )
    lines = pl.DataFrame(
        {
            "order_id": [10**6 if n % 50 == 0 else n // 3 + 1 for n in range(900)],
            "line_no": [n % 3 + 1 if n % 50 else n // 50 + 1 for n in range(900)],
            "pieces": [some.randrange(1, 9) for _ in range(900)],
        }
    )
    return {
        "brands": pl.DataFrame({"brand_id": range(1, 41), "rank": [n % 7 for n in range(40)]}),
        "clients": clients,
        "clients_2024": clients.drop("place").head(580),
        "orders": orders,
        "lines": lines,
    }


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, CheckResult]:
    path = tmp_path_factory.mktemp("related") / "broken.sqlite"
    as_sqlite(Schema(broken(), frozenset()), path)
    return results(snapshot_of(f"sqlite:///{path}"))


@pytest.mark.parametrize("check", PLACES)
def test_what_is_wrong_is_found_where_it_is(wrong: Mapping[str, CheckResult], check: str) -> None:
    result = wrong[check]

    assert result.status is Status.FAIL, result.reason
    assert PLACES[check] in [str(fail.subject) for fail in result.failures]


def test_the_rate_of_doubles_and_of_orphans_is_told(wrong: Mapping[str, CheckResult]) -> None:
    [doubles] = [
        f
        for f in wrong["data_management.entity-doubles"].failures
        if f.subject.dataset == "clients"
    ]
    [lost] = wrong["data_management.orphan-rows"].failures

    assert dict(doubles.details)["doubles"] == pytest.approx(30, abs=2)
    assert lost.evidence.startswith("18 of 900 rows")
    assert "inferred from names and values" in lost.evidence


@pytest.mark.parametrize("name", ALL)
def test_all_references_of_a_database_are_found_and_no_others(name: str, tmp_path: Path) -> None:
    schema = ALL[name]()
    as_sqlite(schema, tmp_path / "plain.sqlite")

    found = arrows(snapshot_of(f"sqlite:///{tmp_path / 'plain.sqlite'}"))

    assert found - schema.references == set()
    assert schema.references - found == set()


def test_files_in_a_folder_refer_to_one_another(tmp_path: Path) -> None:
    schema = chinook()
    as_csv(schema, tmp_path)

    snapshot = snapshot_of(f"file://{tmp_path}")
    found = snapshot.get(References)

    assert arrows(snapshot) == schema.references
    assert isinstance(found, References)
    assert all(r.orphans == 0 and not r.estimated for r in found.references)


def test_rows_without_a_parent_are_counted_among_files(tmp_path: Path) -> None:
    as_csv(Schema(broken(), frozenset()), tmp_path)

    [lost] = results(snapshot_of(f"file://{tmp_path}"))["data_management.orphan-rows"].failures

    assert lost.evidence.startswith("18 of 900 rows")


def test_the_command_line_tells_the_references(tmp_path: Path) -> None:
    path, out = tmp_path / "chinook-without-keys.sqlite", tmp_path / "report.json"
    schema = chinook()
    as_sqlite(schema, path)

    done = subprocess.run(
        [sys.executable, "-m", "audit", "scan", f"sqlite:///{path}", "-q", "-f", f"json={out}"],
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    report = json.loads(out.read_text())
    told = {
        (d["name"], r["fields"][0], r["parent"], r["parent_fields"][0])
        for d in report["datasets"]
        for r in d["relationships"]
    }
    assert told == schema.references


def test_chinook_with_its_keys_tells_nothing_new() -> None:
    path = Path(__file__).parents[1] / "data" / "chinook" / "chinook.sqlite"
    snapshot = snapshot_of(f"sqlite:///{path}")
    relations = snapshot.get(Relations)
    found = results(snapshot)

    assert isinstance(relations, Relations)
    assert (relations.keys, relations.same, relations.alike) == ((), (), ())
    assert arrows(snapshot) == chinook().references
    assert {check: found[check].status for check in RELATED} == dict.fromkeys(RELATED, Status.PASS)


def test_values_are_compared_and_none_is_kept(tmp_path: Path) -> None:
    """What names refer to nothing by is found where values do, and no value is in any fact."""
    codes = [f"X{n * 7919 % 100_003:05}" for n in range(400)]
    as_sqlite(
        Schema(
            {
                "devices": pl.DataFrame({"serial": codes}),
                "readings": pl.DataFrame({"n": range(900), "taken_with": (codes * 3)[:900]}),
            },
            frozenset(),
        ),
        tmp_path / "odd.sqlite",
    )

    snapshot = snapshot_of(f"sqlite:///{tmp_path / 'odd.sqlite'}")

    found = snapshot.get(References)
    assert isinstance(found, References)
    [reference] = found.references
    assert (reference.inferred_from, reference.confidence) == ("values", "medium")
    assert not any(code in repr((found, snapshot.get(Relations))) for code in codes)


@pytest.fixture(scope="module")
def without_keys() -> Generator[Snapshot]:
    """Chinook in PostgreSQL 18 with every constraint dropped."""
    with cluster(version=18) as server, server.chinook() as database:
        for kind in ("f", "p"):
            listed = database.run(
                "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) "
                "FROM pg_constraint WHERE connamespace = 'public'::regnamespace "
                f"AND contype = '{kind}'"
            )
            database.run(*(statement for (statement,) in listed))
        yield database.audit().snapshot


@pytest.mark.server
def test_the_references_of_chinook_in_postgresql_are_found(without_keys: Snapshot) -> None:
    wanted = {tuple(part.lower() for part in arrow) for arrow in chinook().references}

    found = {tuple(part.replace("_", "") for part in arrow) for arrow in arrows(without_keys)}

    assert found == wanted


@pytest.mark.server
def test_the_keys_of_chinook_in_postgresql_are_told_with_a_statement(
    without_keys: Snapshot,
) -> None:
    found = results(without_keys)
    single = found["data_management.undeclared-keys"].failures
    [together] = found["data_management.composite-keys"].failures

    assert len(single) == 10
    assert together.command == (
        'ALTER TABLE "public"."playlist_track" ADD PRIMARY KEY ("playlist_id", "track_id");'
    )
    primary = found["data_management.primary-key"].failures
    assert together.command in {failure.command for failure in primary}


def test_a_reference_that_the_source_refutes_is_not_told(tmp_path: Path) -> None:
    """Names fit, and the rows do not keep it."""
    path = tmp_path / "names.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE status (id INTEGER PRIMARY KEY, label TEXT)")
        connection.execute("CREATE TABLE jobs (id INTEGER PRIMARY KEY, status_code INTEGER)")
        connection.executemany("INSERT INTO status VALUES (?, 'x')", [(n,) for n in range(20)])
        connection.executemany("INSERT INTO jobs VALUES (?, ?)", [(n, 700 + n) for n in range(90)])
        connection.commit()

    assert arrows(snapshot_of(f"sqlite:///{path}")) == set()


@pytest.mark.server
def test_a_parent_that_may_not_be_read_is_unknown_with_the_grant() -> None:
    with (
        cluster(version=18) as server,
        server.database(
            "CREATE TABLE customers (id int PRIMARY KEY)",
            "CREATE TABLE orders (id int PRIMARY KEY, customer_id int)",
            "INSERT INTO customers SELECT generate_series(1, 50)",
            "INSERT INTO orders SELECT n, n % 50 + 1 FROM generate_series(1, 90) n",
            f"REVOKE ALL ON customers FROM {AUDITOR}",
        ) as shop,
    ):
        result = results(shop.audit().snapshot)["data_management.orphan-rows"]

    assert result.status is Status.UNKNOWN
    [unknown] = result.unknowns
    assert str(unknown.subject) == "public.orders.customer_id"
    assert "customers" in unknown.grant


@pytest.mark.server
def test_documents_refer_to_one_another_by_their_keys() -> None:
    some = Random(3)  # noqa: S311  # the same documents in every run
    with kit.mongodb(standalone=True) as server:
        with MongoClient[dict[str, Any]](server.url) as client:
            shop: Any = client.get_database("shop")
            keys = [ObjectId(some.randbytes(12)) for _ in range(300)]
            shop.customers.insert_many([{"_id": key, "name": "x"} for key in keys])
            lost = [ObjectId(some.randbytes(12)) for _ in range(9)]
            refers = [*(some.choice(keys) for _ in range(891)), *lost]
            shop.orders.insert_many([{"_id": n, "customerId": k} for n, k in enumerate(refers)])
            shop.lines.insert_many([{"orderId": some.randrange(900)} for _ in range(2_000)])
        snapshot = snapshot_of(f"mongodb://127.0.0.1:{server.port}/shop?directConnection=true")

    [failure] = results(snapshot)["data_management.orphan-rows"].failures
    assert arrows(snapshot) == {
        ("lines", "orderId", "orders", "_id"),
        ("orders", "customerId", "customers", "_id"),
    }
    assert failure.evidence.startswith("9 of 900 rows")


@pytest.mark.server
def test_keys_of_every_type_are_compared() -> None:
    """By names that fit and by names that say nothing, without a declared key."""
    with (
        cluster(version=18) as server,
        server.database(
            "CREATE TABLE wide (id bigint, note text)",
            "CREATE TABLE whole (id numeric(10, 0), note text)",
            "CREATE TABLE drawn (id uuid, note text)",
            "CREATE TABLE padded (id char(8), note text)",
            "CREATE TABLE children (wide_id smallint, whole_id int, drawn_id uuid, "
            "padded_id char(8), seen_by uuid)",
            "INSERT INTO wide SELECT n, 'x' FROM generate_series(1, 200) n",
            "INSERT INTO whole SELECT n * 3, 'x' FROM generate_series(1, 200) n",
            "INSERT INTO drawn SELECT md5(n::text)::uuid, 'x' FROM generate_series(1, 5000) n",
            "INSERT INTO padded SELECT 'k' || n, 'x' FROM generate_series(1, 200) n",
            "INSERT INTO children SELECT n % 200 + 1, (n % 200 + 1) * 3, "
            "md5((n % 900 + 1)::text)::uuid, 'k' || (n % 200 + 1), md5((n % 70 + 1)::text)::uuid "
            "FROM generate_series(1, 3000) n",
        ) as shop,
    ):
        snapshot = shop.audit().snapshot

    assert arrows(snapshot) == {
        ("children", "wide_id", "wide", "id"),
        ("children", "whole_id", "whole", "id"),
        ("children", "drawn_id", "drawn", "id"),
        ("children", "padded_id", "padded", "id"),
        ("children", "seen_by", "drawn", "id"),
    }

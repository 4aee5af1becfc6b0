"""MongoDB: on a program that speaks its protocol, and on recorded answers where that lacks them."""

import logging
import pickle
import socket
import sqlite3
import time
from collections.abc import Generator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import bson
import pytest
from pymongo import MongoClient, monitoring

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.mongo.commands import DRIVER, READS, RefusedCommand, assert_read
from audit.access.mongo.session import MongoSession
from audit.access.stream import Portion
from audit.connectors.mongodb import MongoDB
from audit.engine.run import Request, audit_source
from audit.errors import ConfigError, ConnectError
from audit.facts.accounts import Accounts, AuditAccount, Authentication
from audit.facts.activity import Connections, Observability
from audit.facts.catalog import Catalog, Dataset, DatasetKind, LogicalType, SchemaMode
from audit.facts.change import ChangeCapture
from audit.facts.profiles import Profiles, TypeShare
from audit.facts.replication import Health, Replica, Replication
from audit.facts.server import Server, Settings
from audit.facts.storage import Durability, Guarantee
from audit.facts.transport import Connection
from audit.model.exposure import Exposure
from audit.model.fact import F, Missing, Reason, Verified
from audit.report.capture import Capture
from audit.secrets.secret import Secret
from tests.make.timing import within
from tests.servers import kit, recorded

CHINOOK = Path(__file__).parents[1] / "data" / "chinook" / "chinook.sqlite"
PASSWORD = "r3ader-Pa55"
LIMITS = Limits(connect_seconds=20)
#: Where nothing will be connected: the driver tries until the time is over.
BRIEF = Limits(connect_seconds=4)

pytestmark = [pytest.mark.server, pytest.mark.compatible]

Answers = Mapping[str, recorded.MongoAnswer]
Database = Any  # a pymongo database of documents of any shape


@pytest.fixture(scope="module")
def mongod() -> Generator[kit.Server]:
    """A server without access control."""
    with kit.mongodb() as server:
        yield server


@pytest.fixture(scope="module")
def locked() -> Generator[kit.Server]:
    """A server with access control, and accounts that may do more or less."""
    with kit.mongodb(auth=True) as server, MongoClient[dict[str, Any]](server.url) as client:
        client.get_database("shop").orders.insert_one({"total": 1})
        client.get_database("hr").people.insert_one({"name": "x"})
        run = client.get_database("admin").command
        run(
            "createRole",
            "viewAccounts",
            privileges=[
                {"resource": {"db": "", "collection": ""}, "actions": ["viewUser", "viewRole"]}
            ],
            roles=[],
        )
        least = ["readAnyDatabase", "clusterMonitor", "viewAccounts"]
        run("createUser", "auditor", pwd=PASSWORD, roles=least)
        run("createUser", "reader", pwd=PASSWORD, roles=[{"role": "read", "db": "shop"}])
        run("createUser", "writer", pwd=PASSWORD, roles=[{"role": "readWrite", "db": "shop"}])
        half = [{"role": "read", "db": "shop"}, "clusterMonitor"]
        run("createUser", "half", pwd=PASSWORD, roles=half)
        yield server


@pytest.fixture
def database(mongod: kit.Server, request: pytest.FixtureRequest) -> Generator[Database]:
    """A database of the test's own."""
    name = f"t{abs(hash(request.node.name)) % 10**9}"
    with MongoClient[dict[str, Any]](mongod.url) as client:
        yield client.get_database(name)
        client.drop_database(name)


def url_of(server: kit.Server | recorded.Recorded, path: str = "", **parameters: str) -> str:
    query = "&".join(f"{k}={v}" for k, v in {"directConnection": "true", **parameters}.items())
    return f"mongodb://localhost:{server.port}/{path}?{query}"


def audited(
    url: str, *, user: str = "", password: str = PASSWORD, limits: Limits = LIMITS
) -> Capture:
    address, _ = parse_url(url)
    return audit_source(
        Request(name="shop", address=replace(address, user=user), limits=limits),
        url_password=Secret(password) if user else None,
    )


def fact(capture: Capture, kind: type[F]) -> F:
    found = capture.snapshot.get(kind)
    assert isinstance(found, kind), found
    return found


def gap(capture: Capture, kind: type[F]) -> Missing:
    found = capture.snapshot.get(kind)
    assert isinstance(found, Missing), found
    return found


def only(capture: Capture, name: str) -> Dataset:
    dataset = fact(capture, Catalog).dataset(name)
    assert dataset is not None
    return dataset


def opened(url: str, limits: Limits = LIMITS, *, user: str = "") -> MongoDB:
    address, secret = parse_url(url)
    found = replace(address, user=user or address.user)
    password = Secret(PASSWORD) if user else secret
    return MongoDB(Target("shop", found, password, "env"), Budget(limits))


class TestCatalog:
    def test_chinook_is_the_same_as_documents_and_in_sqlite(self, mongod: kit.Server) -> None:
        tables = load_chinook(mongod)

        documents = audited(url_of(mongod, "chinook"))

        rows = audit_source(Request(name="c", address=parse_url(f"sqlite:///{CHINOOK}")[0]))
        assert shapes(documents) == shapes(rows)
        assert len(tables) == 11

    def test_paths_go_through_nesting_with_presence_and_types(
        self, mongod: kit.Server, database: Database
    ) -> None:
        database.orders.insert_many(
            [
                {"n": 1, "customer": {"name": "a"}, "lines": [{"sku": "x"}, {"sku": 2}]},
                {"n": "1", "customer": None, "at": datetime(2026, 1, 1, tzinfo=UTC)},
            ]
        )

        capture = audited(url_of(mongod, database.name))

        profile = fact(capture, Profiles).dataset("orders")
        assert profile is not None
        assert [f.name for f in only(capture, "orders").fields] == [
            "_id", "n", "customer", "customer.name", "lines", "lines[]", "lines[].sku", "at",
        ]  # fmt: skip
        number, name = profile.field("n"), profile.field("customer.name")
        assert number is not None
        assert name is not None
        assert number.types == (TypeShare("integer", 1), TypeShare("text", 1))
        assert (name.present, name.nulls) == (2, 1)
        assert profile.method == "all documents"

    def test_fields_of_a_validator_are_declared(
        self, mongod: kit.Server, database: Database
    ) -> None:
        schema = {
            "bsonType": "object",
            "description": "Orders of the shop",
            "required": ["total"],
            "properties": {
                "total": {"bsonType": "decimal", "description": "With tax"},
                "lines": {
                    "bsonType": "array",
                    "items": {"properties": {"sku": {"bsonType": ["string", "null"]}}},
                },
            },
        }
        database.create_collection("kept", validator={"$jsonSchema": schema})
        database.create_collection(
            "told", validator={"$jsonSchema": schema}, validationAction="warn"
        )
        database.create_collection("free")

        capture = audited(url_of(mongod, database.name))

        kept = only(capture, "kept")
        total, sku = kept.field("total"), kept.field("lines[].sku")
        assert kept.schema_mode is SchemaMode.ENFORCED
        assert kept.comment == "Orders of the shop"
        assert total is not None
        assert sku is not None
        assert (total.logical_type, total.nullable) == (LogicalType.DECIMAL, False)
        assert (total.declared, total.comment) == (True, "With tax")
        assert (sku.logical_type, sku.nullable) == (LogicalType.TEXT, True)
        assert only(capture, "told").schema_mode is SchemaMode.ADVISORY
        assert not only(capture, "told").constraints[0].enforced
        assert only(capture, "free").schema_mode is SchemaMode.NONE

    def test_indexes_keys_and_expiry_are_described(
        self, mongod: kit.Server, database: Database
    ) -> None:
        database.orders.create_index([("customer", 1), ("at", -1)])
        database.orders.create_index("number", unique=True)
        database.orders.create_index("seen", expireAfterSeconds=60)
        open_ones = {"state": "canary"}
        database.orders.create_index("at", partialFilterExpression=open_ones)
        database.create_collection("log", capped=True, size=100_000)

        capture = audited(url_of(mongod, database.name))

        orders = only(capture, "orders")
        by_name = {index.name: index for index in orders.indexes}
        assert [key.fields for key in orders.keys] == [("_id",), ("number",)]
        assert by_name["customer_1_at_-1"].fields == ("customer", "at")
        assert not by_name["seen_1"].plain
        assert len({index.signature for index in orders.indexes}) == len(orders.indexes)
        assert "canary" not in repr(orders)
        assert ("expires", "seen after 60 s") in orders.options
        assert ("capped", "100,000 bytes") in only(capture, "log").options

    def test_views_and_time_series_are_told_apart(
        self, mongod: kit.Server, database: Database
    ) -> None:
        database.orders.insert_many([{"n": n} for n in range(5)])
        database.command("create", "big", viewOn="orders", pipeline=[{"$match": {"n": 4}}])
        database.create_collection("load", timeseries={"timeField": "at", "metaField": "m"})

        capture = audited(url_of(mongod, database.name))

        view = fact(capture, Profiles).dataset("big")
        assert only(capture, "big").kind is DatasetKind.VIEW
        assert only(capture, "big").keys == ()
        assert view is not None
        assert (view.row_count, view.row_count_exact) == (1, True)
        assert only(capture, "load").time_field == "at"

    def test_without_a_database_all_but_the_products_own_are_read(
        self, mongod: kit.Server, database: Database
    ) -> None:
        database.orders.insert_one({})

        capture = audited(url_of(mongod, "admin"))

        names = {dataset.name for dataset in fact(capture, Catalog).datasets}
        assert f"{database.name}.orders" in names
        assert not any(name.startswith(("admin.", "local.", "config.")) for name in names)

    @pytest.mark.parametrize(
        "name", ['it\'s "here"', "a.b.c", "smile 😀", "\u202eevil", "</script><b>", "x" * 120]
    )
    def test_hostile_names_are_read_as_they_are(
        self, mongod: kit.Server, database: Database, name: str
    ) -> None:
        database[name].insert_one({name: 1})

        capture = audited(url_of(mongod, database.name))

        profile = fact(capture, Profiles).dataset(name)
        assert profile is not None
        assert profile.rows_seen == 1
        # a key with a space in one document alone may be a value: then it is no name (decision 9)
        shown = "*" if " " in name and "<" not in name else name
        assert fact(capture, Catalog).datasets[0].field(shown) is not None

    def test_many_collections_cost_three_commands_each(
        self, mongod: kit.Server, database: Database
    ) -> None:
        for number in range(150):
            database.create_collection(f"c{number:03}")

        capture = audited(url_of(mongod, database.name))

        shares = {share.purpose: share.statements for share in capture.load.by_purpose}
        assert len(fact(capture, Catalog).datasets) == 150
        assert shares["catalog"] <= 3 * 150 + 2

    def test_a_spent_budget_keeps_the_names(self, mongod: kit.Server, database: Database) -> None:
        for number in range(20):
            database.create_collection(f"c{number:02}")

        capture = audited(url_of(mongod, database.name), limits=replace(LIMITS, statements=30))

        assert len(fact(capture, Catalog).datasets) == 20
        assert not capture.finished
        profiles = fact(capture, Profiles).datasets
        assert {p.missing.reason for p in profiles if p.missing} == {Reason.BUDGET}


class TestSampling:
    def test_a_collection_dropped_meanwhile_is_said_to_be_gone(
        self, mongod: kit.Server, database: Database
    ) -> None:
        database.orders.insert_one({})
        database.keep.insert_one({})

        with opened(url_of(mongod, database.name)) as connector:
            datasets = {dataset.name: dataset for dataset in connector.catalog().datasets}
            database.drop_collection("orders")

            with pytest.raises(Exception, match="dropped while the audit ran"):
                list(connector.documents(datasets["orders"], Portion()).batches)

    def test_a_view_that_fails_is_the_only_gap(
        self, mongod: kit.Server, database: Database
    ) -> None:
        database.orders.insert_one({"n": "no number"})
        broken = [{"$project": {"n": {"$toInt": "$n"}}}]
        database.command("create", "broken", viewOn="orders", pipeline=broken)

        capture = audited(url_of(mongod, database.name))

        gaps = {p.dataset: p.missing for p in fact(capture, Profiles).datasets}
        assert gaps["orders"] is None
        assert gaps["broken"] is not None
        assert "no number" not in gaps["broken"].detail


class Watched(MongoSession):
    """A session whose driver tells a listener of every command."""

    listener: monitoring.CommandListener

    def client_options(self) -> dict[str, Any]:
        return {**super().client_options(), "event_listeners": [self.listener]}


class Names(monitoring.CommandListener):
    def __init__(self) -> None:
        self.commands: list[Mapping[str, Any]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.commands.append(event.command)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        pass

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        pass


class WatchedMongoDB(MongoDB):
    names: Names

    def make_session(self) -> MongoSession:
        session = Watched(self.target, self.budget)
        self.names = session.listener = Names()
        return session


WRITES: tuple[dict[str, Any], ...] = (
    {"insert": "orders", "documents": [{}]},
    {"drop": "orders"},
    {"profile": 2},
    {"aggregate": "orders", "pipeline": [{"$out": "copy"}], "cursor": {}},
    {"aggregate": "orders", "pipeline": [{"$merge": "copy"}], "cursor": {}},
    {"profile": -1, "slowms": 0},
    {"find": "orders", "filter": {"$where": "sleep(1000)"}},
    {"find": "orders", "filter": {"_id": {"$gte": 1}, "$where": "sleep(1000)"}},
    {"find": "orders", "filter": {"_id": {"$regex": "(a+)+$"}}},
    {"find": "orders", "filter": {"_id": {"$gte": 1}, "name": {"$gte": "a"}}},
    {"find": "orders", "projection": {"x": {"$function": {"body": "while(1){}"}}}},
    {"aggregate": "orders", "pipeline": [{"$project": {"x": {"$add": [1, 2]}}}], "cursor": {}},
    {"aggregate": "orders", "pipeline": [{"$match": {"n": 1}}], "cursor": {}},
    {"count": "orders", "query": {"$where": "sleep(1000)"}},
    {"usersInfo": 1, "showCredentials": True},
    {"getParameter": 1, "quiet": "on"},
    {"aggregate": "orders", "pipeline": [], "cursor": {}, "bypassDocumentValidation": True},
)


class TestReadOnly:
    def test_the_driver_sends_nothing_but_listed_reads(
        self, mongod: kit.Server, database: Database
    ) -> None:
        database.orders.insert_many([{"n": n} for n in range(200)])
        database.create_collection("load", timeseries={"timeField": "at", "metaField": "m"})
        database.load.insert_many([{"at": NOW, "m": 1, "n": n} for n in range(9)])
        database.create_collection("log", capped=True, size=100_000)
        database.log.insert_many([{"n": n} for n in range(9)])
        address, _ = parse_url(url_of(mongod, database.name))

        with WatchedMongoDB(Target("shop", address), Budget(LIMITS)) as connector:
            for collector in connector.collectors():
                getattr(connector, collector.name)()
            for dataset in connector.catalog().datasets:
                for portion in (Portion(), Portion(2), Portion(4)):
                    list(connector.documents(dataset, portion).batches)

        commands = connector.names.commands
        names = {next(iter(command)) for command in commands}
        assert {"find", "aggregate", "listIndexes"} <= names <= READS.keys() | DRIVER
        # what goes on with a cursor is bounded by the command that began it
        free = DRIVER | {"getMore", "killCursors"}
        assert all("maxTimeMS" in c for c in commands if next(iter(c)) not in free)
        for command in commands:
            if next(iter(command)) not in DRIVER:
                assert_read(command)

    @pytest.mark.parametrize("command", WRITES)
    def test_a_write_through_our_session_is_refused_and_not_sent(
        self, mongod: kit.Server, database: Database, command: dict[str, Any]
    ) -> None:
        database.orders.insert_one({})

        with opened(url_of(mongod, database.name)) as connector:
            before = connector.budget.load().statements
            with pytest.raises(RefusedCommand):
                connector.session.ask(command, database=database.name)

            assert connector.budget.load().statements == before
        assert database.list_collection_names() == ["orders"]
        assert database.orders.count_documents({}) == 1

    def test_no_cursor_and_no_connection_is_left_behind(
        self, mongod: kit.Server, database: Database
    ) -> None:
        database.orders.insert_many([{"n": n} for n in range(500)])

        audited(url_of(mongod, database.name), limits=replace(LIMITS, sample_rows=10))

        for _ in range(600):  # the server hears of it a moment later
            if _left_behind(database) == ([], []):
                break
            time.sleep(0.1)
        assert _left_behind(database) == ([], [])


def _left_behind(database: Database) -> tuple[list[Any], list[Any]]:
    """What the server still has open of us: connections, and cursors."""
    open_now = database.client.admin.command("currentOp")["inprog"]
    ours = [o for o in open_now if "source-audit" in str(o.get("clientMetadata"))]
    return ours, [o for o in open_now if o["type"] == "idleCursor"]


class TestAccess:
    def test_the_least_account_reads_every_fact(self, locked: kit.Server) -> None:
        capture = audited(url_of(locked, authSource="admin"), user="auditor")

        gaps = {kind.__name__: gap.reason for kind, gap in capture.snapshot.missing()}
        account = fact(capture, AuditAccount)
        assert set(gaps.values()) <= {Reason.UNSUPPORTED}
        assert (account.name, account.superuser, account.writable) == ("auditor", False, ())
        assert account.read_only_session is True
        assert fact(capture, Authentication).anonymous_access is False
        assert "viewAccounts" in MongoDB.least_privilege

    def test_a_plain_reader_is_told_the_grants_that_are_missing(self, locked: kit.Server) -> None:
        capture = audited(url_of(locked, "shop", authSource="admin"), user="reader")

        assert [d.name for d in fact(capture, Catalog).datasets] == ["orders"]
        assert gap(capture, Accounts).reason is Reason.PRIVILEGE
        assert "viewUser" in gap(capture, Accounts).grant
        assert gap(capture, Observability).reason is Reason.PRIVILEGE  # not: nothing is recorded
        assert gap(capture, Settings).grant == (
            'db.getSiblingDB("admin").grantRolesToUser("reader", '
            '[{"role": "clusterMonitor", "db": "admin"}])'
        )

    def test_the_grant_that_is_named_closes_the_gap(self, locked: kit.Server) -> None:
        url = url_of(locked, "shop", authSource="admin")
        with MongoClient[dict[str, Any]](locked.url) as client:
            run = client.get_database("admin").command
            run("createUser", "grows", pwd=PASSWORD, roles=[{"role": "read", "db": "shop"}])
            before = gap(audited(url, user="grows"), Settings)
            assert '"role": "clusterMonitor"' in before.grant
            run("grantRolesToUser", "grows", roles=[{"role": "clusterMonitor", "db": "admin"}])

        assert fact(audited(url, user="grows"), Settings).value("security.authorization")

    def test_the_level_of_the_profiler_is_the_only_recording_hidden_from_the_least_account(
        self, locked: kit.Server
    ) -> None:
        """MongoDB shows it to clusterMonitor, SecantusDB to who may set it: the grant says so."""
        url = url_of(locked, authSource="admin")

        seen = fact(audited(url, user="auditor"), Observability)

        [hidden] = seen.hidden
        assert {r.name for r in seen.recordings} >= {"data access"}
        assert hidden.name == "slow operations"
        assert 'actions: ["enableProfiler"]' in hidden.grant
        assert hidden.grant.endswith(
            'grantRolesToUser("auditor", [{"role": "readProfiler", "db": "admin"}])'
        )

    def test_the_grant_for_the_profiler_closes_its_gap(self, locked: kit.Server) -> None:
        url = url_of(locked, authSource="admin")
        action = {"resource": {"db": "", "collection": ""}, "actions": ["enableProfiler"]}
        with MongoClient[dict[str, Any]](locked.url) as client:
            run = client.get_database("admin").command
            run("createRole", "readProfiler", privileges=[action], roles=[])
            roles = ["readAnyDatabase", "clusterMonitor", "readProfiler"]
            run("createUser", "profiler", pwd=PASSWORD, roles=roles)

        seen = fact(audited(url, user="profiler"), Observability)

        assert seen.hidden == ()
        assert seen.recording("slow operations") is not None

    def test_a_database_that_may_not_be_listed_stands_in_the_catalogue(
        self, locked: kit.Server
    ) -> None:
        capture = audited(url_of(locked, authSource="admin"), user="half")

        hidden, seen = only(capture, "hr.*"), only(capture, "shop.orders")
        profile = fact(capture, Profiles).dataset("hr.*")
        assert (hidden.readable, seen.readable) == (False, True)
        assert '{"role": "read", "db": "hr"}' in hidden.grant
        assert profile is not None
        assert profile.missing is not None
        assert profile.missing.reason is Reason.PRIVILEGE

    def test_an_account_that_may_write_is_seen_through(self, locked: kit.Server) -> None:
        capture = audited(url_of(locked, "shop", authSource="admin"), user="writer")

        account = fact(capture, AuditAccount)
        assert account.writable == ("shop.*",)
        assert account.may_create
        assert account.read_only_session is False

    def test_accounts_are_listed_with_roles_and_schemes(self, locked: kit.Server) -> None:
        capture = audited(url_of(locked, authSource="admin"), user="auditor")
        accounts = fact(capture, Accounts)
        assert fact(capture, AuditAccount).in_list in {a.name for a in accounts.accounts}

        by_name = {account.name: account for account in accounts.accounts}
        assert by_name["admin.admin"].superuser
        assert by_name["admin.writer"].member_of == ("readWrite@shop",)
        assert by_name["admin.reader"].password_scheme == "SCRAM-SHA-256"

    def test_a_server_without_access_control_lets_everybody_write(
        self, mongod: kit.Server, database: Database
    ) -> None:
        database.orders.insert_one({})

        capture = audited(url_of(mongod, database.name))

        assert fact(capture, Authentication).anonymous_access is True
        assert "databases" in fact(capture, Authentication).anonymous_sees
        assert fact(capture, AuditAccount).writable == ("*",)

    def test_grants_for_a_load_name_each_collection(self) -> None:
        catalog = Catalog(
            family=MongoDB.family,
            datasets=(Dataset("shop.a", DatasetKind.COLLECTION, namespace="shop"),),
        )

        text = MongoDB.ingestion_grants(catalog)

        assert '"collection": "a"' in text
        assert '"find"' in text
        assert "insert" not in text


class TestConnecting:
    def test_a_wrong_password_is_said_and_not_shown(self, locked: kit.Server) -> None:
        with pytest.raises(ConnectError) as caught:
            audited(url_of(locked), user="reader", password="wr0ng-Pa55")

        assert "does not accept the user name or password" in str(caught.value)
        assert "wr0ng" not in str(caught.value)

    def test_a_server_that_asks_for_a_log_in_says_so(self, locked: kit.Server) -> None:
        with pytest.raises(ConnectError, match="asks for a log-in"):
            audited(url_of(locked))

    def test_a_user_without_a_password_is_a_usage_error(self, locked: kit.Server) -> None:
        address, _ = parse_url(f"mongodb://reader@localhost:{locked.port}/")

        with pytest.raises(ConfigError, match="'reader' and there is no password"):
            audit_source(Request(name="shop", address=address))

    def test_an_unknown_database_suggests_one(self, mongod: kit.Server) -> None:
        with MongoClient[dict[str, Any]](mongod.url) as client:
            client.get_database("webshop").orders.insert_one({})

        with pytest.raises(ConnectError, match=r"no database 'webshpo'; did you mean 'webshop'\?"):
            audited(url_of(mongod, "webshpo"))

    def test_a_host_that_does_not_exist_is_named(self) -> None:
        with pytest.raises(ConnectError, match=r"'nowhere\.invalid' cannot be resolved"):
            audited("mongodb://nowhere.invalid/")

    def test_a_name_without_servers_in_dns_is_named(self) -> None:
        with pytest.raises(ConnectError, match=r"no servers under _mongodb\._tcp\.nowhere"):
            audited("mongodb+srv://nowhere.invalid/")

    def test_a_port_where_nobody_listens_refuses(self) -> None:
        with pytest.raises(ConnectError, match="refuses connections"):
            audited(f"mongodb://localhost:{kit.free_port()}/")

    def test_a_port_that_accepts_and_hangs_is_bounded(self) -> None:
        def given_up() -> None:
            with pytest.raises(ConnectError, match=r"does not answer as MongoDB within 1 s"):
                audited(f"mongodb://127.0.0.1:{port}/", limits=Limits(connect_seconds=1))

        with silent() as port:
            within(10, given_up)

    def test_another_protocol_is_not_taken_for_mongodb(self) -> None:
        with recorded.http({}) as web, pytest.raises(ConnectError, match="not answer as MongoDB"):
            audited(f"mongodb://127.0.0.1:{web.port}/", limits=Limits(connect_seconds=1))

    def test_the_first_server_that_answers_will_do(
        self, mongod: kit.Server, database: Database
    ) -> None:
        database.orders.insert_one({})
        url = f"mongodb://127.0.0.1:{kit.free_port()},127.0.0.1:{mongod.port}/{database.name}"

        assert fact(audited(url), Catalog).datasets

    def test_an_option_that_the_driver_does_not_know_is_a_usage_error(
        self, mongod: kit.Server
    ) -> None:
        for wrong in ({"readPreference": "sometimes"}, {"maxPoolSice": "1"}):
            with pytest.raises(ConfigError, match="an option that the driver does not accept"):
                audited(url_of(mongod, **wrong))

    def test_a_lost_connection_keeps_what_was_read(self) -> None:
        def cut(_: Mapping[str, Any]) -> Mapping[str, Any]:
            raise ConnectionResetError

        with recorded.mongodb({"listCollections": cut}) as server:
            capture = audited(url_of(server, "shop"))

        assert fact(capture, Server).version == "8.0.4"
        assert gap(capture, Catalog).reason is Reason.CONNECTION
        assert not capture.finished

    def test_a_command_that_never_answers_is_a_time_out(self) -> None:
        def hang(_: Mapping[str, Any]) -> Mapping[str, Any]:
            time.sleep(12)
            return {}

        slow = Limits(connect_seconds=20, statement_seconds=3)
        with recorded.mongodb({"listIndexes": hang}) as server:
            capture = audited(url_of(server, "shop"), limits=slow)

        assert gap(capture, Catalog).reason is Reason.TIMEOUT

    def test_a_command_stopped_by_the_server_is_a_time_out(self) -> None:
        with recorded.mongodb({"listIndexes": recorded.refused(50)}) as server:
            found = gap(audited(url_of(server, "shop")), Catalog)

        assert found.reason is Reason.TIMEOUT
        assert "may quote data" not in found.detail


class TestTls:
    def test_a_good_certificate_is_verified_and_read(
        self, mongod: kit.Server, tmp_path: Path
    ) -> None:
        with in_tls(mongod, tmp_path) as (proxy, certs):
            capture = audited(url_of(proxy, tls="true", tlsCAFile=str(certs.ca)))

        connection = fact(capture, Connection)
        assert connection.encrypted
        assert (connection.verified_chain, connection.verified_name) == (True, True)
        assert connection.tls_version == (1, 3)
        assert connection.exposure is Exposure.LOOPBACK

    @pytest.mark.parametrize(
        ("kind", "reason"),
        [("expired", "it has expired"), ("wrong-host", "it is for another host name")],
    )
    def test_a_bad_certificate_is_refused_with_its_reason(
        self, mongod: kit.Server, tmp_path: Path, kind: str, reason: str
    ) -> None:
        with in_tls(mongod, tmp_path, kind) as (proxy, certs):
            with pytest.raises(ConnectError) as caught:
                audited(url_of(proxy, tls="true", tlsCAFile=str(certs.ca)), limits=BRIEF)
            unsafe = {"tls": "true", "tlsInsecure": "true"}
            connection = fact(audited(url_of(proxy, **unsafe)), Connection)

        assert reason in str(caught.value)
        assert (connection.verified_chain, connection.verified_name) == (False, False)

    def test_a_self_signed_certificate_counts_when_it_is_given(
        self, mongod: kit.Server, tmp_path: Path
    ) -> None:
        with in_tls(mongod, tmp_path, "self-signed") as (proxy, certs):
            with pytest.raises(ConnectError, match="tlsCAFile=PATH"):
                audited(url_of(proxy, tls="true"), limits=BRIEF)
            trusted = audited(url_of(proxy, tls="true", tlsCAFile=str(certs.ca)))

        assert fact(trusted, Connection).verified_chain

    def test_a_plain_url_to_a_tls_port_is_told_so(self, mongod: kit.Server, tmp_path: Path) -> None:
        with in_tls(mongod, tmp_path) as (proxy, _), pytest.raises(ConnectError, match="tls=true"):
            audited(url_of(proxy), limits=BRIEF)

    def test_a_tls_url_to_a_plain_port_is_told_so(self, mongod: kit.Server) -> None:
        with pytest.raises(ConnectError, match=r"leave tls=true out of the URL"):
            audited(url_of(mongod, tls="true"), limits=BRIEF)

    def test_a_ca_file_that_is_none_is_a_usage_error(
        self, mongod: kit.Server, tmp_path: Path
    ) -> None:
        with pytest.raises(ConfigError, match="cannot be read as PEM"):
            audited(url_of(mongod, tls="true", tlsCAFile=str(tmp_path / "none.pem")))


class TestServer:
    def test_the_compatible_program_is_called_by_its_name(
        self, mongod: kit.Server, database: Database
    ) -> None:
        database.orders.insert_one({})

        server = fact(audited(url_of(mongod, database.name)), Server)

        assert (server.product, server.flavour) == ("MongoDB", "SecantusDB")
        assert server.release == ".".join(server.version.split(".")[:2])
        assert server.identifier == "secantus"
        assert server.clock_skew_seconds is not None
        assert abs(server.clock_skew_seconds) < 1

    def test_a_standalone_server_has_no_change_streams(self) -> None:
        with kit.mongodb(standalone=True) as server:
            capture = audited(url_of(server))

        [requirement] = fact(capture, ChangeCapture).requirements
        assert (requirement.met, requirement.command) == (False, "rs.initiate()")
        assert fact(capture, Replication).role == "standalone"

    def test_a_capture_is_plain_values_without_secrets(
        self, locked: kit.Server, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)

        capture = audited(url_of(locked, authSource="admin"), user="auditor")

        text = repr(dict(capture.snapshot.facts)) + repr(capture.load)
        assert pickle.loads(pickle.dumps(dict(capture.snapshot.facts)))
        assert PASSWORD not in text
        assert PASSWORD not in caplog.text


NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def member(name: str, state: str, **more: object) -> dict[str, Any]:
    return {"name": name, "health": 1.0, "stateStr": state, "optimeDate": NOW, **more}


#: From the pages of these commands in the MongoDB manual, shortened to what is read.
SET = {"setName": "rs0", "hosts": ["a:27017", "b:27017", "c:27017"], "arbiters": ["d:27017"]}
STATUS = {
    "set": "rs0",
    "myState": 1,
    "members": [
        member("a:27017", "PRIMARY", self=True),
        member("b:27017", "SECONDARY", optimeDate=NOW - timedelta(seconds=90)),
        member("c:27017", "(not reachable/healthy)", health=0.0),
        member("d:27017", "ARBITER"),
    ],
}


class TestRecorded:
    def test_dates_beyond_the_calendar_do_not_end_the_reading(self) -> None:
        far = {"at": bson.DatetimeMS(2**60)}

        def rows(asked: Mapping[str, Any]) -> Mapping[str, Any]:
            counts = "$count" in str(asked["pipeline"])
            return recorded.cursor({"n": 1} if counts else {"storageStats": {}})

        answers: Answers = {
            "aggregate": rows,
            "find": recorded.cursor(far),
        }
        with recorded.mongodb(answers) as server:
            profile = fact(audited(url_of(server, "shop")), Profiles).dataset("orders")

        assert profile is not None
        assert profile.missing is None
        assert profile.rows_seen == 1

    def test_special_indexes_find_no_ranges(self) -> None:
        specs = [
            {"v": 2, "key": {"_id": 1}, "name": "_id_"},
            {"v": 2, "key": {"place": "hashed"}, "name": "place_hashed"},
            {"v": 2, "key": {"$**": 1}, "name": "all"},
            {"v": 2, "key": {"n": 1}, "name": "n_1", "sparse": True, "unique": True},
        ]
        answers: Answers = {"listIndexes": recorded.cursor(*specs), "aggregate": recorded.cursor()}
        with recorded.mongodb(answers) as server:
            orders = only(audited(url_of(server, "shop")), "orders")

        assert [(i.fields, i.method) for i in orders.indexes[1:]] == [
            (("",), "hashed"),
            (("",), "btree"),
            (("n",), "btree"),
        ]
        assert orders.keys[1].partial

    def test_a_replica_set_shows_lag_and_who_is_away(self) -> None:
        answers: Answers = {"hello": recorded.hello(**SET), "replSetGetStatus": STATUS}
        with recorded.mongodb(answers) as server:
            capture = audited(url_of(server, "shop"))

        replication, health = fact(capture, Replication), fact(capture, Health)
        assert (replication.role, replication.expected) == ("primary", 3)
        assert replication.replicas == (
            Replica("b:27017", "SECONDARY", healthy=True, lag_seconds=90.0),
            Replica("c:27017", "(not reachable/healthy)", healthy=False, lag_seconds=0.0),
        )
        assert (health.healthy, health.critical) == (False, False)
        assert health.problems == ("c:27017 is (not reachable/healthy)",)

    def test_a_set_without_a_primary_is_critical(self) -> None:
        alone = {"members": [member("b:27017", "SECONDARY", self=True)]}
        answers: Answers = {
            "hello": recorded.hello(**SET, secondary=True),
            "replSetGetStatus": alone,
        }
        with recorded.mongodb(answers) as server:
            capture = audited(url_of(server, "shop"))

        assert fact(capture, Health).critical
        assert fact(capture, Replication).role == "standby"

    def test_replication_that_may_not_be_seen_says_which_role_is_missing(self) -> None:
        answers: Answers = {
            "hello": recorded.hello(**SET),
            "replSetGetStatus": recorded.refused(13),
        }
        with recorded.mongodb(answers) as server:
            replication = fact(audited(url_of(server, "shop")), Replication)

        assert (replication.visible, replication.expected) == (False, 3)

    @pytest.mark.parametrize(
        ("concern", "kept"), [({"w": "majority", "wtimeout": 0}, True), ({"w": 1}, False)]
    )
    def test_the_default_write_concern_decides_whether_commits_wait(
        self, concern: Mapping[str, Any], *, kept: bool
    ) -> None:
        answers: Answers = {
            "serverStatus": {"storageEngine": {"name": "wiredTiger", "persistent": True}},
            "getDefaultRWConcern": {"defaultWriteConcern": concern},
        }
        with recorded.mongodb(answers) as server:
            capture = audited(url_of(server, "shop"))

        promises = {p.guarantee: p.kept for p in fact(capture, Durability).promises}
        assert promises == {Guarantee.WRITES_REACH_DISK: True, Guarantee.COMMITS_WAIT: kept}
        assert capture.snapshot.verified[Durability] is Verified.RECORDED

    def test_an_engine_in_memory_does_not_reach_the_disk(self) -> None:
        answers: Answers = {
            "serverStatus": {"storageEngine": {"name": "inMemory", "persistent": False}}
        }
        with recorded.mongodb(answers) as server:
            [promise] = fact(audited(url_of(server, "shop")), Durability).promises

        assert (promise.kept, promise.value) == (False, "inMemory")

    def test_connections_are_counted_against_their_limit(self) -> None:
        answers: Answers = {"serverStatus": {"connections": {"current": 40, "available": 160}}}
        with recorded.mongodb(answers) as server:
            connections = fact(audited(url_of(server, "shop")), Connections)

        assert (connections.used, connections.limit) == (40, 200)

    def test_recordings_follow_profiler_and_audit_log(self) -> None:
        answers: Answers = {
            "profile": {"was": 0, "slowms": 100, "sampleRate": 1.0},
            "getParameter": {"quiet": False, "auditAuthorizationSuccess": True},
            "getCmdLineOpts": {"parsed": {"auditLog": {"destination": "file"}}},
        }
        with recorded.mongodb(answers) as server:
            recordings = fact(audited(url_of(server, "shop")), Observability).recordings

        assert {r.name: r.enabled for r in recordings} == {
            "slow operations": True,
            "data access": True,
            "log-ins": True,
        }

    def test_privileges_are_taken_as_the_server_spells_them_out(self) -> None:
        info = {
            "authenticatedUsers": [{"user": "loader", "db": "admin"}],
            "authenticatedUserRoles": [{"role": "loads", "db": "admin"}],
            "authenticatedUserPrivileges": [
                {"resource": {"db": "shop", "collection": "orders"}, "actions": ["find", "insert"]},
                {"resource": {"db": "shop", "collection": ""}, "actions": ["createCollection"]},
                {"resource": {"db": "config", "collection": ""}, "actions": ["insert"]},
            ],
        }
        with recorded.mongodb({"connectionStatus": {"authInfo": info}}) as server:
            account = fact(audited(url_of(server, "shop")), AuditAccount)

        assert (account.superuser, account.may_create) == (False, True)
        assert account.writable == ("shop.orders",)

    def test_a_short_oplog_is_an_unmet_requirement(self) -> None:
        def oplog(asked: Mapping[str, Any]) -> Mapping[str, Any]:
            ahead = 3600 * 6 if asked.get("sort", {}).get("$natural") == -1 else 0
            return recorded.cursor({"ts": bson.Timestamp(1_700_000_000 + ahead, 1), "op": "i"})

        answers: Answers = {
            "hello": recorded.hello(**SET),
            "serverStatus": {"uptime": 10.0 * 86_400},
            "find": oplog,
        }
        with recorded.mongodb(answers) as server:
            changes = fact(audited(url_of(server, "shop")), ChangeCapture)

        window = {r.name: r for r in changes.requirements}["oplog window"]
        assert (window.met, window.current) == (False, "6.0 h")
        assert "minRetentionHours" in window.command

    def test_users_of_all_databases_come_in_one_answer(self) -> None:
        users = [
            {"user": "old", "db": "shop", "mechanisms": ["SCRAM-SHA-1"], "roles": []},
            {"user": "CN=app", "db": "$external", "roles": [{"role": "root", "db": "admin"}]},
        ]
        with recorded.mongodb({"usersInfo": {"users": users}}) as server:
            accounts = fact(audited(url_of(server, "shop")), Accounts).accounts

        assert [(a.name, a.password_scheme, a.superuser) for a in accounts] == [
            ("$external.CN=app", "external", True),
            ("shop.old", "SCRAM-SHA-1", False),
        ]

    def test_members_out_of_reach_are_named_with_the_way_around(self) -> None:
        away = f"127.0.0.1:{kit.free_port()}"
        alone = recorded.hello(
            setName="rs0", hosts=[away], me=away, primary=away, isWritablePrimary=False
        )
        with recorded.mongodb({"hello": alone}) as server, pytest.raises(ConnectError) as caught:
            audited(f"mongodb://127.0.0.1:{server.port}/?replicaSet=rs0", limits=BRIEF)

        assert away in str(caught.value)
        assert "directConnection=true" in str(caught.value)


def load_chinook(server: kit.Server) -> list[str]:
    """The tables of Chinook as collections, a row as a document; what is null stays null."""
    with closing(sqlite3.connect(CHINOOK)) as rows, ExitStack() as stack:
        client = stack.enter_context(MongoClient[dict[str, Any]](server.url))
        rows.row_factory = sqlite3.Row
        listed = rows.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        names = [str(row["name"]) for row in listed if not row["name"].startswith("sqlite")]
        for name in names:
            documents = [dict(row) for row in rows.execute(f'SELECT * FROM "{name}"')]
            client.get_database("chinook")[name].insert_many(documents)
    return names


def shapes(capture: Capture) -> dict[str, tuple[frozenset[str], int | None]]:
    """Fields and row counts by dataset, without the key that a document store adds."""
    profiles = {p.dataset: p.row_count for p in fact(capture, Profiles).datasets}
    return {
        d.name: (frozenset(f.name for f in d.fields) - {"_id"}, profiles[d.name])
        for d in fact(capture, Catalog).datasets
    }


@contextmanager
def silent() -> Generator[int]:
    """A port that accepts and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@contextmanager
def in_tls(
    server: kit.Server, where: Path, kind: str = "good"
) -> Generator[tuple[kit.Server, kit.Certs]]:
    certs = kit.certs(where / "tls", kind)
    with kit.tls_proxy(server.port, certs) as proxy:
        yield proxy, certs

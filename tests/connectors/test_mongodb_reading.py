"""MongoDB: which documents are read, by which commands, on a program that speaks its protocol."""

from collections.abc import Callable, Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import bson
import pytest
from bson import Binary, ObjectId
from pymongo import MongoClient, monitoring

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.mongo.codec import cut, documents_in
from audit.access.mongo.commands import DRIVER
from audit.access.mongo.session import MongoSession
from audit.access.stream import Bson, Choice, Documents, Portion, Sampling
from audit.connectors.mongodb import MongoDB
from audit.engine.run import Request, audit_source
from audit.errors import BudgetExceeded, ConnectionLost
from audit.facts.profiles import DatasetProfile, Profiles
from tests.servers import kit

pytestmark = [pytest.mark.server, pytest.mark.compatible]

LIMITS = Limits(connect_seconds=20)
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
Database = Any  # a pymongo database of documents of any shape

#: Keys as applications make them, the number of the document in each.
KEYS: Mapping[str, Callable[[int], object]] = {
    "object ids": lambda n: ObjectId(f"{n:024x}"),
    "numbers": lambda n: n,
    "texts": lambda n: f"key {n:06}",
    "uuids": lambda n: Binary(n.to_bytes(16, "big"), 4),
    "days": lambda n: BEGAN + timedelta(hours=n),
    "documents": lambda n: {"site": "one", "n": n},
    "mixed": lambda n: (n, f"key {n:06}", ObjectId(f"{n:024x}"), n + 0.5)[n % 4],
}
COUNT = 2_000


@pytest.fixture(scope="module")
def mongod() -> Generator[kit.Server]:
    """A server with a collection for each sort of key, and of each sort of collection."""
    with kit.mongodb() as server, MongoClient[dict[str, Any]](server.url) as client:
        fill(client.get_database("shop"))
        yield server


def fill(shop: Database) -> None:
    for name, key in KEYS.items():
        shop[name].insert_many([{"_id": key(n), "n": n} for n in range(COUNT)])
    shop.create_collection("series", timeseries={"timeField": "at", "metaField": "m"})
    shop.series.insert_many(
        [{"at": BEGAN + timedelta(minutes=n), "m": n % 3, "n": n} for n in range(COUNT)]
    )
    shop.create_collection("capped", capped=True, size=10_000_000)
    shop.capped.insert_many([{"n": n} for n in range(COUNT)])
    shop.command("create", "view", viewOn="numbers", pipeline=[{"$match": {"n": {"$gte": 5}}}])
    shop.create_collection("empty")
    shop.few.insert_many([{"n": n} for n in range(60)])


class Seen(monitoring.CommandListener):
    """The commands that the driver sent, but for its own."""

    def __init__(self) -> None:
        self.commands: list[Mapping[str, Any]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command_name not in DRIVER:
            self.commands.append(event.command)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        pass

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        pass

    def named(self, name: str) -> list[Mapping[str, Any]]:
        return [command for command in self.commands if next(iter(command)) == name]


class Watched(MongoSession):
    seen_commands: Seen

    def client_options(self) -> dict[str, Any]:
        return {**super().client_options(), "event_listeners": [self.seen_commands]}


class WatchedMongoDB(MongoDB):
    commands: Seen

    def make_session(self) -> MongoSession:
        session = Watched(self.target, self.budget)
        self.commands = session.seen_commands = Seen()
        return session


@contextmanager
def opened(
    server: kit.Server, database: str = "shop", limits: Limits = LIMITS
) -> Generator[WatchedMongoDB]:
    address, _ = parse_url(f"mongodb://localhost:{server.port}/{database}?directConnection=true")
    with WatchedMongoDB(Target("shop", address), Budget(limits)) as connector:
        yield connector


def read(connector: MongoDB, name: str, portion: Portion) -> tuple[Documents, list[dict[str, Any]]]:
    dataset = connector.catalog().dataset(name)
    assert dataset is not None
    documents = connector.documents(dataset, portion)
    return documents, decoded(documents)


def decoded(documents: Documents) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for batch in documents.batches:
        assert isinstance(batch, Bson)
        found += bson.decode_all(batch.data)  # pyright: ignore[reportUnknownMemberType]
    return found


class TestSamples:
    @pytest.mark.parametrize("kind", KEYS)
    def test_runs_lie_spread_over_the_order_of_keys_whatever_they_are(
        self, mongod: kit.Server, kind: str
    ) -> None:
        with opened(mongod) as connector:
            before = len(connector.commands.commands)
            documents, rows = read(connector, kind, Portion(400))
            sent = connector.commands.commands[before:]

        numbers = [row["n"] for row in rows]
        assert 300 <= len(numbers) <= 420
        assert len(set(numbers)) == len(numbers)  # no document is read twice
        for quarter in range(4):
            span = range(quarter * COUNT // 4, (quarter + 1) * COUNT // 4)
            assert any(n in span for n in numbers), quarter
        assert not documents.whole
        assert documents.share == 0.2
        assert "in the order of _id" in documents.method
        runs = [c for c in sent if "filter" in c]
        assert all(c["limit"] <= 50 and c["sort"] in ({"_id": 1}, {"_id": -1}) for c in runs)

    def test_the_oldest_and_the_newest_documents_are_among_them(self, mongod: kit.Server) -> None:
        with opened(mongod) as connector:
            _, rows = read(connector, "object ids", Portion(400))

        numbers = {row["n"] for row in rows}
        assert {0, COUNT - 1} <= numbers

    def test_a_small_sample_is_drawn_by_the_source(self, mongod: kit.Server) -> None:
        with opened(mongod) as connector:
            documents, rows = read(connector, "numbers", Portion(100))
            [command] = [c for c in connector.commands.named("aggregate") if "$sample" in str(c)]

        assert len(rows) == 100
        assert documents.method == "random documents"
        assert command["pipeline"] == [{"$sample": {"size": 100}}]

    def test_a_time_series_is_read_by_windows_of_its_time(self, mongod: kit.Server) -> None:
        with opened(mongod) as connector:
            documents, rows = read(connector, "series", Portion(240))
            windows = [c for c in connector.commands.named("find") if "filter" in c]

        numbers = [row["n"] for row in rows]
        assert documents.method == "windows of at"
        assert all(list(c["filter"]) == ["at"] and c["limit"] == 10 for c in windows)
        assert (min(numbers), max(numbers)) == (0, COUNT - 1)
        assert len(numbers) == len(set(numbers)) == 240

    def test_a_capped_collection_is_sampled_like_others(self, mongod: kit.Server) -> None:
        with opened(mongod) as connector:
            _, rows = read(connector, "capped", Portion(200))

        numbers = {row["n"] for row in rows}
        assert {0, COUNT - 1} <= numbers

    def test_a_view_gives_a_few_documents_and_is_never_counted(self, mongod: kit.Server) -> None:
        with opened(mongod, limits=Limits(connect_seconds=20, sample_rows=50)) as connector:
            documents, rows = read(connector, "view", Portion())
            finds = connector.commands.named("find")

        assert len(rows) == 50
        assert (documents.whole, documents.method) == (False, "the first documents")
        assert [c["limit"] for c in finds] == [51]
        assert not connector.commands.named("count")

    def test_a_view_that_has_no_more_is_whole(self, mongod: kit.Server) -> None:
        with opened(mongod, limits=Limits(connect_seconds=20, sample_rows=COUNT)) as connector:
            documents, rows = read(connector, "view", Portion())

        assert (len(rows), documents.whole) == (COUNT - 5, True)

    def test_a_sample_of_large_documents_is_bounded_in_bytes(self, mongod: kit.Server) -> None:
        """256 MB of documents that have 4 MB each by the source's word."""
        with opened(mongod) as connector:
            dataset = connector.catalog().dataset("numbers")
            assert dataset is not None
            large = replace(dataset, size_bytes=COUNT * 4 * 1024**2)
            rows = decoded(connector.documents(large, Portion(100_000)))

        assert 40 <= len(rows) <= 72

    def test_of_a_few_large_documents_both_ends_are_read(self, mongod: kit.Server) -> None:
        with opened(mongod) as connector:
            dataset = connector.catalog().dataset("few")
            assert dataset is not None
            large = replace(dataset, size_bytes=60 * 16 * 1024**2)
            documents = connector.documents(large, Portion(100_000))
            numbers = [row["n"] for row in decoded(documents)]

        assert numbers == [*range(10), *range(59, 49, -1)]
        assert documents.method == "both ends of the order of _id"

    def test_a_sample_as_large_as_the_collection_is_all_of_it(self, mongod: kit.Server) -> None:
        with opened(mongod) as connector:
            documents, rows = read(connector, "few", Portion(60))

        assert (len(rows), documents.whole) == (60, True)

    def test_an_empty_collection_has_no_batch(self, mongod: kit.Server) -> None:
        with opened(mongod) as connector:
            for portion in (Portion(), Portion(10)):
                documents, rows = read(connector, "empty", portion)

                assert rows == []
                assert documents.row_count == 0


class TestLoad:
    def test_a_large_collection_is_sampled_and_never_scanned(self) -> None:
        """20,000 documents: what is asked for and what comes is a small part of them."""
        few = Limits(connect_seconds=20, sampling=Sampling(Choice.ROWS, rows=500))
        with kit.mongodb() as server, MongoClient[dict[str, Any]](server.url) as client:
            rows = [{"n": n, "text": f"row {n}" * 20} for n in range(20_000)]
            client.get_database("shop").orders.insert_many(rows)
            with opened(server, limits=few) as connector:
                for collector in connector.collectors():
                    getattr(connector, collector.name)()
                _, found = read(connector, "orders", Portion(500))
                sent, load = connector.commands.commands, connector.budget.load()
            address = f"mongodb://localhost:{server.port}/shop?directConnection=true"
            capture = audit_source(Request(name="x", address=parse_url(address)[0], limits=few))

        profile = profile_of(capture.snapshot.get(Profiles), "orders")
        assert (profile.rows_seen, profile.row_count) == (500, 20_000)
        assert profile.sample is not None
        assert profile.sample.share == 0.025
        assert len(found) == 500
        assert load.rows < 600
        for command in sent:
            match next(iter(command)):
                case "find":
                    assert command["limit"] <= 500
                case "aggregate":
                    [stage] = command["pipeline"]
                    assert stage in (
                        {"$sample": {"size": 500}},
                        {"$collStats": {"storageStats": {}}},
                        {"$indexStats": {}},
                    )
                case name:
                    assert name != "count"
            assert "maxTimeMS" in command or next(iter(command)) == "getMore"

    def test_a_reading_that_ends_early_leaves_no_cursor(self, mongod: kit.Server) -> None:
        with opened(mongod) as connector, MongoClient[dict[str, Any]](mongod.url) as client:
            dataset = connector.catalog().dataset("numbers")
            assert dataset is not None
            commands = {"find": "numbers", "batchSize": 10}
            with closing(connector.session.stream(commands, database="shop")) as batches:
                first = next(batches)
                during = open_cursors(client)
            after = open_cursors(client)

        assert documents_in(first) == 10
        assert (during, after) == (1, 0)
        assert connector.commands.named("killCursors")

    def test_every_request_of_a_reading_is_counted(self, mongod: kit.Server) -> None:
        with opened(mongod) as connector:
            before = connector.budget.load()
            command = {"find": "numbers", "batchSize": 500}
            sizes = list(connector.session.stream(command, database="shop"))
            after = connector.budget.load()

        sent = len(connector.commands.named("find")) + len(connector.commands.named("getMore"))
        assert after.statements - before.statements == sent >= 4
        assert after.rows - before.rows == COUNT
        assert after.bytes - before.bytes == sum(map(len, sizes))

    def test_rows_that_the_budget_does_not_have_are_not_fetched(self, mongod: kit.Server) -> None:
        with opened(mongod, limits=Limits(connect_seconds=20, max_rows=700)) as connector:
            batches = connector.session.stream(
                {"find": "numbers", "batchSize": 500}, database="shop"
            )
            got = [documents_in(next(batches)), documents_in(next(batches))]
            with pytest.raises(BudgetExceeded, match="700 rows"):
                next(batches)

        assert got == [500, 500]

    def test_documents_of_16_mb_come_one_after_another(self) -> None:
        """The server bounds a batch: no more than two such documents lie in memory at once."""
        with kit.mongodb() as server, MongoClient[dict[str, Any]](server.url) as client:
            shop = client.get_database("shop")
            for n in range(3):
                shop.large.insert_one({"_id": n, "text": "x" * (15 * 1024**2)})
            with opened(server) as connector:
                dataset = connector.catalog().dataset("large")
                assert dataset is not None
                sizes = [
                    len(batch.data)
                    for batch in connector.documents(dataset, Portion()).batches
                    if isinstance(batch, Bson)
                ]

        assert sum(sizes) > 45 * 1024**2
        assert max(sizes) < 32 * 1024**2


class TestLoss:
    def test_a_server_that_dies_between_two_batches_is_told_of(self) -> None:
        with kit.mongodb() as server:
            with MongoClient[dict[str, Any]](server.url) as client:
                client.get_database("shop").orders.insert_many([{"n": n} for n in range(3_000)])
            with opened(
                server, limits=Limits(connect_seconds=4, statement_seconds=20)
            ) as connector:
                command = {"find": "orders", "batchSize": 1_000}
                batches = connector.session.stream(command, database="shop")
                first = next(batches)
                assert server.proc is not None
                server.proc.kill()
                server.proc.wait()
                with pytest.raises(Exception, match=r".") as caught:
                    list(batches)

        assert documents_in(first) == 1_000
        assert isinstance(connector.explain(caught.value), ConnectionLost)


def open_cursors(client: MongoClient[dict[str, Any]]) -> int:
    status = client.get_database("admin").command("serverStatus")
    return int(status["metrics"]["cursor"]["open"]["total"])


def profile_of(profiles: object, name: str) -> DatasetProfile:
    assert isinstance(profiles, Profiles)
    found = profiles.dataset(name)
    assert found is not None
    return found


def test_batches_are_counted_and_cut_by_the_lengths_of_their_documents() -> None:
    documents = [{"n": n, "text": "x" * n} for n in range(5)]
    batch = b"".join(bson.encode(document) for document in documents)

    assert documents_in(batch) == 5
    assert cut(batch, 3) == b"".join(bson.encode(document) for document in documents[:3])
    assert cut(batch, 9) == batch
    assert cut(batch, 0) == b""
    assert documents_in(b"\0\0\0\0") == 1  # a length that cannot be does not hold us up

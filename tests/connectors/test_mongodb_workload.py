"""MongoDB: what is done with it, what a reader sees, how it is spread, what expires.

On a compatible program where it tells these things, else by answers recorded from the manual.
"""

from collections.abc import Generator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo import MongoClient

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.facts.catalog import Catalog, Dataset
from audit.facts.encryption import StorageEncryption
from audit.facts.retention import Expiry
from audit.facts.workload import Activity, Distribution, Part, ReadConsistency
from audit.model.fact import F, Missing, Reason
from audit.model.result import Status
from audit.report.capture import Capture
from tests.servers import kit, recorded

LIMITS = Limits(connect_seconds=20)
SINCE = datetime(2026, 11, 1, tzinfo=UTC)
Answers = Mapping[str, recorded.MongoAnswer]


def audited(port: int, path: str = "shop") -> Capture:
    address, _ = parse_url(f"mongodb://127.0.0.1:{port}/{path}?directConnection=true")
    return audit_source(Request(name="shop", address=address, limits=LIMITS))


def fact(capture: Capture, kind: type[F]) -> F:
    found = capture.snapshot.get(kind)
    assert isinstance(found, kind), found
    return found


def dataset(capture: Capture, name: str) -> Dataset:
    found = fact(capture, Catalog).dataset(name)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def shop() -> Generator[Capture]:
    with kit.mongodb() as server, MongoClient[dict[str, Any]](server.url) as client:
        database = client.get_database("shop")
        database.orders.insert_many([{"n": n} for n in range(30)])
        database.orders.update_many({"n": {"$lt": 5}}, {"$set": {"m": 1}})
        database.orders.delete_one({"n": 7})
        database.sessions.create_index("seen", expireAfterSeconds=86_400)
        database.create_collection("kept", timeseries={"timeField": "at"})
        database.create_collection(
            "ended", timeseries={"timeField": "at"}, expireAfterSeconds=3_600
        )
        database.create_collection("near", clusteredIndex={"key": {"_id": 1}, "unique": True})
        database.create_collection("german", collation={"locale": "de"})
        database.create_collection("imaged", changeStreamPreAndPostImages={"enabled": True})
        yield audited(server.port)


@pytest.mark.server
@pytest.mark.compatible
class TestOnServer:
    def test_operations_are_counted_for_all_and_for_each_collection(self, shop: Capture) -> None:
        activity = fact(shop, Activity)
        orders = activity.of("orders")

        assert activity.unit == "operations"
        assert activity.since is not None
        assert activity.totals.inserts
        assert activity.totals.updates
        assert activity.totals.deletes
        assert orders is not None
        assert orders.inserts
        assert orders.look_ups is None  # the program keeps the place and does not count

    def test_a_reader_sees_one_moment_where_a_replica_set_has_it(self, shop: Capture) -> None:
        found = fact(shop, ReadConsistency)

        assert (found.level, found.snapshot, found.multiple) == ("read concern local", True, True)
        assert found.how == "read concern snapshot"

    def test_one_server_is_one_node(self, shop: Capture) -> None:
        assert fact(shop, Distribution) == Distribution(scheme="one server", nodes=1)

    def test_what_expires_and_what_never_does_are_rules(self, shop: Capture) -> None:
        rules = {rule.name: (rule.days, bool(rule.change)) for rule in fact(shop, Expiry).rules}

        assert rules == {
            "sessions · seen": (1.0, False),
            "kept": (None, True),
            "ended": (3_600 / 86_400, False),
        }

    def test_options_of_collections_are_told(self, shop: Capture) -> None:
        assert ("clustered by", "_id") in dataset(shop, "near").options
        assert ("collation", "de") in dataset(shop, "german").options
        assert ("images of changes", "before and after") in dataset(shop, "imaged").options


USES = [
    {"name": name, "shard": shard, "accesses": {"ops": ops, "since": SINCE}}
    for shard in ("east", "west")
    for name, ops in (("_id_", 5), ("customer_1", 100), ("note_1", 0))
]
SHARDS = [
    {
        "shard": name,
        "storageStats": {"count": rows, "size": rows * 100, "indexSizes": {"customer_1": rows}},
    }
    for name, rows in (("east", 900), ("west", 100))
]

SHARDED: Answers = {
    "hello": recorded.hello(msg="isdbgrid"),
    "serverStatus": {
        "uptime": 864_000.0,
        "localTime": datetime(2026, 11, 27, tzinfo=UTC),
        "opcounters": {"query": 900, "insert": 50, "update": 30, "delete": 20},
        "metrics": {"queryExecutor": {"collectionScans": {"total": 7}}},
    },
    "top": {
        "totals": {
            "note": "all times in microseconds",
            "shop.orders": {
                "queries": {"count": 500},
                "insert": {"count": 40},
                "update": {"count": 30},
                "remove": {"count": 0},
            },
        }
    },
    "listShards": {"shards": [{"_id": "east"}, {"_id": "west"}]},
    "getDefaultRWConcern": {
        "defaultReadConcern": {"level": "majority"},
        "defaultWriteConcern": {"w": "majority"},
    },
    "listIndexes": recorded.cursor(
        {"v": 2, "key": {"_id": 1}, "name": "_id_"},
        {"v": 2, "key": {"customer": 1}, "name": "customer_1"},
        {"v": 2, "key": {"note": 1}, "name": "note_1"},
    ),
    "find": lambda asked: (
        recorded.cursor({"_id": "shop.orders", "key": {"customer": "hashed"}})
        if asked["find"] == "collections"
        else recorded.cursor()
    ),
    "aggregate": lambda asked: (
        recorded.cursor(*USES) if "$indexStats" in str(asked) else recorded.cursor(*SHARDS)
    ),
}


@pytest.fixture(scope="module")
def sharded() -> Generator[Capture]:
    with recorded.mongodb(SHARDED) as server:
        yield audited(server.port)


class TestRecorded:
    def test_shards_are_parts_with_their_share(self, sharded: Capture) -> None:
        found = fact(sharded, Distribution)

        assert (found.scheme, found.nodes) == ("shards by hash of customer", 2)
        assert found.parts == (
            Part("orders", "east", "east", 900, 90_000),
            Part("orders", "west", "west", 100, 10_000),
        )
        assert dataset(sharded, "orders").row_estimate == 1_000

    def test_uses_of_indexes_are_summed_over_shards(self, sharded: Capture) -> None:
        indexes = {index.name: index for index in dataset(sharded, "orders").indexes}
        orders = fact(sharded, Activity).of("orders")

        assert {name: index.scans for name, index in indexes.items()} == {
            "_id_": 10,
            "customer_1": 200,
            "note_1": 0,
        }
        assert indexes["customer_1"].size_bytes == 1_000
        assert orders is not None
        assert (orders.reads, orders.inserts, orders.look_ups) == (500, 40, 210)

    def test_scans_and_the_beginning_of_the_count_are_told(self, sharded: Capture) -> None:
        found = fact(sharded, Activity)

        assert (found.totals.reads, found.totals.writes, found.totals.scans) == (900, 100, 7)
        assert found.since == datetime(2026, 11, 17, tzinfo=UTC)

    def test_the_default_read_concern_is_the_level(self, sharded: Capture) -> None:
        assert fact(sharded, ReadConsistency).level == "read concern majority"

    def test_a_standalone_server_has_no_moment(self) -> None:
        with recorded.mongodb({"serverStatus": {}}) as server:
            found = fact(audited(server.port), ReadConsistency)

        assert (found.snapshot, found.multiple, found.notes) == (False, False, ())

    @pytest.mark.parametrize("code", [13, 40324, 166, 50])
    def test_where_the_use_of_indexes_is_not_told_all_else_is_read(self, code: int) -> None:
        """No privilege, no such stage, not on this sort of collection, not in time."""

        def stages(asked: Mapping[str, Any]) -> Mapping[str, Any]:
            if "$indexStats" in str(asked["pipeline"]):
                return recorded.refused(code)
            return recorded.cursor({"storageStats": {"count": 1, "size": 10}})

        with recorded.mongodb({"aggregate": stages, "find": recorded.cursor({})}) as server:
            orders = dataset(audited(server.port), "orders")

        assert orders.readable
        assert [index.scans for index in orders.indexes] == [None]

    def test_a_thread_that_is_switched_off_drops_nothing(self) -> None:
        ttl = {"v": 2, "key": {"at": 1}, "name": "at_1", "expireAfterSeconds": 60}
        answers: Answers = {
            "listIndexes": recorded.cursor(ttl),
            "getParameter": {"ttlMonitorEnabled": False},
            "aggregate": recorded.cursor(),
            "find": recorded.cursor(),
        }
        with recorded.mongodb(answers) as server:
            capture = audited(server.port)

        results = {r.check.id: r for r in evaluate(checks(), capture.snapshot)}
        assert fact(capture, Expiry).enforced is False
        assert results["data_management.expiry"].status is Status.FAIL

    @pytest.mark.parametrize(
        ("build", "status", "options", "encrypted", "setting"),
        [
            ({"modules": ["enterprise"]}, {}, {}, False, "security.enableEncryption"),
            ({"modules": []}, {}, {}, False, ""),
            (
                {"psmdbVersion": "7.0"},
                {},
                {"security": {"enableEncryption": True}},
                True,
                "security.enableEncryption",
            ),
            ({}, {"encryptionAtRest": {"encryptionEnabled": True}}, {}, True, ""),
        ],
    )
    def test_encryption_is_told_by_editions_that_have_it(
        self,
        build: dict[str, Any],
        status: dict[str, Any],
        options: dict[str, Any],
        setting: str,
        *,
        encrypted: bool,
    ) -> None:
        answers: Answers = {
            "buildInfo": {"version": "8.0.4", **build},
            "serverStatus": {"ok": 1.0, **status},
            "getCmdLineOpts": {"parsed": options},
        }
        with recorded.mongodb(answers) as server:
            found = fact(audited(server.port), StorageEncryption)

        assert (found.encrypted, found.setting) == (encrypted, setting)

    def test_what_may_not_be_seen_is_no_answer(self) -> None:
        with recorded.mongodb({"serverStatus": recorded.refused(13)}) as server:
            capture = audited(server.port)

        for kind in (Activity, StorageEncryption):
            missing = capture.snapshot.get(kind)
            assert isinstance(missing, Missing)
            assert missing.reason is Reason.PRIVILEGE

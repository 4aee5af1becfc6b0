"""MongoDB: documents, names and servers that are not as one would wish, on a compatible program."""

from collections.abc import Generator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from bson import Binary, Code, Decimal128, Int64, MaxKey, MinKey, ObjectId, Regex, Timestamp
from pymongo import MongoClient

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.errors import ConnectError
from audit.facts.catalog import Catalog, Dataset
from audit.facts.profiles import DatasetProfile, Profiles
from audit.model.fact import Reason
from audit.model.result import Status
from audit.report.capture import Capture
from audit.secrets.secret import Secret
from tests.servers import kit, recorded

pytestmark = [pytest.mark.server, pytest.mark.compatible]

PASSWORD = "cl3rk-Pa55"
LIMITS = Limits(connect_seconds=20)
Database = Any  # a pymongo database of documents of any shape

#: Values that Python's or Arrow's own types cannot hold, or hold differently.
ODD: dict[str, object] = {
    "exact": Decimal128("1.2300"),
    "huge": Decimal128("9.999999999999999999999999999999999E+6144"),
    "not_a_number": Decimal128("NaN"),
    "long": Int64(2**63 - 1),
    "float_or_long": float(2**53),
    "old_uuid": Binary(uuid4().bytes, 3),
    "uuid": Binary(uuid4().bytes, 4),
    "sealed": Binary(b"\x01" * 40, 6),
    "own": Binary(b"\x00", 128),
    "pattern": Regex("^a+$", "i"),
    "code": Code("function () { return 1 }"),
    "clock": Timestamp(1_700_000_000, 1),
    "least": MinKey(),
    "most": MaxKey(),
    "zero": "a\x00b",
    "infinite": float("inf"),
}
#: Keys that are no names of columns elsewhere.
ODD_KEYS: dict[str, object] = {
    "": "empty",
    "a.b": "dotted",
    "$set": "a dollar",
    "smile 😀": "emoji",
    "\u202eevil": "right to left",
    "x" * 300: "long",
    "__proto__": "script",
}


@pytest.fixture(scope="module")
def mongod() -> Generator[kit.Server]:
    with kit.mongodb() as server, MongoClient[dict[str, Any]](server.url) as client:
        fill(client.get_database("odd"))
        yield server


def fill(odd: Database) -> None:
    odd.values.insert_many([{**ODD, "n": n} for n in range(20)])
    odd.keys_of_all_sorts.insert_many([{**ODD_KEYS, "n": n} for n in range(20)])
    odd.ids.insert_many(
        [
            {"_id": 1},
            {"_id": "a"},
            {"_id": ObjectId()},
            {"_id": None},
            {"_id": True},
            {"_id": datetime(2026, 1, 1, tzinfo=UTC)},
            {"_id": Binary(uuid4().bytes, 4)},
            {"_id": {"site": 1, "n": 2}},
            {"_id": Decimal128("1.5")},
        ]
    )
    deep: dict[str, Any] = {"leaf": 1}
    for _ in range(90):
        deep = {"in": deep}
    odd.deep.insert_one(deep)
    odd["$cmd.like"[1:]].insert_one({"n": 1})
    odd["späße 😀"].insert_one({"n": 1})


def audited(
    url: str, *, user: str = "", limits: Limits = LIMITS, password: str = PASSWORD
) -> Capture:
    address, _ = parse_url(url.replace("//", f"//{user}@") if user else url)
    return audit_source(
        Request(name="odd", address=address, limits=limits),
        url_password=Secret(password) if user else None,
    )


def url_of(server: kit.Server, path: str = "odd", more: str = "") -> str:
    return f"mongodb://localhost:{server.port}/{path}?directConnection=true{more}"


def dataset(capture: Capture, name: str) -> Dataset:
    catalog = capture.snapshot.get(Catalog)
    assert isinstance(catalog, Catalog)
    found = catalog.dataset(name)
    assert found is not None, [d.name for d in catalog.datasets]
    return found


def profile(capture: Capture, name: str) -> DatasetProfile:
    profiles = capture.snapshot.get(Profiles)
    assert isinstance(profiles, Profiles)
    found = profiles.dataset(name)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def odd(mongod: kit.Server) -> Capture:
    return audited(url_of(mongod))


class TestDocuments:
    def test_every_value_finds_its_field(self, odd: Capture) -> None:
        values = profile(odd, "values")

        assert values.missing is None
        assert values.rows_seen == 20
        assert {field.name for field in values.fields} >= {*ODD, "_id", "n"}

    def test_keys_that_are_no_names_do_not_end_the_reading(self, odd: Capture) -> None:
        keys = profile(odd, "keys_of_all_sorts")

        assert keys.missing is None
        assert keys.rows_seen == 20
        assert {"$set", "smile 😀", "\u202eevil", "n"} <= {field.name for field in keys.fields}

    def test_mixed_keys_are_all_read_and_said_to_be_mixed(self, odd: Capture) -> None:
        ids = profile(odd, "ids")
        key = ids.field("_id")

        assert ids.rows_seen == 9
        assert key is not None
        assert len(key.types) >= 5

    def test_depth_is_bounded_and_told(self, odd: Capture) -> None:
        assert profile(odd, "deep").missing is None

    def test_names_of_collections_are_read_as_they_are(self, odd: Capture) -> None:
        assert profile(odd, "cmd.like").rows_seen == 1
        assert profile(odd, "späße 😀").rows_seen == 1

    def test_no_check_errs_on_them(self, odd: Capture) -> None:
        errors = [
            result.check.id
            for result in evaluate(checks(), odd.snapshot)
            if result.status is Status.ERROR
        ]

        assert errors == []

    def test_a_sample_of_mixed_keys_is_one_too(self, mongod: kit.Server) -> None:
        few = Limits(connect_seconds=20, max_rows=5)

        ids = profile(audited(url_of(mongod), limits=few), "ids")

        assert ids.missing is None or ids.missing.reason is Reason.BUDGET


class TestNames:
    @pytest.mark.parametrize("name", ["späße", "a-b_c", "x" * 60, "'quoted'", "<b>", "a;b"])
    def test_hostile_databases_are_read_as_they_are(self, mongod: kit.Server, name: str) -> None:
        with MongoClient[dict[str, Any]](mongod.url) as client:
            client.get_database(name).orders.insert_one({"n": 1})
            try:
                capture = audited(url_of(mongod, ""))
            finally:
                client.drop_database(name)

        assert profile(capture, f"{name}.orders").rows_seen == 1


@pytest.fixture(scope="module")
def locked() -> Generator[kit.Server]:
    """A server with an account that may read one database, and no more."""
    with kit.mongodb(auth=True) as server, MongoClient[dict[str, Any]](server.url) as client:
        client.get_database("shop").orders.insert_one({"total": 1})
        roles = [{"role": "read", "db": "shop"}]
        client.get_database("admin").command("createUser", "clerk", pwd=PASSWORD, roles=roles)
        yield server


class TestPrivileges:
    def test_a_collection_that_may_not_be_read_has_its_grant(self) -> None:
        """SecantusDB lets who may read one collection read all of its database."""

        def indexes(asked: Mapping[str, Any]) -> Mapping[str, Any]:
            if asked["listIndexes"] == "secret":
                return recorded.refused(13)
            return recorded.cursor({"v": 2, "key": {"_id": 1}, "name": "_id_"})

        user = {"user": "clerk", "db": "admin"}
        answers: dict[str, recorded.MongoAnswer] = {
            "connectionStatus": {"authInfo": {"authenticatedUsers": [user]}},
            "listCollections": recorded.cursor(
                {"name": "orders", "type": "collection"}, {"name": "secret", "type": "collection"}
            ),
            "listIndexes": indexes,
            "aggregate": recorded.cursor(),
            "find": recorded.cursor({"_id": 1}),
        }
        with recorded.mongodb(answers) as server:
            capture = audited(f"mongodb://127.0.0.1:{server.port}/shop?directConnection=true")

        secret = profile(capture, "secret")
        assert profile(capture, "orders").rows_seen == 1
        assert not dataset(capture, "secret").readable
        assert secret.missing is not None
        assert secret.missing.reason is Reason.PRIVILEGE
        assert '"role": "read", "db": "shop"' in secret.missing.grant

    def test_who_may_read_one_collection_is_shown_that_one(self) -> None:
        """MongoDB tells whoever asks the names of what they may read; SecantusDB does not."""

        def listed(asked: Mapping[str, Any]) -> Mapping[str, Any]:
            if not asked.get("authorizedCollections"):
                return recorded.refused(13)
            return recorded.cursor({"name": "orders", "type": "collection"})

        answers: dict[str, recorded.MongoAnswer] = {
            "listCollections": listed,
            "find": recorded.cursor({"_id": 1}),
            "aggregate": recorded.refused(13),
        }
        with recorded.mongodb(answers) as server:
            capture = audited(f"mongodb://127.0.0.1:{server.port}/shop?directConnection=true")

        assert not dataset(capture, "orders").readable
        assert profile(capture, "orders").missing is not None

    def test_no_check_passes_on_what_was_not_seen(self, locked: kit.Server) -> None:
        capture = audited(url_of(locked, "shop", "&authSource=admin"), user="clerk")

        results = {r.check.id: r for r in evaluate(checks(), capture.snapshot)}
        for name in ("security.superuser-accounts", "security.storage-encryption"):
            assert results[name].status is Status.NOT_RUN, name
            assert "grantRolesToUser" in results[name].grant


class TestServers:
    def test_a_postgresql_behind_the_url_is_told_so(self) -> None:
        with kit.postgres() as server, pytest.raises(ConnectError, match="answer as MongoDB"):
            audited(f"mongodb://127.0.0.1:{server.port}/", limits=Limits(connect_seconds=4))

    def test_tls_behind_a_clear_url_is_told_so(self, mongod: kit.Server, tmp_path: Path) -> None:
        certs = kit.certs(tmp_path, "good")
        with (
            kit.tls_proxy(mongod.port, certs) as proxy,
            pytest.raises(ConnectError, match="add tls=true"),
        ):
            audited(url_of(proxy), limits=Limits(connect_seconds=4))

    def test_through_a_proxy_that_ends_tls_the_same_is_read(
        self, mongod: kit.Server, tmp_path: Path
    ) -> None:
        certs = kit.certs(tmp_path, "good")
        with kit.tls_proxy(mongod.port, certs) as proxy:
            capture = audited(url_of(proxy, "odd", f"&tls=true&tlsCAFile={certs.ca}"))

        assert profile(capture, "values").rows_seen == 20

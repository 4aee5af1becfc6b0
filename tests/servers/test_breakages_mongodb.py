"""One breakage on a server for every check that a MongoDB feeds."""

from collections.abc import Generator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo import MongoClient

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.model.result import CheckResult
from audit.secrets.secret import Secret
from tests.servers import kit, recorded
from tests.servers.test_breakages_personal_data import tables

PASSWORD = "l0ader-Pa55"
LIMITS = Limits(connect_seconds=20)
NOW = datetime.now(UTC)

Results = Mapping[str, CheckResult]
Database = Any  # a pymongo database of documents of any shape


def audited(url: str, *, password: str = "") -> dict[str, CheckResult]:
    """The result of every check on this source."""
    address, given = parse_url(url)
    secret = given or (Secret(password) if password else None)
    capture = audit_source(
        Request(name="broken", address=address, limits=LIMITS), url_password=secret
    )
    return {result.check.id: result for result in evaluate(checks(), capture.snapshot)}


def assert_found(result: CheckResult, place: str) -> None:
    """The check fails there; "host:" leaves the port open.

    A fault that weighs nothing on loopback is a note.
    """
    found = [str(fail.subject) for fail in (*result.failures, *result.notes)]
    within = place.endswith(":") and any(name.startswith(place) for name in found)
    assert within or place in found, (result.status, result.reason, found)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Generator[Results]:
    """A standalone MongoDB behind a certificate that nobody can verify, kept as badly as it may."""
    with kit.mongodb(auth=True, standalone=True) as server:
        with MongoClient[dict[str, Any]](server.url) as client:
            break_accounts(client.get_database("admin"))
            break_documents(client.get_database("shop"))
        certs = kit.certs(tmp_path_factory.mktemp("tls"), "expired")
        with kit.tls_proxy(server.port, certs) as proxy:
            yield audited(
                f"mongodb://loader:{PASSWORD}@localhost:{proxy.port}/shop"
                "?authSource=admin&directConnection=true&tls=true&tlsInsecure=true"
            )


def break_accounts(admin: Database) -> None:
    view = {"resource": {"db": "", "collection": ""}, "actions": ["viewUser", "viewRole"]}
    admin.command("createRole", "view", privileges=[view], roles=[])
    roles = [{"role": "dbOwner", "db": "shop"}, "clusterMonitor", "view"]
    admin.command("createUser", "loader", pwd=PASSWORD, roles=roles)
    admin.command("createUser", "second", pwd=PASSWORD, roles=["root"])
    admin.command("createUser", "keys", pwd=PASSWORD, roles=["userAdminAnyDatabase"])


def break_documents(shop: Database) -> None:
    rule = {"$jsonSchema": {"required": ["total"], "properties": {"total": {"bsonType": "int"}}}}
    shop.create_collection("told", validator=rule, validationAction="warn")
    shop.create_collection("nothing")
    shop.orders.insert_many(
        [
            {
                "number": n if n % 2 else str(n),
                "price_total": 1.5,
                "note": "" if n % 3 else None,
                "unused": None,
                "updated_at": (NOW - timedelta(days=1)).isoformat(),
            }
            for n in range(30)
        ]
    )
    shop.orders.create_index("number")
    shop.orders.create_index("number", name="number_again", sparse=True)
    shop.orders.create_index([("number", 1), ("note", 1)])
    shop.command("profile", 0, slowms=60_000)
    shop.orders_old.insert_many(list(shop.orders.find({}, {"_id": 0})))
    shop.contacts.insert_many(
        [{"Phone1": "a", "Phone2": "b", "Phone3": "c", "e mail": "d"} for _ in range(5)]
    )
    shop.wide.insert_one({f"f{chr(97 + n // 26)}{chr(97 + n % 26)}": n for n in range(120)})
    shop.feed.insert_many([{"updated_at": NOW - timedelta(days=90), "n": n} for n in range(120)])
    shop.live.insert_many([{"updated_at": NOW - timedelta(hours=1), "n": n} for n in range(120)])
    shop.live.insert_one({"n": -1})
    shop.ahead.insert_many([{"updated_at": NOW + timedelta(days=9), "n": n} for n in range(120)])
    shop.visits.insert_many([{"page": n, "site": "one"} for n in range(10_000)])
    shop.clicks.insert_many([{"page": n, "updated_at": NOW} for n in range(10_000)])
    shop.keys.insert_many([{"_id": f"key {n}"} for n in range(100_000)])


#: Check and place for the MongoDB.
DOCUMENTS = (
    ("data_management.blank-values", "orders.note"),
    ("data_management.constant-fields", "visits.site"),
    ("data_management.constraint-validity", "told · validator"),
    ("data_management.description", "orders"),
    ("data_management.duplicate-structure", "orders_old"),
    ("data_management.empty-datasets", "nothing"),
    ("data_management.empty-fields", "orders.unused"),
    ("data_management.field-types", "orders.price_total"),
    ("data_management.mixed-types", "orders.number"),
    ("data_management.schema-enforcement", "orders"),
    ("dataops.freshness", "feed"),
    ("dataops.future-timestamps", "ahead.updated_at"),
    ("dataops.record-timestamps", "contacts"),
    ("dataops.slow-operations", "operationProfiling.slowOpThresholdMs"),
    ("orchestration.change-capture", "replica set"),
    ("orchestration.deletion-visibility", "visits"),
    ("orchestration.extraction-key", "keys"),
    ("orchestration.watermark", "visits"),
    ("orchestration.watermark-index", "clicks.updated_at"),
    ("orchestration.watermark-nulls", "live.updated_at"),
    ("orchestration.watermark-time-zone", "orders.updated_at"),
    ("reliability.duplicate-indexes", "orders · index number_1"),
    ("reliability.replica-presence", "replication"),
    ("security.access-logging", "auditLog.destination"),
    ("security.account-attributes", "admin.keys"),
    ("security.audit-account-privileges", "loader"),
    ("security.audit-credential", "loader"),
    ("security.certificate-expiry", "localhost:"),
    ("security.superuser-accounts", ""),
    ("security.tls-verified", "localhost:"),
    ("software_engineering.identifier-naming", "contacts"),
    ("software_engineering.leftover-datasets", "orders_old"),
    ("software_engineering.repeated-fields", "contacts"),
    ("software_engineering.supported-version", "MongoDB"),
    ("software_engineering.wide-datasets", "wide"),
)


@pytest.mark.server
@pytest.mark.compatible
@pytest.mark.parametrize(("check", "place"), DOCUMENTS)
def test_a_breakage_of_the_document_source_is_found(
    documents: Results, check: str, place: str
) -> None:
    assert_found(documents[check], place)


def member(name: str, state: str, *, behind: int = 0, me: bool = False) -> dict[str, Any]:
    stamp = NOW - timedelta(seconds=behind)
    return {"name": name, "health": 1.0, "stateStr": state, "optimeDate": stamp, "self": me}


#: What no server here can be made to show, as the MongoDB manual has it.
MANUAL: Mapping[str, recorded.MongoAnswer] = {
    "hello": recorded.hello(
        setName="rs0", hosts=["a:27017", "b:27017"], localTime=NOW + timedelta(minutes=5)
    ),
    "replSetGetStatus": {
        "members": [
            member("a:27017", "PRIMARY", me=True),
            member("b:27017", "SECONDARY", behind=600),
        ]
    },
    "serverStatus": {
        "uptime": 60.0 * 86_400,
        "localTime": NOW,
        "storageEngine": {"name": "inMemory", "persistent": False},
        "connections": {"current": 190, "available": 10},
        "opcounters": {"query": 1, "insert": 1, "update": 1, "delete": 1},
    },
    "listIndexes": recorded.cursor(
        {"v": 2, "key": {"_id": 1}, "name": "_id_"}, {"v": 2, "key": {"n": 1}, "name": "n_1"}
    ),
    "usersInfo": {
        "users": [{"user": "old", "db": "shop", "mechanisms": ["SCRAM-SHA-1"], "roles": []}]
    },
    "aggregate": lambda asked: (
        recorded.cursor({"name": "n_1", "accesses": {"ops": 0, "since": NOW}})
        if "$indexStats" in str(asked)
        else recorded.cursor({"storageStats": {"count": 50_000, "size": 5_000_000}})
    ),
    "find": recorded.cursor({"_id": 1}),
}


@pytest.fixture(scope="module")
def manual() -> Generator[Results]:
    with recorded.mongodb(MANUAL) as server:
        yield audited(f"mongodb://127.0.0.1:{server.port}/shop?directConnection=true")


@pytest.mark.parametrize(
    ("check", "place"),
    [
        ("orchestration.clock-skew", ""),
        ("orchestration.connection-headroom", ""),
        ("reliability.durability-settings", "storage.engine"),
        ("reliability.index-use", "orders · index n_1"),
        ("reliability.replica-health", "replica b:27017"),
        ("security.password-scheme", "shop.old"),
    ],
)
def test_a_breakage_that_only_the_manual_shows_is_found(
    manual: Results, check: str, place: str
) -> None:
    assert_found(manual[check], place)


@pytest.fixture(scope="module")
def unguarded(tmp_path_factory: pytest.TempPathFactory) -> Generator[dict[str, Results]]:
    """A MongoDB without accounts and without TLS, and the same behind certificates of all sorts."""
    with kit.mongodb() as server:
        with MongoClient[dict[str, Any]](server.url) as client:
            client.get_database("admin").command("setParameter", 1, quiet=True)
            break_people(client.get_database("people"))
        found: dict[str, Results] = {}
        found[""] = audited(f"mongodb://localhost:{server.port}/people?directConnection=true")
        for kind in ("self-signed", "soon", "wrong-host"):
            certs = kit.certs(tmp_path_factory.mktemp("tls"), kind)
            with kit.tls_proxy(server.port, certs) as proxy:
                found[kind] = audited(
                    f"mongodb://localhost:{proxy.port}/nothing?directConnection=true"
                    "&tls=true&tlsInsecure=true"
                )
        yield found


def break_people(people: Database) -> None:
    for name, columns in tables().items():
        rows = zip(*(values for _, values in columns.values()), strict=True)
        people[name].insert_many(
            [
                {
                    "_id" if field == "email" else field: value
                    if isinstance(value, int | str | datetime)
                    else str(value)
                    for field, value in zip(columns, row, strict=True)
                }
                for row in rows
            ]
        )
    people.create_collection("load", timeseries={"timeField": "at", "metaField": "sensor"})
    people.load.insert_many([{"at": NOW - timedelta(days=n), "sensor": 1} for n in range(9)])
    people.client.get_database("nothing").create_collection("nothing")


#: Check, the certificate ("" for none) and place.
UNGUARDED = (
    ("data_management.expiry", "", "rule load"),
    ("data_management.children-data", "", "pupils.child_dob"),
    ("data_management.free-text-personal-data", "", "tickets.note"),
    ("data_management.personal-data-naming", "", "tickets.code"),
    ("data_management.special-categories", "", "members.religion"),
    ("data_management.test-data-realism", "", "test_customers"),
    ("security.access-logging", "", "quiet"),
    ("security.anonymous-access", "", "localhost:"),
    ("security.card-authentication-data", "", "payments.cvv"),
    ("security.card-number-masking", "", "payments.card_number"),
    ("security.certificate-name", "wrong-host", "localhost:"),
    ("security.certificate-renewal", "soon", "localhost:"),
    ("security.certificate-self-signed", "self-signed", "localhost:"),
    ("security.identifier-leakage", "", "subscribers._id"),
    ("security.password-hash-strength", "", "accounts.password_md5"),
    ("security.password-storage", "", "logins.password"),
    ("security.session-encryption", "", "localhost:"),
    ("security.storage-encryption", "", ""),
    ("security.stored-secrets", "", "integrations.access_token"),
    ("security.tls-offered", "", "localhost:"),
)


@pytest.mark.server
@pytest.mark.compatible
@pytest.mark.parametrize(("check", "certificate", "place"), UNGUARDED)
def test_a_breakage_of_an_unguarded_mongodb_is_found(
    unguarded: dict[str, Results], check: str, certificate: str, place: str
) -> None:
    assert_found(unguarded[certificate][check], place)

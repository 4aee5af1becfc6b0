"""FerretDB, which has MongoDB's protocol: what it does not know is said, and is no error."""

from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import Binary, DatetimeMS, ObjectId
from pymongo import MongoClient

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.access.stream import Choice, Sampling
from audit.connectors.mongodb import MongoDB
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.errors import ConnectError
from audit.facts.catalog import Catalog
from audit.facts.change import ChangeCapture
from audit.facts.profiles import Profiles
from audit.facts.replication import Replication
from audit.facts.server import Server
from audit.facts.tls import TlsServer
from audit.facts.transport import Connection
from audit.facts.workload import Activity
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from audit.report.capture import Capture
from tests.servers import kit
from tests.servers.ferretdb import ferretdb

pytestmark = [pytest.mark.server, pytest.mark.compatible]

Database = Any  # a pymongo database of documents of any shape
NOW = datetime.now(UTC)
LIMITS = Limits(connect_seconds=20)


def audited(url: str, limits: Limits = LIMITS) -> Capture:
    return audit_source(Request(name="shop", address=parse_url(url)[0], limits=limits))


def url_of(server: kit.Server, database: str) -> str:
    return server.url.replace("/?", f"/{database}?")


@pytest.fixture(scope="module")
def server() -> Generator[kit.Server]:
    with ferretdb() as found, MongoClient[dict[str, Any]](found.url) as client:
        fill(client.get_database("shop"))
        fill_badly(client.get_database("broken"))
        yield found


def fill(shop: Database) -> None:
    shop.orders.insert_many([{"n": n, "customer": {"name": f"c{n}"}} for n in range(300)])
    shop.kinds.insert_many(
        [
            {"_id": 1, "v": 2**60},
            {"_id": "a", "v": Binary(b"\x00", 128)},
            {"_id": ObjectId(), "v": None},
            {"_id": 2.5, "v": [1, "x", {"deep": True}]},
            {"_id": {"k": 1}, "": "an empty key", "smile 😀": 1},
            {"_id": 6, "far": DatetimeMS(2**53), "long_ago": DatetimeMS(-(2**53))},
        ]
    )
    shop.create_collection("log", capped=True, size=100_000)


def fill_badly(broken: Database) -> None:
    broken.create_collection("nothing")
    broken.orders.insert_many(
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
    broken.orders.create_index("number")
    broken.orders.create_index([("number", 1), ("note", 1)])
    broken.orders_old.insert_many(list(broken.orders.find({}, {"_id": 0})))
    broken.feed.insert_many([{"updated_at": NOW - timedelta(days=90), "n": n} for n in range(120)])
    broken.ahead.insert_many([{"updated_at": NOW + timedelta(days=9), "n": n} for n in range(120)])
    broken.contacts.insert_many(
        [{"Phone1": "a", "Phone2": "b", "Phone3": "c", "e mail": "d"} for _ in range(5)]
    )
    broken.wide.insert_one({f"f{chr(97 + n // 26)}{chr(97 + n % 26)}": n for n in range(120)})


@pytest.fixture(scope="module")
def shop(server: kit.Server) -> Capture:
    return audited(url_of(server, "shop"))


@pytest.fixture(scope="module")
def broken(server: kit.Server) -> dict[str, CheckResult]:
    capture = audited(url_of(server, "broken"))
    return {result.check.id: result for result in evaluate(checks(), capture.snapshot)}


def test_it_is_called_by_its_name_and_not_by_mongodbs_calendar(shop: Capture) -> None:
    found = shop.snapshot.get(Server)

    assert isinstance(found, Server)
    assert (found.product, found.product_id, found.flavour) == ("MongoDB", "", "FerretDB")
    assert "FerretDB 1.24.0" in MongoDB.verified_on


def test_what_it_does_not_know_is_unsupported_and_no_error(shop: Capture) -> None:
    gaps = {fact.__name__: gap for fact, gap in shop.snapshot.missing()}
    results = evaluate(checks(), shop.snapshot)

    assert shop.finished
    assert {gap.reason for gap in gaps.values()} == {Reason.UNSUPPORTED}, gaps
    assert {"Accounts", "Durability", "Listening", "ReadConsistency", "Connections"} <= gaps.keys()
    for fact in (ChangeCapture, Replication):
        missing = shop.snapshot.get(fact)
        assert isinstance(missing, Missing)
        assert "FerretDB" in missing.detail
    assert not [r.check.id for r in results if r.status in {Status.ERROR, Status.NOT_RUN}]


def test_documents_of_every_sort_of_key_are_read(shop: Capture) -> None:
    catalog, profiles = shop.snapshot.get(Catalog), shop.snapshot.get(Profiles)
    activity = shop.snapshot.get(Activity)

    assert isinstance(catalog, Catalog)
    assert isinstance(profiles, Profiles)
    assert isinstance(activity, Activity)
    rows = {profile.dataset: profile.row_count for profile in profiles.datasets}
    assert rows == {"kinds": 6, "log": 0, "orders": 300}
    orders = catalog.dataset("orders")
    assert orders is not None
    assert [f.name for f in orders.fields] == ["_id", "n", "customer", "customer.name"]
    assert activity.totals.inserts is not None
    assert activity.totals.inserts > 0


def test_a_sample_that_it_cannot_draw_is_said_to_be_the_first_documents(
    server: kit.Server,
) -> None:
    few = Limits(connect_seconds=20, sampling=Sampling(Choice.ROWS, rows=10))

    profiles = audited(url_of(server, "shop"), few).snapshot.get(Profiles)

    assert isinstance(profiles, Profiles)
    orders = profiles.dataset("orders")
    assert orders is not None
    assert orders.sample is not None
    assert (orders.rows_seen, orders.sample.method) == (10, "the first documents")
    assert "come later are not seen" in orders.sample.bias


#: Checks that fail on it, and where.
FAULTS = (
    ("data_management.blank-values", "orders.note"),
    ("data_management.description", "orders"),
    ("data_management.duplicate-structure", "orders_old"),
    ("data_management.empty-datasets", "nothing"),
    ("data_management.empty-fields", "orders.unused"),
    ("data_management.field-types", "orders.price_total"),
    ("data_management.mixed-types", "orders.number"),
    ("data_management.schema-enforcement", "orders"),
    ("dataops.freshness", ""),
    ("dataops.future-timestamps", "ahead.updated_at"),
    ("orchestration.watermark-time-zone", "orders.updated_at"),
    ("reliability.duplicate-indexes", "orders · index number_1"),
    ("security.anonymous-access", "localhost:"),
    ("security.tls-offered", "localhost:"),
    ("software_engineering.identifier-naming", "contacts"),
    ("software_engineering.leftover-datasets", "orders_old"),
    ("software_engineering.repeated-fields", "contacts"),
    ("software_engineering.wide-datasets", "wide"),
)


@pytest.mark.parametrize(("check", "place"), FAULTS)
def test_a_fault_is_found_on_it_too(broken: dict[str, CheckResult], check: str, place: str) -> None:
    result = broken[check]
    found = [str(fail.subject) for fail in (*result.failures, *result.notes)]
    within = place.endswith(":") and any(name.startswith(place) for name in found)
    assert within or place in found, (result.status, result.reason, found)


def test_its_own_tls_is_verified_and_examined() -> None:
    with ferretdb(tls="good") as server:
        capture = audited(server.url)
    with ferretdb(tls="self-signed") as server:
        untrusted = f"mongodb://localhost:{server.port}/?directConnection=true&tls=true"
        with pytest.raises(ConnectError, match="tlsCAFile=PATH"):
            audited(untrusted, Limits(connect_seconds=4))  # it is tried until the time is over

    connection, examined = capture.snapshot.get(Connection), capture.snapshot.get(TlsServer)
    assert isinstance(connection, Connection)
    assert isinstance(examined, TlsServer)
    assert (connection.verified_chain, connection.verified_name) == (True, True)
    assert connection.tls_version == (1, 3)

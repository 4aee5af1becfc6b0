"""One breakage on a server for every check of the structure of documents."""

from collections.abc import Generator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson.objectid import ObjectId
from pymongo import MongoClient

from audit.engine.discover import checks
from audit.model.result import CheckResult, Status
from tests.servers import kit
from tests.servers.test_breakages_mongodb import assert_found, audited

Results = Mapping[str, CheckResult]
Database = Any  # a pymongo database of documents of any shape
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def documents() -> Generator[Results]:
    """A MongoDB with collections of which each has one fault, and one that has none."""
    with kit.mongodb(standalone=True) as server:
        with MongoClient[dict[str, Any]](server.url) as client:
            fill(client.get_database("shop"))
        yield audited(f"mongodb://127.0.0.1:{server.port}/shop?directConnection=true")


def made(day: int, number: int) -> ObjectId:
    """A key that was made so many days ago."""
    second = int((NOW - timedelta(days=day)).timestamp()) - number
    return ObjectId(second.to_bytes(4, "big") + (1_000 * day + number).to_bytes(8, "big"))


def fill(shop: Database) -> None:
    rule = {
        "$jsonSchema": {
            "properties": {
                "total": {"bsonType": "int"},
                "fax": {"bsonType": "string"},
                "name": {"bsonType": "string"},
            }
        }
    }
    shop.create_collection("declared", validator=rule, validationAction="warn")
    shop.declared.insert_many(
        [{"total": n if n > 5 else f"{n}", "name": "x", "extra": n} for n in range(60)]
    )
    shop.create_collection("good", validator=rule)
    shop.good.insert_many(
        [
            {"_id": made(day, n), "total": n, "name": f"n{n}", "fax": "0"}
            for day in range(20)
            for n in range(10)
        ]
    )
    shop.keys.insert_many([{"_id": n if n % 2 else f"k{n}", "v": 1} for n in range(50)])
    shop.visits.insert_many([{"by_day": {f"2026-11-{1 + n % 28:02d}": n}} for n in range(50)])
    shop.changed.insert_many(
        [
            {"_id": made(day, n), "v": 1, **({"added": n} if day < 10 else {})}
            for day in range(20)
            for n in range(10)
        ]
    )


#: Check and place for the MongoDB.
BROKEN = (
    ("data_management.declared-types", "declared.total"),
    ("data_management.key-types", "keys._id"),
    ("data_management.structure-drift", "changed.added"),
    ("data_management.undeclared-fields", "declared"),
    ("data_management.unseen-fields", "declared"),
    ("software_engineering.data-as-keys", "visits.by_day.*"),
)


@pytest.mark.server
@pytest.mark.compatible
@pytest.mark.parametrize(("check", "place"), BROKEN)
def test_a_breakage_of_the_structure_is_found(documents: Results, check: str, place: str) -> None:
    assert_found(documents[check], place)


@pytest.mark.server
@pytest.mark.compatible
@pytest.mark.parametrize("check", [check for check, _ in BROKEN])
def test_nothing_is_said_of_the_good_collection(documents: Results, check: str) -> None:
    assert documents[check].status is Status.FAIL
    assert not [f for f in documents[check].failures if f.subject.dataset == "good"]


def test_the_checks_are_known() -> None:
    assert {check for check, _ in BROKEN} <= {check.id for check in checks()}

"""The structure of documents: drift by their own time, and declared fields against seen ones."""

import json
import pickle
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import bson
import pytest
from bson.objectid import ObjectId

from audit.access.bsoncodec import decode
from audit.access.stream import Bson
from audit.facts.catalog import Dataset, DatasetKind, Field, LogicalType
from audit.facts.structure import Drift, Structure
from audit.profile import drift
from audit.profile.documents import DocumentState
from audit.profile.infer import document_state
from audit.profile.structure import structure_of
from tests.make import facts as make

START = datetime(2024, 1, 1, tzinfo=UTC)


def dataset(*fields: Field, kind: DatasetKind = DatasetKind.COLLECTION) -> Dataset:
    return make.dataset("orders", *fields, kind=kind)


def field(name: str, native: str, logical: LogicalType = LogicalType.UNKNOWN) -> Field:
    return Field(name, native, logical)


def oid(at: datetime, number: int) -> ObjectId:
    return ObjectId(int(at.timestamp()).to_bytes(4, "big") + number.to_bytes(8, "big"))


def days(
    count: int, of: Callable[[int, int], dict[str, Any]], per_day: int = 20
) -> list[dict[str, Any]]:
    """Documents of so many days, each with what a function makes of its day and number."""
    return [
        {"_id": oid(START + timedelta(days=day, minutes=n), n), **of(day, n)}
        for day in range(count)
        for n in range(per_day)
    ]


def structure(documents: Sequence[Mapping[str, Any]], of: Dataset | None = None) -> Structure:
    """By columns and one by one, which have to agree."""
    of = of or dataset()
    found: list[Structure] = []
    data = b"".join(map(bson.encode, documents))
    for batch in (Bson(data), decode(data)):
        state = document_state(of)
        state.update(batch)
        found.append(structure_of(state, of))
    assert found[0] == found[1]
    return found[0]


def test_a_field_that_came_and_one_that_went() -> None:
    found = structure(
        days(60, lambda day, n: {"a": n, **({"new": {"x": 1}} if day >= 30 else {"old": "x"})})
    )
    assert [(d.field, d.change) for d in found.drift] == [("new", "came"), ("old", "went")]
    assert found.bucket_field == "_id"
    assert found.buckets <= drift.MOST
    at = next(d.at for d in found.drift if d.field == "new")
    assert at is not None
    assert found.bucket_seconds is not None
    assert abs(at - (START + timedelta(days=30))) <= timedelta(seconds=found.bucket_seconds)


def test_a_type_that_changed() -> None:
    [found] = structure(days(60, lambda day, n: {"a": n if day < 30 else str(n)})).drift
    assert (found.field, found.change, found.before, found.after) == (
        "a",
        "type",
        "integer",
        "text",
    )


def test_a_share_that_changed() -> None:
    [found] = structure(
        days(60, lambda day, n: {"a": 1} if n % 10 < (9 if day < 30 else 3) else {})
    ).drift
    assert (found.field, found.change, found.before) == ("a", "share", "90.0%")
    assert 0.3 <= float(found.after.rstrip("%")) / 100 <= 0.33  # the bucket of the change is in it


@pytest.mark.parametrize("count", [1, 2, 60])
def test_a_steady_collection_has_no_drift(count: int) -> None:
    steady = days(
        count, lambda _, n: {"a": n, "b": None if n % 3 else "x", **({"c": 1} if n % 2 else {})}
    )
    assert structure(steady).drift == ()


def test_rare_fields_are_no_drift() -> None:
    rare = days(60, lambda day, n: {"rare": 1} if day == 50 and n < 3 else {})
    assert structure(rare).drift == ()


def test_the_time_field_of_logs() -> None:
    stamped = dataset(
        field("@timestamp", "date", LogicalType.TIMESTAMP_TZ), kind=DatasetKind.DATA_STREAM
    )
    documents = [
        {"@timestamp": (START + timedelta(hours=n)).isoformat(), **({"x": 1} if n > 500 else {})}
        for n in range(1_000)
    ]
    state = document_state(stamped)
    state.update("\n".join(map(json.dumps, documents)).encode())
    found = structure_of(state, stamped)
    assert (found.bucket_field, found.drift[0].field) == ("@timestamp", "x")


def test_documents_without_a_time_have_no_buckets() -> None:
    found = structure([{"_id": n} for n in range(200)])
    assert (found.buckets, found.bucket_field, found.bucket_seconds) == (0, "", None)


def test_buckets_stay_few_and_merge_like_one() -> None:
    documents = days(400, lambda day, _: {"new": 1} if day > 200 else {}, per_day=5)
    whole, parts = DocumentState(time_field="_id"), DocumentState(time_field="_id")
    whole.update(documents)
    for start in range(0, len(documents), 400):
        part = parts.fresh()
        part.update(documents[start : start + 400])
        parts.merge(pickle.loads(pickle.dumps(part)))  # our own
    assert parts.buckets == whole.buckets
    assert len(whole.buckets.documents) <= drift.MOST
    assert sum(whole.buckets.documents.values()) == len(documents)


def test_declared_against_seen() -> None:
    declared = dataset(
        field("_id", "objectId"),
        field("name", "string"),
        field("age", "int | long"),
        field("gone", "string"),
        field("address", "object"),
        field("address.city", "string"),
        field("anything", "any"),
        field("note", "string | null"),
    )
    documents = [
        {"_id": n, "name": n if n < 5 else "x", "age": 1, "address": {"city": "x", "zip": "y"}}
        | {"anything": n, "note": None, "extra": {"a": 1}}
        for n in range(100)
    ]
    found = structure(documents, declared)
    assert found.unseen == ("gone",)
    assert set(found.undeclared) == {"address.zip", "extra"}
    [departure] = found.departures
    assert (departure.field, departure.declared, departure.seen, departure.documents) == (
        "name", "string", "integer", 5,
    )  # fmt: skip
    assert found.id_types == (("integer", 100),)
    assert (found.documents, found.depth) == (100, 2)


def test_a_mapping_of_a_search_engine_allows_lists_and_texts() -> None:
    declared = dataset(
        field("tags", "keyword", LogicalType.TEXT),
        field("at", "date", LogicalType.TIMESTAMP_TZ),
        field("count", "long", LogicalType.INTEGER),
        field("place", "geo_point", LogicalType.GEOMETRY),
        kind=DatasetKind.INDEX,
    )
    state = document_state(declared)
    state.update([{"tags": ["a", "b"], "at": "2024-01-01", "count": "7", "place": {"lat": 1}}] * 9)
    found = structure_of(state, declared)
    assert [(d.field, d.seen, d.documents) for d in found.departures] == [("count", "text", 9)]
    assert (found.undeclared, found.unseen) == ((), ())


def test_elements_of_a_nested_field_and_of_a_vector_are_as_declared() -> None:
    mapped = dataset(
        field("lines", "nested", LogicalType.ARRAY),
        field("lines.sku", "keyword", LogicalType.TEXT),
        field("seen", "dense_vector", LogicalType.ARRAY),
        kind=DatasetKind.INDEX,
    )

    found = structure([{"lines": [{"sku": "a"}], "seen": [0.5, 1]}] * 5, mapped)

    assert (found.departures, found.undeclared) == ((), ())


def test_nothing_is_undeclared_where_nothing_is_declared() -> None:
    assert structure([{"a": 1}] * 3, dataset(field("_id", "objectId"))).undeclared == ()


def test_types_of_ids_and_folded_keys() -> None:
    ids: list[object] = [*range(60), *(ObjectId() for _ in range(40))]
    found = structure(
        [{"_id": i, "by_day": {f"2026-11-{1 + n % 28:02d}": 1}} for n, i in enumerate(ids)]
    )
    assert found.id_types == (("integer", 60), ("objectid", 40))
    assert found.folded == ("by_day.*",)


def test_a_change_inside_an_object_that_came_is_told_once() -> None:
    found = structure(days(60, lambda day, _: {"o": {"p": [{"q": 1}]}} if day > 30 else {}))
    assert [d.field for d in found.drift] == ["o"]
    assert isinstance(found.drift[0], Drift)

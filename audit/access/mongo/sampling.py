"""How the documents of a collection are read: all of a small one, a spread sample of a large one.

No filter but a range of `_id` or of a time series' own field is ever sent, so that an index serves
every read, and no read is longer than its limit.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from math import isnan
from types import UnionType
from typing import Any
from uuid import UUID

from audit.access.mongo.commands import BY_ID
from audit.access.mongo.describe import document
from audit.access.mongo.errors import Unsupported
from audit.access.mongo.reading import Place, bounded, read, whole
from audit.access.mongo.session import MongoSession
from audit.access.stream import Bson, Choice, Documents, Portion
from audit.facts.catalog import Dataset, DatasetKind

#: `$sample` reads single documents where it is asked for less than 5 % of at least 100 (MongoDB
#: manual, "$sample"); otherwise it reads all of them.
SAMPLED_SHARE = 20
LEAST_TO_DRAW_FROM = 100
#: Bytes of a sample beside those of a collection that is read whole; documents may be large.
SAMPLE_OVER_WHOLE = 4
FEWEST_DOCUMENTS = 20
#: Parts of the order of `_id` that a sample of ranges is taken from: each is a request.
FEWEST_STRATA, MOST_STRATA = 8, 64
DOCUMENTS_PER_STRATUM = 100
#: Random keys that each stratum's limits are made of.
KEYS_PER_STRATUM = 16
#: Spans of time that a sample of a time series is taken from.
WINDOWS = 24
_UNBOUNDED = 2**62


def documents_of(session: MongoSession, place: Place, portion: Portion) -> Documents:
    """The documents of a dataset in batches, and what part of it they are."""
    dataset, limits = place.dataset, session.budget.limits
    full = limits.sampling.choice is Choice.FULL
    if dataset.kind is DatasetKind.VIEW:
        # a view runs its pipeline for whoever reads it: a few of its documents have to do
        return bounded(session, place, portion.rows or (None if full else limits.sample_rows))
    if portion.rows is not None:
        auto = limits.sampling.choice is Choice.AUTO
        most = _affordable(dataset, limits.whole_bytes) if auto else portion.rows
        return _sampled(session, place, min(portion.rows, most))
    if dataset.row_estimate is None and dataset.size_bytes is None and not full:
        return bounded(session, place, limits.block_sample_rows)
    return Documents(whole(session, place), row_count=dataset.row_estimate)


def _affordable(dataset: Dataset, whole_bytes: int) -> int:
    """How many documents of its size a sample may have that nobody asked for in number."""
    rows, size = dataset.row_estimate, dataset.size_bytes
    if not rows or not size:
        return _UNBOUNDED
    return max(FEWEST_DOCUMENTS, SAMPLE_OVER_WHOLE * whole_bytes * rows // size)


def _sampled(session: MongoSession, place: Place, rows: int) -> Documents:
    """A sample in the way that costs this sort of collection least."""
    size = place.dataset.row_estimate
    if place.dataset.time_field:
        return _windows(session, place, rows)
    if size is None:
        return bounded(session, place, rows)
    if rows >= size:
        return Documents(whole(session, place), row_count=size)
    try:
        if size >= max(SAMPLED_SHARE * rows, LEAST_TO_DRAW_FROM):
            return _random(session, place, rows)
        return _ranges(session, place, rows)
    except Unsupported:  # a program that draws no samples
        return bounded(session, place, rows)


def _random(session: MongoSession, place: Place, rows: int) -> Documents:
    """Single documents that the source draws; the first batch shows whether it can."""
    command: dict[str, object] = {
        "aggregate": place.name,
        "pipeline": [{"$sample": {"size": rows}}],
        "cursor": {"batchSize": min(rows, place.batch)},
    }
    drawn = read(session, place, command)
    first = next(drawn, Bson(b""))

    def batches() -> Iterator[Bson]:
        with closing(drawn):
            yield first
            yield from drawn

    return _sample(
        place,
        rows,
        batches(),
        method="random documents",
        bias="another sample is drawn each time, and a document may be in it twice",
    )


def _ranges(session: MongoSession, place: Place, rows: int) -> Documents:
    """Runs of documents that begin at keys spread over the order of `_id`, old ones and new ones.

    The keys are drawn at random, so that a stratum has about as many documents as another one
    whatever the distances of keys are. A range ends where its type does (MongoDB manual,
    "Comparison/Sort Order", type bracketing), so that each begins at a key of its own type.
    """
    starts = _starts(session, place, rows)
    if not starts:
        return bounded(session, place, rows)
    if len(starts) == 1:
        return _both_ends(session, place, rows)
    each = -(-rows // len(starts))

    def batches() -> Iterator[Bson]:
        for number, start in enumerate(starts, 1):
            last = number == len(starts)
            bounds = {"$gte": start}
            if not last and _kind(start) == _kind(starts[number]):
                bounds["$lt"] = starts[number]
            way = -1 if last else 1  # the newest documents are among the last ones
            command = place.find(filter={"_id": bounds}, sort={"_id": way}, limit=each)
            yield from read(session, place, command)

    return _sample(
        place,
        rows,
        batches(),
        method=f"runs from {len(starts)} places in the order of _id",
        bias="documents beside one another are alike; figures are less sure than of random ones",
    )


def _both_ends(session: MongoSession, place: Place, rows: int) -> Documents:
    """The oldest and the newest documents of a few large ones."""

    def batches() -> Iterator[Bson]:
        for way, limit in ((1, rows - rows // 2), (-1, rows // 2)):
            if limit:
                yield from read(session, place, place.find(sort={"_id": way}, limit=limit))

    return _sample(
        place,
        rows,
        batches(),
        method="both ends of the order of _id",
        bias="documents between the oldest and the newest are not seen",
    )


def _starts(session: MongoSession, place: Place, rows: int) -> list[object]:
    """Keys that cut the order of `_id` into parts of like size, the smallest one first."""
    size = place.dataset.row_estimate or 0
    strata = max(FEWEST_STRATA, min(MOST_STRATA, rows // DOCUMENTS_PER_STRATUM))
    enough = size >= LEAST_TO_DRAW_FROM  # of fewer all would be read
    drawn = min(strata * KEYS_PER_STRATUM, size // SAMPLED_SHARE) if enough else 0
    keys: list[object] = []
    if drawn:
        stages: tuple[dict[str, Any], ...] = (
            {"$sample": {"size": drawn}},
            {"$project": {**BY_ID}},
            {"$sort": {**BY_ID}},
        )
        found = session.pipeline(place.database, place.name, *stages, batch=drawn)
        keys = [document["_id"] for document in found if _kind(document["_id"])]
    smallest = session.end(place.database, place.name, "_id", way=1)
    starts = [smallest] if _kind(smallest) else []
    for number in range(min(strata, len(keys))):
        key = keys[number * len(keys) // strata] if len(keys) > strata else keys[number]
        if not starts or key != starts[-1]:
            starts.append(key)
    return starts


def _kind(key: object) -> str:
    """The types that are compared with one another (MongoDB manual, "Comparison/Sort Order").

    "" for what no range can begin at.
    """
    from bson import Decimal128, ObjectId  # noqa: PLC0415  # a driver's module

    if isinstance(key, float) and isnan(key):
        return ""
    if isinstance(key, Mapping):
        return "" if any(name.startswith("$") for name in document(key)) else "document"  # pyright: ignore[reportUnknownArgumentType]
    kinds: tuple[tuple[type | UnionType, str], ...] = (
        (bool, "boolean"),
        (int | float | Decimal128, "number"),
        (str, "text"),
        (datetime, "date"),
        (ObjectId, "object id"),
        (UUID | bytes, "binary"),
    )
    return next((name for types, name in kinds if isinstance(key, types)), "")


def _windows(session: MongoSession, place: Place, rows: int) -> Documents:
    """The beginnings of spans of time of like length, from the oldest to the newest."""
    name = place.dataset.time_field
    first, last = (session.end(place.database, place.name, name, way=way) for way in (1, -1))
    if not isinstance(first, datetime) or not isinstance(last, datetime):
        return bounded(session, place, rows)
    span = (last - first) / WINDOWS
    each = -(-rows // WINDOWS)

    def batches() -> Iterator[Bson]:
        for number in range(WINDOWS):
            begin, end = first + number * span, first + (number + 1) * span
            newest = number == WINDOWS - 1
            bounds = {"$gte": begin} if newest else {"$gte": begin, "$lt": end}
            command = place.find(filter={name: bounds}, limit=each)
            if newest:
                command["sort"] = {name: -1}
            yield from read(session, place, command)

    return _sample(
        place,
        rows,
        batches(),
        method=f"windows of {name}",
        bias="busy spans of time weigh as much as quiet ones",
    )


def _sample(
    place: Place,
    rows: int,
    batches: Iterable[Bson],
    *,
    method: str,
    bias: str,
) -> Documents:
    size = place.dataset.row_estimate
    return Documents(
        iter(batches),
        whole=False,
        method=method,
        share=min(1.0, rows / size) if size else None,
        bias=bias,
        row_count=size,
    )

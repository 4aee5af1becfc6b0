"""Collections of documents: change streams, a watermark, ranges of `_id`, or everything.

Rules are those of MongoDB's manual: chapters Change Streams, Time Series Collections (limitations)
and Comparison/Sort Order (ranges of one BSON type hold no value of another).
"""

from dataclasses import replace

from audit.engine.plan.around import Around, at_most, length, quoted, rows_of, small
from audit.engine.plan.keyed import DELETIONS, streamed
from audit.facts.catalog import OBJECT_ID, Dataset, Field, split_key_of, watermark_of
from audit.facts.profiles import DatasetProfile
from audit.model.fact import Missing
from audit.report.datasets import Extraction

_KEY = ("_id",)
#: Types of `_id` whose ranges cut a collection into parts of like size.
_EVEN = frozenset({OBJECT_ID, "uuid", "int", "integer", "int32", "int64", "long"})
#: ObjectIds hold the second of their making by the client's clock (BSON specification, ObjectId).
_ID_OVERLAP = 60
_WINDOW = 3_600
_SNAPSHOT = (
    "open the stream and keep its resume token first, then load a snapshot, then follow the stream "
    "from that token"
)
_IMAGES = (
    "an update tells the changed fields only: look the document up, or switch on pre- and "
    "post-images of the collection (MongoDB 6.0)"
)


def by_documents(dataset: Dataset, profile: DatasetProfile | None, around: Around) -> Extraction:
    key = dataset.unique_key.fields if dataset.unique_key else _KEY
    types = _id_types(dataset, profile, around)
    split = split_key_of(dataset)
    if not split and types and set(types) <= _EVEN and len(types) == 1:
        split = _KEY[0]
    if len(types) > 1:
        split = ""
    plan = _plan(dataset, profile, around, key, split=split)
    return replace(plan, limits=(*plan.limits, *_limits(dataset, types)))


def _plan(
    dataset: Dataset,
    profile: DatasetProfile | None,
    around: Around,
    key: tuple[str, ...],
    *,
    split: str,
) -> Extraction:
    if (few := small(dataset, profile, "documents")) != "":
        return Extraction(
            method="full",
            reason=f"small ({few})",
            key=key,
            split_key=split,
            request=f"{_collection(dataset)}.find().sort({{_id: 1}})",
        )
    if dataset.time_field:
        return _in_windows(dataset, key)
    if streamed(dataset, around, has_key=True):
        return _streams(dataset, around, key, split)
    watermark = watermark_of(dataset)
    if watermark is not None:
        return _followed(dataset, watermark, key, split)
    if split and _written_once(dataset, around):
        return _by_id(dataset, key, split)
    lacking = "no change streams and no watermark, so there is no other way"
    return Extraction(
        method="full",
        reason=f"{lacking}; by ranges of _id" if split else lacking,
        key=key,
        split_key=split,
        request=f"{_collection(dataset)}.find({{_id: {{$gt: <last _id>}}}}).sort({{_id: 1}})"
        if split
        else f"{_collection(dataset)}.find().sort({{_id: 1}})",
        conditions=("read one moment of it: read concern snapshot where the server has it",),
        limits=_rows_limit(dataset, profile),
    )


def _streams(dataset: Dataset, around: Around, key: tuple[str, ...], split: str) -> Extraction:
    window = _oplog_window(around)
    return Extraction(
        method="cdc",
        reason="a change stream tells inserts, updates and deletions as they happen",
        key=key,
        split_key=split,
        request=f"{_collection(dataset)}.watch([], "
        '{fullDocument: "updateLookup", resumeAfter: <token>})',
        conditions=(
            _SNAPSHOT,
            "store the resume token with every batch that was loaded",
            _IMAGES,
        ),
        unseen=("the content of deleted documents, without pre-images",),
        limits=(
            f"a reader may be away as long as the oplog reaches back{window}",
            "a drop or rename of the collection ends the stream; then load anew",
        ),
    )


def _oplog_window(around: Around) -> str:
    if isinstance(around.changes, Missing):
        return ""
    found = (r.current for r in around.changes.requirements if "oplog" in r.name.lower())
    current = next(found, "")
    return f" (now {current})" if current else ""


def _followed(dataset: Dataset, mark: Field, key: tuple[str, ...], split: str) -> Extraction:
    indexed = any(i.fields and i.fields[0] == mark.name and i.valid for i in dataset.indexes)
    need = () if indexed else (f"an index on {mark.name}; without one every load scans all",)
    return Extraction(
        method="incremental",
        reason=f"{mark.name} marks new and changed documents; deletions are not seen by it",
        watermark=mark.name,
        key=key,
        split_key=split,
        request=f"{_collection(dataset)}.find({{{quoted(mark.name)}: {{$gte: <from>, $lt: <to>}}}})"
        f".sort({{{quoted(mark.name)}: 1, _id: 1}})",
        conditions=(*need, f"every writer sets {mark.name} at every change"),
        unseen=(DELETIONS, f"changes that leave {mark.name} as it was"),
    )


def _by_id(dataset: Dataset, key: tuple[str, ...], split: str) -> Extraction:
    overlap = length(_ID_OVERLAP)
    return Extraction(
        method="incremental",
        reason="documents are written once, and their _id grows with time",
        watermark=_KEY[0],
        key=key,
        split_key=split,
        request=f"{_collection(dataset)}.find({{_id: {{$gt: <last _id>}}}}).sort({{_id: 1}})",
        conditions=(
            f"read the last {overlap} again: several writers make _id by clocks of their own",
            "a snapshot first, in ranges of _id",
        ),
        unseen=(DELETIONS, "updates"),
    )


def _in_windows(dataset: Dataset, key: tuple[str, ...]) -> Extraction:
    return Extraction(
        method="incremental",
        reason="a time-series collection has no change streams; read closed windows of its time",
        watermark=dataset.time_field,
        key=key,
        request=f"{_collection(dataset)}.find({{{quoted(dataset.time_field)}: "
        "{$gte: <from>, $lt: <to>}})",
        conditions=(f"windows of {length(at_most(_WINDOW))} with an overlap for late documents",),
        unseen=(DELETIONS, "documents that come later than the overlap"),
    )


def _written_once(dataset: Dataset, around: Around) -> bool:
    """Whether the source counted inserts and neither an update nor a deletion."""
    done = around.activity.of(dataset.name) if around.activity else None
    return done is not None and bool(done.inserts) and done.updates == 0 and done.deletes == 0


def _id_types(dataset: Dataset, profile: DatasetProfile | None, around: Around) -> tuple[str, ...]:
    """Types that `_id` was seen in, the most frequent first."""
    structure = around.structures.of(dataset.name) if around.structures else None
    if structure is not None and structure.id_types:
        return tuple(name.lower() for name, _ in structure.id_types)
    found = profile.field(_KEY[0]) if profile else None
    if found is not None and len(found.types) > 1:
        return tuple(t.type for t in found.types)
    field = dataset.field(_KEY[0])
    return (field.native_type.lower(),) if field else ()


def _limits(dataset: Dataset, types: tuple[str, ...]) -> tuple[str, ...]:
    found: list[str] = []
    if len(types) > 1:
        told = f"{', '.join(types[:-1])} and {types[-1]}"
        found.append(
            f"_id has several types ({told}): a range of one type misses the others, so read it as "
            "one cursor"
        )
    options = dict(dataset.options)
    if "capped" in options:
        found.append("the collection is capped: what was not read in time is gone")
    if "expires" in options:
        found.append(f"documents are dropped by age: {options['expires']}")
    return tuple(found)


def _rows_limit(dataset: Dataset, profile: DatasetProfile | None) -> tuple[str, ...]:
    rows = rows_of(dataset, profile)
    return (f"each load reads {rows:,} documents",) if rows else ()


def _collection(dataset: Dataset) -> str:
    name = dataset.name
    if dataset.namespace:
        name = name.removeprefix(f"{dataset.namespace}.")
    return f"db.getCollection({quoted(name)})"

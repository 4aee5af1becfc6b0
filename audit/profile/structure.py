"""The structure of documents as a fact: what is declared beside what was seen."""

from collections.abc import Iterator, Mapping

from audit.facts.catalog import ANY_KEY, Dataset, DatasetKind, Field, LogicalType
from audit.facts.structure import Departure, Structure
from audit.profile.documents import DocumentState
from audit.profile.drift import drifts
from audit.profile.infer import without_arrays
from audit.profile.paths import Path, paths_of
from audit.profile.place import Place
from audit.profile.values import NULL

#: Fields of one kind that are named.
_MOST = 500
_NUMBERS = frozenset({"integer", "float", "decimal", "decimal128"})
_BINARY = frozenset({"binary", "uuid", "legacy uuid", "md5", "encrypted", "vector"})
_UUID = frozenset({"uuid", "legacy uuid", "objectid"})
#: The types of values that a declared type allows; any where it is not listed.
_ALLOWED: Mapping[LogicalType, frozenset[str]] = {
    LogicalType.BOOLEAN: frozenset({"boolean"}),
    LogicalType.INTEGER: frozenset({"integer"}),
    LogicalType.FLOAT: _NUMBERS,
    LogicalType.DECIMAL: _NUMBERS,
    LogicalType.TEXT: frozenset({"text"}),
    LogicalType.UUID: _UUID,
    LogicalType.BINARY: _BINARY,
    LogicalType.OBJECT: frozenset({"object"}),
    LogicalType.ARRAY: frozenset({"array"}),
    **dict.fromkeys(
        (LogicalType.DATE, LogicalType.TIMESTAMP, LogicalType.TIMESTAMP_TZ),
        frozenset({"timestamp"}),
    ),
}
#: What JSON has no type for is written as text or as a number.
_JSON = {
    LogicalType.BINARY: frozenset({"text"}),
    LogicalType.UUID: frozenset({"text"}),
    LogicalType.OBJECT: frozenset({"array"}),
    LogicalType.ARRAY: frozenset({"object", "float", "integer"}),  # nested and vectors, by element
    **dict.fromkeys(
        (LogicalType.DATE, LogicalType.TIMESTAMP, LogicalType.TIMESTAMP_TZ),
        frozenset({"text", "integer"}),
    ),
}
#: Types of BSON by their names in a validator (MongoDB manual, "$type").
_BSON = {
    "double": frozenset({"float"}),
    "string": frozenset({"text"}),
    "object": frozenset({"object"}),
    "array": frozenset({"array"}),
    "bindata": _BINARY,
    "objectid": frozenset({"objectid"}),
    "bool": frozenset({"boolean"}),
    "boolean": frozenset({"boolean"}),
    "date": frozenset({"timestamp", "far timestamp"}),
    "null": frozenset({NULL}),
    "regex": frozenset({"regex"}),
    "javascript": frozenset({"javascript"}),
    "int": frozenset({"integer"}),
    "long": frozenset({"integer"}),
    "timestamp": frozenset({"internal timestamp"}),
    "decimal": frozenset({"decimal128"}),
    "number": _NUMBERS,
    "minkey": frozenset({"minkey"}),
    "maxkey": frozenset({"maxkey"}),
}


def structure_of(state: DocumentState, dataset: Dataset) -> Structure:
    """The structure of what a state has seen, beside the fields that the dataset declares."""
    paths = dict(sorted(paths_of(state.tree, state.options).items()))
    declared = {f.name: f for f in dataset.fields if f.declared}
    seen = {without_arrays(name) for name in paths}
    key = paths.get("_id")
    buckets = state.buckets
    return Structure(
        dataset=dataset.name,
        documents=state.rows,
        depth=_depth(state.tree.root),
        id_types=_types(key.place) if key else (),
        unseen=tuple(_unseen(declared, seen))[:_MOST] if state.rows else (),
        undeclared=tuple(_undeclared(paths, declared))[:_MOST] if _told(declared) else (),
        departures=tuple(_departures(paths, declared, dataset.kind))[:_MOST],
        folded=tuple(name for name in paths if name.rpartition(".")[2] == ANY_KEY)[:_MOST],
        bucket_field=state.time_field if buckets.documents else "",
        bucket_seconds=float(buckets.seconds) if buckets.documents else None,
        buckets=len(buckets.documents),
        drift=drifts(buckets)[:_MOST],
    )


def _types(place: Place) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(((k, n) for k, n in place.types.items() if n), key=lambda t: (-t[1], t[0])))


def _depth(root: Place) -> int:
    """How many objects and arrays stand inside each other at most, the document included."""
    depth, level, known = 0, {root}, {root}
    while level := {place for one in level for place in one.below.values()} - known:
        known |= level
        depth += 1
    return depth


def _told(declared: Mapping[str, Field]) -> bool:
    """Whether anything but the key is declared."""
    return any(not name.startswith("_") for name in declared)


def _unseen(declared: Mapping[str, Field], seen: set[str]) -> Iterator[str]:
    """Declared fields that no document has, of an object the outermost."""
    gone: set[str] = set()
    for name in sorted(declared):
        path = without_arrays(name)
        if path in seen or name.startswith("_") or ANY_KEY in name:
            continue
        if any(other.startswith(f"{path}.") for other in seen):
            continue
        gone.add(path)
        parts = path.split(".")
        if not any(".".join(parts[:i]) in gone for i in range(1, len(parts))):
            yield name


def _undeclared(paths: Mapping[str, Path], declared: Mapping[str, Field]) -> Iterator[str]:
    """Fields of documents that no declaration knows, of an object the outermost."""
    known = {without_arrays(name): field for name, field in declared.items()}
    new: set[str] = set()
    for name in paths:
        path = without_arrays(name)
        if path in known or path.startswith("_") or path in new:
            continue
        if any(other.startswith(f"{path}.") for other in known):
            continue
        parts = path.split(".")
        above = [".".join(parts[:i]) for i in range(1, len(parts))]
        if any(_whole(known.get(one), one, known) or one in new for one in above):
            continue
        new.add(path)
        yield name


def _whole(field: Field | None, path: str, known: Mapping[str, Field]) -> bool:
    """Whether a declared field takes everything below it: nothing in it is declared by itself."""
    if field is None:
        return False
    return not any(other.startswith(f"{path}.") for other in known)


def _departures(
    paths: Mapping[str, Path], declared: Mapping[str, Field], kind: DatasetKind
) -> Iterator[Departure]:
    """Fields with values of types that their declaration does not allow."""
    plain = {without_arrays(name): field for name, field in declared.items()}
    for name, path in paths.items():
        field = declared.get(name)
        if field is None and kind is not DatasetKind.COLLECTION:
            field = plain.get(without_arrays(name))
        if field is None or name == "_id":
            continue
        allowed = _allowed(field, kind)
        if allowed is None:
            continue
        others = {k: n for k, n in path.place.types.items() if n and k not in allowed}
        if others:
            ranked = sorted(others, key=lambda k: (-others[k], k))
            count = min(sum(others.values()), path.documents)
            yield Departure(name, field.native_type, " | ".join(ranked), count)


def _allowed(field: Field, kind: DatasetKind) -> frozenset[str] | None:
    """The types that values may have, None where any will do."""
    if kind is DatasetKind.COLLECTION:
        said = [part.strip().lower() for part in field.native_type.split("|")]
        if not all(part in _BSON for part in said):
            return None
        nothing = {NULL} if field.nullable and "null" in said else set[str]()
        return frozenset[str]().union(*(_BSON[part] for part in said), nothing)
    found = _ALLOWED.get(field.logical_type)
    if found is None:
        return None
    # search engines hold one value and a list of values to be the same
    return found | _JSON.get(field.logical_type, frozenset[str]()) | {NULL, "array"}

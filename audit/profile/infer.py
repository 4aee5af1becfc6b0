"""Fields, types and profiles inferred from sampled documents; no value leaves but by the rules."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from audit.facts.catalog import (
    ANY_KEY,
    Dataset,
    Field,
    LogicalType,
    key_name,
    record_time,
    repeated,
)
from audit.facts.profiles import FieldProfile, TypeShare

#: A document with a key per value would make a path per value; beyond this the list is cut.
MAX_PATHS = 2_000
MAX_DEPTH = 32
#: Elements of an array that are looked at.
MAX_ELEMENTS = 100
#: More keys than this of one object that stand in one document each are a list by keys.
FEW_KEYS = 5

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Inferred:
    """What a sample tells: fields in order of appearance and a profile for each."""

    fields: tuple[Field, ...]
    profiles: tuple[FieldProfile, ...]
    rows: int
    complete: bool
    newest: datetime | None
    newest_field: str


@dataclass(slots=True)
class _Path:
    rows: set[int] = field(default_factory=set[int])
    types: Counter[str] = field(default_factory=Counter[str])
    hashes: set[int] = field(default_factory=set[int])
    values: int = 0
    nulls: int = 0
    lengths: list[int] = field(default_factory=list[int])
    empty: int = 0
    newest: datetime | None = None
    oldest: datetime | None = None

    def take(self, other: "_Path") -> None:
        """Adds what was seen under another key."""
        self.rows |= other.rows
        self.types += other.types
        self.hashes |= other.hashes
        self.values += other.values
        self.nulls += other.nulls
        self.lengths += other.lengths
        self.empty += other.empty
        ends = [t for t in (self.newest, other.newest, self.oldest, other.oldest) if t]
        self.newest, self.oldest = max(ends, default=None), min(ends, default=None)


def infer(documents: Iterable[Mapping[str, object]], dataset: Dataset) -> Inferred:
    """Fields and profiles of a sample. Paths join nesting by dots; `[]` stands for an array, and
    `*` for keys that are values themselves.

    Declared fields of the dataset keep their declaration; the others are marked inferred. A
    declaration without `[]` also holds for the elements of an array: search engines declare both
    alike.
    """
    paths: dict[str, _Path] = {}
    complete = True
    rows = 0
    declared = {f.name: f for f in dataset.fields}
    for number, document in enumerate(documents):
        rows += 1
        for name, value in _walk(document, "", 0, declared):
            path = paths.get(name)
            if path is None:
                if len(paths) >= MAX_PATHS:
                    complete = False
                    continue
                path = paths[name] = _Path()
            _add(path, number, name, value)
    paths = _listed(paths, declared)
    arrays = {_without_arrays(name) for name in paths if "[]" in name}
    names = [name for name in declared if name in paths or name not in arrays]
    names += [name for name in paths if name not in declared]
    fields = tuple(
        declared.get(name)
        or _element(
            name,
            declared.get(_without_arrays(name)),
            _field(name, i, paths[name], nullable=_nullable(name, paths, rows)),
        )
        for i, name in enumerate(names)
    )
    profiles = tuple(_profile(name, paths.get(name) or _Path(), rows) for name in names)
    stamps = [(p.newest, n) for n, p in paths.items() if p.newest and record_time(_leaf(n))]
    newest = max(stamps, default=(None, ""))
    return Inferred(fields, profiles, rows, complete, newest[0], newest[1])


#: Python types as documents name them; the order matters, a bool is an int.
_TYPES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (type(None), "null"),
    (bool, "boolean"),
    (int, "integer"),
    (float, "float"),
    (Decimal, "decimal"),
    (str, "text"),
    ((datetime, date), "timestamp"),
    ((bytes, bytearray), "binary"),
    (UUID, "uuid"),
    (Mapping, "object"),
    ((list, tuple), "array"),
)


def type_of(value: object) -> str:
    """The type name of one value as documents have it."""
    known = next((name for kind, name in _TYPES if isinstance(value, kind)), None)
    return known or type(value).__name__.lower()


def _walk(
    value: object, name: str, depth: int, declared: Container[str]
) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        if name:
            yield name, value
        if depth < MAX_DEPTH:
            for key, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
                below = f"{name}." if name else ""
                part = str(key)  # pyright: ignore[reportUnknownArgumentType]
                known = f"{below}{part}" in declared
                path = f"{below}{part if known else key_name(part)}"
                yield from _walk(inner, path, depth + 1, declared)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list | tuple):
        yield name, value
        if depth < MAX_DEPTH:
            for inner in value[:MAX_ELEMENTS]:  # pyright: ignore[reportUnknownVariableType]
                yield from _walk(inner, f"{name}[]", depth + 1, declared)  # pyright: ignore[reportUnknownArgumentType]
    else:
        yield name, value


def _listed(paths: Mapping[str, _Path], declared: Container[str]) -> dict[str, _Path]:
    """The paths, with one for all keys of an object that hardly come back in a second document.

    Such an object lists something by its keys, and these are values: names of people, perhaps.
    """
    children: dict[str, list[str]] = {}
    for name in paths:
        above = name.rpartition(".")[0]
        if above in paths and name not in declared and not name.endswith("[]"):
            children.setdefault(above, []).append(name)
    renamed: set[str] = set()
    for above, names in children.items():
        if len(paths[above].rows) <= FEW_KEYS:
            continue  # so few documents do not tell a list from an object
        once = [name for name in names if len(paths[name].rows) == 1]
        if len(once) > max(FEW_KEYS, len(names) // 2):
            renamed.update(once)
    found: dict[str, _Path] = {}
    for name, path in paths.items():
        starred = _starred(name, renamed)
        if starred in found:
            found[starred].take(path)
        else:
            found[starred] = path
    return found


def _starred(name: str, renamed: Container[str]) -> str:
    """The path with `ANY_KEY` for each part whose path up to it is renamed."""
    path, parts = "", list[str]()
    for part in name.split("."):
        path = f"{path}.{part}" if path else part
        ends = part[len(part.rstrip("[]")) :]
        parts.append(ANY_KEY + ends if path.removesuffix(ends) in renamed else part)
    return ".".join(parts)


def _add(path: _Path, number: int, name: str, value: object) -> None:
    path.rows.add(number)
    kind = type_of(value)
    if kind == "null":
        path.nulls += 1
        return
    path.types[kind] += 1
    path.values += 1
    match value:
        case str():
            path.lengths.append(len(value))
            path.empty += not value
        case datetime():
            _stamp(path, value)
        case _:
            pass
    if isinstance(value, str) and record_time(_leaf(name)) and _ISO.fullmatch(value):
        with suppress(ValueError):
            _stamp(path, datetime.fromisoformat(value))
    if not isinstance(value, Mapping | list | tuple):
        path.hashes.add(hash((kind, str(value))))


def _stamp(path: _Path, value: datetime) -> None:
    stamp = value if value.tzinfo else value.replace(tzinfo=UTC)
    with suppress(OverflowError):  # the first and the last day have no other zone
        stamp = stamp.astimezone(UTC)
    path.newest = stamp if path.newest is None else max(path.newest, stamp)
    path.oldest = stamp if path.oldest is None else min(path.oldest, stamp)


def _leaf(name: str) -> str:
    return name.rpartition(".")[2].removesuffix("[]")


_LOGICAL = {
    "boolean": LogicalType.BOOLEAN,
    "integer": LogicalType.INTEGER,
    "float": LogicalType.FLOAT,
    "decimal": LogicalType.DECIMAL,
    "decimal128": LogicalType.DECIMAL,
    "text": LogicalType.TEXT,
    "timestamp": LogicalType.TIMESTAMP_TZ,
    "binary": LogicalType.BINARY,
    "uuid": LogicalType.UUID,
    "objectid": LogicalType.UUID,  # MongoDB's: 12 bytes, unique by construction and ordered
    "object": LogicalType.OBJECT,
    "array": LogicalType.ARRAY,
}


def _logical(types: Counter[str]) -> LogicalType:
    if not types:
        return LogicalType.UNKNOWN
    if set(types) <= {"integer", "float"}:
        return LogicalType.FLOAT if "float" in types else LogicalType.INTEGER
    if len(types) > 1:
        return LogicalType.MIXED
    return _LOGICAL.get(next(iter(types)), LogicalType.UNKNOWN)


def _nullable(name: str, paths: Mapping[str, _Path], rows: int) -> bool:
    """Whether a document, or an object that the field stands in, goes without a value."""
    path, holder = paths[name], paths.get(name.rpartition(".")[0])
    objects = holder.types["object"] if holder else 0
    return len(path.rows) < rows or path.nulls > 0 or path.values < objects


def _field(name: str, ordinal: int, path: _Path, *, nullable: bool) -> Field:
    return Field(
        name=name,
        native_type=" | ".join(sorted(path.types)) or "null",
        logical_type=_logical(path.types),
        ordinal=ordinal,
        nullable=nullable,
        declared=False,
    )


def _without_arrays(name: str) -> str:
    return name.replace("[]", "")


def _element(name: str, declared: Field | None, seen: Field) -> Field:
    """What is seen under a name; with the declaration of the array it is in, when there is one."""
    if declared is None or "[]" not in name:
        return seen
    if name.endswith("[]"):
        return replace(seen, declared=True, indexed=declared.indexed)
    return replace(declared, name=name, ordinal=seen.ordinal)


def _profile(name: str, path: _Path, rows: int) -> FieldProfile:
    ranged = record_time(_leaf(name)) and path.newest is not None
    lengths = path.lengths
    # the elements of an array and of a list by keys are counted: there is no row for each
    seen = path.values + path.nulls if repeated(name) else rows
    return FieldProfile(
        name=name,
        present=seen,
        nulls=max(0, seen - path.values),
        distinct=len(path.hashes) if path.hashes else None,
        distinct_exact=False,
        ranged=ranged,
        minimum=path.oldest.isoformat() if ranged and path.oldest else None,
        maximum=path.newest.isoformat() if ranged and path.newest else None,
        min_length=min(lengths, default=None),
        max_length=max(lengths, default=None),
        mean_length=round(sum(lengths) / len(lengths), 2) if lengths else None,
        empty=path.empty if lengths else None,
        types=tuple(TypeShare(t, n) for t, n in sorted(path.types.items())),
    )

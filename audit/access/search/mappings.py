"""Mappings of search engines as fields, and their documents as plain values."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from audit.facts.catalog import Field, LogicalType, SchemaMode, key_name

_INTEGERS = ("long", "integer", "short", "byte", "unsigned_long", "token_count")
_TEXTS = (
    "text", "match_only_text", "annotated_text", "search_as_you_type", "keyword",
    "constant_keyword", "wildcard", "version", "completion",
)  # fmt: skip
_TYPES = {
    **dict.fromkeys(_INTEGERS, LogicalType.INTEGER),
    **dict.fromkeys(_TEXTS, LogicalType.TEXT),
    **dict.fromkeys(("double", "float", "half_float"), LogicalType.FLOAT),
    **dict.fromkeys(("date", "date_nanos"), LogicalType.TIMESTAMP_TZ),
    **dict.fromkeys(("geo_point", "geo_shape", "point", "shape"), LogicalType.GEOMETRY),
    **dict.fromkeys(("flattened", "flat_object"), LogicalType.JSON),
    **dict.fromkeys(("dense_vector", "knn_vector", "nested"), LogicalType.ARRAY),
    "scaled_float": LogicalType.DECIMAL,
    "boolean": LogicalType.BOOLEAN,
    "binary": LogicalType.BINARY,
    "ip": LogicalType.NETWORK,
    "object": LogicalType.OBJECT,
}
_CONTAINERS = frozenset({"object", "nested"})
_DATES = frozenset({"date", "date_nanos"})
_MODES = {"strict": SchemaMode.ENFORCED, "false": SchemaMode.ADVISORY}
MAX_DEPTH = 32
_SCALARS = frozenset({str, int, float, bool, type(None)})

ID = Field(
    name="_id", native_type="_id", logical_type=LogicalType.TEXT, nullable=False, indexed=True
)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping taken apart: its fields, and how the values of a document are to be read.

    `opaque` are paths whose values are one thing to the engine however they are nested; `dates`
    are paths of times, with whether their numbers count seconds instead of milliseconds.
    `runtime` are fields that are computed when they are asked for and in no document; `declared` is
    how many the engine counts: objects, multi-fields and aliases, too.
    """

    fields: tuple[Field, ...]
    mode: SchemaMode
    comment: str
    opaque: frozenset[str]
    dates: Mapping[str, bool]
    runtime: tuple[str, ...] = ()
    declared: int = 0


def read_mapping(mapping: Mapping[str, Any]) -> Mapped:
    """Fields by their path in the document, after the key `_id`.

    A multi-field is another index of the same value, not a value of its own: it is named in the
    type of its field ("text + keyword").
    """
    found = list(_walk(mapping.get("properties") or {}, "", 0))
    named: dict[str, Mapping[str, Any]] = {}
    for path, declared in found:  # a dynamic mapping takes up every key that a document has
        named.setdefault(".".join(key_name(part) for part in path.split(".")), declared)
    leaves = [(p, d) for p, d in found if _type(d) not in _CONTAINERS or d.get("enabled") is False]
    meta: Mapping[str, Any] = mapping.get("_meta") or {}
    dynamic = str(mapping.get("dynamic", "true")).lower()
    return Mapped(
        fields=(ID, *(_field(name, d, i) for i, (name, d) in enumerate(named.items(), 1))),
        mode=_MODES.get(dynamic, SchemaMode.DYNAMIC),
        comment=str(meta.get("description") or ""),
        opaque=frozenset(path for path, _ in leaves),
        dates={p: _in_seconds(d) for p, d in leaves if _type(d) in _DATES},
        runtime=tuple(sorted(mapping.get("runtime") or {})),
        declared=_declared(mapping.get("properties") or {}) + len(mapping.get("runtime") or {}),
    )


def plain(value: Any, mapped: Mapped, path: str = "", depth: int = 0) -> Any:  # noqa: ANN401
    """A document's value as the mapping sees it: times as times, opaque values without inside."""
    kind = type(value).__name__  # JSON: what a match would narrow is of unknown content
    if kind == "dict" and path in mapped.opaque:
        return {}
    if kind == "list" and depth < MAX_DEPTH:
        return [plain(item, mapped, path, depth + 1) for item in value]
    if kind == "dict" and depth < MAX_DEPTH:
        below, dates = f"{path}." if path else "", mapped.dates
        return {  # a call for each value would take longer than all the rest
            k: v
            if type(v) in _SCALARS and below + k not in dates
            else plain(v, mapped, below + k, depth + 1)
            for k, v in value.items()
        }
    if path in mapped.dates:
        return _moment(value, seconds=mapped.dates[path])
    return value


def _walk(
    properties: Mapping[str, Any], prefix: str, depth: int
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, declared in sorted(properties.items()):
        if _type(declared) == "alias":
            continue  # another name of a field that is listed itself
        path = f"{prefix}.{name}" if prefix else name
        yield path, declared
        if depth < MAX_DEPTH and declared.get("enabled") is not False:
            yield from _walk(declared.get("properties") or {}, path, depth + 1)


def _declared(properties: Mapping[str, Any], depth: int = 0) -> int:
    """Fields as `index.mapping.total_fields.limit` counts them."""
    if depth > MAX_DEPTH:
        return 0
    return sum(
        1 + len(d.get("fields") or {}) + _declared(d.get("properties") or {}, depth + 1)
        for d in properties.values()
    )


def _type(declared: Mapping[str, Any]) -> str:
    return str(declared.get("type", "object"))


def _field(path: str, declared: Mapping[str, Any], ordinal: int) -> Field:
    kind = _type(declared)
    multi: Mapping[str, Mapping[str, Any]] = declared.get("fields") or {}
    beside = sorted({_type(d) for d in multi.values()})
    meta: Mapping[str, Any] = declared.get("meta") or {}
    if kind in _CONTAINERS or kind == "binary":
        indexed = False if declared.get("enabled") is False else None
    else:
        indexed = declared.get("index") is not False
    return Field(
        name=path,
        native_type=" + ".join((kind, *beside)),
        logical_type=_TYPES.get(kind, _ranged(kind)),
        ordinal=ordinal,
        comment=str(meta.get("description") or ""),
        indexed=indexed,
    )


def _ranged(kind: str) -> LogicalType:
    return LogicalType.OBJECT if kind.endswith("_range") else LogicalType.UNKNOWN


def _in_seconds(declared: Mapping[str, Any]) -> bool:
    return "epoch_second" in str(declared.get("format", ""))


def _moment(value: Any, *, seconds: bool) -> Any:  # noqa: ANN401
    """A time from what stands in the document; the value itself when it is none we can read."""
    with suppress(ValueError, OverflowError, OSError):
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value if seconds else value / 1000, UTC)
        if isinstance(value, str):
            found = datetime.fromisoformat(value)
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    return value

"""A Solr schema as fields, and documents as plain values (Reference Guide, "Schema API")."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from audit.facts.catalog import Field, Key, KeyKind, LogicalType, SchemaMode, key_name

#: Classes of field types that come with Solr, without "solr." and the package.
_CLASSES = {
    "StrField": LogicalType.TEXT,
    "TextField": LogicalType.TEXT,
    "SortableTextField": LogicalType.TEXT,
    "CollationField": LogicalType.TEXT,
    "ICUCollationField": LogicalType.TEXT,
    "UUIDField": LogicalType.UUID,
    "BoolField": LogicalType.BOOLEAN,
    "BinaryField": LogicalType.BINARY,
    "IntPointField": LogicalType.INTEGER,
    "LongPointField": LogicalType.INTEGER,
    "TrieIntField": LogicalType.INTEGER,
    "TrieLongField": LogicalType.INTEGER,
    "FloatPointField": LogicalType.FLOAT,
    "DoublePointField": LogicalType.FLOAT,
    "TrieFloatField": LogicalType.FLOAT,
    "TrieDoubleField": LogicalType.FLOAT,
    "DatePointField": LogicalType.TIMESTAMP_TZ,
    "TrieDateField": LogicalType.TIMESTAMP_TZ,
    "DateRangeField": LogicalType.TEXT,
    "EnumFieldType": LogicalType.ENUM,
    "CurrencyFieldType": LogicalType.TEXT,
    "LatLonPointSpatialField": LogicalType.GEOMETRY,
    "SpatialRecursivePrefixTreeFieldType": LogicalType.GEOMETRY,
    "RptWithGeometrySpatialField": LogicalType.GEOMETRY,
    "BBoxField": LogicalType.GEOMETRY,
    "PointType": LogicalType.GEOMETRY,
    "DenseVectorField": LogicalType.ARRAY,
}
_RANDOM = "RandomSortField"
_CATCH_ALL = "*"
#: The version of a schema since which fields have docValues without saying so.
_DOC_VALUES = 1.7


@dataclass(frozen=True, slots=True)
class Schema:
    """What a schema declares of the fields that come back with a document.

    `hidden` names those that are searched and never come back, most of them copies of others.
    `random` is a field that sorts at random, "" when there is none; `versions` says that documents
    can be sorted by the number that Solr gives each change.
    """

    fields: tuple[Field, ...] = ()
    keys: tuple[Key, ...] = ()
    mode: SchemaMode = SchemaMode.DYNAMIC
    dates: frozenset[str] = frozenset()
    hidden: tuple[str, ...] = ()
    random: str = ""
    versions: bool = False

    @property
    def key(self) -> str:
        return self.keys[0].fields[0] if self.keys else ""


def read_schema(
    answer: Mapping[str, Any], seen: Mapping[str, Mapping[str, Any]], *, guessing: bool
) -> Schema:
    """The fields of a schema and those that documents have by its dynamic fields.

    `seen` are fields of the index by name (the Luke handler's), `guessing` says that the core makes
    a field of every key that a document has.
    """
    types = {str(t["name"]): t for t in answer.get("fieldTypes") or ()}
    declared = {str(f["name"]): f for f in answer.get("fields") or ()}
    dynamic: list[Mapping[str, Any]] = list(answer.get("dynamicFields") or ())
    found = dict(declared)
    for name, field in seen.items():
        base = next((d for d in dynamic if d["name"] == field.get("dynamicBase")), None)
        if name not in found:
            found[name] = {**(base or {}), "type": field.get("type", ""), "dynamic": True}
    key = str(answer.get("uniqueKey") or "")
    later = float(answer.get("version") or 0) >= _DOC_VALUES
    hidden = {n for n, f in found.items() if not _comes_back(f, types, later=later)}
    fields = tuple(
        _field(name, field, types, ordinal, key=name == key)
        for ordinal, (name, field) in enumerate(sorted(found.items()), 1)
        if _class(types, field) != _RANDOM and name not in hidden
    )
    open_ended = guessing or any(d["name"] == _CATCH_ALL for d in dynamic)
    version: Mapping[str, Any] = declared.get("_version_") or {}
    return Schema(
        fields=fields,
        keys=(Key(key, KeyKind.PRIMARY, (key,)),) if key else (),
        mode=SchemaMode.DYNAMIC if open_ended else SchemaMode.ENFORCED,
        dates=frozenset(
            n for n, f in found.items() if _class(types, f) in {"DatePointField", "TrieDateField"}
        ),
        hidden=tuple(sorted(hidden)),
        random=next((_random(str(d["name"])) for d in dynamic if _class(types, d) == _RANDOM), ""),
        versions=bool(version) and _sorts(version, types),
    )


def plain(document: Mapping[str, Any], schema: Schema) -> dict[str, object]:
    """A document with its times as times."""
    return {
        name: _moments(value) if name in schema.dates else value for name, value in document.items()
    }


def _field(
    name: str,
    declared: Mapping[str, Any],
    types: Mapping[str, Mapping[str, Any]],
    ordinal: int,
    *,
    key: bool,
) -> Field:
    kind = str(declared.get("type", ""))
    several = _said(declared, types, "multiValued")
    made = _class(types, declared)
    default = declared.get("default")
    return Field(
        name=key_name(name) if declared.get("dynamic") else name,
        native_type=kind + (", several" if several else ""),
        logical_type=_CLASSES.get(made, LogicalType.UNKNOWN),
        ordinal=ordinal,
        nullable=not (declared.get("required") or key),
        default_is_now=str(default) == "NOW",
        indexed=_said(declared, types, "indexed") is not False,
    )


def _comes_back(
    declared: Mapping[str, Any], types: Mapping[str, Mapping[str, Any]], *, later: bool
) -> bool:
    """Whether a value is kept beside the index that finds it (Reference Guide, "DocValues")."""
    if _said(declared, types, "stored") is not False:
        return True
    kept = _said(declared, types, "docValues")
    if kept is None:
        kept = later and _class(types, declared) != "TextField"
    return kept and _said(declared, types, "useDocValuesAsStored") is not False


def _said(
    declared: Mapping[str, Any], types: Mapping[str, Mapping[str, Any]], name: str
) -> bool | None:
    kind: Mapping[str, Any] = types.get(str(declared.get("type", ""))) or {}
    found = declared.get(name, kind.get(name))
    return None if found is None else str(found).lower() == "true"


def _class(types: Mapping[str, Mapping[str, Any]], declared: Mapping[str, Any]) -> str:
    kind: Mapping[str, Any] = types.get(str(declared.get("type", ""))) or {}
    return str(kind.get("class", "")).rpartition(".")[2]


def _sorts(declared: Mapping[str, Any], types: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the values of a field can be sorted without loading all of them first."""
    return _said(declared, types, "docValues") is not False


def _random(pattern: str) -> str:
    """A name that a dynamic field takes in, the same at every audit."""
    name = pattern.replace(_CATCH_ALL, "42")
    return name if fnmatchcase(name, pattern) and name.replace("_", "").isalnum() else ""


def _moments(value: Any) -> Any:  # noqa: ANN401  # JSON
    if isinstance(value, list):
        return [_moment(one) for one in _each(value)]
    return _moment(value)


def _each(values: Any) -> Iterator[object]:  # noqa: ANN401  # JSON
    yield from values


def _moment(value: object) -> object:
    """Solr writes times in UTC as ISO 8601; one that no calendar of ours has stays a text."""
    with suppress(ValueError, TypeError):
        return datetime.fromisoformat(str(value))
    return value

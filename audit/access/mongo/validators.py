"""What a validator declares: `$jsonSchema` and conditions on fields, as fields and rules.

Keywords and BSON types: MongoDB manual, "$jsonSchema" and "$type". No value of an `enum` and no
literal of a condition is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from audit.facts.catalog import Constraint, Field, LogicalType, SchemaMode

_MAX_DEPTH = 32  # more than documents may nest in practice; a schema may contain itself by allOf

_TYPES = {
    "string": LogicalType.TEXT,
    "symbol": LogicalType.TEXT,
    "int": LogicalType.INTEGER,
    "integer": LogicalType.INTEGER,
    "long": LogicalType.INTEGER,
    "double": LogicalType.FLOAT,
    "number": LogicalType.FLOAT,
    "decimal": LogicalType.DECIMAL,
    "bool": LogicalType.BOOLEAN,
    "boolean": LogicalType.BOOLEAN,
    "date": LogicalType.TIMESTAMP_TZ,
    "timestamp": LogicalType.TIMESTAMP_TZ,
    "objectid": LogicalType.UUID,
    "object": LogicalType.OBJECT,
    "array": LogicalType.ARRAY,
    "bindata": LogicalType.BINARY,
}
#: Numbers of types that `$type` takes beside their names (BSON specification, element types).
_NUMBERS = {
    1: "double", 2: "string", 3: "object", 4: "array", 5: "binData", 7: "objectId", 8: "bool",
    9: "date", 10: "null", 11: "regex", 13: "javascript", 16: "int", 17: "timestamp", 18: "long",
    19: "decimal",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields that a collection's validator declares, and how far the server holds to it."""

    fields: tuple[Field, ...] = ()
    comment: str = ""
    mode: SchemaMode = SchemaMode.NONE
    constraints: tuple[Constraint, ...] = ()
    options: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "Schema":
        """From the options of a collection as listCollections has them."""
        validator: Mapping[str, Any] = options.get("validator") or {}
        if not validator:
            return cls()
        schemas = list(_schemas(validator))
        declared = {field.name: field for field in _conditions(validator)}
        for schema in schemas:
            for field in _declared(schema):
                known = declared.get(field.name)
                declared[field.name] = _merged(known, field) if known else field
        enforced = options.get("validationAction") != "warn" and _level(options) != "off"
        comments = [str(s.get("description") or s.get("title") or "") for s in schemas]
        return cls(
            fields=tuple(declared.values()),
            comment=next(filter(None, comments), ""),
            mode=_mode(enforced=enforced) if schemas or declared else SchemaMode.NONE,
            constraints=(
                Constraint("validator", validated=_level(options) == "strict", enforced=enforced),
            ),
            options=tuple(_told(options, schemas)),
        )


def _level(options: Mapping[str, Any]) -> str:
    return str(options.get("validationLevel", "strict"))


def _mode(*, enforced: bool) -> SchemaMode:
    return SchemaMode.ENFORCED if enforced else SchemaMode.ADVISORY


def _told(
    options: Mapping[str, Any], schemas: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    action = str(options.get("validationAction", "error"))
    yield "validation", f"{_level(options)}, {action}"
    if any(schema.get("additionalProperties") is False for schema in schemas):
        yield "other fields", "refused"
    if listed := sum(_enums(schema) for schema in schemas):
        yield "fields of listed values", str(listed)


def _schemas(validator: Mapping[str, Any], depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Every `$jsonSchema` that documents have to meet: at the top, or among those of `$and`."""
    if isinstance(schema := validator.get("$jsonSchema"), Mapping):
        yield schema  # pyright: ignore[reportUnknownVariableType]
    for part in _and(validator, depth):
        yield from _schemas(part, depth + 1)


def _and(validator: Mapping[str, Any], depth: int) -> Sequence[Mapping[str, Any]]:
    parts = validator.get("$and")
    if not isinstance(parts, Sequence) or isinstance(parts, str) or depth > _MAX_DEPTH:
        return ()
    return [part for part in parts if isinstance(part, Mapping)]  # pyright: ignore[reportUnknownVariableType]


def _conditions(validator: Mapping[str, Any], depth: int = 0) -> Iterator[Field]:
    """The fields of which conditions say a type or that they are there."""
    for name, said in validator.items():
        condition = _mapping(said)
        if name.startswith("$"):
            continue
        types = _names(condition.get("$type", ()))
        if types or condition.get("$exists") is True:
            there = condition.get("$exists") is True or bool(types)
            yield _field(name, types, required=there, comment="")
    for part in _and(validator, depth):
        yield from _conditions(part, depth + 1)


def _declared(schema: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[Field]:
    """The fields that a JSON schema describes, by their path through nesting."""
    if depth > _MAX_DEPTH:
        return
    properties: Mapping[str, Any] = _mapping(schema.get("properties"))
    required: Sequence[str] = schema.get("required") or ()
    for name in dict.fromkeys((*properties, *required)):
        declared = _mapping(properties.get(name))
        path = f"{prefix}.{name}" if prefix else name
        yield _field(
            path,
            _names(declared.get("bsonType", declared.get("type", ()))),
            required=name in required,
            comment=str(declared.get("description") or declared.get("title") or ""),
        )
        yield from _declared(declared, path, depth + 1)
        for items in _items(declared):
            yield from _declared(items, f"{path}[]", depth + 1)
    for part in schema.get("allOf") or ():
        yield from _declared(_mapping(part), prefix, depth + 1)


def _items(declared: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What the elements of an array have to be: one schema for all, or one for each place."""
    items = declared.get("items")
    if isinstance(items, Mapping):
        yield items  # pyright: ignore[reportUnknownVariableType]
    elif isinstance(items, Sequence) and not isinstance(items, str):
        yield from (_mapping(item) for item in items)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _enums(schema: Mapping[str, Any], depth: int = 0) -> int:
    """Fields whose values are listed."""
    if depth > _MAX_DEPTH:
        return 0
    below = [_mapping(p) for p in _mapping(schema.get("properties")).values()]
    return (1 if "enum" in schema else 0) + sum(_enums(p, depth + 1) for p in below)


def _field(name: str, types: Sequence[str], *, required: bool, comment: str) -> Field:
    plain = [t for t in types if t != "null"]
    return Field(
        name=name,
        native_type=" | ".join(types) or "any",
        logical_type=_logical(plain),
        nullable=not required or "null" in types,
        comment=comment,
    )


def _merged(first: Field, second: Field) -> Field:
    """A field that is declared twice has to meet both."""
    typed = second if first.native_type == "any" else first
    return replace(
        typed,
        nullable=first.nullable and second.nullable,
        comment=first.comment or second.comment,
    )


def _names(given: object) -> list[str]:
    """Names of types, from one or several of them, by name or number."""
    listed: Sequence[object] = [given] if isinstance(given, str | int | float) else given or ()  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    return [_NUMBERS.get(int(t), "any") if isinstance(t, int | float) else str(t) for t in listed]


def _logical(types: Sequence[str]) -> LogicalType:
    kinds = {_TYPES.get(name.lower(), LogicalType.UNKNOWN) for name in types}
    if len(kinds) > 1:
        return LogicalType.MIXED
    return next(iter(kinds), LogicalType.UNKNOWN)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}  # pyright: ignore[reportUnknownVariableType]

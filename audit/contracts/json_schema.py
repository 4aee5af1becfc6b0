"""A contract as JSON Schema 2020-12: a schema for the rows or documents of each dataset."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.contracts.model import Contract, PromisedDataset, PromisedField
from audit.contracts.names import identifiers
from audit.contracts.nesting import Node, tree
from audit.contracts.rules import by_field, kept, numbers, pattern, typed, values
from audit.contracts.signature import UNSIGNED
from audit.contracts.writing import as_json
from audit.facts.catalog import ANY_KEY, DatasetKind, LogicalType
from audit.facts.rules import Rule, RuleKind

DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: Types in JSON; one that is not here can be anything.
_TYPES = {
    LogicalType.BOOLEAN: "boolean",
    LogicalType.INTEGER: "integer",
    LogicalType.DECIMAL: "number",
    LogicalType.FLOAT: "number",
    LogicalType.TEXT: "string",
    LogicalType.DATE: "string",
    LogicalType.TIME: "string",
    LogicalType.TIMESTAMP: "string",
    LogicalType.TIMESTAMP_TZ: "string",
    LogicalType.INTERVAL: "string",
    LogicalType.BINARY: "string",
    LogicalType.UUID: "string",
    LogicalType.NETWORK: "string",
    LogicalType.GEOMETRY: "string",
    LogicalType.ENUM: "string",
    LogicalType.OBJECT: "object",
    LogicalType.ARRAY: "array",
}
_OF_COLUMNS = frozenset(
    kind.value
    for kind in (
        DatasetKind.TABLE,
        DatasetKind.PARTITIONED_TABLE,
        DatasetKind.FOREIGN_TABLE,
        DatasetKind.VIEW,
        DatasetKind.MATERIALIZED_VIEW,
    )
)
_Rules = Mapping[str, Sequence[Rule]]
#: Formats by RFC 3339 and RFC 9562; a time without a zone has none there.
_FORMATS = {
    LogicalType.DATE: "date",
    LogicalType.TIMESTAMP_TZ: "date-time",
    LogicalType.UUID: "uuid",
}
#: Formats of texts that JSON Schema knows by the same or another name.
_TEXT_FORMATS = {
    "uuid": "uuid",
    "email": "email",
    "e-mail": "email",
    "ipv4": "ipv4",
    "ipv6": "ipv6",
    "uri": "uri",
    "url": "uri",
}


def render(contract: Contract) -> str:
    """All datasets in one file, each under its name in `$defs`."""
    names = identifiers(d.name for d in contract.datasets)
    return as_json(
        {
            "$schema": DIALECT,
            "$id": f"urn:uuid:{contract.id}",
            "$comment": UNSIGNED,
            "title": contract.name,
            "description": contract.description or None,
            "$defs": {names[d.name]: _schema(d) for d in contract.datasets},
        }
    )


def render_one(dataset: PromisedDataset, contract: Contract) -> str:
    """One dataset, as the schema of a row or a document."""
    name = f"json-schema {dataset.physical_name}".encode("utf-8", "replace").decode()
    head = {
        "$schema": DIALECT,
        "$id": f"urn:uuid:{uuid.uuid5(uuid.UUID(contract.id), name)}",
        "$comment": UNSIGNED,
    }
    return as_json({**head, **_schema(dataset)})


def _schema(dataset: PromisedDataset) -> dict[str, Any]:
    rules = kept(dataset)
    top = tree(dataset.fields)
    made = _object(top, by_field(rules), columns=dataset.kind in _OF_COLUMNS)
    conditions = [c for rule in rules for c in _presence(rule, dataset)]
    return {
        "title": dataset.name,
        "description": dataset.description or None,
        **made,
        **({"allOf": conditions} if conditions else {}),
    }


def _object(nodes: Sequence[Node], rules: _Rules, *, columns: bool = False) -> dict[str, Any]:
    """An object; what is never null has to be there, fields beyond the known ones may be.

    Among `columns` a * is one that is called so; elsewhere it stands for any key.
    """
    any_key = next((n for n in nodes if n.name == ANY_KEY and not columns), None)
    named = [n for n in nodes if n is not any_key]
    required = [n.name for n in named if not _nullable(n.promised, rules)]
    made: dict[str, Any] = {"type": "object"}
    if named:
        made["properties"] = {n.name: _value(n, rules) for n in named}
    if required:
        made["required"] = required
    if any_key is not None:
        made["additionalProperties"] = _value(any_key, rules)
    return made


def _value(node: Node, rules: _Rules) -> dict[str, Any]:
    field = node.promised
    own = rules.get(field.name, ())
    made: dict[str, Any] = {}
    kind = _TYPES.get(field.logical_type) if field.logical_type else None
    if kind == "object":
        made = _object(node.children, rules)
    elif kind == "array" and node.element is not None:
        made = {"type": "array", "items": _value(node.element, rules)}
    elif kind is not None:
        made = {"type": kind}
    if field.logical_type and field.logical_type in _FORMATS:
        made["format"] = _FORMATS[field.logical_type]
    if field.logical_type is LogicalType.BINARY:
        made["contentEncoding"] = "base64"
    for rule in own:
        made |= _keywords(rule, field, kind)
    if _nullable(field, rules):
        made = _or_null(made)
    more = {"description": field.description} if field.description else {}
    return {**made, **more}


def _nullable(field: PromisedField, rules: _Rules) -> bool:
    if field.nullable is False:
        return False
    return all(r.kind is not RuleKind.NOT_NULL for r in rules.get(field.name, ()))


def _or_null(made: dict[str, Any]) -> dict[str, Any]:
    if "type" in made:
        made["type"] = [made["type"], "null"]
    if "enum" in made:
        made["enum"] = [*made["enum"], None]
    return made


def _keywords(rule: Rule, field: PromisedField, kind: str | None) -> dict[str, Any]:
    """What JSON Schema can say of a value; ends of dates and uniqueness it cannot."""
    made: dict[str, Any] = {}
    match rule.kind:
        case RuleKind.RANGE if kind in {"integer", "number"}:
            low, high = numbers(rule)
            made = {"minimum": low, "maximum": high}
        case RuleKind.LENGTH if kind == "string":
            low, high = numbers(rule)
            made = {"minLength": low, "maxLength": high}
        case RuleKind.SET:
            made = {"enum": list(typed(values(rule), field))}
        case RuleKind.PATTERN if kind == "string":
            made = {"pattern": pattern(rule)}
        case RuleKind.FORMAT if kind == "string":
            known = _TEXT_FORMATS.get(str(rule.argument("format")).lower())
            made = {"format": known, "pattern": pattern(rule)}
        case _:
            return {}
    return {name: value for name, value in made.items() if value is not None}


def _presence(rule: Rule, dataset: PromisedDataset) -> Iterator[Mapping[str, Any]]:
    """A field that is there, or is not, when another one has a value."""
    if rule.kind is not RuleKind.PRESENCE or len(rule.fields) != 2:  # noqa: PLR2004  # a pair
        return
    when, then = rule.fields
    top = {node.name: node.promised for node in tree(dataset.fields)}
    if when not in top or then not in top:
        return
    allowed = list(typed(values(rule), top[when]))
    met: dict[str, Any] = {"enum": allowed} if allowed else {"not": {"type": "null"}}
    there = {"not": {"type": "null"}}
    absent = rule.argument("there") is False
    yield {
        "if": {"properties": {when: met}, "required": [when]},
        "then": {"properties": {then: {"type": "null"}}}
        if absent
        else {"properties": {then: there}, "required": [then]},
    }

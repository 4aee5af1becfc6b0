"""A contract as YAML of the Open Data Contract Standard 3.1 (Bitol, LF AI & Data)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.contracts.gx import expectation
from audit.contracts.model import Contract, PromisedDataset, PromisedField, PromisedReference
from audit.contracts.names import identifier, identifiers, plain
from audit.contracts.nesting import Node, tree
from audit.contracts.rules import (
    dimension,
    ends,
    field_of,
    kept,
    number,
    numbers,
    promised_by_field,
    typed,
    values,
    words,
)
from audit.contracts.writing import as_yaml
from audit.facts.catalog import LogicalType
from audit.facts.rules import Rule, RuleKind

API_VERSION = "v3.1.0"
#: Logical types of ODCS 3.1; a type that is not here is told by its physical one alone.
TYPES = {
    LogicalType.BOOLEAN: "boolean",
    LogicalType.INTEGER: "integer",
    LogicalType.DECIMAL: "number",
    LogicalType.FLOAT: "number",
    LogicalType.TEXT: "string",
    LogicalType.UUID: "string",
    LogicalType.NETWORK: "string",
    LogicalType.ENUM: "string",
    LogicalType.BINARY: "string",
    LogicalType.INTERVAL: "string",
    LogicalType.GEOMETRY: "string",
    LogicalType.DATE: "date",
    LogicalType.TIME: "time",
    LogicalType.TIMESTAMP: "timestamp",
    LogicalType.TIMESTAMP_TZ: "timestamp",
    LogicalType.JSON: "object",
    LogicalType.OBJECT: "object",
    LogicalType.ARRAY: "array",
}
_POSTGRESQL_PORT = 5432
_OBJECT_STORES = ("s3://", "s3a://")


def render(contract: Contract) -> str:
    """The contract as a draft; rules that ODCS has no metric for go to Great Expectations or are
    told as text.
    """
    return as_yaml(
        {
            "version": contract.version,
            "kind": "DataContract",
            "apiVersion": API_VERSION,
            "id": contract.id,
            "name": contract.name,
            "status": contract.status,
            "description": {"purpose": contract.description} if contract.description else None,
            "servers": list(_servers(contract)),
            "schema": [_dataset(dataset, contract) for dataset in contract.datasets],
            "slaProperties": [
                {
                    "property": level.property,
                    "value": number(level.value)
                    if number(level.value) is not None
                    else level.value,
                    "unit": level.unit or None,
                    "element": level.element or None,
                }
                for level in contract.levels
            ]
            or None,
            "team": {"name": contract.owner} if contract.owner else None,
        }
    )


def _servers(contract: Contract) -> Iterator[Mapping[str, Any]]:
    name = identifier(contract.name)
    schemas = sorted({d.namespace for d in contract.datasets if d.namespace})
    match contract.kind:
        case "postgresql" if contract.host:
            for schema in schemas or ["public"]:
                yield {
                    "server": name if len(schemas) <= 1 else f"{name}_{identifier(schema)}",
                    "type": "postgresql",
                    "host": contract.host,
                    "port": contract.port or _POSTGRESQL_PORT,
                    "database": contract.database or "postgres",
                    "schema": schema,
                }
        case "duckdb":
            yield {"server": name, "type": "duckdb", "database": contract.path or ":memory:"}
        case "files" if contract.path.startswith(_OBJECT_STORES):
            yield {"server": name, "type": "s3", "location": contract.path}
        case "files" if contract.path and "://" not in contract.path:
            formats = {dict(d.options).get("format", "") for d in contract.datasets} - {""}
            yield {
                "server": name,
                "type": "local",
                "path": contract.path,
                "format": formats.pop() if len(formats) == 1 else "mixed",
            }
        case kind:
            yield {
                "server": name,
                "type": "custom",
                "description": contract.product or kind,
                "host": contract.host or None,
                "port": contract.port,
                "database": contract.database or None,
                "path": contract.path or None,
            }


def _dataset(dataset: PromisedDataset, contract: Contract) -> Mapping[str, Any]:
    rules = kept(dataset)
    relations = [_relationship(r, dataset, contract) for r in dataset.references]
    return {
        "id": identifier(dataset.name),
        "name": dataset.name,
        "physicalName": dataset.physical_name,
        "logicalType": "object",
        "physicalType": dataset.kind,
        "description": dataset.description or None,
        "properties": [_property(node, dataset, rules) for node in tree(dataset.fields)],
        "relationships": relations or None,
        "quality": [q for rule in rules for q in _of_dataset(rule, dataset)] or None,
        "customProperties": [{"property": "owner", "value": dataset.owner}]
        if dataset.owner
        else None,
    }


def _property(node: Node, dataset: PromisedDataset, rules: Sequence[Rule]) -> Mapping[str, Any]:
    field = node.promised
    own = [rule for rule in rules if rule.fields == (field.name,)]
    options = _options(field, own)
    element = node.element
    quality = [q for rule in own for q in _of_field(rule, field, dataset)]
    ids = identifiers(f.name for f in dataset.fields)
    made: dict[str, Any] = {
        "id": ids[field.name] if _referred(field.name, dataset) else None,
        "name": node.name,
        "logicalType": TYPES.get(field.logical_type) if field.logical_type else None,
        "physicalType": field.native_type or None,
        "description": field.description or None,
        "required": True if field.nullable is False else None,
        "unique": field.unique,
        "primaryKey": True if field.key_position else None,
        "primaryKeyPosition": field.key_position,
        "logicalTypeOptions": options or None,
        "classification": field.classification or None,
        "tags": list(field.tags) or None,
        "quality": quality or None,
        "items": _property(element, dataset, rules) if element else None,
    }
    if made["logicalType"] == "object":
        below = [_property(n, dataset, rules) for n in (*node.named, *filter(None, [node.any_key]))]
        made["properties"] = below or None
    return made


def _referred(name: str, dataset: PromisedDataset) -> bool:
    """Whether the property needs an id, as its name cannot stand in a reference."""
    return not (plain(name) and plain(dataset.name))


def _relationship(
    reference: PromisedReference, dataset: PromisedDataset, contract: Contract
) -> Mapping[str, Any]:
    parent = next((d for d in contract.datasets if d.name == reference.parent), None)
    ours = [_reference(dataset, name) for name in reference.fields]
    theirs = [_reference(parent or dataset, name) for name in reference.parent_fields]
    single = len(ours) == 1
    return {
        "type": "foreignKey",
        "from": ours[0] if single else ours,
        "to": theirs[0] if single else theirs,
        "customProperties": None
        if reference.declared
        else [{"property": "inferred", "value": True}],
    }


def _reference(dataset: PromisedDataset, name: str) -> str:
    """By names where the standard's short form can hold them, else by ids."""
    if plain(dataset.name) and plain(name):
        return f"{dataset.name}.{name}"
    ids = identifiers(f.name for f in dataset.fields)
    return f"schema/{identifier(dataset.name)}/properties/{ids.get(name, identifier(name))}"


def _options(field: PromisedField, rules: Sequence[Rule]) -> dict[str, Any]:
    """What ODCS says of values beside their type."""
    kind = TYPES.get(field.logical_type) if field.logical_type else None
    options: dict[str, Any] = {}
    if field.logical_type is LogicalType.TIMESTAMP_TZ:
        options["timezone"] = True
    if field.logical_type is LogicalType.UUID:
        options["format"] = "uuid"
    for rule in rules:
        if _in_options(rule, kind):
            options |= _option(rule, kind)
    return {name: value for name, value in options.items() if value is not None}


def _in_options(rule: Rule, kind: str | None) -> bool:
    match rule.kind:
        case RuleKind.RANGE:
            return kind in {"integer", "number", "date", "timestamp", "time"}
        case RuleKind.LENGTH | RuleKind.PATTERN:
            return kind == "string"
        case RuleKind.FORMAT:
            return kind == "string" and bool(rule.argument("pattern") or rule.argument("format"))
        case _:
            return False


def _option(rule: Rule, kind: str | None) -> dict[str, Any]:
    match rule.kind:
        case RuleKind.RANGE if kind in {"integer", "number"}:
            low, high = numbers(rule)
            return {"minimum": low, "maximum": high}
        case RuleKind.RANGE:
            first, last = ends(rule)
            return {
                "minimum": None if first is None else str(first),
                "maximum": None if last is None else str(last),
            }
        case RuleKind.LENGTH:
            low, high = numbers(rule)
            return {"minLength": low, "maxLength": high}
        case _:
            return {"format": rule.argument("format"), "pattern": rule.argument("pattern")}


def _of_field(
    rule: Rule, field: PromisedField, dataset: PromisedDataset
) -> Iterator[Mapping[str, Any]]:
    kind = TYPES.get(field.logical_type) if field.logical_type else None
    if promised_by_field(rule, field) or _in_options(rule, kind):
        return
    match rule.kind:
        case RuleKind.NOT_NULL:
            yield _metric(rule, "nullValues")
        case RuleKind.UNIQUE:
            yield _metric(rule, "duplicateValues")
        case RuleKind.SET:
            allowed = list(typed(values(rule), field))
            yield _metric(rule, "invalidValues", arguments={"validValues": allowed})
        case RuleKind.TYPE if field.logical_type and rule.argument("type") == field.logical_type:
            return
        case RuleKind.FRESHNESS:
            return  # a service level
        case _:
            yield _otherwise(rule, dataset)


def _of_dataset(rule: Rule, dataset: PromisedDataset) -> Iterator[Mapping[str, Any]]:
    if field_of(dataset, rule) is not None:
        return
    match rule.kind:
        case RuleKind.UNIQUE:
            yield _metric(rule, "duplicateValues", arguments={"properties": list(rule.fields)})
        case RuleKind.ROW_COUNT:
            low, high = numbers(rule)
            if low is not None and high is not None and low != high:
                yield _metric(rule, "rowCount", operator={"mustBeBetween": [low, high]})
            elif low is not None and low == high:
                yield _metric(rule, "rowCount", operator={"mustBe": low})
            elif low is not None:
                yield _metric(rule, "rowCount", operator={"mustBeGreaterOrEqualTo": low})
            elif high is not None:
                yield _metric(rule, "rowCount", operator={"mustBeLessOrEqualTo": high})
        case RuleKind.FRESHNESS:
            return
        case _:
            yield _otherwise(rule, dataset)


def _metric(
    rule: Rule,
    metric: str,
    *,
    arguments: Mapping[str, Any] | None = None,
    operator: Mapping[str, Any] | None = None,
) -> Mapping[str, Any]:
    return {
        "type": "library",
        "metric": metric,
        "arguments": arguments,
        **(operator or {"mustBe": 0}),
        **_about(rule),
    }


def _otherwise(rule: Rule, dataset: PromisedDataset) -> Mapping[str, Any]:
    """A rule that the library has no metric for."""
    found = expectation(rule, dataset)
    if found is None:
        return {"type": "text", **_about(rule), "description": f"{words(rule)} ({rule.reason})"}
    return {
        "type": "custom",
        "engine": "greatExpectations",
        "implementation": {"type": found.type, "kwargs": found.kwargs},
        **_about(rule),
    }


def _about(rule: Rule) -> dict[str, Any]:
    more: list[Mapping[str, Any]] = []
    if not rule.declared:
        more.append({"property": "confidence", "value": round(rule.confidence, 3)})
        more.append({"property": "evidence", "value": rule.evidence})
    return {
        "dimension": dimension(rule),
        "description": rule.reason or None,
        "customProperties": more or None,
    }

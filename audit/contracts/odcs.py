"""A contract as YAML of the Open Data Contract Standard 3.1 (Bitol, LF AI & Data)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.contracts.gx import expectation
from audit.contracts.model import Contract, PromisedDataset, PromisedField, PromisedReference
from audit.contracts.names import identifier, identifiers, plain
from audit.contracts.nesting import Node, tree
from audit.contracts.rules import (
    by_field,
    dimension,
    ends,
    fields_of,
    kept,
    number,
    numbers,
    pattern,
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
_POSTGRESQL_PORT, _MYSQL_PORT = 5432, 3306
_OBJECT_STORES = ("s3://", "s3a://")


def render(contract: Contract) -> str:
    """The contract as a draft; rules that ODCS has no metric for go to Great Expectations or are
    told as text.
    """
    referred = defaultdict[str, set[str]](set)
    for dataset in contract.datasets:
        for reference in dataset.references:
            referred[dataset.name].update(reference.fields)
            referred[reference.parent].update(reference.parent_fields)
    datasets = {d.name: _Dataset.of(d, referred[d.name]) for d in contract.datasets}
    return as_yaml(
        {
            "version": contract.version,
            "kind": "DataContract",
            "apiVersion": API_VERSION,
            "id": contract.id,
            "name": contract.name,
            "status": contract.status,
            "description": {
                "purpose": contract.description or None,
                "limitations": contract.limitations or None,
            }
            if contract.description
            else None,
            "servers": list(_servers(contract)),
            "schema": [_dataset(dataset, datasets) for dataset in datasets.values()],
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
        case "mysql" if contract.host:
            for schema in schemas or [contract.database]:
                yield {
                    "server": name if len(schemas) <= 1 else f"{name}_{identifier(schema)}",
                    "type": "mysql",
                    "host": contract.host,
                    "port": contract.port or _MYSQL_PORT,
                    "database": schema,
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


@dataclass(frozen=True, slots=True)
class _Dataset:
    """A dataset with its fields and rules by name, and the ids that references use."""

    promised: PromisedDataset
    fields: Mapping[str, PromisedField]
    rules: Sequence[Rule]
    own: Mapping[str, Sequence[Rule]]
    ids: Mapping[str, str]
    referred: Collection[str]  # fields that a reference names

    @classmethod
    def of(cls, dataset: PromisedDataset, referred: Collection[str]) -> "_Dataset":
        rules = kept(dataset)
        fields = fields_of(dataset)
        return cls(dataset, fields, rules, by_field(rules), identifiers(fields), referred)

    def reference(self, name: str) -> str:
        """By names where the standard's short form can hold them, else by ids."""
        own = self.promised.name
        if plain(own) and plain(name):
            return f"{own}.{name}"
        return f"schema/{identifier(own)}/properties/{self.ids.get(name, identifier(name))}"


def _dataset(dataset: _Dataset, datasets: Mapping[str, _Dataset]) -> Mapping[str, Any]:
    promised = dataset.promised
    relations = [
        _relationship(r, dataset, datasets[r.parent])
        for r in promised.references
        if r.parent in datasets
    ]
    return {
        "id": identifier(promised.name),
        "name": promised.name,
        "physicalName": promised.physical_name,
        "logicalType": "object",
        "physicalType": promised.kind,
        "description": promised.description or None,
        "properties": [_property(node, dataset) for node in tree(promised.fields)],
        "relationships": relations or None,
        "quality": [q for rule in dataset.rules for q in _of_dataset(rule, dataset)] or None,
        "customProperties": [{"property": "owner", "value": promised.owner}]
        if promised.owner
        else None,
    }


def _property(node: Node, dataset: _Dataset) -> Mapping[str, Any]:
    field = node.promised
    own = dataset.own.get(field.name, ())
    options = _options(field, own)
    element = node.element
    quality = [q for rule in own for q in _of_field(rule, field, dataset)]
    short = plain(field.name) and plain(dataset.promised.name)
    made: dict[str, Any] = {
        "id": dataset.ids[field.name] if field.name in dataset.referred and not short else None,
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
        "items": _property(element, dataset) if element else None,
    }
    if made["logicalType"] == "object":
        below = [_property(n, dataset) for n in (*node.named, *filter(None, [node.any_key]))]
        made["properties"] = below or None
    return made


def _relationship(
    reference: PromisedReference, dataset: _Dataset, parent: _Dataset
) -> Mapping[str, Any]:
    ours = [dataset.reference(name) for name in reference.fields]
    theirs = [parent.reference(name) for name in reference.parent_fields]
    single = len(ours) == 1
    return {
        "type": "foreignKey",
        "from": ours[0] if single else ours,
        "to": theirs[0] if single else theirs,
        "customProperties": None
        if reference.declared
        else [{"property": "inferred", "value": True}],
    }


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
            options |= {n: v for n, v in _option(rule, kind).items() if v is not None}
    return options


def _in_options(rule: Rule, kind: str | None) -> bool:
    match rule.kind:
        case RuleKind.RANGE:
            return kind in {"integer", "number", "date", "timestamp", "time"}
        case RuleKind.LENGTH | RuleKind.PATTERN:
            return kind == "string"
        case RuleKind.FORMAT:
            return kind == "string" and bool(pattern(rule) or rule.argument("format"))
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
            return {"format": rule.argument("format"), "pattern": pattern(rule)}


def _of_field(rule: Rule, field: PromisedField, dataset: _Dataset) -> Iterator[Mapping[str, Any]]:
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


def _of_dataset(rule: Rule, dataset: _Dataset) -> Iterator[Mapping[str, Any]]:
    if len(rule.fields) == 1 and rule.fields[0] in dataset.fields:
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


def _otherwise(rule: Rule, dataset: _Dataset) -> Mapping[str, Any]:
    """A rule that the library has no metric for."""
    found = expectation(rule, dataset.promised, dataset.fields)
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

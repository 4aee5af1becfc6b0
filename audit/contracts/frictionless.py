"""A contract as a Data Package (Frictionless Standards) with a Table Schema for each dataset."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from audit.contracts.model import Contract, PromisedDataset, PromisedField, PromisedReference
from audit.contracts.names import identifier
from audit.contracts.nesting import tree
from audit.contracts.rules import by_field, ends, kept, numbers, pattern, typed, values
from audit.contracts.signature import UNSIGNED
from audit.contracts.writing import as_json
from audit.facts.catalog import LogicalType
from audit.facts.rules import Rule, RuleKind

#: Types of Table Schema; "any" for what is not here.
_TYPES = {
    LogicalType.BOOLEAN: "boolean",
    LogicalType.INTEGER: "integer",
    LogicalType.DECIMAL: "number",
    LogicalType.FLOAT: "number",
    LogicalType.TEXT: "string",
    LogicalType.UUID: "string",
    LogicalType.NETWORK: "string",
    LogicalType.ENUM: "string",
    LogicalType.INTERVAL: "string",
    LogicalType.BINARY: "string",
    LogicalType.GEOMETRY: "string",
    LogicalType.DATE: "date",
    LogicalType.TIME: "time",
    LogicalType.TIMESTAMP: "datetime",
    LogicalType.TIMESTAMP_TZ: "datetime",
    LogicalType.OBJECT: "object",
    LogicalType.JSON: "any",
    LogicalType.ARRAY: "array",
}
_FORMATS = {
    LogicalType.UUID: "uuid",
    LogicalType.BINARY: "binary",
    # databases write times in forms of their own
    LogicalType.TIME: "any",
    LogicalType.TIMESTAMP: "any",
    LogicalType.TIMESTAMP_TZ: "any",
}
_TIMES = frozenset({"date", "datetime"})
_NAME = re.compile(r"[^a-z0-9._-]+")
#: Formats of files that Frictionless reads as they are.
_FILES = {"csv": "text/csv", "tsv": "text/tab-separated-values"}


def render(contract: Contract) -> str:
    """One package; a resource's rows are its file, or one to be exported to the path it names."""
    names = _names(contract)
    listed = {d.name: d for d in contract.datasets}
    return as_json(
        {
            "name": _slug(contract.name) or "source",
            "id": contract.id,
            "title": contract.name,
            "description": contract.description or None,
            "profile": "data-package",
            "resources": [_resource(d, names, listed, contract) for d in contract.datasets],
            "signature": UNSIGNED,
        }
    )


def _names(contract: Contract) -> dict[str, str]:
    found: dict[str, str] = {}
    for dataset in contract.datasets:
        name = _slug(dataset.name)
        if name != dataset.name.lower() or name in found.values():
            name = _slug(identifier(f"{dataset.name} {dataset.physical_name}"))
        found[dataset.name] = name
    return found


def _slug(name: str) -> str:
    return _NAME.sub("-", name.lower()).strip("-")


def _resource(
    dataset: PromisedDataset,
    names: Mapping[str, str],
    listed: Mapping[str, PromisedDataset],
    contract: Contract,
) -> Mapping[str, Any]:
    form = dict(dataset.options).get("format", "")
    head: dict[str, Any] = {
        "name": names[dataset.name],
        "type": "table",
        "title": dataset.name,
        "description": dataset.description or None,
        "path": f"{names[dataset.name]}.csv",
        "profile": "tabular-data-resource",
    }
    if form in _FILES:
        head |= _file(dataset, contract)
    return {**head, "schema": _schema(dataset, names, listed)}


def _file(dataset: PromisedDataset, contract: Contract) -> Mapping[str, Any]:
    """A file by its path below the source's folder, as packages take no other; how to read it."""
    told = dict(dataset.options)
    delimiter = told.get("delimiter", "")
    return {
        "path": _below(dataset.physical_name, contract.path),
        "format": told["format"],
        "mediatype": _FILES[told["format"]],
        "encoding": told.get("encoding", "") or "utf-8",
        "dialect": {
            "header": told.get("header") != "no",
            "csv": {
                "delimiter": delimiter,
                "quoteChar": told.get("quote"),
            }
            if delimiter
            else None,
        },
    }


def _below(path: str, folder: str) -> str:
    """The path of a file as seen from the folder; its name alone where it lies elsewhere."""
    place = PurePosixPath(path)
    if folder and place.is_relative_to(folder) and place != PurePosixPath(folder):
        return str(place.relative_to(folder))
    return place.name


def _schema(
    dataset: PromisedDataset,
    names: Mapping[str, str],
    listed: Mapping[str, PromisedDataset],
) -> Mapping[str, Any]:
    rules = kept(dataset)
    own = by_field(rules)
    columns = [node.promised for node in tree(dataset.fields)]
    top = {field.name for field in columns}
    key = [f.name for f in sorted(columns, key=lambda f: f.key_position or 0) if f.key_position]
    compound = [list(r.fields) for r in rules if r.kind is RuleKind.UNIQUE and len(r.fields) > 1]
    foreign = [
        _foreign_key(reference, dataset, names)
        for reference in dataset.references
        if reference.parent in listed and top.issuperset(reference.fields)
    ]
    return {
        "fields": [_field(field, own.get(field.name, ())) for field in columns],
        "primaryKey": key or None,
        "uniqueKeys": compound or None,
        "foreignKeys": foreign or None,
        "missingValues": [""],
    }


def _foreign_key(
    reference: PromisedReference, dataset: PromisedDataset, names: Mapping[str, str]
) -> Mapping[str, Any]:
    """Within the same resource, the name of the other one is empty (Table Schema, foreignKeys)."""
    own = reference.parent == dataset.name
    return {
        "fields": list(reference.fields),
        "reference": {
            "resource": "" if own else names[reference.parent],
            "fields": list(reference.parent_fields),
        },
    }


def _field(field: PromisedField, rules: Sequence[Rule]) -> Mapping[str, Any]:
    kind = _TYPES.get(field.logical_type, "any") if field.logical_type else "any"
    constraints: dict[str, Any] = {}
    if field.nullable is False:
        constraints["required"] = True
    if field.unique:
        constraints["unique"] = True
    for rule in rules:
        constraints |= _constraints(rule, field, kind)
    return {
        "name": field.name,
        "type": kind,
        "format": _FORMATS.get(field.logical_type) if field.logical_type else None,
        "description": field.description or None,
        "constraints": constraints or None,
    }


def _constraints(rule: Rule, field: PromisedField, kind: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    match rule.kind:
        case RuleKind.NOT_NULL:
            made = {"required": True}
        case RuleKind.UNIQUE:
            made = {"unique": True}
        case RuleKind.RANGE if kind in {"integer", "number"}:
            low, high = numbers(rule)
            made = {"minimum": low, "maximum": high}
        case RuleKind.RANGE if kind in _TIMES:
            first, last = ends(rule)
            made = {"minimum": first, "maximum": last}
        case RuleKind.LENGTH if kind == "string":
            low, high = numbers(rule)
            made = {"minLength": low, "maxLength": high}
        case RuleKind.SET:
            made = {"enum": list(typed(values(rule), field))}
        case RuleKind.PATTERN | RuleKind.FORMAT if kind == "string":
            made = {"pattern": pattern(rule)}
        case _:
            return {}
    return {name: value for name, value in made.items() if value is not None}

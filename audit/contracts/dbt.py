"""A contract as sources of dbt (1.10 and newer), with the tests that dbt itself brings."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.contracts.model import Contract, PromisedDataset, PromisedField, PromisedReference
from audit.contracts.names import identifier, identifiers
from audit.contracts.nesting import tree
from audit.contracts.rules import by_field, typed, values
from audit.contracts.writing import as_yaml
from audit.facts.rules import Rule, RuleKind
from audit.model.fact import Scalar

#: How a template of dbt (Jinja) begins; dbt would run what a source has written in a comment.
_TEMPLATE = re.compile(r"\{(?=[{%#])")
#: What ends a quoted name: adapters of dbt put names between quotes without looking into them.
_ENDS_NAME = re.compile(r"[\"`\\\x00-\x1f]")
_TEMPLATE_END = re.compile(r"([}%#])(?=\})")
#: What makes a path more than a path, where dbt-duckdb puts it into SQL.
_NO_PLAIN_PATH = re.compile(r"['\"(){}%;\x00-\x1f]")
#: Formats that DuckDB reads by the name of a file alone.
_READ_BY_NAME = frozenset({"csv", "parquet", "json", "ndjson"})
_DATABASES = frozenset({"postgresql", "questdb"})


@dataclass(frozen=True, slots=True)
class _Names:
    """What sources and tables are called in dbt, by their namespaces and names."""

    contract: Contract
    sources: Mapping[str, str]
    tables: Mapping[str, str]

    def source_of(self, dataset: PromisedDataset) -> str:
        return self.sources[_source_of(dataset, self.contract)]


def render(contract: Contract) -> str:
    """One source for each schema; a name that dbt would run as a template is left out."""
    names = _Names(
        contract,
        identifiers(sorted({_source_of(d, contract) for d in contract.datasets})),
        identifiers(d.name for d in contract.datasets),
    )
    return as_yaml({"version": 2, "sources": [_source(name, names) for name in names.sources]})


def _source_of(dataset: PromisedDataset, contract: Contract) -> str:
    return dataset.namespace or contract.name


def _source(name: str, names: _Names) -> Mapping[str, Any]:
    contract = names.contract
    datasets = [
        d
        for d in contract.datasets
        if _source_of(d, contract) == name
        and not _unsafe(_identifier(d))
        and not _unsafe(d.namespace)
    ]
    schema = next((d.namespace for d in datasets if d.namespace), None)
    return {
        "name": names.sources[name],
        "description": _plain(contract.description) or None,
        "database": (contract.database or None) if contract.kind in _DATABASES else None,
        "schema": schema,
        "quoting": {"identifier": True, "schema": True} if schema else {"identifier": True},
        "config": {
            "meta": {
                "contract": contract.id,
                "owner": _plain(contract.owner) or None,
                "left_out": _left_out(name, datasets, contract) or None,
            }
        },
        "tables": [_table(dataset, names) for dataset in datasets],
    }


def _left_out(name: str, taken: Sequence[PromisedDataset], contract: Contract) -> str:
    """How many names are missing because dbt would run them; so they are not told here either."""
    tables = sum(_source_of(d, contract) == name for d in contract.datasets) - len(taken)
    columns = sum(_unsafe(n.promised.name) for d in taken for n in tree(d.fields))
    if not tables and not columns:
        return ""
    return f"{tables} tables and {columns} columns whose names dbt would not quote"


def _identifier(dataset: PromisedDataset) -> str:
    """What the database calls it, without its schema."""
    prefix = f"{dataset.namespace}." if dataset.namespace else ""
    return dataset.physical_name.removeprefix(prefix)


def _table(dataset: PromisedDataset, names: _Names) -> Mapping[str, Any]:
    columns = [n.promised for n in tree(dataset.fields) if not _unsafe(n.promised.name)]
    rules = by_field(promised.rule for promised in dataset.rules)
    return {
        "name": names.tables[dataset.name],
        "identifier": _identifier(dataset),
        "description": _plain(dataset.description) or None,
        "config": _config(dataset),
        "columns": [_column(f, dataset, rules.get(f.name, ()), names) for f in columns],
    }


def _config(dataset: PromisedDataset) -> Mapping[str, Any] | None:
    """How fresh it is to be, by a field that is a time to the database; where a file lies."""
    times = {f.name for f in dataset.fields if f.logical_type and f.logical_type.temporal}
    fresh: dict[str, Any] = {}
    for promised in dataset.rules:
        hours, fields = promised.rule.argument("hours"), promised.rule.fields
        field = fields[0] if fields else dataset.time_field
        if promised.rule.kind is not RuleKind.FRESHNESS or not isinstance(hours, int | float):
            continue
        if field in times and not _unsafe(field):
            fresh = {
                "loaded_at_field": _quoted(field),
                "freshness": {"warn_after": {"count": max(1, round(hours)), "period": "hour"}},
            }
    meta = {"owner": _plain(dataset.owner) or None, "external_location": _location(dataset)}
    made = {**fresh, "meta": meta if any(meta.values()) else None}
    return made if any(made.values()) else None


def _location(dataset: PromisedDataset) -> str | None:
    """Where dbt-duckdb reads a file, if the path is nothing but a path."""
    form = dict(dataset.options).get("format", "")
    path = dataset.physical_name
    return path if form in _READ_BY_NAME and not _NO_PLAIN_PATH.search(path) else None


def _column(
    field: PromisedField, dataset: PromisedDataset, rules: Sequence[Rule], names: _Names
) -> Mapping[str, Any]:
    tests = [t for rule in rules for t in _tests(rule, field)]
    tests += [
        found
        for reference in dataset.references
        if reference.fields == (field.name,)
        for found in _relationship(reference, names)
    ]
    return {
        "name": field.name,
        "quote": True,
        "description": _plain(field.description) or None,
        "data_type": field.native_type or None,
        "config": {
            "meta": {"classification": field.classification},
            "tags": [identifier(tag) for tag in field.tags],
        }
        if field.classification
        else None,
        "data_tests": tests or None,
    }


def _relationship(reference: PromisedReference, names: _Names) -> Iterator[Mapping[str, Any]]:
    parent = next((d for d in names.contract.datasets if d.name == reference.parent), None)
    field = reference.parent_fields[0]
    if parent is None or _unsafe(_identifier(parent)) or _unsafe(field):
        return
    to = f"source('{names.source_of(parent)}', '{names.tables[parent.name]}')"
    yield {"relationships": {"arguments": {"to": to, "field": _quoted(field)}}}


def _tests(rule: Rule, field: PromisedField) -> Iterator[str | Mapping[str, Any]]:
    """Tests of a rule about one column; of a rule that some rows break, one that only warns."""
    warns = {"config": {"severity": "warn"}} if rule.broken else {}
    match rule.kind:
        case RuleKind.NOT_NULL | RuleKind.UNIQUE:
            name = "not_null" if rule.kind is RuleKind.NOT_NULL else "unique"
            yield {name: warns} if warns else name
        case RuleKind.SET:
            allowed = typed(values(rule), field)
            if allowed and not any(_template(str(value)) for value in allowed):
                yield {"accepted_values": {"arguments": _accepted(allowed), **warns}}
        case _:
            return


def _accepted(allowed: Sequence[Scalar]) -> Mapping[str, Any]:
    """Texts with their quotes doubled: dbt puts them into SQL between single ones."""
    texts = any(isinstance(value, str) for value in allowed)
    told = [value.replace("'", "''") if isinstance(value, str) else value for value in allowed]
    return {"values": told, "quote": None if texts else False}


def _quoted(name: str) -> str:
    """A column as SQL has it: dbt puts this one into its statements as it is."""
    return '"' + name.replace('"', '""') + '"'


def _template(text: str) -> bool:
    return bool(_TEMPLATE.search(text))


def _unsafe(name: str) -> bool:
    """Whether dbt would run a name, or a part of it, in place of quoting it."""
    return _template(name) or bool(_ENDS_NAME.search(name))


def _plain(text: str) -> str:
    """A text in which dbt sees no template."""
    return _TEMPLATE_END.sub(r"\1 ", _TEMPLATE.sub("{ ", text))

"""A contract as SQL that creates its tables, in words that PostgreSQL and SQLite both know."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from audit.contracts.model import Contract, PromisedDataset, PromisedField, PromisedReference
from audit.contracts.nesting import tree
from audit.contracts.rules import (
    by_field,
    declared_length,
    ends,
    kept,
    number,
    numbers,
    typed,
    values,
)
from audit.contracts.signature import UNSIGNED, signed
from audit.facts.catalog import DatasetKind, LogicalType
from audit.facts.rules import Rule, RuleKind
from audit.model.fact import Scalar

#: Types that PostgreSQL and SQLite both take.
_TYPES = {
    LogicalType.BOOLEAN: "BOOLEAN",
    LogicalType.INTEGER: "BIGINT",
    LogicalType.DECIMAL: "NUMERIC",
    LogicalType.FLOAT: "DOUBLE PRECISION",
    LogicalType.DATE: "DATE",
    LogicalType.TIME: "TIME",
    LogicalType.TIMESTAMP: "TIMESTAMP",
    LogicalType.TIMESTAMP_TZ: "TIMESTAMP WITH TIME ZONE",
    LogicalType.INTERVAL: "INTERVAL",
    LogicalType.BINARY: "BYTEA",
    LogicalType.UUID: "UUID",
    LogicalType.JSON: "JSONB",
    LogicalType.OBJECT: "JSONB",
    LogicalType.ARRAY: "JSONB",
}
_OTHER = "TEXT"
_INTEGERS = {
    "smallint": "SMALLINT",
    "int2": "SMALLINT",
    "integer": "INTEGER",
    "int": "INTEGER",
    "int4": "INTEGER",
    # wider than a BIGINT
    "bigint unsigned": "NUMERIC(20, 0)",
    "ubigint": "NUMERIC(20, 0)",
    "uint64": "NUMERIC(20, 0)",
    "hugeint": "NUMERIC(39, 0)",
    "uhugeint": "NUMERIC(39, 0)",
}
_PRECISION = re.compile(r"(?:numeric|decimal)\((\d+)(?:, ?(\d+))?\)", re.IGNORECASE)
_MOST_DIGITS = 1_000  # of a NUMERIC of PostgreSQL
_VIEWS = frozenset({DatasetKind.VIEW.value, DatasetKind.MATERIALIZED_VIEW.value})
_TIMES = frozenset({LogicalType.TIMESTAMP, LogicalType.TIMESTAMP_TZ})


def render(contract: Contract) -> str:
    """Tables in the order of their references, with keys and the rules that SQL can hold.

    Names of schemas are left out where the tables' own are clear without them. Comments of the
    source are comments here, too; views are listed, not made.
    """
    tables = [d for d in contract.datasets if d.kind not in _VIEWS]
    listed = {d.name: d for d in tables}
    ordered, later = _ordered(tables)
    parts = [f"-- {UNSIGNED}", f"-- {_line(contract.description)}"]
    parts += [
        f"-- view, not made: {_line(d.physical_name)}" for d in contract.datasets if d not in tables
    ]
    parts += [_table(d, listed, later.get(d.name, ())) for d in ordered]
    return signed("\n\n".join(parts) + "\n")


@dataclass(frozen=True, slots=True)
class _Column:
    field: PromisedField
    type: str


def _ordered(
    tables: Sequence[PromisedDataset],
) -> tuple[list[PromisedDataset], dict[str, tuple[PromisedReference, ...]]]:
    """Parents first; references that close a circle are told apart, as no order serves them."""
    waiting = {d.name: d for d in tables}
    done: dict[str, PromisedDataset] = {}
    circular: dict[str, tuple[PromisedReference, ...]] = {}
    while waiting:
        ready = [d for d in waiting.values() if not _open(d, waiting)]
        if not ready:
            first = min(waiting.values(), key=lambda d: (len(_open(d, waiting)), d.name))
            circular[first.name] = tuple(_open(first, waiting))
            ready = [first]
        for dataset in ready:
            done[dataset.name] = waiting.pop(dataset.name)
    return list(done.values()), circular


def _open(
    dataset: PromisedDataset, waiting: Mapping[str, PromisedDataset]
) -> list[PromisedReference]:
    return [r for r in dataset.references if r.parent in waiting and r.parent != dataset.name]


def _table(
    dataset: PromisedDataset,
    listed: Mapping[str, PromisedDataset],
    left_out: Sequence[PromisedReference],
) -> str:
    columns = {
        n.promised.name: _Column(n.promised, _type(n.promised)) for n in tree(dataset.fields)
    }
    rules = kept(dataset)
    own = by_field(rules)
    lines = [
        *(_definition(c, own.get(c.field.name, ())) for c in columns.values()),
        *_keys(dataset, columns, rules),
        *_references(dataset, columns, listed, left_out),
        *_checks(columns, rules),
    ]
    comments = [f"-- {_line(dataset.description)}"] if dataset.description else []
    comments += [
        f"-- {_line(c.field.name)}: {_line(c.field.description)}"
        for c in columns.values()
        if c.field.description
    ]
    comments += [
        f"-- left out, as the tables refer to each other: {_line(', '.join(r.fields))}"
        f" to {_line(r.parent)}"
        for r in left_out
    ]
    if not columns:
        return f"-- no column is known of {_line(dataset.physical_name)}"
    body = ",\n    ".join(lines)
    return "\n".join([*comments, f"CREATE TABLE {quote(dataset.name)} (\n    {body}\n);"])


def _definition(column: _Column, rules: Sequence[Rule]) -> str:
    never = column.field.nullable is False or any(r.kind is RuleKind.NOT_NULL for r in rules)
    return f"{quote(column.field.name)} {column.type}{' NOT NULL' if never else ''}"


def _type(field: PromisedField) -> str:
    native = field.native_type.strip()
    match field.logical_type:
        case LogicalType.INTEGER:
            return _INTEGERS.get(native.lower(), "BIGINT")
        case LogicalType.TEXT:
            size = declared_length(native) or 0
            return f"VARCHAR({size})" if 0 < size <= 10_485_760 else _OTHER  # noqa: PLR2004  # the longest of PostgreSQL
        case LogicalType.DECIMAL:
            digits = _PRECISION.fullmatch(native)
            if digits and 0 < int(digits[1]) <= _MOST_DIGITS:
                return f"NUMERIC({digits[1]}, {digits[2] or 0})"
            return "NUMERIC"
        case kind:
            return _TYPES.get(kind, _OTHER) if kind else _OTHER


def _keys(
    dataset: PromisedDataset, columns: Mapping[str, _Column], rules: Sequence[Rule]
) -> Iterator[str]:
    primary = _primary(dataset)
    if primary and set(primary) <= set(columns):
        yield f"PRIMARY KEY ({_names(primary)})"
    told = {primary}
    for rule in rules:
        if rule.kind is RuleKind.UNIQUE and rule.fields not in told and rule.fields:
            told.add(rule.fields)
            if set(rule.fields) <= set(columns):
                yield f"UNIQUE ({_names(rule.fields)})"


def _primary(dataset: PromisedDataset) -> tuple[str, ...]:
    key = [f for f in dataset.fields if f.key_position]
    return tuple(f.name for f in sorted(key, key=lambda f: f.key_position or 0))


def _references(
    dataset: PromisedDataset,
    columns: Mapping[str, _Column],
    listed: Mapping[str, PromisedDataset],
    left_out: Sequence[PromisedReference],
) -> Iterator[str]:
    """Only to what is a key: no database takes another one."""
    for reference in dataset.references:
        parent = listed.get(reference.parent)
        if parent is None or reference in left_out or not set(reference.fields) <= set(columns):
            continue
        keys = {_primary(parent)} | {r.fields for r in kept(parent) if r.kind is RuleKind.UNIQUE}
        if reference.parent_fields in keys and _alike(reference, columns, parent):
            yield (
                f"FOREIGN KEY ({_names(reference.fields)}) REFERENCES {quote(parent.name)} "
                f"({_names(reference.parent_fields)})"
            )


def _alike(
    reference: PromisedReference, columns: Mapping[str, _Column], parent: PromisedDataset
) -> bool:
    """Whether the types can be compared, without which PostgreSQL takes no foreign key."""
    theirs = {f.name: f for f in parent.fields}
    pairs = zip(reference.fields, reference.parent_fields, strict=False)
    return all(
        b in theirs and _family(columns[a].type) == _family(_type(theirs[b])) for a, b in pairs
    )


def _family(type: str) -> str:
    if type.startswith(("BIGINT", "INTEGER", "SMALLINT", "NUMERIC", "DOUBLE")):
        return "number"
    return "text" if type.startswith(("VARCHAR", "TEXT")) else type


def _checks(columns: Mapping[str, _Column], rules: Sequence[Rule]) -> Iterator[str]:
    told: set[str] = set()
    for rule in rules:
        if not rule.fields or not set(rule.fields) <= set(columns):
            continue
        condition = _condition(rule, columns)
        if condition and condition not in told:
            told.add(condition)
            yield f"CHECK ({condition})"


def _condition(rule: Rule, columns: Mapping[str, _Column]) -> str:
    """A rule as a condition that both databases know; "" for what they do not: patterns, sums."""
    column = columns[rule.fields[0]]
    name = quote(column.field.name)
    match rule.kind:
        case RuleKind.RANGE:
            low, high = (_literal(end, column) for end in ends(rule))
            if column.field.logical_type in _TIMES and re.fullmatch(r"'[0-9-]{10}'", high):
                high = f"{high[:-1]} 23:59:59.999999'"  # the whole of the last day
            return _within(name, low, high)
        case RuleKind.LENGTH if column.type.startswith(("VARCHAR", "TEXT")):
            low, high = ("" if n is None else str(n) for n in numbers(rule))
            if column.type == f"VARCHAR({high})":
                high = ""  # the type says so
            return _within(f"length({name})", low, high)
        case RuleKind.SET:
            allowed = [_literal(value, column) for value in typed(values(rule), column.field)]
            return f"{name} IN ({', '.join(allowed)})" if allowed and all(allowed) else ""
        case RuleKind.ORDER if len(rule.fields) == 2:  # noqa: PLR2004  # a pair
            other = columns[rule.fields[1]]
            if _family(column.type) != _family(other.type):
                return ""
            return f"{name} {'<' if rule.argument('strict') else '<='} {quote(other.field.name)}"
        case _:
            return ""


def _within(name: str, low: str, high: str) -> str:
    if low and high:
        return f"{name} BETWEEN {low} AND {high}"
    return f"{name} >= {low}" if low else f"{name} <= {high}" if high else ""


def _literal(value: Scalar, column: _Column) -> str:
    """A value as SQL for a column, "" where the column's type does not take it."""
    kind = column.field.logical_type
    if value is None:
        return ""
    if _family(column.type) == "number":
        found = number(value)
        return "" if found is None else str(found)
    if kind is LogicalType.BOOLEAN:
        return (
            {True: "TRUE", False: "FALSE"}.get(value is True, "") if isinstance(value, bool) else ""
        )
    if kind in _TIMES:
        value = str(value).replace("T", " ")
    if kind in _TIMES or kind is LogicalType.DATE or _family(column.type) == "text":
        return "'" + str(value).replace("'", "''") + "'" if "\0" not in str(value) else ""
    return ""


def _names(names: Sequence[str]) -> str:
    return ", ".join(quote(name) for name in names)


def quote(name: str) -> str:
    """An identifier in double quotes, as in the SQL standard."""
    return '"' + name.replace('"', '""').replace("\0", "") + '"'


def _line(text: str) -> str:
    """A text of the source on the one line of a comment."""
    return " ".join(text.replace("\0", "").split())

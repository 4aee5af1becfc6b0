"""Statements that take personal data and secrets out of where they should not be."""

import json

from audit.facts.catalog import Dataset, LogicalType, repeated
from audit.facts.sensitive import FieldSensitivity, Sensitive
from audit.facts.server import Server
from audit.model.fact import Missing
from checks._calls import collection
from checks._sensitive import MOSTLY, Held
from checks._sql import identifier, literal, table

_LAST_DIGITS = 4
#: Products by their dialect: those that change rows and columns, those that keep comments.
_SQL = ("postgresql", "sqlite", "duckdb")
_COMMENTING = ("postgresql", "duckdb")


def speaks(server: Server | Missing, *products: str) -> bool:
    return isinstance(server, Server) and server.product_id in products


def drop(
    held: Held, field: FieldSensitivity, types: tuple[Sensitive, ...], server: Server | Missing
) -> str:
    """Removes the field, "" where other content would go with it or no statement does it."""
    dataset = held.dataset
    if dataset is None or not _whole(types):
        return ""
    if speaks(server, "mongodb"):
        return _unset(dataset, field)
    if not _sql_field(dataset, field, server) or _in_key(dataset, field.name):
        return ""
    return f"ALTER TABLE {table(dataset)} DROP COLUMN {identifier(field.name)};"


def erase(
    held: Held, field: FieldSensitivity, types: tuple[Sensitive, ...], server: Server | Missing
) -> str:
    """Empties the field, "" where other content would go with it or it may not be empty."""
    dataset = held.dataset
    if dataset is None or not _whole(types):
        return ""
    if speaks(server, "mongodb"):
        return _unset(dataset, field)
    described = dataset.field(field.name)
    if described is None or not described.nullable or _in_key(dataset, field.name):
        return ""
    if not _sql_field(dataset, field, server):
        return ""
    column = identifier(field.name)
    return f"{_update(dataset, column)} NULL WHERE {column} IS NOT NULL;"


def keep_last_digits(
    held: Held, field: FieldSensitivity, types: tuple[Sensitive, ...], server: Server | Missing
) -> str:
    """Leaves the last four digits of a number kept as text, "" where no statement does it."""
    dataset = held.dataset
    described = dataset.field(field.name) if dataset else None
    if dataset is None or described is None or not _whole(types):
        return ""
    if described.logical_type is not LogicalType.TEXT or _in_key(dataset, field.name):
        return ""
    if not _sql_field(dataset, field, server):
        return ""
    column, stars = identifier(field.name), literal("************")
    last = (
        f"substr({column}, -{_LAST_DIGITS})"
        if speaks(server, "sqlite")
        else f"right({column}, {_LAST_DIGITS})"
    )
    return f"{_update(dataset, column)} {stars} || {last} WHERE {column} IS NOT NULL;"


def declare(held: Held, fields: tuple[FieldSensitivity, ...], server: Server | Missing) -> str:
    """Says of each field in the catalogue what it holds; "" where the product has no statement."""
    dataset = held.dataset
    if dataset is None or not speaks(server, *_COMMENTING):
        return ""
    return "\n".join(
        f"COMMENT ON COLUMN {table(dataset)}.{identifier(field.name)} IS "
        f"{literal('Personal data: ' + ', '.join(t.title for t in field.types))};"
        for field in fields
        if dataset.field(field.name)
    )


def _update(dataset: Dataset, column: str) -> str:
    return f"UPDATE {table(dataset)} SET {column} ="  # noqa: S608  # shown, never run


def _whole(types: tuple[Sensitive, ...]) -> bool:
    """Whether the field is there for this alone."""
    return any(t.match_rate >= MOSTLY and not t.embedded for t in types)


def _sql_field(dataset: Dataset, field: FieldSensitivity, server: Server | Missing) -> bool:
    return speaks(server, *_SQL) and dataset.field(field.name) is not None


def _in_key(dataset: Dataset, name: str) -> bool:
    keys = [key.fields for key in dataset.keys] + [key.fields for key in dataset.foreign_keys]
    return any(name in fields for fields in keys)


def _unset(dataset: Dataset, field: FieldSensitivity) -> str:
    """Fields inside arrays are left out: each needs a path that depends on the documents."""
    if repeated(field.name):
        return ""
    path = json.dumps(field.name)
    filled, emptied = f"{{{path}: {{$exists: true}}}}", f'{{$unset: {{{path}: ""}}}}'
    return f"{collection(dataset)}.updateMany({filled}, {emptied})"

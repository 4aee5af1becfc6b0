"""Reflected relations as datasets."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.engine import Dialect

from audit.access.dialect.relations import Inspected, Place, Relation
from audit.access.dialect.types import by_name, logical_of, native_of, of_value, shown
from audit.access.postgresql.schema import is_now, masked
from audit.facts.catalog import (
    Constraint,
    Dataset,
    Field,
    ForeignKey,
    Index,
    Key,
    KeyKind,
    LogicalType,
    SchemaMode,
)


def name_of(place: Place) -> str:
    """What a user would type; a schema that is not the default one stands in front."""
    schema, name = place
    return f"{schema}.{name}" if schema else str(name)


def datasets_of(
    found: Inspected, dialect: Dialect, *, indexes_references: bool = False
) -> tuple[Dataset, ...]:
    """Every relation as a dataset, sorted by name.

    With `indexes_references` the product keeps an index for each foreign key, told or not.
    """
    places = {r.place for r in found.relations}
    made = (_dataset(r, places, dialect, indexed=indexes_references) for r in found.relations)
    return tuple(sorted(made, key=lambda d: d.name))


def _dataset(relation: Relation, places: set[Place], dialect: Dialect, *, indexed: bool) -> Dataset:
    fields = tuple(_field(c, i, dialect) for i, c in enumerate(relation.columns, start=1))
    references = tuple(_reference(r, relation, places) for r in relation.references)
    indexes = tuple(_index(i) for i in relation.indexes)
    if indexed:
        indexes += tuple(Index(r.name, r.fields) for r in references)
    return Dataset(
        name=name_of(relation.place),
        kind=relation.kind,
        namespace=relation.place[0] or "",
        fields=fields,
        keys=tuple(_keys(relation, {f.name for f in fields})),
        foreign_keys=references,
        constraints=tuple(_constraint(c) for c in relation.checks),
        indexes=indexes,
        comment=relation.comment,
        row_estimate=relation.rows,
        size_bytes=relation.size,
        persistent=relation.persistent,
        schema_mode=SchemaMode.ENFORCED,
        complete=bool(fields),
    )


def _constraint(told: Mapping[str, Any]) -> Constraint:
    return Constraint(
        str(told.get("name") or ""),
        validated=bool(told.get("validated", True)),
        enforced=bool(told.get("enforced", True)),
    )


def _field(column: Mapping[str, Any], ordinal: int, dialect: Dialect) -> Field:
    native, logical = _types(column, dialect)
    default: Any = column.get("default")
    generated = bool(column.get("computed"))
    text = None if default is None or generated else str(default)
    return Field(
        name=str(column["name"]),
        native_type=native,
        logical_type=logical,
        ordinal=ordinal,
        nullable=bool(column.get("nullable", True)),
        default=None if text is None else masked(text),
        default_is_now=text is not None and is_now(text),
        generated=generated,
        identity=bool(column.get("identity")) or column.get("autoincrement") is True,
        comment=str(column.get("comment") or ""),
        declared="code" not in column,
    )


def _types(column: Mapping[str, Any], dialect: Dialect) -> tuple[str, LogicalType]:
    """The type as reflected, by its name in the information schema, or by a cursor's code."""
    if "native" in column:
        return shown(column["native"]), by_name(column["native"])
    if "code" in column:
        code = column["code"]
        native = code.__name__ if isinstance(code, type) else ""
        return native, of_value(code)
    native = native_of(column["type"], dialect)
    return native, logical_of(column["type"], native)


def _keys(relation: Relation, fields: set[str]) -> list[Key]:
    found: list[Key] = []
    primary = tuple(map(str, relation.primary.get("constrained_columns") or ()))
    if primary:
        found.append(Key(str(relation.primary.get("name") or ""), KeyKind.PRIMARY, primary))
    for unique in (*relation.unique, *(i for i in relation.indexes if i.get("unique"))):
        columns = tuple(str(c) for c in unique.get("column_names") or () if c)
        known = columns and set(columns) <= fields and columns != primary
        if known and columns not in {k.fields for k in found} and not _partial(unique):
            found.append(Key(str(unique.get("name") or ""), KeyKind.UNIQUE, columns))
    return found


def _reference(told: Mapping[str, Any], relation: Relation, places: set[Place]) -> ForeignKey:
    schema, name = told.get("referred_schema"), str(told["referred_table"])
    options: Mapping[str, Any] = told.get("options") or {}
    action = str(options.get("ondelete") or "").upper()
    return ForeignKey(
        name=str(told.get("name") or f"{name_of(relation.place)} to {name}"),
        fields=tuple(map(str, told["constrained_columns"])),
        parent=_parent(schema, name, relation.place, places),
        parent_fields=tuple(map(str, told["referred_columns"])),
        validated=bool(told.get("validated", True)),
        enforced=bool(told.get("enforced", True)),
        on_delete="" if action in {"NO ACTION", "NONE"} else action,
    )


def _parent(schema: str | None, name: str, child: Place, places: set[Place]) -> str:
    """The dataset that is referred to; the default schema has no name in ours."""
    options: Sequence[Place] = ((schema, name), (child[0], name), (None, name))
    return name_of(next((place for place in options if place in places), (schema, name)))


def _index(told: Mapping[str, Any]) -> Index:
    columns: Sequence[str | None] = told.get("column_names") or ()
    included = bool(told.get("include_columns"))
    sorting: Mapping[str, Any] = told.get("column_sorting") or {}
    options: Mapping[str, Any] = told.get("dialect_options") or {}
    more = sorted((k, str(v)) for k, v in options.items() if v)
    whole = bool(columns) and None not in columns
    return Index(
        name=str(told.get("name") or ""),
        fields=tuple(str(c) if c else "" for c in columns),
        unique=bool(told.get("unique")),
        valid=bool(told.get("valid", True)),
        primary=bool(told.get("primary")),
        partial=_partial(told),
        signature=repr((list(columns), dict(sorting), more)) if whole else "",
        plain=whole and not included and not more and not sorting,
    )


def _partial(told: Mapping[str, Any]) -> bool:
    """Some dialects tell the condition of an index: as "postgresql_where" and its like."""
    options: Mapping[str, Any] = told.get("dialect_options") or {}
    return any(key.endswith("_where") and value for key, value in options.items())

"""Fields of a dataset from the schemas of its files, and where they do not agree."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import pyarrow as pa

from audit.access.files.model import Format, Inspection
from audit.facts.catalog import Field, LogicalType
from audit.facts.files import Drift

#: Fields of which a difference is told.
MOST_DRIFT = 100
#: Types of one field that are told.
MOST_TYPES = 3


@dataclass(frozen=True, slots=True)
class United:
    """One schema that the rows of all files fit into, and how each file differs from it."""

    schema: pa.Schema
    native_types: tuple[str, ...]
    drift: tuple[Drift, ...] = ()


class Column(NamedTuple):
    """A field of a schema as what the type checkers know of it."""

    name: str
    type: pa.DataType
    nullable: bool


def columns_of(schema: pa.Schema) -> list[Column]:
    """The fields of a schema in their order."""
    fields = cast("Iterable[pa.Field[Any]]", schema)
    return [Column(f.name, cast("pa.DataType", f.type), f.nullable) for f in fields]


def logical_type(kind: pa.DataType) -> LogicalType:
    """What an Arrow type means, whatever width it has."""
    types = pa.types
    if types.is_dictionary(kind):
        return logical_type(kind.value_type)
    for test, found in (
        (types.is_boolean, LogicalType.BOOLEAN),
        (types.is_integer, LogicalType.INTEGER),
        (types.is_floating, LogicalType.FLOAT),
        (types.is_decimal, LogicalType.DECIMAL),
        (types.is_date, LogicalType.DATE),
        (types.is_time, LogicalType.TIME),
        (types.is_duration, LogicalType.INTERVAL),
        (types.is_interval, LogicalType.INTERVAL),
        (types.is_string, LogicalType.TEXT),
        (types.is_large_string, LogicalType.TEXT),
        (types.is_string_view, LogicalType.TEXT),
        (types.is_binary, LogicalType.BINARY),
        (types.is_large_binary, LogicalType.BINARY),
        (types.is_binary_view, LogicalType.BINARY),
        (types.is_fixed_size_binary, LogicalType.BINARY),
        (types.is_struct, LogicalType.OBJECT),
        (types.is_map, LogicalType.OBJECT),
        (types.is_nested, LogicalType.ARRAY),
    ):
        if test(kind):
            return found
    if types.is_timestamp(kind):
        return LogicalType.TIMESTAMP_TZ if kind.tz else LogicalType.TIMESTAMP
    return LogicalType.UNKNOWN


def fields_of(united: United, keys: pa.Schema, *, declared: bool) -> tuple[Field, ...]:
    """The catalogue's fields; the partition keys stand last, as they are read."""
    fields = [
        Field(
            name=column.name,
            native_type=native,
            logical_type=logical_type(column.type),
            ordinal=at,
            nullable=column.nullable or not declared,
            declared=declared,
        )
        for at, (column, native) in enumerate(
            zip(columns_of(united.schema), united.native_types, strict=True)
        )
    ]
    fields += [
        Field(key.name, "partition key", logical_type(key.type), ordinal=len(united.schema) + at)
        for at, key in enumerate(columns_of(keys))
    ]
    return tuple(fields)


def unite(inspections: Sequence[Inspection], *, declared: bool) -> United:
    """The union of the fields in the order of the first file, and every difference, counted.

    Types that were only inferred from a few rows differ without anybody having changed them: what
    widens into the other (integer and decimal, date and timestamp, empty and anything) is no drift.
    """
    schemas = [i.schema for i in inspections if i.schema is not None]
    natives: dict[str, dict[str, None]] = defaultdict(dict)
    types: dict[str, Counter[pa.DataType]] = defaultdict(Counter)
    required: dict[str, bool] = {}
    for inspection in inspections:
        if inspection.schema is None:
            continue
        own = columns_of(inspection.schema)
        said = inspection.native_types or tuple(str(column.type) for column in own)
        for column, native in zip(own, said, strict=False):
            natives[column.name][native] = None
            types[column.name][column.type] += 1
            required[column.name] = required.get(column.name, True) and not column.nullable
    columns: list[pa.Field[Any]] = []
    for name, found in types.items():
        kind = widest(list(found))
        everywhere = sum(found.values()) == len(schemas)
        columns.append(pa.field(name, kind, nullable=not (required[name] and everywhere)))
    drift = _drift(types, len(schemas), declared=declared) if len(schemas) > 1 else ()
    return United(
        pa.schema(columns),
        tuple(" or ".join(list(natives[c.name])[:MOST_TYPES]) for c in columns),
        drift,
    )


def widest(kinds: Sequence[pa.DataType]) -> pa.DataType:
    """A type that holds the values of all these; text when there is no other."""
    kinds = [k for k in dict.fromkeys(kinds) if not pa.types.is_null(k)]
    if not kinds:
        return pa.null()
    result = kinds[0]
    for kind in kinds[1:]:
        result = _wider(result, kind)
    return result


def _wider(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    if one == other:
        return one
    try:
        schema = pa.unify_schemas(
            [pa.schema([("x", one)]), pa.schema([("x", other)])], promote_options="permissive"
        )
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        return pa.string()
    return columns_of(schema)[0].type


def _drift(types: dict[str, Counter[pa.DataType]], of: int, *, declared: bool) -> tuple[Drift, ...]:
    found: list[Drift] = []
    for name, counts in types.items():
        have = sum(counts.values())
        if have < of:  # the smaller part is what differs
            rare = have * 2 <= of
            found.append(
                Drift(name, "added" if rare else "missing", have if rare else of - have, of)
            )
        kinds = Counter[str]()
        for kind, count in counts.items():
            if not pa.types.is_null(kind):
                kinds[str(kind) if declared else _rough(kind)] += count
        if len(kinds) > 1:
            usual, _ = kinds.most_common(1)[0]
            others = sum(kinds.values()) - kinds[usual]
            found.append(Drift(name, "type", others, of, tuple(k for k, _ in kinds.most_common())))
    found.sort(key=lambda d: (d.change, -d.files, d.field))
    return tuple(found[:MOST_DRIFT])


def _rough(kind: pa.DataType) -> str:
    """A type as far as a few rows of text can tell: 1 and 1.5 are both numbers."""
    logical = logical_type(kind)
    if logical.numeric:
        return "number"
    return "time" if logical.temporal else logical.value


#: Formats whose files declare the types of their fields.
DECLARED = frozenset({Format.PARQUET})

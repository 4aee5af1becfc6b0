"""Whether a field has the type that was promised, and what another one does to a reader."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from audit.contracts.compare.seen import Held, Outcome, Seen
from audit.contracts.model import PromisedField
from audit.facts.catalog import Field, LogicalType
from audit.report.contract import Effect, Matter

_L = LogicalType

#: How coarse the types of the standard are (ODCS, logicalType).
COARSE: Mapping[LogicalType, str] = MappingProxyType(
    {
        _L.BOOLEAN: "boolean",
        _L.INTEGER: "integer",
        _L.DECIMAL: "number",
        _L.FLOAT: "number",
        _L.DATE: "date",
        _L.TIME: "time",
        _L.TIMESTAMP: "timestamp",
        _L.TIMESTAMP_TZ: "timestamp",
        _L.JSON: "object",
        _L.OBJECT: "object",
        _L.ARRAY: "array",
        _L.MIXED: "mixed",
        _L.UNKNOWN: "unknown",
    }
)
_STRING = "string"  # all others

#: Names that SQL products have for one type; a type without one is its own.
_SAME: Mapping[str, str] = MappingProxyType(
    {
        "int": "integer",
        "int4": "integer",
        "serial": "integer",
        "serial4": "integer",
        "mediumint": "integer",
        "int8": "bigint",
        "bigserial": "bigint",
        "serial8": "bigint",
        "long": "bigint",
        "int2": "smallint",
        "smallserial": "smallint",
        "int1": "tinyint",
        "float8": "double",
        "double precision": "double",
        "float4": "real",
        "decimal": "numeric",
        "dec": "numeric",
        "number": "numeric",
        "bool": "boolean",
        "varchar": "character varying",
        "nvarchar": "character varying",
        "varchar2": "character varying",
        "nvarchar2": "character varying",
        "char varying": "character varying",
        "char": "character",
        "nchar": "character",
        "bpchar": "character",
        "string": "text",
        "clob": "text",
        "longtext": "text",
        "timestamptz": "timestamp with time zone",
        "timestamp without time zone": "timestamp",
        "datetime": "timestamp",
        "timetz": "time with time zone",
        "time without time zone": "time",
        "blob": "bytea",
        "jsonb": "json",
    }
)
#: Types of which each holds all values of those before it.
_LADDERS = (
    ("boolean", "tinyint", "smallint", "integer", "bigint", "hugeint", "numeric"),
    ("real", "double"),
    ("character", "character varying", "text"),
)
_NATIVE = re.compile(
    r"\s*([a-z][a-z0-9_ ]*?)\s*(?:[(\[]\s*(\d+)\s*(?:,\s*(-?\d+)\s*)?[)\]])?"
    r"(?:\s+(with(?:out)? time zone))?\s*((?:\[\])*)\s*"
)


@dataclass(frozen=True, slots=True)
class _Native:
    """A type of a product taken apart: name, length or precision, scale, dimensions."""

    name: str
    size: int | None = None
    scale: int | None = None
    arrays: str = ""


def type_of(promised: PromisedField, field: Field, seen: Seen) -> Iterator[Outcome]:
    """What comes of looking at the type of one field; nothing where none is promised."""
    native = promised.native_type if seen.native_types else ""
    if promised.logical_type is None and not native:
        return
    words = _words(promised, native)
    effect = _compared(promised, native, field)
    if effect and field.logical_type is _L.UNKNOWN and not field.declared:
        why = "only nulls were seen"
        yield seen.unchecked(Matter.TYPE, words, why, place=promised.place, name=field.name)
        return
    if effect is None:
        yield Held(Matter.TYPE)
        return
    yield seen.departs(
        effect,
        Matter.TYPE,
        _TITLES[effect],
        promised=words,
        found=f"{field.native_type or field.logical_type.value} ({coarse(field.logical_type)})",
        place=promised.place,
        name=field.name,
    )


_TITLES = {
    Effect.BREAKING: "Type is another one",
    Effect.REVIEW: "Type has changed",
    Effect.COMPATIBLE: "Type is narrower",
}


def coarse(kind: LogicalType) -> str:
    """The type as the standard calls it."""
    return COARSE.get(kind, _STRING)


def _words(promised: PromisedField, native: str) -> str:
    logical = coarse(promised.logical_type) if promised.logical_type else ""
    return f"{native[:60]} ({logical})" if native and logical else native[:60] or logical


def _compared(promised: PromisedField, native: str, field: Field) -> Effect | None:
    """What the type that is there does to a reader of the promised one, None when it is that."""
    ours, theirs = _taken_apart(field.native_type), _taken_apart(native)
    if native and ours == theirs:
        return None
    logical = promised.logical_type
    if logical is not None and coarse(logical) != coarse(field.logical_type):
        narrower = coarse(logical) == "number" and field.logical_type is _L.INTEGER
        return Effect.COMPATIBLE if narrower else Effect.BREAKING
    if logical is _L.TIMESTAMP_TZ and field.logical_type is _L.TIMESTAMP:
        return Effect.BREAKING  # the same figures, but nobody knows whose clock it is
    if not native:
        return None
    return _width(theirs, ours)


def _width(promised: _Native, found: _Native) -> Effect | None:
    """Narrower is compatible; wider, or of another family, is for a person to look at."""
    if promised.arrays != found.arrays:
        return Effect.BREAKING
    if promised.name == found.name:
        sizes = _within(found.size, promised.size) and _within(found.scale, promised.scale)
        same = (found.size, found.scale) == (promised.size, promised.scale)
        return None if same else Effect.COMPATIBLE if sizes else Effect.REVIEW
    for ladder in _LADDERS:
        if promised.name in ladder and found.name in ladder:
            narrower = ladder.index(found.name) < ladder.index(promised.name)
            fits = narrower and _within(found.size, promised.size)
            return Effect.COMPATIBLE if fits else Effect.REVIEW
    return Effect.REVIEW


def _within(found: int | None, promised: int | None) -> bool:
    """Whether a length, precision or scale is no larger; none is without an end."""
    return promised is None or (found is not None and found <= promised)


def _taken_apart(text: str) -> _Native:
    lower = " ".join(text.lower().split())
    match = _NATIVE.fullmatch(lower)
    if match is None:
        return _Native(lower)
    name = f"{match[1]} {match[4]}" if match[4] else match[1]
    size = int(match[2][:9]) if match[2] else None
    scale = int(match[3][:9]) if match[3] else None
    return _Native(_SAME.get(name, name), size, scale, match[5])

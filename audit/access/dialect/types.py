"""Types of SQLAlchemy, of the information schema and of DBAPI as the neutral ones."""

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from audit.facts.catalog import LogicalType

#: Words of native types, the first that fits decides.
_WORDS: tuple[tuple[LogicalType, str], ...] = (
    (LogicalType.ARRAY, r"\[\]$|^array|^list|^_"),
    (LogicalType.INTERVAL, r"^interval"),
    (LogicalType.OBJECT, r"^(struct|row|record|map|object|tuple|nested|super|variant|union)\b"),
    (LogicalType.JSON, r"^json"),
    (LogicalType.BOOLEAN, r"^bool|^bit$"),
    (LogicalType.UUID, r"^(uuid|uniqueidentifier)"),
    (LogicalType.TIMESTAMP_TZ, r"^(timestamp|datetime).*(_tz|_ltz|with (local )?time zone)"),
    (LogicalType.TIMESTAMP_TZ, r"^datetimeoffset|^timestamptz"),
    (LogicalType.TIMESTAMP, r"^(timestamp|(small)?datetime|seconddate|longdate)"),
    (LogicalType.DATE, r"^date"),
    (LogicalType.TIME, r"^time"),
    (LogicalType.INTEGER, r"^u?(tiny|small|medium|big|huge)?int(eger)?\d*\b"),
    (LogicalType.INTEGER, r"^((big|small)?serial|byteint|long)$"),
    (LogicalType.FLOAT, r"^(float|double|real|binary_(float|double)|decfloat|bfloat16)"),
    (LogicalType.DECIMAL, r"^(decimal|numeric|number|dec|money|smallmoney|bignumeric)\b"),
    (LogicalType.DECIMAL, r"^(bigdecimal|fixed|smalldecimal)\b"),
    (LogicalType.ENUM, r"^enum"),
    (LogicalType.TEXT, r"^blob sub_type (text|1)"),
    (LogicalType.BINARY, r"^(blob|bytea|bytes|(var)?binary|long (raw|varbinary)|image|raw)\b"),
    (LogicalType.BINARY, r"^(varbyte|bfile)\b"),
    (LogicalType.TEXT, r"^(var|n|nvar|bp|dbc)?(char|character|clob)|^national char"),
    (LogicalType.TEXT, r"^(n|long|medium|tiny|ci|short)?text|^(fixed)?string|^long( varchar)?$"),
    (LogicalType.TEXT, r"^(name|xml|sysname|u?rowid)$|^(varchar|alphanum|xmltype)"),
    (LogicalType.NETWORK, r"^(inet|cidr|macaddr|ipv[46]|ipaddr)"),
    (LogicalType.GEOMETRY, r"^(geo|point|polygon|linestring|st_|sdo_|hierarchyid)"),
)
_BY_WORDS = tuple((re.compile(words), kind) for kind, words in _WORDS)
_WRAPPED = re.compile(r"^(?:nullable|lowcardinality)\((.*)\)$")
_SCALE = re.compile(r"\(\s*\d+\s*,\s*0\s*\)")
_EXACT = re.compile(r"^(decimal|numeric|number|dec)\b")

_BY_CLASS: tuple[tuple[type[Any], LogicalType], ...] = (
    (sa.Boolean, LogicalType.BOOLEAN),
    (sa.ARRAY, LogicalType.ARRAY),
    (sa.JSON, LogicalType.JSON),
    (sa.Uuid, LogicalType.UUID),
    (sa.Interval, LogicalType.INTERVAL),
    (sa.Enum, LogicalType.ENUM),
    (sa.Integer, LogicalType.INTEGER),
    (sa.Float, LogicalType.FLOAT),
    (sa.Date, LogicalType.DATE),
    (sa.Time, LogicalType.TIME),
    (sa.LargeBinary, LogicalType.BINARY),
    (sa.BINARY, LogicalType.BINARY),
    (sa.VARBINARY, LogicalType.BINARY),
    (sa.String, LogicalType.TEXT),
)
_BY_VALUE: tuple[tuple[type[Any], LogicalType], ...] = (
    (bool, LogicalType.BOOLEAN),
    (int, LogicalType.INTEGER),
    (Decimal, LogicalType.DECIMAL),
    (float, LogicalType.FLOAT),
    (str, LogicalType.TEXT),
    (datetime, LogicalType.TIMESTAMP),
    (date, LogicalType.DATE),
    (time, LogicalType.TIME),
    (timedelta, LogicalType.INTERVAL),
    (UUID, LogicalType.UUID),
    (bytes, LogicalType.BINARY),
    (list, LogicalType.ARRAY),
    (dict, LogicalType.OBJECT),
)


def native_of(kind: Any, dialect: Dialect) -> str:  # noqa: ANN401  # a type of any package
    """The type as the product writes it; words of enumerations are values and are left out."""
    text = ""
    with suppress(Exception):  # a dialect's compiler may know its own reflected type badly
        text = str(kind.compile(dialect=dialect))
    return shown(text or type(kind).__name__)


def shown(native: str) -> str:
    """A native type without texts in quotes, which may be values, and without its encoding."""
    bare = re.sub(r"\(\s*(?:'(?:[^']|'')*'(?:\s*=\s*-?\d+)?[,\s]*)+\)", "", native)
    bare = re.sub(r"\s+(?:CHARACTER SET|COLLATE|SEGMENT SIZE)\s+\S+", "", bare)
    return re.sub(r"'(?:[^']|'')*'", "'…'", bare).strip()


def logical_of(kind: Any, native: str) -> LogicalType:  # noqa: ANN401
    """The neutral type of a reflected one: by its class, else by its name."""
    if isinstance(kind, sa.DateTime):
        zoned = bool(getattr(kind, "timezone", False))
        return LogicalType.TIMESTAMP_TZ if zoned else by_name(native, LogicalType.TIMESTAMP)
    if isinstance(kind, sa.Numeric) and not isinstance(kind, sa.Float):
        return LogicalType.INTEGER if kind.scale == 0 else LogicalType.DECIMAL
    for known, logical in _BY_CLASS:
        if isinstance(kind, known):
            return logical
    return by_name(native)


def by_name(native: str, otherwise: LogicalType = LogicalType.UNKNOWN) -> LogicalType:
    """The neutral type of one that is known by its name only."""
    text = native.strip().lower()
    while found := _WRAPPED.match(text):
        text = found[1]
    if _EXACT.match(text) and _SCALE.search(text):
        return LogicalType.INTEGER
    return next((kind for words, kind in _BY_WORDS if words.search(text)), otherwise)


def of_value(code: object) -> LogicalType:
    """The neutral type by a cursor's type code, where that is a type of Python."""
    if isinstance(code, type):
        for known, logical in _BY_VALUE:
            if issubclass(code, known):
                return logical
    return LogicalType.UNKNOWN

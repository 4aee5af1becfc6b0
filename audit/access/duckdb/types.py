"""DuckDB's types: as the neutral ones, and in which form their values are read."""

import re

from audit.facts.catalog import LogicalType

_BY_NAME = {
    "BOOLEAN": LogicalType.BOOLEAN,
    "TINYINT": LogicalType.INTEGER,
    "SMALLINT": LogicalType.INTEGER,
    "INTEGER": LogicalType.INTEGER,
    "BIGINT": LogicalType.INTEGER,
    "HUGEINT": LogicalType.INTEGER,
    "UTINYINT": LogicalType.INTEGER,
    "USMALLINT": LogicalType.INTEGER,
    "UINTEGER": LogicalType.INTEGER,
    "UBIGINT": LogicalType.INTEGER,
    "UHUGEINT": LogicalType.INTEGER,
    "BIGNUM": LogicalType.INTEGER,
    "FLOAT": LogicalType.FLOAT,
    "DOUBLE": LogicalType.FLOAT,
    "DECIMAL": LogicalType.DECIMAL,
    "VARCHAR": LogicalType.TEXT,
    "BLOB": LogicalType.BINARY,
    "BIT": LogicalType.BINARY,
    "DATE": LogicalType.DATE,
    "TIME": LogicalType.TIME,
    "TIME_NS": LogicalType.TIME,
    "TIME WITH TIME ZONE": LogicalType.TIME,
    "TIMESTAMP": LogicalType.TIMESTAMP,
    "TIMESTAMP_S": LogicalType.TIMESTAMP,
    "TIMESTAMP_MS": LogicalType.TIMESTAMP,
    "TIMESTAMP_NS": LogicalType.TIMESTAMP,
    "TIMESTAMP WITH TIME ZONE": LogicalType.TIMESTAMP_TZ,
    "INTERVAL": LogicalType.INTERVAL,
    "UUID": LogicalType.UUID,
    "JSON": LogicalType.JSON,
    "ENUM": LogicalType.ENUM,
    "STRUCT": LogicalType.OBJECT,
    "MAP": LogicalType.OBJECT,
    "GEOMETRY": LogicalType.GEOMETRY,
}
#: Read as they are; all other types as text.
_NATIVE = frozenset({
    "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER",
    "UBIGINT", "FLOAT", "DOUBLE", "DECIMAL", "DATE", "TIME", "TIMESTAMP",
    "TIMESTAMP WITH TIME ZONE", "UUID", "ENUM",
})  # fmt: skip
#: Numbers beyond what Arrow's integers hold, and times in units that not every calendar knows.
_CAST = {
    "HUGEINT": "DOUBLE", "UHUGEINT": "DOUBLE", "BIGNUM": "DOUBLE", "TIMESTAMP_S": "TIMESTAMP",
    "TIMESTAMP_MS": "TIMESTAMP", "TIMESTAMP_NS": "TIMESTAMP",
}  # fmt: skip
#: Inside of lists and structures these have no form that is read well.
_ODD_INSIDE = re.compile(
    r"\b(?:HUGEINT|UHUGEINT|BIGNUM|UNION|BIT|INTERVAL|TIMESTAMP\w*|DATE|TIME|VARIANT|GEOMETRY)\b"
)

#: A value that is longer is cut; what is left has an odd length, by which it is known.
LONGEST, CUT = 1_000_000, 65_537


def logical_type(native: str) -> LogicalType:
    if native.endswith("]"):
        return LogicalType.ARRAY
    return _BY_NAME.get(_bare(native), LogicalType.UNKNOWN)


def shown(native: str) -> str:
    """The type as the report names it: the words of an enumeration are values."""
    return re.sub(r"ENUM\((?:'(?:[^']|'')*'|[,\s])*\)", "ENUM", native)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def expression(name: str, native: str) -> str:
    """The column as SQL."""
    column, bare = quoted(name), _bare(native)
    if native.endswith("]") or bare in {"STRUCT", "MAP"}:
        plain = not _ODD_INSIDE.search(native)
        return column if plain else _bounded(f"CAST({column} AS VARCHAR)")
    if bare in {"VARCHAR", "JSON"}:
        return _bounded(column)
    if bare == "BLOB":
        cut = f"array_slice({column}, 1, {CUT})"
        return f"CASE WHEN octet_length({column}) > {LONGEST} THEN {cut} ELSE {column} END"
    if bare in _NATIVE:
        return column
    if bare in _CAST:
        return f"CAST({column} AS {_CAST[bare]})"
    return _bounded(f"CAST({column} AS VARCHAR)")


def _bounded(text: str) -> str:
    return f"CASE WHEN strlen({text}) > {LONGEST} THEN substr({text}, 1, {CUT}) ELSE {text} END"


def _bare(native: str) -> str:
    return native.partition("(")[0].strip().upper()

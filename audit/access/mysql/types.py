"""Types of MySQL and MariaDB: as the neutral ones, how they are selected, and as Arrow has them."""

import re
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from audit.facts.catalog import LogicalType

_BY_NAME = {
    **dict.fromkeys(
        ("tinyint", "smallint", "mediumint", "int", "integer", "bigint", "year", "serial"),
        LogicalType.INTEGER,
    ),
    **dict.fromkeys(("decimal", "numeric", "dec", "fixed"), LogicalType.DECIMAL),
    **dict.fromkeys(("float", "double", "real"), LogicalType.FLOAT),
    **dict.fromkeys(
        ("char", "varchar", "tinytext", "text", "mediumtext", "longtext", "set"), LogicalType.TEXT
    ),
    **dict.fromkeys(
        ("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "bit", "vector"),
        LogicalType.BINARY,
    ),
    "enum": LogicalType.ENUM,
    "date": LogicalType.DATE,
    "time": LogicalType.TIME,
    "datetime": LogicalType.TIMESTAMP,
    "timestamp": LogicalType.TIMESTAMP_TZ,  # kept in UTC, shown in the session's zone
    "json": LogicalType.JSON,
    "uuid": LogicalType.UUID,
    **dict.fromkeys(("inet4", "inet6"), LogicalType.NETWORK),
    **dict.fromkeys(
        (
            *("geometry", "point", "linestring", "polygon", "multipoint", "multilinestring"),
            *("multipolygon", "geometrycollection", "geomcollection"),
        ),
        LogicalType.GEOMETRY,
    ),
}
#: May hold more than is worth reading of one value.
_LONG = frozenset({"mediumtext", "longtext", "mediumblob", "longblob", "json", "vector"})
#: Bytes or characters of a value that are read.
LONGEST = 1_000_000
_MOST_DIGITS = 38  # of a decimal as Arrow has it in 16 bytes
_ARROW: dict[LogicalType, Any] = {
    LogicalType.INTEGER: pa.int64(),
    LogicalType.BOOLEAN: pa.int64(),
    LogicalType.FLOAT: pa.float64(),
    LogicalType.DATE: pa.date32(),
    LogicalType.TIMESTAMP: pa.timestamp("us"),
    LogicalType.TIMESTAMP_TZ: pa.timestamp("us", tz="UTC"),
    LogicalType.BINARY: None,
    LogicalType.GEOMETRY: None,
}
_LIST = re.compile(r"^(enum|set)\((.*)\)(.*)$", re.IGNORECASE | re.DOTALL)
_QUOTED = re.compile(r"'(?:[^']|'')*'")


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the catalogue describes it; `precision` and `scale` are of decimals."""

    name: str
    data_type: str
    column_type: str
    precision: int = 0
    scale: int = 0

    @property
    def logical(self) -> LogicalType:
        if self.column_type.lower().startswith("tinyint(1)"):
            return LogicalType.BOOLEAN
        return _BY_NAME.get(self.data_type, LogicalType.UNKNOWN)

    @property
    def native(self) -> str:
        """The type as it is declared; of a list of values only how many there are."""
        listed = _LIST.match(self.column_type)
        if listed is None:
            return self.column_type
        count = len(_QUOTED.findall(listed[2]))
        return f"{listed[1]} of {count}{listed[3]}"

    @property
    def arrow(self) -> Any:  # noqa: ANN401  # an Arrow type, None for bytes as they come
        """What its texts are turned into."""
        unsigned = "unsigned" in self.column_type.lower()
        if self.data_type == "bit" or (unsigned and self.data_type == "bigint"):
            return pa.uint64()
        if self.logical is LogicalType.DECIMAL:
            fits = 0 < self.precision <= _MOST_DIGITS
            return pa.decimal128(self.precision, self.scale) if fits else pa.float64()
        return _ARROW.get(self.logical, pa.large_string())

    def selected(self, name: str) -> str:
        """Its expression in a SELECT; `name` is quoted already."""
        if self.data_type == "bit":
            return f"{name} + 0"
        return f"LEFT({name}, {LONGEST})" if self.data_type in _LONG else name

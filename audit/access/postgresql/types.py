"""PostgreSQL's types as the neutral ones."""

from audit.facts.catalog import LogicalType

#: By the name of the type in pg_type, domains resolved to what they are made of.
_BY_NAME = {
    "bool": LogicalType.BOOLEAN,
    "int2": LogicalType.INTEGER,
    "int4": LogicalType.INTEGER,
    "int8": LogicalType.INTEGER,
    "oid": LogicalType.INTEGER,
    "numeric": LogicalType.DECIMAL,
    "money": LogicalType.DECIMAL,
    "float4": LogicalType.FLOAT,
    "float8": LogicalType.FLOAT,
    "text": LogicalType.TEXT,
    "varchar": LogicalType.TEXT,
    "bpchar": LogicalType.TEXT,
    "char": LogicalType.TEXT,
    "name": LogicalType.TEXT,
    "citext": LogicalType.TEXT,
    "date": LogicalType.DATE,
    "time": LogicalType.TIME,
    "timetz": LogicalType.TIME,
    "timestamp": LogicalType.TIMESTAMP,
    "timestamptz": LogicalType.TIMESTAMP_TZ,
    "interval": LogicalType.INTERVAL,
    "bytea": LogicalType.BINARY,
    "bit": LogicalType.BINARY,
    "varbit": LogicalType.BINARY,
    "uuid": LogicalType.UUID,
    "json": LogicalType.JSON,
    "jsonb": LogicalType.JSON,
    "hstore": LogicalType.OBJECT,
    "inet": LogicalType.NETWORK,
    "cidr": LogicalType.NETWORK,
    "macaddr": LogicalType.NETWORK,
    "macaddr8": LogicalType.NETWORK,
    "vector": LogicalType.ARRAY,
    "halfvec": LogicalType.ARRAY,
    "geometry": LogicalType.GEOMETRY,
    "geography": LogicalType.GEOMETRY,
    "point": LogicalType.GEOMETRY,
    "line": LogicalType.GEOMETRY,
    "lseg": LogicalType.GEOMETRY,
    "box": LogicalType.GEOMETRY,
    "path": LogicalType.GEOMETRY,
    "polygon": LogicalType.GEOMETRY,
    "circle": LogicalType.GEOMETRY,
}
#: By pg_type.typtype, for what has no name of the product's own.
_BY_SORT = {"e": LogicalType.ENUM, "c": LogicalType.OBJECT}


def logical_type(name: str, *, sort: str, category: str) -> LogicalType:
    """The neutral type for a row of pg_type."""
    if category == "A":
        return LogicalType.ARRAY
    return _BY_NAME.get(name) or _BY_SORT.get(sort, LogicalType.UNKNOWN)

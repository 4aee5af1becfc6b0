"""Types of many products as the neutral ones."""

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, oracle, postgresql
from sqlalchemy.engine.default import DefaultDialect

from audit.access.dialect.types import by_name, logical_of, native_of, of_value, shown
from audit.facts.catalog import LogicalType as L

BY_NAME = {
    "VARCHAR(20)": L.TEXT, "CHARACTER VARYING(20)": L.TEXT, "TEXT": L.TEXT, "CLOB": L.TEXT,
    "LowCardinality(String)": L.TEXT, "nvarchar(max)": L.TEXT, "BLOB SUB_TYPE TEXT": L.TEXT,
    "INTEGER": L.INTEGER, "BIGINT": L.INTEGER, "Nullable(Int64)": L.INTEGER, "UInt8": L.INTEGER,
    "HUGEINT": L.INTEGER, "NUMBER(38,0)": L.INTEGER, "BIGSERIAL": L.INTEGER, "int4": L.INTEGER,
    "DECIMAL(10,2)": L.DECIMAL, "NUMBER": L.DECIMAL, "money": L.DECIMAL, "BIGNUMERIC": L.DECIMAL,
    "DOUBLE PRECISION": L.FLOAT, "FLOAT64": L.FLOAT, "real": L.FLOAT, "BINARY_DOUBLE": L.FLOAT,
    "DATE": L.DATE, "TIME(6)": L.TIME, "TIMESTAMP(6)": L.TIMESTAMP, "datetime2": L.TIMESTAMP,
    "DateTime64(3)": L.TIMESTAMP, "TIMESTAMP_NTZ(9)": L.TIMESTAMP,
    "TIMESTAMP WITH TIME ZONE": L.TIMESTAMP_TZ, "datetimeoffset": L.TIMESTAMP_TZ,
    "TIMESTAMP_LTZ(9)": L.TIMESTAMP_TZ, "timestamptz": L.TIMESTAMP_TZ,
    "INTERVAL DAY TO SECOND": L.INTERVAL, "BOOLEAN": L.BOOLEAN, "bit": L.BOOLEAN,
    "BLOB": L.BINARY, "BYTES": L.BINARY, "varbinary(10)": L.BINARY, "bytea": L.BINARY,
    "JSON": L.JSON, "JSONB": L.JSON, "VARIANT": L.OBJECT, "STRUCT(a INTEGER)": L.OBJECT,
    "MAP(VARCHAR, INTEGER)": L.OBJECT, "INTEGER[]": L.ARRAY, "Array(String)": L.ARRAY,
    "ENUM('a','b')": L.ENUM, "UUID": L.UUID, "uniqueidentifier": L.UUID, "IPv4": L.NETWORK,
    "GEOGRAPHY": L.GEOMETRY, "no such type": L.UNKNOWN,
}  # fmt: skip


@pytest.mark.parametrize(("native", "logical"), BY_NAME.items())
def test_a_type_is_known_by_its_name(native: str, logical: L) -> None:
    assert by_name(native) is logical


@pytest.mark.parametrize(
    ("kind", "logical"),
    [
        (sa.Integer(), L.INTEGER), (sa.Numeric(10, 2), L.DECIMAL), (sa.Numeric(38, 0), L.INTEGER),
        (sa.Float(), L.FLOAT), (sa.String(9), L.TEXT), (sa.Enum("a", "b", name="e"), L.ENUM),
        (sa.DateTime(), L.TIMESTAMP), (sa.DateTime(timezone=True), L.TIMESTAMP_TZ),
        (sa.Boolean(), L.BOOLEAN), (sa.LargeBinary(), L.BINARY), (sa.VARBINARY(3), L.BINARY),
        (sa.JSON(), L.JSON), (sa.Uuid(), L.UUID), (sa.ARRAY(sa.Integer), L.ARRAY),
        (mssql.UNIQUEIDENTIFIER(), L.UUID),
        (oracle.TIMESTAMP(timezone=True), L.TIMESTAMP_TZ), (postgresql.INET(), L.NETWORK),
    ],
)  # fmt: skip
def test_a_reflected_type_is_known_by_its_class(
    kind: sa.types.TypeEngine[object], logical: L
) -> None:
    assert logical_of(kind, native_of(kind, DefaultDialect())) is logical


def test_words_of_an_enumeration_are_values_and_are_not_shown() -> None:
    assert shown("ENUM('canary','b''c')") == "ENUM"
    assert shown("Enum8('canary' = 1, 'b' = 2)") == "Enum8"
    assert "canary" not in native_of(sa.Enum("canary", name="e"), DefaultDialect())
    assert "canary" not in shown("set of 'canary'")
    assert shown("VARCHAR(20) CHARACTER SET UTF8 COLLATE UNICODE_CI") == "VARCHAR(20)"


def test_a_cursor_tells_types_of_python_only() -> None:
    assert of_value(int) is L.INTEGER
    assert of_value(bool) is L.BOOLEAN
    assert of_value(1043) is L.UNKNOWN

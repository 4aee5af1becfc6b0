"""What is known of dialects beyond SQLAlchemy's own interface, as data.

Names of packages are those of PyPI; statements, options and ports are from each product's own
documentation. Only dialects with `verified_on` were tried by us on the product itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Stands in a statement or option for the seconds that one statement may take.
SECONDS, MILLISECONDS = "{seconds}", "{milliseconds}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One dialect. `package` brings it, `modules` are those of its driver.

    `preamble` is sent once in each session, before anything else; `options` go to the driver.
    `held` says that one of them makes the server refuse writes in the session. `protocol` leads to
    TLS on the port. `sizes` brings schema, name, rows and bytes of every table by the server's own
    statistics, `version` its version where the dialect tells another one.
    """

    product: str
    package: str
    product_id: str = ""  # endoflife.date's name
    port: int | None = None
    protocol: str | None = None
    file: bool = False
    preamble: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict[str, object])
    held: bool = False
    sizes: str = ""
    version: str = ""
    indexes: bool = True  # it has indexes that serve look-ups
    indexes_references: bool = False  # every foreign key has an index of its own
    verified_on: str = ""


_SIZES = "SELECT table_schema, table_name, row_count, bytes FROM information_schema.tables"
_MYSQL = "SELECT table_schema, table_name, table_rows, data_length FROM information_schema.tables"

#: By the name that a URL begins with.
KNOWN: Mapping[str, Known] = {
    "duckdb": Known(
        product="DuckDB",
        package="duckdb-engine",
        product_id="duckdb",
        file=True,
        options={"read_only": True},
        held=True,
        sizes="SELECT schema_name, table_name, estimated_size, NULL FROM duckdb_tables()",
        version="SELECT library_version FROM pragma_version()",
        verified_on="DuckDB 2.0 by duckdb-engine 0.17",
    ),
    "firebird": Known(
        product="Firebird",
        package="sqlalchemy-firebird",
        product_id="firebird",
        port=3050,
        held=True,
        indexes_references=True,
        verified_on="Firebird 3.0 by sqlalchemy-firebird 2.2",
    ),
    # with kinds of their own, which say more
    "mssql": Known(
        product="SQL Server",
        package="pymssql",
        port=1433,
        protocol="mssql",
        preamble=(
            "SET LOCK_TIMEOUT 1000",
            "SET DEADLOCK_PRIORITY LOW",
            "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED",  # no lock that a writer waits for
        ),
    ),
    "oracle": Known(
        product="Oracle Database", package="oracledb", port=1521, protocol="", held=True
    ),
    "clickhousedb": Known(
        product="ClickHouse",
        package="clickhouse-connect",
        product_id="clickhouse",
        port=8123,
        preamble=(f"SET max_execution_time = {SECONDS}", "SET readonly = 2"),
        held=True,
        sizes="SELECT database, name, total_rows, total_bytes FROM system.tables",
        indexes=False,
    ),
    "clickhouse": Known(
        product="ClickHouse",
        package="clickhouse-sqlalchemy",
        product_id="clickhouse",
        port=9000,
        protocol="clickhouse",
        preamble=(f"SET max_execution_time = {SECONDS}", "SET readonly = 2"),
        held=True,
        sizes="SELECT database, name, total_rows, total_bytes FROM system.tables",
        indexes=False,
    ),
    "snowflake": Known(
        product="Snowflake",
        package="snowflake-sqlalchemy",
        preamble=(
            f"ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = {SECONDS}",
            "ALTER SESSION SET QUERY_TAG = 'source-audit'",
        ),
        sizes=_SIZES,
        indexes=False,
    ),
    "bigquery": Known(product="BigQuery", package="sqlalchemy-bigquery", indexes=False),
    "redshift": Known(
        product="Amazon Redshift",
        package="sqlalchemy-redshift",
        port=5439,
        protocol="postgresql",
        preamble=(f"SET statement_timeout TO {MILLISECONDS}",),
        sizes='SELECT "schema", "table", tbl_rows, size * 1048576 FROM svv_table_info',
        indexes=False,
    ),
    "cockroachdb": Known(
        product="CockroachDB",
        package="sqlalchemy-cockroachdb",
        product_id="cockroachdb",
        port=26257,
        protocol="postgresql",
        preamble=(
            f"SET statement_timeout = {MILLISECONDS}",
            "SET default_transaction_read_only = on",
        ),
        held=True,
    ),
    "trino": Known(
        product="Trino",
        package="trino",
        port=8080,
        protocol="http",
        preamble=(f"SET SESSION query_max_run_time = '{SECONDS}s'",),
        indexes=False,
    ),
    "presto": Known(product="Presto", package="pyhive", port=8080, protocol="http", indexes=False),
    "hive": Known(product="Apache Hive", package="pyhive", port=10000, indexes=False),
    "impala": Known(product="Apache Impala", package="impyla", port=21050, indexes=False),
    "databricks": Known(
        product="Databricks",
        package="databricks-sqlalchemy",
        port=443,
        protocol="http",
        preamble=(f"SET STATEMENT_TIMEOUT = {SECONDS}",),
        indexes=False,
    ),
    "awsathena": Known(product="Amazon Athena", package="pyathena", indexes=False),
    "exa": Known(
        product="Exasol",
        package="sqlalchemy-exasol",
        port=8563,
        preamble=(f"ALTER SESSION SET QUERY_TIMEOUT = {SECONDS}",),
        indexes=False,
    ),
    "vertica": Known(
        product="Vertica",
        package="sqlalchemy-vertica-python",
        port=5433,
        preamble=("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",),
        held=True,
        indexes=False,
    ),
    "starrocks": Known(
        product="StarRocks",
        package="starrocks",
        port=9030,
        protocol="mysql",
        preamble=(f"SET query_timeout = {SECONDS}",),
        sizes=_MYSQL,
        indexes=False,
    ),
    "doris": Known(
        product="Apache Doris",
        package="pydoris",
        port=9030,
        protocol="mysql",
        preamble=(f"SET query_timeout = {SECONDS}",),
        sizes=_MYSQL,
        indexes=False,
    ),
    "hana": Known(product="SAP HANA", package="sqlalchemy-hana", port=30015),
    "teradatasql": Known(product="Teradata", package="teradatasqlalchemy", port=1025),
    "db2": Known(product="IBM Db2", package="ibm-db-sa", port=50000),
    "crate": Known(product="CrateDB", package="sqlalchemy-cratedb", port=4200, protocol="http"),
    "monetdb": Known(product="MonetDB", package="sqlalchemy-monetdb", port=50000),
    "risingwave": Known(
        product="RisingWave", package="sqlalchemy-risingwave", port=4566, protocol="postgresql"
    ),
    "dremio": Known(product="Dremio", package="sqlalchemy-dremio", port=32010, indexes=False),
    "drill": Known(product="Apache Drill", package="sqlalchemy-drill", port=8047, indexes=False),
    "pinot": Known(product="Apache Pinot", package="pinotdb", port=8099, indexes=False),
    "druid": Known(product="Apache Druid", package="pydruid", port=8082, indexes=False),
    "rqlite": Known(product="rqlite", package="sqlalchemy-rqlite", port=4001, protocol="http"),
    "access": Known(product="Microsoft Access", package="sqlalchemy-access", file=True),
}


def known(name: str) -> Known:
    """What is known of the dialect of this name, little where it is none of ours."""
    return KNOWN.get(name) or Known(product=name, package="")


def filled(text: str, seconds: float) -> str:
    """A statement of a preamble with the time that a statement may take."""
    whole = max(1, round(seconds))
    return text.replace(SECONDS, str(whole)).replace(MILLISECONDS, str(1000 * whole))

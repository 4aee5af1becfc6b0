"""The servers in which faults are made, and their names in the table."""

from collections.abc import Mapping

from tests.servers import jvm
from tests.servers.faults import document, files, relational, search, series
from tests.servers.faults.model import Source


def _without_schema(place: str) -> str:
    return place.removeprefix("public.")


def _without_folder(place: str) -> str:
    return place.rpartition("/")[2].replace(".csv", "")


SOURCES: Mapping[str, Source] = {
    "PostgreSQL": Source(
        "postgresql", "PostgreSQL 18", relational.postgresql, plain=_without_schema
    ),
    "PostgreSQL, TLS": Source(
        "postgresql", "PostgreSQL 15", relational.postgresql_tls, "postgresql-15"
    ),
    "MariaDB": Source("mysql", "MariaDB 10.11", relational.mysql, "mariadb-server"),
    "SQLite": Source("sqlite", "SQLite", relational.sqlite),
    "DuckDB": Source("duckdb", "DuckDB", relational.duck),
    "Files": Source("files", "CSV files", files.csv_files, plain=_without_folder),
    "MongoDB": Source("mongodb", "SecantusDB, a compatible server", document.mongodb),
    "osmem": Source("opensearch", "osmem, a compatible server", search.osmem),
    "OpenSearch": Source(
        "opensearch", "OpenSearch 2.19 with its security plug-in", search.opensearch, jvm.PACKAGE
    ),
    "Elasticsearch": Source(
        "elasticsearch", "Elasticsearch 8.19", search.elasticsearch, jvm.PACKAGE
    ),
    "InfluxDB": Source("influxdb", "InfluxDB 1.6", series.influxdb, "influxdb"),
    "Prometheus": Source("prometheus", "Prometheus 2.42", series.prometheus, "prometheus"),
}

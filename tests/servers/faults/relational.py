"""Sources with faults: PostgreSQL, MariaDB, SQLite and DuckDB."""

import sqlite3
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import duckdb

from audit.facts.tls import TlsServer
from tests.servers import kit, mariadb
from tests.servers.faults.audits import CERTIFICATES, Audited, audited
from tests.servers.faults.data import DATASETS, Value
from tests.servers.postgresql import PASSWORD, Cluster, Database, cluster

#: What a type is called; SQLite keeps times as text.
_TYPES = {
    "postgresql": {"int": "bigint", "float": "float8", "text": "text", "time": "timestamptz"},
    "duckdb": {"int": "BIGINT", "float": "DOUBLE", "text": "VARCHAR", "time": "TIMESTAMPTZ"},
    "mysql": {"int": "int", "float": "double", "text": "varchar(250)", "time": "timestamp NULL"},
    "sqlite": {"int": "INTEGER", "float": "REAL", "text": "TEXT", "time": "DATETIME"},
}
_TYPED = ("mixed",)  # what a declared type keeps out
Run = Callable[[str, list[list[Value]]], object]


def make(kind: str, run: Run, *, without: Iterable[str] = ()) -> None:
    """Every dataset by statements, each with the rows of its placeholders."""
    mark = "%s" if kind in {"postgresql", "mysql"} else "?"
    quote = "`" if kind == "mysql" else '"'
    for made in DATASETS.values():
        if made.name in without:
            continue
        described = ", ".join(
            f"{name} {_TYPES[kind][sort]}{' PRIMARY KEY' if name == made.key else ''}"
            for name, sort in made.columns.items()
        )
        name = f"{quote}{made.name}{quote}"
        run(f"CREATE TABLE {name} ({described})", [])
        if made.rows:
            marks = ", ".join([mark] * len(made.columns))
            rows = [[_value(kind, row.get(name)) for name in made.columns] for row in made.rows]
            run(f"INSERT INTO {name} VALUES ({marks})", rows)


def _value(kind: str, value: Value) -> Value:
    if kind == "sqlite" and isinstance(value, datetime):
        return value.isoformat(" ")[:19]
    return value


def sqlite(where: Path) -> dict[str, Audited]:
    path = where / "shop.db"
    with sqlite3.connect(path) as connection:

        def run(statement: str, rows: list[list[Value]]) -> None:
            connection.executemany(statement, rows) if rows else connection.execute(statement)

        make("sqlite", run)
    connection.close()
    path.chmod(0o666)
    return {"open": audited(f"sqlite:///{path}")}


def duck(where: Path) -> dict[str, Audited]:
    path = where / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:

        def run(statement: str, rows: list[list[Value]]) -> None:
            connection.executemany(statement, rows) if rows else connection.execute(statement)

        make("duckdb", run, without=_TYPED)
    path.chmod(0o666)
    return {"open": audited(f"duckdb:///{path}")}


def fill(database: Database, names: Iterable[str]) -> None:
    """Makes these datasets in a database of PostgreSQL."""
    with database.admin() as connection, connection.cursor() as cursor:

        def run(statement: str, rows: list[list[Value]]) -> None:
            text = statement.encode()
            cursor.executemany(text, rows) if rows else cursor.execute(text)

        make("postgresql", run, without=set(DATASETS).difference(names))
        connection.execute("ANALYZE")


#: What only a start of the server sets.
_NEGLECTED = {
    "archive_mode": "off",
    "fsync": "off",
    "log_min_duration_statement": "-1",
    "log_statement": "none",
    "log_connections": "off",
}


def postgresql(where: Path) -> dict[str, Audited]:
    """Who is in the file of rules by name gets in with nothing but that name."""
    del where
    rules = (
        "local all all trust",
        "host all guest 127.0.0.1/32 trust",
        "host all all 127.0.0.1/32 scram-sha-256",
    )
    with cluster(version=18, settings=_NEGLECTED, hba=rules) as server:
        server.run(
            "CREATE ROLE guest LOGIN",
            "GRANT pg_read_all_data, pg_monitor TO guest",
            "CREATE ROLE loader LOGIN CREATEDB PASSWORD 'loader'",
            "GRANT pg_read_all_data, pg_write_all_data, pg_monitor TO loader",
            "ALTER ROLE postgres PASSWORD 'postgres'",
        )
        with server.database() as shop:
            fill(shop, [name for name in DATASETS if name not in _TYPED])
            return {
                "open": audited(server.url(shop.name, user="guest", password="")),
                "account": audited(
                    server.url(shop.name, user="loader", password="loader"), defaults=True
                ),
            }


#: Of MariaDB.
_CARELESS = (
    "--innodb-flush-log-at-trx-commit=0",
    "--slow-query-log=0",
    "--local-infile=1",
    "--sql-mode=",
)


def fill_mysql(server: mariadb.Cluster, database: str, names: Iterable[str]) -> None:
    """Makes these datasets in a database of MySQL or MariaDB."""
    with server.root(database) as connection, connection.cursor() as cursor:
        cursor.execute("SET time_zone = '+00:00'")

        def run(statement: str, rows: list[list[Value]]) -> None:
            cursor.executemany(statement, rows) if rows else cursor.execute(statement)

        make("mysql", run, without=set(DATASETS).difference(names))


def mysql(where: Path) -> dict[str, Audited]:
    """An account without a password, and passwords that everybody tries first."""
    del where
    with mariadb.cluster(options=_CARELESS) as server:
        near = f"'{kit.HOST}'"
        server.run(
            f"DROP USER {mariadb.AUDITOR}@{near}, {mariadb.PLAIN}@{near}",
            *(
                f"CREATE USER {u}@{near} IDENTIFIED BY '{p}'"
                for u, p in (("guest", ""), ("loader", "loader"))
            ),
            *(s for u in ("guest", "loader") for s in mariadb.grants(f"{u}@{near}")),
            f"GRANT INSERT, UPDATE, DELETE ON *.* TO loader@{near}",
        )
        with server.database() as shop:
            fill_mysql(server, shop, [name for name in DATASETS if name not in _TYPED])
            url = f"mysql://{{}}@{kit.HOST}:{server.server.port}/{shop}"
            found = {
                "open": audited(url.format("guest")),
                "account": audited(url.format("loader:loader"), defaults=True),
            }
    with mariadb.cluster(tls="good") as server:
        for sort in CERTIFICATES:
            replaced(server.server, sort)
            server.run("FLUSH SSL")
            found[sort] = audited(
                f"mysql://{mariadb.AUDITOR}:{mariadb.PASSWORD}@{kit.HOST}:{server.server.port}/"
                "?ssl-mode=REQUIRED",
                only={TlsServer},
            )
    return found


def postgresql_tls(where: Path) -> dict[str, Audited]:
    """Debian's server, whose certificate is put in the place of the one before."""
    del where
    found: dict[str, Audited] = {}
    with cluster(version=15) as server:
        for sort in CERTIFICATES:
            found[sort] = _with_certificate(server, sort)
    return found


def replaced(server: kit.Server, sort: str) -> None:
    """Puts a certificate of another sort in the place of the server's own."""
    given = server.certs
    made = kit.certs(given.dir / sort, sort)
    for old, new in ((given.cert, made.cert), (given.key, made.key)):
        old.write_bytes(new.read_bytes())


def _with_certificate(server: Cluster, sort: str) -> Audited:
    replaced(server.server, sort)
    server.run("SELECT pg_reload_conf()")
    url = server.url(parameters={"sslmode": "require"}, password=PASSWORD)
    return audited(url, only={TlsServer})

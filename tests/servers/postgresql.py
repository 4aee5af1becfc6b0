"""A PostgreSQL server for tests: databases, accounts and audits of them."""

import itertools
import subprocess
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.postgresql.names import quoted
from audit.connectors.postgresql import PostgreSQL
from audit.engine.run import Request, audit_source
from audit.report.capture import Capture
from tests.servers import kit

CHINOOK = Path(__file__).parents[1] / "data" / "chinook" / "chinook-postgresql.sql"
#: Beside the superuser: one account that may read all there is, one that may only log in.
AUDITOR, PLAIN = "auditor", "plain"
PASSWORD = "corr3ct-horse"
SETTINGS = {
    "log_statement": "all",
    "max_prepared_transactions": "5",
    "max_connections": "60",
    "archive_mode": "on",
    "archive_command": "/bin/true",
    "pg_stat_statements.track": "none",
}

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Cluster:
    """One running server."""

    server: kit.Server
    version: int
    tls: bool

    @contextmanager
    def admin(self, database: str = "postgres") -> Generator[psycopg.Connection[Any]]:
        """A superuser's connection over the local socket, whatever the network's rules are."""
        with psycopg.connect(
            host=self.server.socket,
            port=self.server.port,
            user="postgres",
            password=self.server.password,
            dbname=database,
            autocommit=True,
        ) as connection:
            yield connection

    def run(self, *statements: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Runs statements as the superuser and gives the rows of the last."""
        with self.admin(database) as connection:
            cursor = connection.cursor()
            for statement in statements:
                cursor.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def script(self, text: str, database: str) -> None:
        """Runs a script of psql's own, meta-commands included."""
        subprocess.run(
            [
                self.server.bindir / "psql",
                *("--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1"),
                f"--dbname={database}",
            ],
            input=text.encode(),
            check=True,
            capture_output=True,
            env={
                "PGHOST": self.server.socket,
                "PGPORT": str(self.server.port),
                "PGUSER": "postgres",
                "PGPASSWORD": self.server.password,
            },
        )

    @property
    def trusted(self) -> dict[str, str]:
        """The parameters of a verified connection, where the server has TLS."""
        if not self.tls:
            return {}
        return {"sslmode": "verify-full", "sslrootcert": str(self.server.certs.ca)}

    def url(
        self,
        database: str = "postgres",
        *,
        user: str = AUDITOR,
        password: str = PASSWORD,
        parameters: dict[str, str] | None = None,
    ) -> str:
        given = self.trusted if parameters is None else parameters
        query = f"?{urlencode(given)}" if given else ""
        login = f"{quote(user, safe='')}:{quote(password, safe='')}" if password else quote(user)
        return f"postgresql://{login}@localhost:{self.server.port}/{quote(database)}{query}"

    @contextmanager
    def database(self, *statements: str, name: str = "") -> Generator["Database"]:
        """A new database, dropped in the end together with whoever is still in it."""
        name = name or f"shop{next(_numbers)}"
        self.run(f"CREATE DATABASE {quoted(name)}")
        made = Database(self, name)
        made.welcome()
        try:
            made.run(*statements)
            yield made
        finally:
            self.run(f"DROP DATABASE {quoted(name)} WITH (FORCE)")

    @contextmanager
    def chinook(self) -> Generator["Database"]:
        """Chinook as its own script makes it."""
        self.script(CHINOOK.read_text(encoding="utf-8"), "postgres")
        made = Database(self, "chinook")
        try:
            made.welcome()
            yield made
        finally:
            self.run("DROP DATABASE chinook WITH (FORCE)")


@dataclass(frozen=True)
class Database:
    """One database of a running server."""

    cluster: Cluster
    name: str

    def run(self, *statements: str) -> list[tuple[Any, ...]]:
        return self.cluster.run(*statements, database=self.name)

    @contextmanager
    def admin(self) -> Generator[psycopg.Connection[Any]]:
        with self.cluster.admin(self.name) as connection:
            yield connection

    def welcome(self) -> None:
        """Lets the auditor read all that is there and all that will be."""
        self.run(
            f"GRANT CONNECT ON DATABASE {quoted(self.name)} TO {AUDITOR}",
            *(
                f"{place} SELECT ON {kind}{where} TO {AUDITOR}"
                for place, kind, where in (
                    ("GRANT", "ALL TABLES", " IN SCHEMA public"),
                    ("GRANT", "ALL SEQUENCES", " IN SCHEMA public"),
                    ("ALTER DEFAULT PRIVILEGES GRANT", "TABLES", ""),
                    ("ALTER DEFAULT PRIVILEGES GRANT", "SEQUENCES", ""),
                )
            ),
            f"ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO {AUDITOR}",
            f"GRANT SELECT ON pg_hba_file_rules TO {AUDITOR}",
            f"GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO {AUDITOR}",
        )

    def url(self, user: str = AUDITOR, password: str = PASSWORD) -> str:
        return self.cluster.url(self.name, user=user, password=password)

    def audit(self, user: str = AUDITOR, limits: Limits | None = None) -> Capture:
        return audit(self.url(user), limits)

    @contextmanager
    def open(self, user: str = AUDITOR, limits: Limits | None = None) -> Generator[PostgreSQL]:
        with connector(self.url(user), limits) as opened:
            yield opened


def audit(url: str, limits: Limits | None = None) -> Capture:
    """One whole audit; the password comes from the URL."""
    address, password = parse_url(url)
    request = Request(name="shop", address=address, limits=limits or Limits())
    return audit_source(request, url_password=password)


def connector(url: str, limits: Limits | None = None, *, credential: str = "url") -> PostgreSQL:
    """The connector for a URL, not opened yet."""
    address, password = parse_url(url)
    return PostgreSQL(
        Target("shop", address, password, credential if password else ""), Budget(limits)
    )


@contextmanager
def cluster(
    *,
    version: int,
    settings: dict[str, str] | None = None,
    tls: str = "good",
    hba: Sequence[str] | None = None,
    preload: Sequence[str] = (),
) -> Generator[Cluster]:
    """PostgreSQL 18 from its wheel (without TLS), or Debian's 15 with TLS; two accounts in it."""
    debian = version < 18
    with kit.postgres(
        bindir=kit.PG_DEBIAN if debian else kit.PG_WHEEL,
        tls=tls if debian else None,
        hba=hba,
        settings=SETTINGS | (settings or {}),
        preload=("pg_stat_statements", "auth_delay", *preload, *(["pgaudit"] if debian else [])),
    ) as server:
        made = Cluster(server, version, tls=debian)
        made.run(
            f"CREATE ROLE {AUDITOR} LOGIN PASSWORD '{PASSWORD}'",
            f"GRANT pg_monitor TO {AUDITOR}",
            f"CREATE ROLE {PLAIN} LOGIN PASSWORD '{PASSWORD}'",
        )
        yield made

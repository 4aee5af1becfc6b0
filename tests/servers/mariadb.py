"""MariaDB for tests: a server, databases on it, and accounts that see more or less of them."""

import secrets
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pymysql

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.connectors.mysql import MySQL
from audit.secrets.secret import Secret
from tests.servers import kit

AUDITOR, PLAIN = "auditor", "plain"
PASSWORD = "quay-Lantern-58"


@dataclass
class Cluster:
    """One running server; root has no password."""

    server: kit.Server
    root_password: str = ""

    def root(self, database: str | None = None) -> Any:  # noqa: ANN401  # the driver's
        return pymysql.connect(
            host=kit.HOST,
            port=self.server.port,
            user="root",
            password=self.root_password,
            database=database,
            autocommit=True,
            ssl_disabled=True,  # an old server's TLS is none that the driver would speak
        )

    def run(self, *statements: str, database: str | None = None) -> list[tuple[Any, ...]]:
        """Runs statements as root; the rows of the last one."""
        with self.root(database) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall())

    @contextmanager
    def database(self, *statements: str) -> Generator[str]:
        """A database made of these statements, gone afterwards."""
        name = f"shop_{secrets.token_hex(4)}"
        self.run(f"CREATE DATABASE {name}")
        try:
            self.run(*statements, database=name) if statements else None
            yield name
        finally:
            self.run(f"DROP DATABASE {name}")

    def connector(
        self,
        database: str = "",
        *,
        user: str = AUDITOR,
        password: str | None = PASSWORD,
        limits: Limits | None = None,
        query: str = "",
    ) -> MySQL:
        """A connector that is not open yet."""
        mark = f"?{query}" if query else ""
        url = f"mysql://{user}@{kit.HOST}:{self.server.port}/{database}{mark}"
        address, _ = parse_url(url)
        secret = Secret(password) if password is not None else None
        target = Target("shop", address, secret, "env", examine_tls=False)
        return MySQL(target, Budget(limits or Limits()))


def grants(account: str, database: str = "*") -> Sequence[str]:
    """What a full reader is given."""
    place = f"`{database}`.*" if database != "*" else "*.*"
    return (
        f"GRANT SELECT, SHOW VIEW, TRIGGER ON {place} TO {account}",
        f"GRANT PROCESS, REPLICATION CLIENT, REPLICA MONITOR ON *.* TO {account}",
        f"GRANT SELECT ON mysql.* TO {account}",
    )


@contextmanager
def cluster(*, tls: str | None = None, options: Sequence[str] = ()) -> Generator[Cluster]:
    """A server with an auditor who sees all, and an account that may only connect."""
    with kit.mariadb(tls=tls, options=options) as server:
        made = Cluster(server)
        host = "'127.0.0.1'"
        made.run(
            f"CREATE USER '{AUDITOR}'@{host} IDENTIFIED BY '{PASSWORD}'",
            f"CREATE USER '{PLAIN}'@{host} IDENTIFIED BY '{PASSWORD}'",
            *grants(f"'{AUDITOR}'@{host}"),
        )
        yield made

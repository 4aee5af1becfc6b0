"""Servers of our own, and what their processes and their statistics say a client cost."""

import os
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.bench import cache, stores
from tests.servers import kit

AUDITOR, PASSWORD = "auditor", "bench"
TICKS = os.sysconf("SC_CLK_TCK")
#: About what a row takes on the disk.
ORDERS_ROW, NARROW_ROW = 360, 70
PATIENCE = 10.0  # seconds for a client's process to leave
SETTINGS = {"autovacuum": "off", "max_wal_size": "4GB"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What pg_stat_statements and pg_stat_database say of the auditor's statements."""

    statements: int
    transactions: int  # BEGIN, ROLLBACK and the like
    rows: int
    blocks: int
    scanned: int  # rows that scans gave


@dataclass(slots=True)
class Postgres:
    """The server and its process; `url` is the auditor's, who may read everything."""

    server: kit.Server
    root: int
    resting: frozenset[int]
    _scanned: int = 0

    @property
    def url(self) -> str:
        return f"postgresql://{AUDITOR}:{PASSWORD}@127.0.0.1:{self.server.port}/postgres"

    def cpu(self) -> float:
        """Seconds of the processors of the server's processes, once no client's is left."""
        until = time.monotonic() + PATIENCE
        while set(_children(self.root)) - self.resting and time.monotonic() < until:
            time.sleep(0.01)
        return sum(map(_spent, (self.root, *_children(self.root))))

    def forget(self) -> None:
        """Begins to count anew; the statistics of tables stay, the planner lives on them."""
        with self._session() as session:
            session.execute("SELECT pg_stat_statements_reset()")
            self._scanned = _scanned(session)

    def seen(self) -> Seen:
        """The figures since `forget`; our own session is another account's."""
        with self._session() as session:
            found: Any = session.execute(
                "SELECT coalesce(sum(calls) FILTER (WHERE NOT control), 0)::bigint,"
                " coalesce(sum(calls) FILTER (WHERE control), 0)::bigint,"
                " coalesce(sum(rows) FILTER (WHERE NOT control), 0)::bigint,"
                " coalesce(sum(shared_blks_hit + shared_blks_read), 0)::bigint"
                " FROM (SELECT *, query ~* '^\\s*(begin|start|commit|rollback|set|reset|show"
                "|deallocate|close|savepoint|release|discard)' AS control"
                "  FROM pg_stat_statements WHERE userid = %s::regrole AND toplevel) AS s",
                (AUDITOR,),
            ).fetchone()
            statements, control, rows, blocks = map(int, found)
            return Seen(statements, control, rows, blocks, _scanned(session) - self._scanned)

    def fill(self, table: str, rows: int, tell: Callable[[str], None]) -> None:
        """Makes one of the tables, unless it is there."""
        with self._session() as session:
            there: Any = session.execute("SELECT to_regclass(%s)", (table,)).fetchone()
        if there[0] is not None:
            return
        size = rows * (NARROW_ROW if table == "narrow" else ORDERS_ROW)
        cache.need(self.server.dir, size)
        tell(f"  making {table} with {rows:,} rows at the server")
        if table == "narrow":
            stores.fill_narrow(self.server.url, rows)
        else:
            stores.fill_postgresql(self.server.url, rows, table=table)
        with self._session() as session:
            session.execute("CHECKPOINT")

    def drop(self, table: str) -> None:
        with self._session() as session:
            session.execute(f"DROP TABLE IF EXISTS {table}".encode())

    @contextmanager
    def _session(self) -> Generator[psycopg.Connection[tuple[object, ...]]]:
        with psycopg.connect(self.server.url, autocommit=True) as session:
            yield session


def _scanned(session: psycopg.Connection[tuple[object, ...]]) -> int:
    found: Any = session.execute(
        "SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::bigint"
        " FROM pg_stat_user_tables"
    ).fetchone()
    return int(found[0])


@contextmanager
def postgres() -> Generator[Postgres]:
    """The server from the wheel with an account that may read everything and its statistics."""
    with kit.postgres(settings=SETTINGS) as server:
        with psycopg.connect(server.url, autocommit=True) as session:
            session.execute("CREATE EXTENSION pg_stat_statements")
            session.execute(f"CREATE ROLE {AUDITOR} LOGIN PASSWORD '{PASSWORD}'".encode())
            session.execute(f"GRANT pg_read_all_data, pg_monitor TO {AUDITOR}".encode())
        assert server.proc is not None
        root = server.proc.pid
        time.sleep(1.0)  # until the session's process is gone and the server's own are there
        yield Postgres(server, root, frozenset(_children(root)))


@dataclass(frozen=True, slots=True)
class MariaDB:
    """The server and its process; `url` is the auditor's, who may read everything."""

    server: kit.Server
    root: int

    @property
    def url(self) -> str:
        return f"mysql://{AUDITOR}:{PASSWORD}@127.0.0.1:{self.server.port}/bench"

    def cpu(self) -> float:
        """Seconds of the processors of the server, whose sessions are threads of it."""
        return _spent(self.root)

    def fill(self, rows: int, tell: Callable[[str], None]) -> None:
        """Makes the table `orders`, unless it is there."""
        import pymysql  # noqa: PLC0415  # only where it is measured

        where: dict[str, Any] = {"host": "127.0.0.1", "port": self.server.port, "user": "root"}
        with pymysql.connect(**where, database="bench", local_infile=True) as session:
            with session.cursor() as cursor:
                if cursor.execute("SHOW TABLES LIKE 'orders'"):
                    return
            cache.need(self.server.dir, rows * ORDERS_ROW)
            tell(f"  making orders with {rows:,} rows at the server")
            stores.fill_mariadb(session, rows, self.server.dir)


@contextmanager
def mariadb() -> Generator[MariaDB]:
    """Debian's server, which keeps all of the table in memory."""
    import pymysql  # noqa: PLC0415  # only where it is measured

    options = ("--innodb-buffer-pool-size=1G", "--innodb-flush-log-at-trx-commit=0")
    with kit.mariadb(options=(*options, "--local-infile=1")) as server:
        assert server.proc is not None
        where: dict[str, Any] = {"host": "127.0.0.1", "port": server.port, "user": "root"}
        with pymysql.connect(**where) as session, session.cursor() as cursor:
            cursor.execute("CREATE DATABASE bench")
            cursor.execute(f"CREATE USER {AUDITOR}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'")
            cursor.execute(f"GRANT SELECT, PROCESS ON *.* TO {AUDITOR}@'127.0.0.1'")
        yield MariaDB(server, server.proc.pid)


def _children(process: int) -> list[int]:
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8")
    except OSError:
        return []
    return [int(child) for child in text.split()]


def _spent(process: int) -> float:
    """User and system time of a process and of the children that it has seen end."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    after = text.rpartition(")")[2].split()  # a name may hold spaces
    return sum(map(int, after[11:15])) / TICKS

"""`make bench`: start-up time, and what a catalogue of 3,000 tables costs a source."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import psycopg

from audit.access.address import Address, parse_url
from audit.engine.run import Request, audit_source
from audit.report.capture import Capture
from tests.servers import kit

TABLES = 3_000
ROUNDS = 7


def main() -> None:
    bare = _seconds([sys.executable, "-c", "pass"])
    helped = _seconds([sys.executable, "-m", "audit", "--help"])
    _row("python -c pass", f"{bare:.3f} s")
    _row("source-audit --help", f"{helped:.3f} s, {helped / bare:.1f}x python itself")
    with tempfile.TemporaryDirectory() as folder:
        _report("SQLite", _sqlite(Path(folder) / "many.db"))
    with kit.postgres() as server:
        _report("PostgreSQL 18", _postgresql(server.url))


def _seconds(command: list[str]) -> float:
    taken: list[float] = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - began)
    return median(taken)


def _tables() -> list[str]:
    return [
        f"CREATE TABLE t{i} (id INTEGER PRIMARY KEY, name TEXT, up INTEGER, created_at TIMESTAMP)"
        for i in range(TABLES)
    ]


def _sqlite(path: Path) -> Capture:
    import sqlite3  # noqa: PLC0415  # beside its use

    with sqlite3.connect(path) as connection:
        connection.executescript("BEGIN;" + ";".join(_tables()) + ";COMMIT;")
    connection.close()
    return audit_source(Request(name="many", address=Address("sqlite", path=str(path))))


def _postgresql(url: str) -> Capture:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in _tables():
            connection.execute(statement.encode())
    address, password = parse_url(url)
    return audit_source(Request(name="many", address=address), url_password=password)


def _report(product: str, capture: Capture) -> None:
    took = (capture.finished_at - capture.started_at).total_seconds()
    for share in capture.load.by_purpose:
        if share.purpose in {"catalog", "profile"}:
            _row(
                f"{product}, {TABLES:,} tables, {share.purpose}",
                f"{share.statements:,} statements, {share.seconds:.2f} s at the source",
            )
    _row(
        f"{product}, {TABLES:,} tables, all",
        f"{capture.load.statements:,} statements, {took:.1f} s",
    )


def _row(what: str, figure: str) -> None:
    sys.stdout.write(f"{what:<44} {figure}\n")


if __name__ == "__main__":
    main()

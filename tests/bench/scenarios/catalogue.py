"""Start-up time, and what a catalogue of 3,000 tables costs a source."""

import json
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg

from audit.access.address import Address, parse_url
from audit.engine.run import Request, audit_source
from audit.report.capture import Capture
from tests.bench import cache
from tests.bench.bench import Bench
from tests.bench.outcome import Aim, Outcome, Table, rows_of
from tests.bench.race import Contestant, Race
from tests.servers import kit

TABLES = 3_000
HELP = "source-audit --help"
BARE = "python -c pass"
STRUCTURE = "scan --sample none, PostgreSQL 18"


def start(bench: Bench) -> Outcome:
    demo = str(cache.folder() / "demo")
    run = bench.race(
        "start",
        [
            Contestant(BARE, (sys.executable, "-c", "pass")),
            Contestant(HELP, (sys.executable, "-m", "audit", "--help")),
            Contestant("source-audit demo", (sys.executable, "-m", "audit", "demo", demo, "-q")),
        ],
    )
    return Outcome(
        scenario="start",
        work="start-up",
        floor="Python itself",
        rounds=len(run.rounds),
        rows=rows_of(run, BARE),
        aims=[Aim(HELP, "s", 0.4, run.middle(HELP, "wall"))],
    )


def catalogue(bench: Bench) -> Outcome:
    lines: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory() as folder:
        lines += _lines("SQLite", _sqlite(Path(folder) / "many.db"))
    with kit.postgres() as server:
        lines += _lines("PostgreSQL 18", _postgresql(server.url))
        run, statements = _structure(bench, server)
    return Outcome(
        scenario="catalogue",
        work=f"audit of {TABLES:,} tables",
        rounds=1,
        rows=rows_of(run, STRUCTURE),
        aims=[
            Aim(STRUCTURE, "s", 20.0, run.middle(STRUCTURE, "wall")),
            Aim(STRUCTURE, "MB", 300.0, run.middle(STRUCTURE, "peak") / 1024**2),
            Aim(f"{STRUCTURE}, statements", "", 120.0, float(statements)),
        ],
        tables=[
            Table(
                f"Audit of {TABLES:,} tables",
                ("Source", "Part", "Statements", "Seconds"),
                tuple(lines),
            )
        ],
    )


def _structure(bench: Bench, server: kit.Server) -> tuple[Race, int]:
    """The whole program on structure, settings and accounts, with page and JSON written."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "r.json"
        url = f"postgresql://postgres@{server.host}:{server.port}/postgres?sslmode=disable"
        command = (
            *(sys.executable, "-m", "audit", "scan", url, "--password", "env:BENCH_PASSWORD"),
            *("--sample", "none", "--no-remember", "-q"),
            *("-f", f"json={report}", "-f", f"html={Path(folder) / 'r.html'}"),
        )
        environment = {"BENCH_PASSWORD": server.password}
        run = bench.race("structure", [Contestant(STRUCTURE, command, environment)])
        return run, int(json.loads(report.read_bytes())["load"]["statements"])


def _tables() -> list[str]:
    return [
        f"CREATE TABLE t{i} (id INTEGER PRIMARY KEY, name TEXT, up INTEGER, created_at TIMESTAMP)"
        for i in range(TABLES)
    ]


def _sqlite(path: Path) -> Capture:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("BEGIN;" + ";".join(_tables()) + ";COMMIT;")
    return audit_source(Request(name="many", address=Address("sqlite", path=str(path))))


def _postgresql(url: str) -> Capture:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in _tables():
            connection.execute(statement.encode())
    address, password = parse_url(url)
    return audit_source(Request(name="many", address=address), url_password=password)


def _lines(product: str, capture: Capture) -> list[tuple[str, ...]]:
    took = (capture.finished_at - capture.started_at).total_seconds()
    parts = [
        (
            product,
            f"{share.purpose}, at the source",
            f"{share.statements:,}",
            f"{share.seconds:.2f}",
        )
        for share in capture.load.by_purpose
        if share.purpose in {"catalog", "profile"}
    ]
    return [*parts, (product, "whole audit", f"{capture.load.statements:,}", f"{took:.1f}")]

"""Starts QuestDB as its maker publishes it, and audits it; each server once in a run."""

import contextlib
import signal
import time
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

import psycopg

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.access.questdb.session import Session
from audit.access.questdb.statements import BUILD
from audit.access.stream import AUTOMATIC, Choice, Sampling
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.errors import CollectError, ConnectError
from audit.model.result import CheckResult
from audit.report.capture import Capture
from audit.secrets.secret import Secret
from tests.servers import fetch, jvm, kit

QUESTDB = fetch.Artifact(
    "org.questdb",
    "questdb",
    "9.1.0",
    "jar",
    "89d27871990db40b85716ffe0db0ad2a369b9e2169d985053bffb05167271682",
)
ADMIN, DEFAULT, AUDITOR, PASSWORD = "admin", "quest", "auditor", "Str0ng-Passw0rd"

#: What is the same for all: no telemetry, little memory, ports of ours.
_COMMON: Mapping[str, str] = {
    "telemetry.enabled": "false",
    "http.min.enabled": "false",
    "line.udp.enabled": "false",
    "shared.worker.count": "1",
}


@contextlib.contextmanager
def questdb(settings: Mapping[str, str] | None = None) -> Generator[kit.Server]:
    """QuestDB with these lines of server.conf."""
    with jvm.slot(), kit.workdir("qdb") as d:
        port = kit.free_port()
        config = {
            **_COMMON,
            "pg.net.bind.to": f"{kit.HOST}:{port}",
            "http.bind.to": f"{kit.HOST}:{kit.free_port()}",
            "line.tcp.net.bind.to": f"{kit.HOST}:{kit.free_port()}",
            **(settings or {}),
        }
        home = d / "root"
        (home / "conf").mkdir(parents=True)
        text = "".join(f"{name}={value}\n" for name, value in config.items())
        (home / "conf" / "server.conf").write_text(text)
        java = ["-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        main: list[str | Path] = [
            "-p",
            fetch.fetched(QUESTDB),
            "-m",
            "io.questdb/io.questdb.ServerMain",
        ]
        argv: list[str | Path] = [jvm.java_home() / "bin" / "java", *java, *main, "-d", home]
        password = config.get("pg.password", DEFAULT)
        ready = partial(_answers, port, password)
        with kit.process("questdb", argv, port=port, cwd=d, ready=ready) as server:
            server.extra["password"] = password
            yield server


def _answers(port: int, password: str) -> bool:
    with connected(port, password) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def connected(port: int, password: str) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(
        host=kit.HOST,
        port=port,
        user=ADMIN,
        password=password,
        dbname="qdb",
        autocommit=True,
        connect_timeout=60,
    )


def run(server: kit.Server, *statements: str) -> None:
    with connected(server.port, server.password) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _applied(server: kit.Server) -> None:
    """Until readers see all that was written."""
    deadline = time.monotonic() + 200
    waiting = 'SELECT count() FROM wal_tables() WHERE "writerTxn" < "sequencerTxn"'
    with connected(server.port, server.password) as connection:
        while connection.execute(waiting.encode()).fetchone() != (0,):
            assert time.monotonic() < deadline, server.logtext()[-2000:]
            time.sleep(0.05)


def _frozen(server: kit.Server, url: str) -> str:
    """What a statement ends with at a server that says nothing any more."""
    target = Target(name="q", address=parse_url(url)[0], password=Secret(DEFAULT))
    session = Session(target, Budget(Limits(statement_seconds=1)))
    session.open()
    assert server.proc is not None
    kit.freeze(server.proc.pid)
    try:
        session.rows(BUILD)
    except CollectError as error:
        return type(error).__name__
    finally:
        server.proc.send_signal(signal.SIGCONT)
        session.close()
    return ""


@dataclass(slots=True)
class Seen:
    """What audits of one server found."""

    captures: dict[str, Capture] = field(default_factory=dict[str, Capture])
    results: dict[str, Mapping[str, CheckResult]] = field(
        default_factory=dict[str, Mapping[str, CheckResult]]
    )
    errors: dict[str, str] = field(default_factory=dict[str, str])
    log: str = ""

    def audit(
        self,
        name: str,
        url: str,
        *,
        password: str,
        tries_defaults: bool = False,
        sampling: Sampling = AUTOMATIC,
    ) -> None:
        address, _ = parse_url(url)
        request = Request(
            name=name,
            address=address,
            limits=Limits(connect_seconds=5, statement_seconds=20, sampling=sampling),
            test_default_credentials=tries_defaults,
        )
        try:
            capture = audit_source(request, url_password=Secret(password))
        except ConnectError as error:
            self.errors[name] = str(error)
            return
        self.captures[name] = capture
        self.results[name] = {r.check.id: r for r in evaluate(checks(), capture.snapshot)}


READINGS = (
    "CREATE TABLE {name} (ts TIMESTAMP, site SYMBOL, value DOUBLE, number LONG) "
    "TIMESTAMP(ts) PARTITION BY DAY {options}"
)
#: A point a minute of each of two sites, until now or until some time ago.
POINTS = (
    "INSERT INTO {name} SELECT timestamp_sequence(dateadd('m', {start}, now()), 30000000), "
    "CASE WHEN x % 2 = 0 THEN 'north' ELSE 'south' END, rnd_double(), x FROM long_sequence({rows})"
)


def table(name: str, *, start: int, rows: int, options: str = "WAL") -> tuple[str, str]:
    return (
        READINGS.format(name=name, options=options),
        POINTS.format(name=name, start=start, rows=rows),
    )


@cache
def broken() -> Seen:
    """As it comes: the default password, an open HTTP interface, an open line protocol."""
    seen = Seen()
    with questdb({"line.tcp.enabled": "true", "dev.mode.enabled": "true"}) as server:
        run(
            server,
            *table("readings", start=-2_000, rows=4_000, options="BYPASS WAL"),
            *table("holes", start=-2_000, rows=2_000, options="BYPASS WAL"),
            POINTS.format(name="holes", start=-500, rows=1_000),
            *table("feed", start=-100_000, rows=400, options="BYPASS WAL"),
            *table("ahead", start=3_000, rows=400, options="BYPASS WAL"),
            *table("stopped", start=-100, rows=200),
            "CREATE TABLE people (id INT, email VARCHAR)",
            "INSERT INTO people SELECT x::int, 'someone' || x || '@shop.example' "
            "FROM long_sequence(200)",
        )
        _applied(server)  # else the suspension would end with what is still to be applied
        run(
            server,
            "ALTER TABLE stopped SUSPEND WAL WITH 'DISK FULL', 'none left'",
            "INSERT INTO stopped SELECT now(), 'north', 1.5, 1",
        )
        url = f"questdb://{ADMIN}@{kit.HOST}:{server.port}/qdb"
        seen.audit("default", url, password=DEFAULT, tries_defaults=True)
        few = Sampling(Choice.ROWS, rows=500)
        seen.audit("sample", url, password=DEFAULT, sampling=few)
        seen.audit("wrong password", url, password="no")
        seen.audit("tls", f"{url}?sslmode=require", password=DEFAULT)
        seen.errors["frozen"] = _frozen(server, url)
        seen.log = server.logtext()
    return seen


@cache
def kept() -> Seen:
    """Passwords of its own, a reader, nothing open to anybody, rows that end."""
    seen = Seen()
    settings = {
        "pg.user": ADMIN,
        "pg.password": PASSWORD,
        "pg.readonly.user.enabled": "true",
        "pg.readonly.user": AUDITOR,
        "pg.readonly.password": f"{PASSWORD}-2",
        "http.user": "web",
        "http.password": PASSWORD,
        "line.tcp.enabled": "false",
        "cairo.commit.mode": "sync",
        "query.tracing.enabled": "true",
    }
    with questdb(settings) as server:
        run(server, *table("readings", start=-2_000, rows=4_000, options="TTL 30 DAYS BYPASS WAL"))
        url = f"questdb://{AUDITOR}@{kit.HOST}:{server.port}/qdb"
        seen.audit("auditor", url, password=f"{PASSWORD}-2", tries_defaults=True)
        seen.log = server.logtext()
    return seen

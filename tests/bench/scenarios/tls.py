"""The TLS of a server examined by ourselves, by sslyze and by testssl.sh, all as programs."""

import shutil
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from tests.bench.bench import Bench
from tests.bench.outcome import Aim, Outcome, Row, rows_of
from tests.bench.race import Contestant, ProcessFailed, Race, python, race
from tests.bench.scenarios.peers import SCRIPTS, NotInstalled, environment
from tests.servers import kit

COMMAND = "source-audit tls"
LIBRARY = "the examination alone"
SSLYZE, TESTSSL = "sslyze", "testssl.sh"
#: How much longer the others have to take.
AIMS = {SSLYZE: 5.0, TESTSSL: 20.0}
#: testssl.sh needs a minute or two for a server, and how long varies little.
LONG_ROUNDS = 1
_MARIADB = Path("/usr/sbin/mariadbd")
_POSTGRESQL = kit.PG_DEBIAN / "postgres"


#: What both of the others call its protocol.
_POSTGRES = ("postgres", "postgres")


@dataclass(frozen=True, slots=True)
class Server:
    """One that runs, and what its protocol is called: "" for TLS at once, None for not known."""

    name: str
    port: int
    authorities: Path
    protocol: str
    sslyze: str | None
    testssl: str


def tls(bench: Bench) -> Outcome:
    made = Outcome(scenario="tls", work="TLS of one server", floor="", rounds=bench.rounds)
    others = {SSLYZE: _sslyze(bench, made), TESTSSL: _testssl(made)}
    for server in _servers(made):
        if server.sslyze is None:
            made.notes.append(f"{server.name}: sslyze does not know its protocol")
        for contestants, rounds in _races(server, others, bench.rounds):
            bench.tell(f"  {server.name}")
            try:
                run = race(contestants, rounds, tell=bench.tell)
            except ProcessFailed as error:
                made.notes.append(" ".join(str(error).split())[-300:])
                continue
            made.rows += _rows(run, server)
            made.aims += _aims(run, server)
            made.notes += _connections(run, server)
    return made


def _races(
    server: Server, others: dict[str, str], rounds: int
) -> Iterator[tuple[list[Contestant], int]]:
    """Ours beside what takes seconds, and ours beside what takes minutes."""
    where = f"127.0.0.1:{server.port}"
    options = ["--name", "localhost", "--ca", str(server.authorities)]
    options += ["--starttls", server.protocol or "none", "-q", "-f", "json=-"]
    ours = Contestant(COMMAND, (sys.executable, "-m", "audit", "tls", where, *options))
    library = python("handshakes", server.port, server.protocol or "none", server.authorities)
    beside = [ours, Contestant(LIBRARY, library)]
    if others[SSLYZE] and server.sslyze is not None:
        words = [sys.executable, "-I", "-S", str(SCRIPTS / "sslyze_scan.py"), others[SSLYZE]]
        words += [f"--starttls={server.sslyze}"] if server.sslyze else []
        beside.append(Contestant(SSLYZE, (*words, where)))
    yield beside, rounds
    if others[TESTSSL]:
        words = [others[TESTSSL], "--quiet", "--color", "0", "--warnings", "off", "--ip", "one"]
        words += ["--starttls", server.testssl] if server.testssl else []
        # its status counts what was ambiguous; from 50 on it has failed
        yield [ours, Contestant(TESTSSL, (*words, where), accepted=tuple(range(50)))], LONG_ROUNDS


def _rows(run: Race, server: Server) -> list[Row]:
    """Each contestant once, as a whole process; ours is in the first race."""
    rows = rows_of(run, COMMAND, wall="process_wall", cpu="process_cpu")
    kept = rows if LIBRARY in run.names else rows[1:]
    return [replace(row, name=f"{row.name}, {server.name}") for row in kept if row.name != LIBRARY]


def _aims(run: Race, server: Server) -> list[Aim]:
    """Whole programs against each other, and what each does behind its start."""
    aims: list[Aim] = []
    for name in run.names:
        if name not in AIMS:
            continue
        whole = run.ratio(name, COMMAND, "process_wall")
        aims.append(Aim(f"{name}, {server.name}, programs", "x", AIMS[name], whole, least=True))
        if LIBRARY in run.names:
            alone = run.ratio(name, LIBRARY)
            what = f"{name}, {server.name}, without the start of either"
            aims.append(Aim(what, "x", AIMS[name], alone, least=True))
    return aims


def _connections(run: Race, server: Server) -> list[str]:
    if LIBRARY not in run.names:
        return []
    made = median(float(str(costs[LIBRARY].said["connections"])) for costs in run.rounds)
    alone = run.middle(LIBRARY, "wall")
    return [f"{server.name}: {made:.0f} connections of ours, {alone:.2f} s without our start"]


def _sslyze(bench: Bench, made: Outcome) -> str:
    """The program in an environment of its own, "" where it does not install."""
    try:
        return str(environment(bench, "sslyze").with_name("sslyze"))
    except NotInstalled as error:
        made.notes.append(f"sslyze did not install: {' '.join(str(error).split())[-300:]}")
        return ""


def _testssl(made: Outcome) -> str:
    """Debian's program, "" where it is not there."""
    found = shutil.which("testssl") or shutil.which("testssl.sh")
    if not found:
        made.notes.append("testssl.sh is not installed: apt-get install testssl.sh")
    return found or ""


def _servers(made: Outcome) -> Iterator[Server]:
    """One after another; those that the machine does not have are told."""
    if shutil.which("openssl"):
        with _openssl() as server:
            yield server
    else:
        made.notes.append("openssl is not installed: apt-get install openssl")
    if _POSTGRESQL.exists():
        with kit.postgres(bindir=kit.PG_DEBIAN, tls="good", preload=()) as server:
            yield Server("PostgreSQL 15", server.port, server.certs.ca, "postgresql", *_POSTGRES)
    else:
        made.notes.append("PostgreSQL with TLS is not installed: apt-get install postgresql-15")
    if _MARIADB.exists():
        with kit.mariadb(tls="good", options=("--max-connect-errors=1000000",)) as server:
            yield Server("MariaDB 10.11", server.port, server.certs.ca, "mysql", None, "mysql")
    else:
        made.notes.append("MariaDB is not installed: apt-get install mariadb-server")


@contextmanager
def _openssl() -> Generator[Server]:
    """`openssl s_server` with TLS 1.2 and 1.3, answering HTTP so that nobody waits for words."""
    with kit.workdir("tls") as folder:
        certs, port = kit.certs(folder), kit.free_port()
        command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-www", "-quiet"]
        command += ["-cert", str(certs.cert), "-key", str(certs.key), "-min_protocol", "TLSv1.2"]
        with kit.process("s_server", command, port=port, cwd=folder):
            yield Server("OpenSSL", port, certs.ca, "", "", "")

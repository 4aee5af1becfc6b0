"""No password of the audit is anywhere but in memory: the real command at a real PostgreSQL.

While it runs, its command line and environment are read, and those of all that it starts.
Afterwards everything that it said and wrote is searched, also in other spellings of the password.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock
from urllib.parse import quote

import pytest

from audit.connectors.postgresql import PostgreSQL
from tests.contract._canaries_running import Desk, desk
from tests.contract._canaries_search import leaks
from tests.make.command import COMMAND, environment
from tests.servers.postgresql import Cluster, cluster

pytestmark = pytest.mark.server

CANARY = "c4n4ry@hunter2/7Zq"
WRONG = "c4n4ry@wr0ng/9Kx"
USER = "leaky"
PASSPHRASE = "correct horse battery"


@pytest.fixture(scope="module")
def server() -> Generator[Cluster]:
    with cluster(version=18) as made:
        made.run(f"CREATE ROLE {USER} LOGIN PASSWORD '{CANARY}'")
        yield made


@dataclass(slots=True)
class Run:
    """How the password is given: words of the command, environment, and standard input."""

    words: list[str]
    variables: dict[str, str] = field(default_factory=dict[str, str])
    stdin: str = ""
    argument: bool = False  # the user put the password on the command line


def url(server: Cluster, *, password: str = "", query: str = "") -> str:
    login = f"{USER}:{quote(password, safe='')}" if password else USER
    return f"postgresql://{login}@localhost:{server.server.port}/postgres{query}"


def secret_file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.touch(mode=0o600)
    path.write_text(text)
    return path


def by_url(server: Cluster, folder: Path, password: str) -> Run:
    assert folder.is_dir()
    return Run([url(server, password=password)], argument=True)


def by_query(server: Cluster, folder: Path, password: str) -> Run:
    assert folder.is_dir()
    return Run([url(server, query=f"?password={quote(password)}")], argument=True)


def by_env(server: Cluster, folder: Path, password: str) -> Run:
    assert folder.is_dir()
    return Run([url(server), "--password", "env:SHOP_PW"], {"SHOP_PW": password})


def by_stdin(server: Cluster, folder: Path, password: str) -> Run:
    assert folder.is_dir()
    return Run([url(server), "--password", "stdin"], stdin=f"{password}\n")


def by_file(server: Cluster, folder: Path, password: str) -> Run:
    path = secret_file(folder, "kept-password", password)
    return Run([url(server), "--password", f"file:{path}"])


def by_systemd(server: Cluster, folder: Path, password: str) -> Run:
    secret_file(folder, "kept-shop", password)
    variables = {"CREDENTIALS_DIRECTORY": str(folder)}
    return Run([url(server), "--password", "systemd-cred:kept-shop"], variables)


def by_pgpass(server: Cluster, folder: Path, password: str) -> Run:
    path = secret_file(folder, "kept-pgpass", f"localhost:*:*:{USER}:{password}\n")
    return Run([url(server), "--password", "pgpass"], {"PGPASSFILE": str(path)})


def by_program(server: Cluster, folder: Path, password: str) -> Run:
    path = secret_file(folder, "kept-password", password)
    words = ["--password", f"cmd:sh -c 'sleep 1; cat {path}'", "--allow-credential-commands"]
    return Run([url(server), *words])


def by_store(server: Cluster, folder: Path, password: str) -> Run:
    phrase = secret_file(folder, "kept-passphrase", PASSPHRASE)
    variables = {
        "SOURCE_AUDIT_STORE": str(folder / "sealed"),
        "SOURCE_AUDIT_STORE_PASSPHRASE_FILE": str(phrase),
    }
    subprocess.run(
        [COMMAND, "credentials", "set", "shop"],
        env=environment(variables),
        input=f"{password}\n",
        text=True,
        check=True,
        capture_output=True,
    )
    return Run([url(server), "--password", "store:shop"], variables)


def by_configuration(server: Cluster, folder: Path, password: str) -> Run:
    text = f"sources:\n  shop:\n    url: {url(server)}\n    password: {password}\n"
    path = secret_file(folder, "kept-source-audit.yaml", text)
    return Run(["shop", "--config", str(path), "--allow-literal-passwords"])


WAYS: tuple[Callable[[Cluster, Path, str], Run], ...] = (
    by_url, by_query, by_env, by_stdin, by_file, by_systemd, by_pgpass, by_program, by_store,
    by_configuration,
)  # fmt: skip
each_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="there is no /proc")
@pytest.mark.parametrize("password", [CANARY, WRONG], ids=["right", "wrong"])
@each_way
def test_no_password_is_anywhere_but_in_memory(
    way: Callable[[Cluster, Path, str], Run], password: str, server: Cluster, tmp_path: Path
) -> None:
    run = way(server, tmp_path, password)

    status, said, seen = watched(
        "scan", run, tmp_path, "-vv", "-f", "html=r.html", "-f", "json=r.json", "--no-remember"
    )

    assert status == (0 if password == CANARY else 3), said[1].decode()
    own, others = seen
    assert (tmp_path / "r.html").exists() is (password == CANARY)
    found = leaks((password,), said + written(tmp_path) + [*others.values()])
    assert found == []
    given = run.argument or password in run.variables.values()
    assert bool(leaks((password,), [*own.values()])) is given
    assert others or way is not by_program  # the program was seen


@pytest.mark.parametrize("way", [by_env, by_configuration], ids=lambda way: way.__name__)
def test_a_snapshot_and_what_is_made_of_it_hold_no_password(
    way: Callable[[Cluster, Path, str], Run], server: Cluster, tmp_path: Path
) -> None:
    run = way(server, tmp_path, CANARY)
    words = ("-vv", "--log-format", "json", "-o", "s.json")

    status, said, _ = watched("collect", run, tmp_path, *words)
    again = subprocess.run(
        [COMMAND, "check", "s.json", "-vv", "-f", "json"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=False,
    )

    assert (status, again.returncode) == (0, 0)
    assert leaks((CANARY,), [*said, again.stdout, again.stderr, *written(tmp_path)]) == []


@pytest.mark.parametrize("log", ["text", "json"])
def test_an_error_that_quotes_the_password_is_not_repeated(
    log: str, server: Cluster, tmp_path: Path
) -> None:
    def broken(self: PostgreSQL) -> None:
        assert self.target.password is not None
        raise RuntimeError(f"cannot use {self.target.password.reveal()}")

    with desk(tmp_path / "desk") as table, mock.patch.object(PostgreSQL, "open", broken):
        status = table.run(
            "scan", url(server, password=CANARY), "-vv", "--log-format", log, "-f", "json"
        )

    assert status == 4
    assert "RuntimeError" in table.log
    assert leaks((CANARY,), table.outputs()) == []


@pytest.mark.parametrize(
    "query",
    [
        "?sslpassword={}", "?tlsCertificateKeyFilePassword={}", "?ssl_key_password={}",
        "?sslmode=prefer&SSLPASSWORD={}", "?password={}&port=x", ";password={}", "?password={}#x",
    ],
)  # fmt: skip
def test_a_password_in_a_query_is_not_printed(query: str, server: Cluster, tmp_path: Path) -> None:
    with desk(tmp_path / "desk") as table:
        for words in (("scan",), ("collect",), ("profile",), ("why",)):
            more = ("a.b",) if words == ("why",) else ()
            _run(table, *words, url(server) + query.format(quote(CANARY, safe="")), *more, "-vv")

    assert leaks((CANARY,), table.outputs()) == []


def test_the_passphrase_of_a_key_does_not_log_in(server: Cluster, tmp_path: Path) -> None:
    with desk(tmp_path / "desk") as table:
        status = _run(table, "scan", url(server, query=f"?sslpassword={quote(CANARY)}"))

    assert status == 2
    assert "passphrase of a client's key" in table.log


def test_neither_core_dumps_nor_other_programs_get_at_the_memory() -> None:
    """As the command starts; PR_GET_DUMPABLE is 3 (linux/prctl.h)."""
    program = (
        "import ctypes, resource, sys; sys.argv = ['source-audit', '--version']\n"
        "from audit.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(ctypes.CDLL(None).prctl(3), resource.getrlimit(resource.RLIMIT_CORE)[0])"
    )

    said = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=_allow_cores,
    ).stdout.splitlines()

    assert said[-1] == "0 0"


def _allow_cores() -> None:
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def _run(table: Desk, *words: str) -> int:
    return table.run(*words)


Seen = tuple[Mapping[int, bytes], Mapping[int, bytes]]


def watched(command: str, run: Run, folder: Path, *words: str) -> tuple[int, list[bytes], Seen]:
    """Status, what was said, and command lines and environments: the audit's and its children's."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    log = folder / "kept-stderr"
    with log.open("wb") as stderr:
        child = subprocess.Popen(
            [COMMAND, command, *run.words, *words],
            cwd=folder,
            env=environment({"HOME": str(home), **run.variables}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
        )
    assert child.stdin is not None
    child.stdin.write(run.stdin.encode())
    child.stdin.close()
    own, others = dict[int, bytes](), dict[int, bytes]()
    end = time.monotonic() + 120
    while child.poll() is None and time.monotonic() < end:
        _note(own, child.pid)
        for process in _below(child.pid):
            _note(others, process)
        time.sleep(0.02)
    assert child.stdout is not None
    out = child.stdout.read()
    child.stdout.close()
    return child.wait(), [out, log.read_bytes()], (own, others)


def _note(seen: dict[int, bytes], process: int) -> None:
    """What a process tells now, beside what it told before: it becomes another by execve."""
    told, before = _told(process), seen.get(process, b"")
    if told not in before:
        seen[process] = before + told


def _told(process: int) -> bytes:
    parts = list[bytes]()
    for name in ("cmdline", "environ"):
        try:
            parts.append(Path(f"/proc/{process}/{name}").read_bytes())
        except OSError:  # it has ended
            parts.append(b"")
    return b"\0".join(parts)


def _below(process: int) -> list[int]:
    """The children of a process and theirs."""
    found = list[int]()
    waiting = [process]
    while waiting:
        at = waiting.pop()
        for task in Path(f"/proc/{at}/task").glob("*/children"):
            try:
                children = [int(word) for word in task.read_text().split()]
            except OSError:
                continue
            found += children
            waiting += children
    return found


def written(folder: Path) -> list[bytes]:
    """Every file below a folder but those that the test itself keeps the password in."""
    files = [p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("kept-")]
    return [path.read_bytes() for path in files]

"""`scan --executor` on a real Dask cluster: a scheduler and two workers, each a process."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from audit import __version__
from audit.cli.app import run
from audit.engine.fleet.cluster import check_versions, versions
from audit.errors import ConfigError
from audit.store.runs.store import open_store
from tests.make.command import environment, run_command, start_command
from tests.make.loggers import as_they_were
from tests.make.small import make

SECRET, VALUE = "canary-pw-5f1c9d", "canary-person-77@example.org"  # of a test
ROOT = Path(__file__).parents[2]
CONFIG = """
runs: runs
sources:
  alpha: {url: "sqlite:///alpha.db", password: "env:FLEET_TEST_PW", tags: [quick]}
  beta: {url: "sqlite:///beta.db", password: "env:FLEET_TEST_PW", tags: [quick]}
  slow: {url: "sqlite:///slow.db"}
"""


@dataclass
class Running:
    """The processes of a cluster."""

    folder: Path
    scheduler: subprocess.Popen[str]
    url: str
    workers: dict[str, subprocess.Popen[bytes]] = field(
        default_factory=dict[str, subprocess.Popen[bytes]]
    )

    def keys(self) -> list[str]:
        """The keys of all tasks that the scheduler ever had."""
        return [str(key) for key in self._ask("keys")["keys"]]

    def state(self) -> tuple[int, list[str]]:
        """How many workers there are, and which of them read something."""
        told = self._ask("state")
        return int(told["workers"]), [str(name) for name in told["busy"]]

    def _ask(self, word: str) -> dict[str, Any]:
        assert self.scheduler.stdin is not None
        assert self.scheduler.stdout is not None
        self.scheduler.stdin.write(f"{word}\n")
        self.scheduler.stdin.flush()
        told: dict[str, Any] = json.loads(self.scheduler.stdout.readline())
        return told

    def until(self, workers: int) -> None:
        deadline = time.monotonic() + 200
        while self.state()[0] != workers:
            assert time.monotonic() < deadline, "not within 200 s"
            time.sleep(0.2)

    def work(self, name: str) -> None:
        """Starts a worker, which alone knows the secret."""
        program = (sys.executable, "-m", "distributed.cli.dask_worker")
        self.workers[name] = subprocess.Popen(
            [*program, self.url.replace("dask://", "tcp://"), "--name", name, *_WORKER],
            cwd=self.folder,
            env=environment({"FLEET_TEST_PW": SECRET, "XDG_STATE_HOME": str(self.folder)}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


_WORKER = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", "scratch")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("dask")
    for name in ("alpha", "beta"):
        person = f"INSERT INTO customers VALUES (3, 'c', '{VALUE}', '2026-01-03');"
        make(folder / f"{name}.db", more=person)
    make(folder / "slow.db", slow=True)
    (folder / "source-audit.yaml").write_text(CONFIG)
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "tests.make.dask_scheduler"],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert scheduler.stdout is not None
    url = scheduler.stdout.readline().strip().replace("tcp://", "dask://")
    running = Running(folder, scheduler, url)
    try:
        for name in ("one", "two"):
            running.work(name)
        running.until(2)
        yield running
    finally:
        for worker in running.workers.values():
            worker.kill()
            worker.wait()
        scheduler.kill()
        scheduler.wait()
        for stream in (scheduler.stdin, scheduler.stdout):
            if stream is not None:
                stream.close()


def test_workers_read_and_resolve_and_the_scheduler_knows_no_secret(cluster: Running) -> None:
    ended = run_command(
        *("scan", "--select", "tag:quick", "--executor", cluster.url, "-f", "json=f.json"),
        cwd=cluster.folder,
        env={"XDG_STATE_HOME": str(cluster.folder)},
    )

    assert ended.status == 0, ended.err
    sources = json.loads((cluster.folder / "f.json").read_text())["sources"]
    assert [s["state"] for s in sources] == ["audited", "audited"]
    heads = open_store(cluster.folder / "runs").heads()
    assert {head.name for head in heads} == {"alpha", "beta"}
    held = memory_of(cluster.scheduler.pid)
    assert b"alpha.db" in held  # the jobs went through it, so that looking there means something
    assert SECRET.encode() not in held
    assert VALUE.encode() not in held
    keys = cluster.keys()
    assert len(keys) >= 2
    assert all(re.fullmatch(r"audited-[0-9a-f-]{36}", key) for key in keys)


def memory_of(process: int) -> bytes:
    """All that a process could have written, as Linux shows it."""
    found: list[bytes] = []
    maps = Path(f"/proc/{process}/maps").read_text().splitlines()
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as file:
        for line in maps:
            ends, rights, *_ = line.split()
            if "w" not in rights:
                continue
            start, end = (int(part, 16) for part in ends.split("-"))
            try:
                file.seek(start)
                found.append(file.read(end - start) or b"")
            except OSError:
                continue
    return b"".join(found)


def test_a_worker_that_is_lost_midway_is_replaced_by_another(cluster: Running) -> None:
    child = start_command(
        *("scan", "--all", "--executor", cluster.url, "--budget", "8s", "-f", "json=g.json"),
        cwd=cluster.folder,
        env={"XDG_STATE_HOME": str(cluster.folder)},
    )
    try:
        deadline = time.monotonic() + 200
        reading: list[str] = []
        while len(reading) != 1 and time.monotonic() < deadline:  # the quick ones are done
            time.sleep(1)
            reading = cluster.state()[1]
        time.sleep(2)
        lost = cluster.workers[reading[0]]
        lost.send_signal(signal.SIGKILL)
        lost.wait()
        out, err = child.communicate(timeout=280)
    finally:
        if child.poll() is None:
            child.kill()
            child.communicate()

    assert child.returncode in {0, 4}, err  # whether the time was up while it read
    sources = json.loads((cluster.folder / "g.json").read_text())["sources"]
    assert {s["name"]: s["state"] for s in sources} == dict.fromkeys(
        ("alpha", "beta", "slow"), "audited"
    ), out
    assert lost.returncode == -signal.SIGKILL


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "source-audit.yaml").write_text(CONFIG)
    with as_they_were():
        yield tmp_path


def test_without_distributed_the_sentence_says_what_to_install(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)

    assert run(["scan", "--all", "--executor", "dask://127.0.0.1:1"]) == 2
    assert "source-audit[dask]" in capsys.readouterr().err
    assert not (desk / "runs").exists()


def test_a_scheduler_that_does_not_answer_is_no_connection(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("audit.engine.fleet.cluster.PATIENCE_SECONDS", 1.0)

    assert run(["scan", "--all", "--executor", "dask://127.0.0.1:1"]) == 3
    err = capsys.readouterr().err
    assert "error: no Dask scheduler answers at dask://127.0.0.1:1 within 1 s" in err
    assert not (desk / "runs").exists()


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        (("source-audit 0.0.1", *versions()[1:]), f"0.0.1, and here is source-audit {__version__}"),
        (ModuleNotFoundError("No module named 'audit'"), "cannot run source-audit"),
        ((), "the worker tcp://worker:1 cannot run source-audit (tuple)"),
    ],
)  # fmt: skip
def test_workers_with_other_versions_are_refused(theirs: object, said: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        check_versions({"tcp://worker:1": theirs})

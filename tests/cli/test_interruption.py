"""Ctrl-C and SIGTERM midway: what was read is judged and written."""

import errno
import json
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from audit.access.budget import Budget
from audit.cli._interrupt import Interruption
from tests.make.command import start_command
from tests.servers.kit import freeze

#: Counts for hours, unless somebody stops it.
SLOW = (
    "CREATE VIEW slow AS WITH RECURSIVE c(x) AS "
    "(SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 500000000000) SELECT max(x) AS x FROM c"
)
BOTH = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


@pytest.fixture
def slow(here: Path) -> Path:
    """shop.db with a view that takes minutes to read."""
    with closing(sqlite3.connect(here / "shop.db")) as database:
        database.execute(SLOW)
    return here


@contextmanager
def _midway(*arguments: str, cwd: Path) -> Generator[subprocess.Popen[str]]:
    """The command, once it reads the rows of the view: it comes last, when the others are done."""
    child = start_command(*arguments, "-vv", cwd=cwd)
    assert child.stderr is not None
    try:
        for line in child.stderr:
            if 'FROM "slow"' in line and "EXPLAIN" not in line:
                break
        assert child.poll() is None, "it ended before it could be interrupted"
        yield child
    finally:
        if child.poll() is None:
            child.kill()
        child.communicate()


@BOTH
def test_an_interrupted_scan_writes_what_it_has(slow: Path, number: signal.Signals) -> None:
    with _midway("scan", "shop.db", "-f", "json=r.json", cwd=slow) as child:
        child.send_signal(number)
        out, err = child.communicate(timeout=200)  # unless it is heard, it reads for longer

    assert child.returncode == 130
    assert "Traceback" not in err
    assert "did not finish" in out
    report = json.loads((slow / "r.json").read_text())
    assert report["verdict"]["status"] == "not-ready"
    assert not report["run"]["finished"]
    seen = {d["name"]: d for d in report["datasets"]}
    assert seen["Album"]["row_count_exact"]
    assert "interrupted" in seen["slow"]["missing"]


def test_an_interrupted_collect_writes_what_it_has(slow: Path) -> None:
    with _midway("collect", "shop.db", "-o", "s.json", cwd=slow) as child:
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=200)

    assert child.returncode == 130
    snapshot = json.loads((slow / "s.json").read_text())
    assert not snapshot["header"]["finished"]
    assert "fact" in snapshot["facts"]["Catalog"]


def test_an_interrupted_profile_shows_and_writes_what_it_has(slow: Path) -> None:
    with _midway("profile", "shop.db", "-f", "json=p.json", cwd=slow) as child:
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=200)

    assert child.returncode == 130
    assert "Not finished: the audit was interrupted" in out
    seen = {d["name"]: d for d in json.loads((slow / "p.json").read_text())["datasets"]}
    assert seen["Album"]["fields"][0]["profile"]
    assert "interrupted" in f"{seen['slow']['missing']}{seen['slow']['sample']}"


def test_the_second_signal_ends_at_once(slow: Path) -> None:
    with _midway("scan", "shop.db", "-f", "json=r.json", cwd=slow) as child:
        freeze(child.pid)  # both arrive before it can do anything about the first
        child.send_signal(signal.SIGINT)
        child.send_signal(signal.SIGTERM)
        child.send_signal(signal.SIGCONT)
        child.communicate(timeout=200)

    assert child.returncode == 130
    assert not (slow / "r.json").exists()


def _once_read(pipe: Path) -> int:
    """The pipe, open for writing, as soon as somebody reads from it."""
    deadline = time.monotonic() + 200
    while True:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO or time.monotonic() > deadline:
                raise  # else nobody has it open to read (fifo(7))
            time.sleep(0.05)


def test_an_interruption_before_anything_was_read_is_one_sentence(here: Path) -> None:
    os.mkfifo(here / "password")
    child = start_command("scan", "shop.db", "--password", "file:password", cwd=here)
    pipe = _once_read(here / "password")  # it waits for somebody to write the password
    try:
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=200)
    finally:
        child.kill()
        os.close(pipe)

    assert (child.returncode, out) == (130, "")
    assert err == "error: interrupted before anything was read\n"


def test_the_main_thread_is_stopped_only_where_nothing_gets_lost() -> None:
    said: list[str] = []
    budget = Budget()
    with budget.statement():
        pass
    stop = Interruption(budget, announce=said.append)

    with stop.watching():
        os.kill(os.getpid(), signal.SIGINT)  # between two statements: only noted

    assert stop.asked
    assert budget.interrupted
    assert said


def test_a_statement_that_waits_is_left_at_once() -> None:
    budget = Budget()
    stop = Interruption(budget, announce=print)

    with stop.watching(), pytest.raises(KeyboardInterrupt), budget.statement():
        os.kill(os.getpid(), signal.SIGINT)

    assert budget.load().statements == 1


def test_judging_and_writing_are_not_stopped() -> None:
    stop = Interruption(Budget(), announce=lambda _: None)
    stop.reading = False

    with stop.watching():
        os.kill(os.getpid(), signal.SIGTERM)

    assert stop.status(0) == 130


def test_the_handlers_of_before_come_back() -> None:
    before = signal.getsignal(signal.SIGINT)

    with Interruption(Budget(), announce=print).watching():
        assert signal.getsignal(signal.SIGINT) is not before

    assert signal.getsignal(signal.SIGINT) is before

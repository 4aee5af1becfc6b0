"""Jobs, those who do them, and what becomes of a job whose process is killed."""

import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Generator, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from audit.access.address import Address
from audit.engine.discover import checks
from audit.engine.fleet.cluster import cluster_address
from audit.engine.fleet.crew import Crew, Here, Processes
from audit.engine.fleet.job import INTERRUPTED, UNREACHABLE, Job, Outcome, failed, new_id
from audit.engine.fleet.run import outcomes
from audit.engine.fleet.stopping import stop
from audit.engine.fleet.work import audited
from audit.engine.run import Request, no_progress
from audit.errors import ConfigError
from audit.export.json import parse
from audit.governance.read import Governance
from audit.secrets.reference import parse_reference
from tests.make.loggers import as_they_were
from tests.make.small import make


@pytest.fixture(autouse=True)
def loggers() -> Iterator[None]:
    with as_they_were():
        yield


def job(path: Path, *, fleet: str = "f", **more: object) -> Job:
    made = Job(
        fleet=fleet,
        request=Request(name=path.stem, address=Address("sqlite", path=str(path))),
        key=path.stem,
        checks=tuple(check.id for check in checks())[:40],
        decided=Governance(),
        formats=("html",),
        remember=False,
    )
    return replace(made, **more)  # type: ignore[arg-type]  # a test's own words


class Recorded:
    """Does a job only when it is told to."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.given: dict[str, Future[Outcome]] = {}
        self.stopped = 0

    def submit(self, job: Job) -> Future[Outcome]:
        self.given[job.name] = Future()
        return self.given[job.name]

    def finish(self, name: str) -> None:
        self.given[name].set_result(Outcome(name=name, key=name, failure="done"))

    def lost(self, error: BaseException) -> str:
        return f"lost: {type(error).__name__}"

    def stop(self) -> None:
        self.stopped += 1

    def close(self, *, now: bool = False) -> None:
        del now


def test_a_job_pickles_and_shows_no_password() -> None:
    made = job(Path("shop.db"), literal="hunter2-x")
    made = replace(made, request=replace(made.request, password=parse_reference("env:SHOP_PW")))

    assert pickle.loads(pickle.dumps(made)) == made
    assert "hunter2-x" not in repr(made)
    assert "env:SHOP_PW" in repr(made)


def test_a_job_brings_the_report_its_page_and_what_the_store_keeps(tmp_path: Path) -> None:
    outcome = audited(job(make(tmp_path / "shop.db")))

    assert outcome.done is not None
    report = parse(outcome.done.document)
    assert report.source.name == outcome.done.head.name == "shop"
    assert outcome.done.files["html"].startswith(b"<!DOCTYPE html>")
    assert set(outcome.done.known) == {f.fingerprint for f in report.findings}
    assert pickle.loads(pickle.dumps(outcome)) == outcome


def test_whatever_goes_wrong_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = audited(job(tmp_path / "none.db"))

    def broken(*_: object, **__: object) -> str:
        return dict[str, str]()["secret-value-123"]

    monkeypatch.setattr("audit.engine.fleet.work.audit_source", broken)
    defect = audited(job(tmp_path / "none.db"))

    assert (gone.kind, gone.done) == (UNREACHABLE, None)
    assert "does not exist" in gone.failure
    assert "a defect in source-audit" in defect.failure
    assert "KeyError at test_fleet.py" in defect.failure
    assert "secret-value-123" not in defect.failure


def test_a_fleet_that_was_stopped_reads_nothing_more(tmp_path: Path) -> None:
    fleet = new_id()
    stop(fleet)

    outcome = audited(job(make(tmp_path / "shop.db"), fleet=fleet))

    assert (outcome.kind, outcome.done) == (INTERRUPTED, None)


def test_a_check_that_is_not_there_is_told(tmp_path: Path) -> None:
    outcome = audited(job(make(tmp_path / "shop.db"), checks=("security.of-a-plug-in",)))

    assert "there is no check security.of-a-plug-in" in outcome.failure


def test_jobs_are_made_when_somebody_is_free_and_one_beforehand() -> None:
    made: list[str] = []

    def jobs() -> Iterator[Job | Outcome]:
        for number in range(10):
            made.append(str(number))
            yield job(Path(f"{number}.db"))

    crew = Recorded(2)
    found = outcomes(jobs(), crew, stopping=lambda: False)
    threading.Timer(0.05, crew.finish, ["0"]).start()

    assert next(found).name == "0"
    assert list(crew.given) == ["0", "1", "2"]  # handed out before the outcome is looked at
    assert made == ["0", "1", "2"]


def test_what_is_an_outcome_already_is_passed_on() -> None:
    busy = failed(job(Path("busy.db")), "it is busy", UNREACHABLE)

    assert list(outcomes(iter([busy]), Recorded(1), stopping=lambda: False)) == [busy]


def test_once_stopping_nothing_begins_and_everything_is_told() -> None:
    crew, asked = Recorded(1), threading.Event()
    jobs = iter([job(Path("a.db")), job(Path("b.db")), job(Path("c.db"))])

    def ask() -> None:
        asked.set()
        crew.given["a"].set_result(Outcome(name="a", key="a", failure="it ended"))

    threading.Timer(0.05, ask).start()
    found = list(outcomes(jobs, crew, stopping=asked.is_set))

    assert [(o.name, o.kind) for o in found if o.name != "a"] == [("b", INTERRUPTED)]
    assert list(crew.given) == ["a"]
    assert crew.stopped == 1
    assert next(jobs).name == "c"  # nobody came to it


def test_what_a_worker_sends_back_is_of_its_job_or_a_failure(tmp_path: Path) -> None:
    asked = job(make(tmp_path / "shop.db"))
    good = audited(asked)
    assert good.done is not None
    other = replace(good.done, head=replace(good.done.head, source="other"))
    named = replace(good.done, head=replace(good.done.head, name="other"))
    wrong: list[object] = [
        None,
        "an answer",
        replace(good, name="other"),
        replace(good, key="other"),
        replace(good, done=None),
        replace(good, done=other),
        replace(good, done=named),
        replace(good, done=replace(good.done, files={})),
        replace(good, done=replace(good.done, document="{}")),  # type: ignore[arg-type]
    ]

    def told(answer: object) -> Outcome:
        crew = Recorded(1)
        ended = outcomes(iter([asked]), crew, stopping=lambda: False)
        threading.Timer(
            0.05,
            lambda: crew.given[asked.name].set_result(answer),  # type: ignore[arg-type]
        ).start()
        [found] = ended
        return found

    assert told(good) == good
    for answer in wrong:
        found = told(answer)
        assert (found.name, found.done) == (asked.name, None)
        assert "not the result of its audit" in found.failure


def test_a_future_that_raises_is_a_failure_of_its_source_alone() -> None:
    crew = Recorded(2)
    threading.Timer(0.05, lambda: crew.given["a"].set_exception(OSError("x"))).start()
    threading.Timer(0.1, crew.finish, ["b"]).start()

    found = outcomes(iter([job(Path("a.db")), job(Path("b.db"))]), crew, stopping=lambda: False)

    assert {o.name: o.failure for o in found} == {"a": "lost: OSError", "b": "done"}


@contextmanager
def _crew(processes: int) -> Generator[Processes]:
    """Ended at once, whatever is under way."""
    crew = Processes("f", processes)
    try:
        yield crew
    finally:
        crew.close(now=True)


def test_a_killed_process_takes_its_own_source_and_no_other(tmp_path: Path) -> None:
    slow = job(make(tmp_path / "slow.db", slow=True))
    others = [job(make(tmp_path / f"{name}.db")) for name in "abc"]

    with _crew(2) as processes:
        found: dict[str, Outcome] = {}
        killed = False
        for outcome in outcomes(iter([slow, *others]), processes, stopping=lambda: False):
            found[outcome.name] = outcome
            if not killed:  # the other process was quicker
                killed = True
                os.kill(processes.pids[0], signal.SIGKILL)

    assert "was killed, perhaps for want of memory" in found["slow"].failure
    assert all(found[name].done for name in "abc")


def test_a_process_killed_between_two_jobs_is_made_new(tmp_path: Path) -> None:
    with _crew(1) as processes:
        deadline = time.monotonic() + 200
        while not processes.pids and time.monotonic() < deadline:
            time.sleep(0.05)
        os.kill(processes.pids[0], signal.SIGKILL)
        time.sleep(0.5)  # the pool notices, or not yet: both are a new process
        [outcome] = outcomes(
            iter([job(make(tmp_path / "a.db"))]), processes, stopping=lambda: False
        )

    assert outcome.done is not None


def test_a_process_that_still_begins_survives_a_terminals_ctrl_c(tmp_path: Path) -> None:
    with _crew(1) as processes:
        for child in multiprocessing.active_children():
            os.kill(child.pid or 0, signal.SIGINT)
        [outcome] = outcomes(
            iter([job(make(tmp_path / "a.db"))]), processes, stopping=lambda: False
        )

    assert outcome.done is not None, outcome.failure


def test_a_process_that_still_begins_and_is_told_to_end_reads_nothing(tmp_path: Path) -> None:
    with _crew(1) as processes:
        for child in multiprocessing.active_children():
            os.kill(child.pid or 0, signal.SIGTERM)
        [outcome] = outcomes(
            iter([job(make(tmp_path / "a.db"))]), processes, stopping=lambda: False
        )

    assert (outcome.kind, outcome.done) == (INTERRUPTED, None)


def test_this_process_does_one_job_at_a_time(tmp_path: Path) -> None:
    crew: Crew = Here("f", no_progress)

    [outcome] = outcomes(iter([job(make(tmp_path / "a.db"))]), crew, stopping=lambda: False)

    assert outcome.done is not None
    assert crew.most == 1


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("dask://scheduler:8786", "tcp://scheduler:8786"),
        ("tls://10.0.0.1:8786/", "tls://10.0.0.1:8786"),
        ("dask://[::1]:8786", "tcp://[::1]:8786"),
    ],
)
def test_addresses_of_schedulers(url: str, address: str) -> None:
    assert cluster_address(url) == address


@pytest.mark.parametrize(
    "url", ["scheduler:8786", "dask://scheduler", "dask://u:pw@h:1", "tcp://h:1", "dask://h:99999"]
)
def test_what_is_no_scheduler_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ConfigError, match=r"dask://HOST:PORT") as caught:
        cluster_address(url)

    assert "pw" not in str(caught.value)

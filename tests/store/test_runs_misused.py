"""The run store where it is used wrongly, by several at once, or by another version."""

import importlib
import os
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from moto.server import ThreadedMotoServer

from audit.cli.app import run
from audit.engine.record import Recorder
from audit.store.runs.layout import folder_of
from audit.store.runs.links import faults
from audit.store.runs.place import Busy, UnusableStore
from audit.store.runs.store import RunStore, open_store
from tests.make.report import ready
from tests.store.test_runs import FIRST, keep

Printed = pytest.CaptureFixture[str]


# --------------------------------------------------------------------------- other versions


def heads_of(store: RunStore) -> object:
    return store.heads()


def sources_of(store: RunStore) -> object:
    return store.sources()


def head_in(store: RunStore) -> object:
    return store.head("shop")


def kept_in(store: RunStore) -> object:
    return keep(store, 9)


@pytest.mark.parametrize("use", [heads_of, sources_of, head_in, kept_in])
def test_a_store_of_a_later_version_is_neither_read_nor_written(
    tmp_path: Path, use: Callable[[RunStore], object]
) -> None:
    keep(open_store(tmp_path), 1)
    (tmp_path / "store.json").write_text('{"version": 2}')
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(UnusableStore, match="of version 2; this program knows version 1"):
        use(open_store(tmp_path))

    assert sorted(tmp_path.rglob("*")) == before


def test_a_store_of_before_there_were_versions_is_of_the_first(tmp_path: Path) -> None:
    keep(open_store(tmp_path), 1)
    (tmp_path / "store.json").unlink()

    assert keep(open_store(tmp_path), 2).sequence == 2
    assert len(open_store(tmp_path).heads()) == 2


def test_a_version_that_cannot_be_read_is_told_and_stops_nothing(tmp_path: Path) -> None:
    keep(open_store(tmp_path), 1)
    (tmp_path / "store.json").write_text("{")

    again = open_store(tmp_path)

    assert len(again.heads()) == 1
    assert [d.entry for d in again.damaged] == ["store.json"]


def test_a_report_of_a_later_version_is_one_sentence(tmp_path: Path, capsys: Printed) -> None:
    store = open_store(tmp_path)
    for number in (1, 2):
        made = keep(store, number)
        place = tmp_path / "sources" / folder_of("shop") / "runs"
        entry = place / f"{number:08}-{made.run}" / "report.json"
        entry.write_text('{"schema_version": "9.0"}')

    assert run(["diff", "shop", "--runs", str(tmp_path)]) == 2

    assert "has schema version 9.0" in capsys.readouterr().err


# -------------------------------------------------------------------------------- the clock


def test_a_clock_that_went_back_is_told_and_the_chain_is_the_order(
    tmp_path: Path, capsys: Printed, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = Recorder(open_store(tmp_path))
    for number, days in ((1, 5), (2, 0), (3, 1)):
        made = ready()
        began = made.run.started_at + timedelta(days=days)
        changed = replace(made.run, id=f"{number:012x}", started_at=began)
        recorder.keep(recorder.placed(replace(made, run=changed), "shop"), "shop")

    assert sum("a clock went backwards" in message for message in caplog.messages) == 1
    assert [h.sequence for h in recorder.store.heads("shop")] == [3, 2, 1]
    assert run(["history", "shop", "--runs", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[1] for line in lines] == [f"{n:012x}" for n in (3, 2, 1)]


# ---------------------------------------------------------------------------- several at once


@contextmanager
def patiently(store: RunStore) -> Generator[None]:
    """The lock of a source as soon as it is free."""
    while True:
        lock = store.held("shop")
        try:
            lock.__enter__()
        except Busy:
            time.sleep(0.01)
            continue
        break
    try:
        yield
    finally:
        lock.__exit__(None, None, None)


def test_what_is_audited_now_is_not_pruned(
    tmp_path: Path, capsys: Printed, caplog: pytest.LogCaptureFixture
) -> None:
    store = open_store(tmp_path)
    for name in ("shop", "crm"):
        for number in (1, 2):
            keep(store, number, name)

    with store.held("shop"):
        assert run(["prune", "--keep-last", "1", "--runs", str(tmp_path)]) == 0

    told = capsys.readouterr()
    assert "crm: 1 of 2 runs forgotten" in told.out + told.err
    assert "shop: an audit or another pruning of it is under way" in told.err + caplog.text
    assert [len(store.heads(name)) for name in ("shop", "crm")] == [2, 1]


def test_two_prunings_at_once_and_a_run_that_is_kept_meanwhile(tmp_path: Path) -> None:
    first = open_store(tmp_path)
    heads = [keep(first, number) for number in range(1, 21)]
    failed: list[BaseException] = []
    start = threading.Barrier(3)

    def at_once(work: Callable[[RunStore], object]) -> None:
        store = open_store(tmp_path)
        start.wait()
        try:
            work(store)
        except BaseException as error:  # noqa: BLE001  # told below
            failed.append(error)

    def writes(store: RunStore) -> None:
        for number in range(21, 26):
            with patiently(store):
                keep(store, number)

    def prunes(store: RunStore) -> None:
        while True:
            with suppress(Busy):
                store.prune(heads[:15])
                return
            time.sleep(0.01)

    threads = [threading.Thread(target=at_once, args=(work,)) for work in (prunes, prunes, writes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failed
    again = open_store(tmp_path)
    assert [h.sequence for h in again.heads("shop")] == list(range(25, 15, -1))
    assert [link.sequence for link in again.links("shop")] == list(range(1, 26))
    assert not list(faults(again.links("shop")))
    assert not again.damaged


def test_a_run_that_is_pruned_while_it_is_read_is_one_sentence(
    tmp_path: Path, capsys: Printed
) -> None:
    store = open_store(tmp_path)
    heads = [keep(store, number) for number in (1, 2)]
    store.prune(heads[:1])

    assert run(["diff", "shop", f"{1:012x}", "latest", "--runs", str(tmp_path)]) == 2
    assert "has no run" in capsys.readouterr().err


# --------------------------------------------------------------------------- no store at all


def test_a_folder_that_is_no_store_holds_no_run_and_stays_as_it_is(
    tmp_path: Path, capsys: Printed
) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "letters").mkdir()
    (tmp_path / "sources" / "letters" / "a.txt").write_text("dear")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    before = sorted(tmp_path.rglob("*"))

    assert run(["history", "--runs", str(tmp_path)]) == 0
    assert run(["history", "shop", "--runs", str(tmp_path)]) == 2
    assert "no run of 'shop' is kept" in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_store_that_may_not_be_read_any_more_is_one_sentence(tmp_path: Path) -> None:
    keep(open_store(tmp_path), 1)
    (tmp_path / "sources").chmod(0o000)
    try:
        with pytest.raises(UnusableStore, match="Permission denied"):
            open_store(tmp_path).heads()
    finally:
        (tmp_path / "sources").chmod(0o700)


# ----------------------------------------------------------------------------- an object store


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """S3 as moto speaks it on loopback: the wire is real, the product is not."""
    boto3: Any = importlib.import_module("boto3")  # it has no types

    with pytest.MonkeyPatch.context() as patched:
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        patched.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patched.setenv("AWS_ACCESS_KEY_ID", "testing")
        patched.setenv("AWS_SECRET_ACCESS_KEY", "testing-is-no-secret")
        patched.setenv("AWS_DEFAULT_REGION", "us-east-1")
        boto3.client("s3", endpoint_url=f"http://{host}:{port}").create_bucket(Bucket="audits")
        yield "s3://audits/runs"
        server.stop()


def test_runs_are_kept_listed_pruned_and_verified_in_s3(
    bucket: str, tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    store = open_store(bucket, cache=tmp_path)
    heads = [keep(store, number) for number in range(1, 5)]

    again = open_store(bucket, cache=tmp_path / "other")
    assert again.heads("shop") == tuple(reversed(heads))
    assert (again.report(heads[0]), again.page(heads[0])) == (b'{"run": 1}', b"<p>1</p>")
    assert again.page_file(heads[0]) is None
    assert again.prune(heads[:2]) == 2
    assert [h.sequence for h in open_store(bucket, cache=tmp_path / "third").heads()] == [4, 3]
    assert not list(faults(again.links("shop")))
    page = tmp_path / "shop.html"
    assert run(["history", "shop", "--runs", bucket, "--page", str(page)]) == 0
    assert f"{FIRST + timedelta(days=4):%Y-%m-%d}" in capsys.readouterr().out
    assert "2 runs of the chain are not kept any more" in page.read_text().replace("\xa0", " ")


def test_a_bucket_that_is_not_there_is_one_sentence(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del bucket
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing-is-no-secret")
    store = open_store("s3://nowhere/runs", cache=tmp_path)

    with pytest.raises(UnusableStore, match="s3://nowhere/runs cannot be written") as refused:
        keep(store, 1)

    assert "testing-is-no-secret" not in str(refused.value)

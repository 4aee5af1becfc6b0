"""`serve` as a user starts and ends it."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from audit.cli.app import run
from tests.make import report as make
from tests.make.command import COMMAND, environment, run_command
from tests.make.serving import Browser, keep, numbered

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/enter/[\w-]{43}\n")
Started = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serve") / "runs"
    keep(folder, "shop", numbered(make.ready(), 1))
    return folder


@contextmanager
def started(*arguments: str, **env: str) -> Generator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [COMMAND, "serve", *arguments],
        env=environment(env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def line(stream: IO[str] | None) -> str:
    assert stream is not None
    return stream.readline()


def browser_of(address: str) -> Browser:
    found = ADDRESS.fullmatch(address)
    assert found, address
    browser = Browser(int(found[1]))
    browser.enter(address.strip())
    return browser


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_a_signal_and_ends_in_order(runs: Path, number: signal.Signals) -> None:
    with started("--runs", str(runs), "--port", "0") as process:
        browser = browser_of(line(process.stdout))
        following = line(process.stdout)

        assert "shop" in browser.ask("/").text
        assert ADDRESS.fullmatch(following)
        process.send_signal(number)
        out, err = process.communicate(timeout=200)

    assert (process.returncode, out, err) == (0, "", "")
    with pytest.raises(ConnectionRefusedError):
        browser.ask("/")


def test_the_place_may_come_from_the_environment_and_requests_are_logged(runs: Path) -> None:
    with started("-v", SOURCE_AUDIT_RUNS=str(runs), SOURCE_AUDIT_PORT="0") as process:
        browser = browser_of(line(process.stdout))
        browser.ask("/nothing")
        process.terminate()
        _, err = process.communicate(timeout=200)

    assert err.splitlines() == ["info: GET /enter/...: 200", "info: GET /nothing: 404"]


def test_a_port_that_is_taken_is_one_sentence(runs: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        ended = run_command("serve", "--runs", runs, "--port", str(port), cwd=runs)

    assert ended.status == 2
    assert ended.out == ""
    assert ended.sentence == (
        f"port {port} of 127.0.0.1 is taken; name another one by --port, or --port 0 for any that "
        "is free"
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open any port")
def test_a_port_of_the_system_is_one_sentence(runs: Path) -> None:
    ended = run_command("serve", "--runs", runs, "--port", "1", cwd=runs)

    assert ended.status == 2
    assert "cannot be opened (Permission denied)" in ended.sentence


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--port", "65536"], "'--port'"),
        (["--port", "-1"], "'--port'"),
        (["--port", "x"], "'--port'"),
        (["--runs", "https://user:hunter2@example/runs", "--port", "0"], "holds a password"),
        (["--host", "0.0.0.0"], "--host"),  # noqa: S104  # refused
    ],
)
def test_what_is_wrong_is_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert run(["serve", *arguments]) == 2

    [sentence] = capsys.readouterr().err.splitlines()
    assert says in sentence
    assert "hunter2" not in sentence


def test_the_browser_is_opened_at_the_address(runs: Path, tmp_path: Path) -> None:
    told = tmp_path / "opened"
    opener = tmp_path / "opener"
    opener.write_text(
        f'#!/bin/sh\necho "$1" > {told}.new\nmv {told}.new {told}\n', encoding="utf-8"
    )
    opener.chmod(0o755)

    with started(
        "--runs", str(runs), "--port", "0", "--open", "-q", BROWSER=f"{opener} %s"
    ) as process:
        address = line(process.stdout)
        begun = time.monotonic()
        while not told.exists() and time.monotonic() - begun < 200:
            time.sleep(0.05)
        process.terminate()
        process.communicate(timeout=200)

    assert told.read_text(encoding="utf-8") == address
    assert process.returncode == 0


def test_a_machine_without_a_browser_is_told(runs: Path, tmp_path: Path) -> None:
    nowhere = {"PATH": str(tmp_path), "DISPLAY": "", "WAYLAND_DISPLAY": "", "BROWSER": "nothing %s"}
    with started("--runs", str(runs), "--port", "0", "--open", **nowhere) as process:
        browser = browser_of(line(process.stdout))

        assert line(process.stderr).startswith("warning: no browser can be opened here; ")
        assert browser.ask("/").status == 200


def test_a_place_without_runs_is_told_and_served(tmp_path: Path) -> None:
    with started("--runs", str(tmp_path / "none"), "--port", "0") as process:
        browser = browser_of(line(process.stdout))
        assert browser.ask("/").status == 200
        process.terminate()
        assert process.stderr is not None
        told = process.stderr.read()

    assert told == f"warning: no run is kept in {tmp_path / 'none'} yet\n"
    assert not (tmp_path / "none").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_place_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "runs" / "sources").mkdir(parents=True)
    (tmp_path / "runs" / "sources").chmod(0)

    ended = run_command("serve", "--runs", tmp_path / "runs", "--port", "0", cwd=tmp_path)

    assert ended.status == 2
    assert "cannot be read" in ended.sentence


def test_a_reader_of_the_addresses_that_is_gone_does_not_end_it(runs: Path) -> None:
    with started("--runs", str(runs), "--port", "0") as process:
        address = line(process.stdout)
        assert process.stdout is not None
        process.stdout.close()

        browser = browser_of(address)

        assert "shop" in browser.ask("/").text
        process.terminate()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(200) == 0

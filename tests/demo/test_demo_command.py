"""`source-audit demo`: three files in a folder, a summary, and the list of what was planted."""

import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from audit.cli.app import run
from audit.demo.defects import DEFECTS
from audit.export.json import parse
from tests.make.command import Ended, environment

Command = Callable[..., Ended]


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Runs one command line in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def ended(*arguments: str | Path) -> Ended:
        status = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Ended(status, said.out, said.err)

    return ended


def test_the_demo_leaves_a_database_and_its_report_and_says_where(
    command: Command, tmp_path: Path
) -> None:
    ended = command("demo")

    written = sorted(path.name for path in (tmp_path / "demo").iterdir())
    report = parse((tmp_path / "demo" / "shop.json").read_bytes())
    assert (ended.status, ended.err) == (0, "")
    assert written == ["shop.db", "shop.html", "shop.json"]
    assert "demo/shop.html" in ended.out
    assert "demo/shop.json" in ended.out
    assert len(ended.out.splitlines()) <= 40
    assert report.verdict.status == "not-ready"
    assert report.run.command == "source-audit demo demo"


def test_explain_lists_every_defect_with_its_check_and_that_it_was_found(command: Command) -> None:
    ended = command("demo", "--explain")

    said = " ".join(ended.out.split())
    assert f"the audit found {len(DEFECTS)}." in said
    assert "not found" not in said
    for defect in DEFECTS:
        assert f"{defect.severity.word} {defect.place} {defect.check} {defect.what}" in said
    assert max(map(len, ended.out.splitlines())) <= 80


def test_the_clean_twin_can_be_onboarded_and_has_nothing_to_explain(
    command: Command, tmp_path: Path
) -> None:
    ended = command("demo", "--clean", "--explain", "twin")

    report = parse((tmp_path / "twin" / "clean-shop.json").read_bytes())
    assert ended.status == 0
    assert "Nothing is planted" in ended.out
    assert report.verdict.status == "ready"


def test_a_second_demo_replaces_the_first(command: Command, tmp_path: Path) -> None:
    command("demo", "-q", "--clean")
    before = sorted((tmp_path / "demo").iterdir())

    ended = command("demo", "-q", "--clean")

    assert (ended.status, ended.out, ended.err) == (0, "", "")
    assert sorted((tmp_path / "demo").iterdir()) == before


def test_a_database_that_is_not_the_demos_stays_as_it_is(command: Command, tmp_path: Path) -> None:
    theirs = tmp_path / "shop.db"
    theirs.write_bytes(b"SQLite format 3\0 and more of theirs")

    ended = command("demo", ".")

    assert ended.status == 2
    assert "is not a demo database; choose another folder" in ended.sentence
    assert [path.name for path in tmp_path.iterdir()] == ["shop.db"]
    assert theirs.read_bytes().endswith(b"theirs")


@pytest.mark.parametrize("folder", ["taken", "taken/below", "/proc/demo"])
def test_a_folder_that_cannot_be_is_one_sentence(
    command: Command, folder: str, tmp_path: Path
) -> None:
    (tmp_path / "taken").touch()

    ended = command("demo", folder)

    assert ended.status == 2
    assert folder in ended.sentence


def test_a_broken_configuration_beside_it_does_not_stop_the_demo(
    command: Command, tmp_path: Path
) -> None:
    (tmp_path / "source-audit.yaml").write_text("sources: [")

    assert command("demo", "-q", "--clean").status == 0


def test_a_disk_that_is_too_small_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    done = subprocess.run(
        [Path(sys.executable).with_name("source-audit"), "demo", "-q"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=small,
    )

    assert done.returncode == 2
    assert done.stderr.startswith("error: demo/shop.db cannot be written: ")
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "demo").iterdir()) == []


def test_ctrl_c_while_it_is_written_leaves_no_half_of_a_database(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [Path(sys.executable).with_name("source-audit"), "demo"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 200
    while not (tmp_path / "demo" / "shop.db.new").exists() and time.monotonic() < deadline:
        time.sleep(0.01)

    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=200)

    assert child.returncode == 130
    assert said == "error: interrupted while the demo was written\n"
    assert list((tmp_path / "demo").iterdir()) == []

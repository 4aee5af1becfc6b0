"""Where results go, and what happens when they cannot go there."""

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from audit.cli._outputs import Output, check_places, parse_outputs, rescue, write
from audit.cli.app import run
from audit.errors import ConfigError, OutputError
from audit.export import formats
from tests.make.command import COMMAND, Ended, environment, run_command, start_command

Command = Callable[..., Ended]

KNOWN = ("html", "json", "table")

root = pytest.mark.skipif(os.geteuid() != 0, reason="mounting a file system needs root")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("json", Output("json", None)),
        ("json=-", Output("json", None)),
        ("html=a=b.html", Output("html", Path("a=b.html"))),
        ("json=~/r.json", Output("json", Path.home() / "r.json")),
    ],
)
def test_a_format_goes_to_its_path_or_to_stdout(text: str, expected: Output) -> None:
    assert parse_outputs([text], KNOWN) == (expected,)


@pytest.mark.parametrize(
    ("texts", "hint"),
    [
        (["htm=r.html"], "did you mean 'html'"),
        (["json="], "names no path"),
        (["json", "table"], "only one format"),
        (["json=-", "html"], "only one format"),
        (["json=r", "html=./r"], "two formats"),
    ],
)
def test_formats_that_contradict_each_other_are_refused(texts: list[str], hint: str) -> None:
    with pytest.raises(ConfigError, match=hint):
        parse_outputs(texts, KNOWN)


def test_a_file_is_whole_private_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    place = tmp_path / "r.json"
    place.write_text("old")
    place.chmod(0o644)

    write(place, b"new")

    assert place.read_bytes() == b"new"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [place]


def test_a_link_keeps_pointing_where_it_points(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "r.json"
    link.symlink_to(tmp_path / "real" / "r.json")

    write(link, b"new")

    assert link.is_symlink()
    assert (tmp_path / "real" / "r.json").read_bytes() == b"new"


def test_a_device_is_written_to_and_never_replaced() -> None:
    write(Path("/dev/null"), b"new")

    assert Path("/dev/null").is_char_device()


def test_a_pipe_gets_the_result(here: Path) -> None:
    pipe = here / "pipe"
    os.mkfifo(pipe)

    child = start_command("scan", "shop.db", "-q", "-f", f"json={pipe}", cwd=here)
    text = pipe.read_text()
    child.communicate(timeout=280)

    assert child.returncode == 0
    assert json.loads(text)["source"]["name"] == "shop"


def test_trying_a_place_leaves_nothing_there(tmp_path: Path) -> None:
    check_places([Output("json", tmp_path / "r.json")])

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("place", "hint"),
    [
        (".", "is a directory"),
        ("no/such/r.json", "does not exist"),
        ("shop.db/r.json", "does not exist"),
        ("shop.db", "is what is to be read"),
        ("./shop.db", "is what is to be read"),
        ("x" * 300, "file name too long"),
    ],
)
def test_an_impossible_place_is_told_before_the_source_is_asked(
    command: Command, here: Path, place: str, hint: str
) -> None:
    before = (here / "shop.db").read_bytes()

    ended = command("scan", "shop.db", "-v", "-f", f"json={place}")

    assert ended.status == 2
    assert hint in ended.sentence  # the only line: at -v, reading would have left others
    assert (here / "shop.db").read_bytes() == before


def test_a_place_is_tried_before_an_unreachable_source(command: Command) -> None:
    ended = command("scan", "sqlite:///missing.db", "-f", "json=no/such/r.json")

    assert ended.status == 2


def test_a_snapshot_never_overwrites_its_source(command: Command, here: Path) -> None:
    os.link(here / "shop.db", here / "other.db")

    ended = command("collect", "shop.db", "-o", "other.db")

    assert ended.status == 2
    assert "is what is to be read" in ended.sentence


def test_a_report_never_overwrites_its_json(command: Command) -> None:
    command("scan", "shop.db", "-f", "json=r.json")

    assert command("report", "r.json", "-f", "table=r.json").status == 2


def test_every_file_is_named_in_the_table(command: Command, here: Path) -> None:
    ended = command("scan", "shop.db", "-f", "json=r.json", "-f", "table=r.txt")

    assert (here / "r.json").is_file()
    assert (here / "r.txt").read_text().splitlines()[:3] == ended.out.splitlines()[:3]
    assert ended.out.splitlines()[-2:] == ["Written  r.json", "         r.txt"]


def test_stdout_holds_the_document_and_nothing_else(command: Command) -> None:
    ended = command("scan", "shop.db", "-f", "json=-", "-f", "table=r.txt")

    assert json.loads(ended.out)["source"]["name"] == "shop"
    assert ended.err == ""


@pytest.mark.parametrize("name", formats())
def test_every_format_is_written_and_named_in_the_help(
    command: Command, here: Path, name: str
) -> None:
    ended = command("scan", "shop.db", "-q", "-f", f"{name}=result")

    assert (ended.status, ended.out) == (0, "")
    assert (here / "result").stat().st_size > 500
    assert re.search(rf"Output:[^.]*\b{name}\b", command("scan", "--help").out)


def test_a_page_is_not_printed_on_a_terminal(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

    status = run(["scan", str(here / "shop.db"), "-f", "html"])

    assert status == 2
    assert "write -f html=PATH" in capsys.readouterr().err


def test_the_same_report_gives_the_same_bytes_again(command: Command, here: Path) -> None:
    command("scan", "shop.db", "-q", "-f", "json=r.json", "-f", "table=r.txt")

    command("report", "r.json", "-q", "-f", "json=again.json", "-f", "table=again.txt")

    assert (here / "again.json").read_bytes() == (here / "r.json").read_bytes()
    assert (here / "again.txt").read_bytes() == (here / "r.txt").read_bytes()


def test_a_snapshot_judged_later_gives_the_same_findings(command: Command, here: Path) -> None:
    command("collect", "shop.db", "-o", "shop.snapshot.json")
    (here / "shop.db").unlink()

    first = command("check", "shop.snapshot.json", "-f", "json")
    second = command("check", "shop.snapshot.json", "-f", "json")

    assert json.loads(first.out)["findings"]
    assert first.out == second.out


def test_a_snapshot_and_a_report_are_read_from_stdin(here: Path) -> None:
    snapshot = run_command("collect", "shop.db", cwd=here).out

    judged = run_command("check", "-", "-f", "json", cwd=here, stdin=snapshot)
    shown = run_command("report", "-", cwd=here, stdin=judged.out)

    assert (judged.status, shown.status) == (0, 0)
    assert "Score" in shown.out


def test_a_full_device_costs_one_sentence_and_no_result(here: Path, tmp_path: Path) -> None:
    env = {"TMPDIR": str(tmp_path)}

    ended = run_command(
        "scan", "shop.db", "-f", "table=/dev/full", "-f", "json=r.json", cwd=here, env=env
    )

    assert ended.status == 2
    assert "/dev/full cannot be written: no space left on device" in ended.sentence
    [kept] = tmp_path.glob("source-audit-shop-*.json")
    assert str(kept) in ended.sentence
    assert kept.read_bytes() == (here / "r.json").read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert run_command("report", kept, cwd=here).status == 0


def test_a_full_stdout_costs_one_sentence_and_no_result(here: Path, tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [COMMAND, "scan", "shop.db"],
            cwd=here,
            env=environment({"TMPDIR": str(tmp_path)}),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=280,
        )

    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert "standard output cannot be written: no space left on device" in line
    assert list(tmp_path.glob("source-audit-shop-*.json"))


def test_a_snapshot_that_cannot_be_written_is_kept_elsewhere(here: Path, tmp_path: Path) -> None:
    ended = run_command(
        "collect", "shop.db", "-o", "/dev/full", cwd=here, env={"TMPDIR": str(tmp_path)}
    )

    assert ended.status == 2
    [kept] = tmp_path.glob("source-audit-shop-*.snapshot.json")
    assert str(kept) in ended.sentence
    assert run_command("check", kept, cwd=here).status == 0


def test_a_closed_stdout_is_no_error(here: Path) -> None:
    done = subprocess.run(
        ["/bin/bash", "-c", f"{COMMAND} scan shop.db -f json >&-"],
        cwd=here,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("arguments", ["scan shop.db -f json", "checks list", "--help"])
def test_a_reader_that_goes_away_is_no_error(here: Path, arguments: str) -> None:
    done = subprocess.run(
        ["/bin/bash", "-c", f"{COMMAND} {arguments} | true; exit ${{PIPESTATUS[0]}}"],
        cwd=here,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_a_result_is_kept_under_a_plain_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    kept = rescue("../../</script>\u202e😀 x", b"{}", suffix=".json")

    assert kept is not None
    assert kept.parent == tmp_path
    assert kept.name.isascii()
    assert kept.read_bytes() == b"{}"


@pytest.fixture
def tiny(tmp_path: Path) -> Generator[Path]:
    """A file system of 16 kB."""
    place = tmp_path / "tiny"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(place)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine does not let root mount a file system")
    yield place
    subprocess.run(["umount", str(place)], check=True)  # noqa: S607  # found on the path


@root
def test_a_full_disk_leaves_the_old_file_and_keeps_the_new_result(
    here: Path, tmp_path: Path, tiny: Path
) -> None:
    (tiny / "r.json").write_text("old")

    ended = run_command(
        "scan", "shop.db", "-f", f"json={tiny}/r.json", cwd=here, env={"TMPDIR": str(tmp_path)}
    )

    assert ended.status == 2
    assert "no space left on device" in ended.sentence
    assert (tiny / "r.json").read_text() == "old"
    assert list(tiny.iterdir()) == [tiny / "r.json"]
    [kept] = tmp_path.glob("source-audit-shop-*.json")
    assert json.loads(kept.read_text())["run"]["finished"]


@root
def test_a_read_only_place_is_told_at_once(here: Path, tiny: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(tiny)], check=True)  # noqa: S607  # as above

    ended = run_command("scan", "shop.db", "-v", "-f", f"json={tiny}/r.json", cwd=here)

    assert ended.status == 2
    assert "read-only file system" in ended.sentence


@pytest.mark.skipif(os.geteuid() == 0, reason="permission bits do not bind root")
def test_a_folder_without_permission_is_told_at_once(command: Command, here: Path) -> None:
    (here / "closed").mkdir(mode=0o500)

    ended = command("scan", "shop.db", "-f", "json=closed/r.json")

    assert ended.status == 2
    assert "permission denied" in ended.sentence


def test_an_output_error_names_the_place() -> None:
    with pytest.raises(OutputError, match="/dev/full cannot be written"):
        write(Path("/dev/full"), b"x")


@pytest.mark.parametrize("end", ["-journal", "-wal", "-shm"])
def test_no_result_is_written_where_sqlite_keeps_changes(
    here: Path, command: Command, end: str
) -> None:
    ended = command("scan", "shop.db", "-f", f"json=./shop.db{end}")

    assert ended.status == 2
    assert "where SQLite keeps changes" in ended.sentence
    assert not (here / f"shop.db{end}").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a link of another user")
@pytest.mark.parametrize("planted", ["r.json", "reports"])
def test_a_link_of_another_user_in_a_shared_folder_is_not_followed(
    here: Path, command: Command, planted: str
) -> None:
    shared, mine = here / "shared", here / "mine"
    shared.mkdir()
    shared.chmod(0o1777)
    mine.mkdir()
    (mine / "r.json").write_text("precious")
    link = shared / planted
    link.symlink_to(mine / "r.json" if planted == "r.json" else mine)
    path = link if planted == "r.json" else link / "r.json"
    own = command("scan", "shop.db", "-f", f"json={path}")
    (mine / "r.json").write_text("precious")
    os.lchown(link, 4711, 4711)

    ended = command("scan", "shop.db", "-f", f"json={path}")

    assert own.status == 0
    assert ended.status == 2
    assert "another user has put there" in ended.sentence
    assert (mine / "r.json").read_text() == "precious"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a pipe of another user")
def test_a_pipe_of_another_user_in_a_shared_folder_gets_nothing(
    here: Path, command: Command
) -> None:
    shared = here / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    os.mkfifo(shared / "r.json")
    os.chown(shared / "r.json", 4711, 4711)

    ended = command("collect", "shop.db", "-o", str(shared / "r.json"))

    assert ended.status == 2
    assert "another user has put there" in ended.sentence

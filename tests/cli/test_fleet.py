"""`scan --all` and `--select`: many sources, real files and processes."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.cli._fleet_outputs import file_names
from audit.cli.app import run
from audit.store.checkpoints.file import path_of
from audit.store.runs.store import open_store
from tests.make.command import COMMAND, environment
from tests.make.loggers import as_they_were
from tests.make.markup import Element, Page
from tests.make.small import make

Printed = pytest.CaptureFixture[str]
CONFIG = """
runs: runs
sources:
  good: {url: "sqlite:///good.db", owner: Sales, tags: [finance]}
  other: {url: "sqlite:///other.db", tags: [finance, core]}
  gone: {url: "sqlite:///gone.db", owner: Nobody}
  locked: {url: "sqlite:///good.db", password: "env:NOT_SET_ANYWHERE"}
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a configuration of four sources, of which two can be audited."""
    monkeypatch.chdir(tmp_path)
    for name in ("good", "other"):
        make(tmp_path / f"{name}.db")
    (tmp_path / "source-audit.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "out").mkdir()
    with as_they_were():
        yield tmp_path


def scan(*arguments: str) -> int:
    return run(["scan", *arguments])


def test_every_source_has_its_outcome_and_one_that_fails_stops_no_other(
    desk: Path, capsys: Printed
) -> None:
    status = scan(
        *("--all", "--jobs", "2", "-f", "html=out/{source}.html", "-f", "html=out/index.html"),
        *("-f", "json=fleet.json", "-f", "json=out/{source}-{run}.json"),
    )

    said = capsys.readouterr()
    assert status == 2  # a credential that is not there takes precedence
    lines = said.out.splitlines()
    assert [line.split()[:2] for line in lines[1:3]] == [["gone", "failed"], ["locked", "failed"]]
    assert {line.split()[0] for line in lines[3:5]} == {"good", "other"}
    named = {line.removeprefix("Written  ") for line in lines[6:]}
    assert named > {"fleet.json", "out/index.html", "out/good.html", "out/other.html"}
    assert len(named) == 6
    assert "error: gone: gone.db does not exist" in said.err
    assert "error: locked: env:NOT_SET_ANYWHERE" in said.err
    tree = json.loads((desk / "fleet.json").read_text())
    assert {s["name"]: (s["state"], s["status"]) for s in tree["sources"]} == {
        "gone": ("failed", 3),
        "locked": ("failed", 2),
        "good": ("audited", 0),
        "other": ("audited", 0),
    }
    [good] = [s for s in tree["sources"] if s["name"] == "good"]
    assert good["files"]["json"] == f"out/good-{good['run']['run']}.json"
    assert json.loads(Path(good["files"]["json"]).read_text())["run"]["sequence"] == 1
    assert set(open_store(desk / "runs").sources()) == {"good", "other"}
    assert run(["verify", "--runs", "runs"]) == 0

    page = Page((desk / "out" / "index.html").read_text(), others=["good.html", "other.html"])
    links = {a.whole_text: a.attributes["href"] for a in page.all("a") if _in_a_row(a)}
    assert links == {"good": "good.html", "other": "other.html"}
    assert "gone: gone.db does not exist" in "".join(li.whole_text for li in page.all("li"))


@pytest.mark.usefixtures("desk")
def test_many_files_are_told_by_their_folders(capsys: Printed) -> None:
    kinds = ("html", "json", "md", "csv")
    each = [word for kind in kinds for word in ("-f", f"{kind}=out/{{source}}.{kind}")]

    assert scan("--select", "tag:finance", "--jobs", "1", *each, "-f", "json=all.json") == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[-3:] == ["", "Written  1 file in .", "Written  8 files in out"]


def test_runs_that_are_not_kept_where_they_were_asked_for_are_told(
    desk: Path, capsys: Printed
) -> None:
    (desk / "nowhere").mkdir()
    (desk / "nowhere" / "sources").touch()  # in the place of a folder
    each = ("--select", "tag:finance", "--jobs", "1", "-f", "json=out/{source}.json", "-q")

    assert scan(*each, "--runs", "nowhere") == 2

    assert "the run will not be kept" in capsys.readouterr().err
    assert (desk / "out" / "good.json").exists()


def _in_a_row(element: Element) -> bool:
    return element.parent is not None and element.parent.tag == "th"


def test_one_at_a_time_is_done_here_and_knows_the_runs_before(desk: Path, capsys: Printed) -> None:
    chosen = ("--select", "tag:fin*", "--jobs", "1")
    assert scan(*chosen, "-q") == 0
    make_change = make(desk / "more.db", more="CREATE TABLE fresh (id INTEGER PRIMARY KEY);")
    make_change.replace(desk / "good.db")

    assert scan(*chosen, "--fail-on", "new", "-f", "json=f.json") == 1

    said = capsys.readouterr()
    sources = {s["name"]: s for s in json.loads((desk / "f.json").read_text())["sources"]}
    assert re.search(r"good: --fail-on: \d+ new finding", said.err)
    assert sources["good"]["gates"]
    assert sources["other"]["gates"] == []
    assert sources["good"]["run"]["sequence"] == 2


def test_a_source_under_audit_elsewhere_is_told_and_the_others_go_on(
    desk: Path, capsys: Printed
) -> None:
    with open_store(desk / "runs").held("good"):
        status = scan("--select", "tag:finance", "--jobs", "1")

    said = capsys.readouterr()
    assert status == 4  # a part of the sources
    assert "error: good: another audit of this source is under way" in said.err
    assert re.search(r"^other +(not-ready|ready)", said.out, re.MULTILINE)


def test_nothing_reached_is_the_status_of_nothing(desk: Path) -> None:
    assert scan("--select", "gone", "-q") == 3
    assert (desk / "runs").exists()  # its lock


def test_a_full_disk_stops_no_other_and_is_told(desk: Path, capsys: Printed) -> None:
    (desk / "out" / "good.html").symlink_to("/dev/full")

    status = scan(
        *("--select", "tag:finance", "--jobs", "1"),
        *("-f", "html=out/{source}.html", "-f", "json=out/{source}.json"),
    )

    said = capsys.readouterr()
    assert status == 2
    assert "out/good.html cannot be written: no space left on device" in said.err
    assert "the report is kept as run" in said.err
    assert (desk / "out" / "good.json").exists()
    assert (desk / "out" / "other.html").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name a SOURCE, or --all or --select"),
        (["good.db", "--all"], "leave out SOURCE"),
        (["--all", "--select", "good"], "give one of them"),
        (["good.db", "--jobs", "2"], "--jobs is about many sources"),
        (["good.db", "--executor", "dask://h:1"], "--executor is about many sources"),
        (["--all", "--jobs", "0"], "--jobs 0: at least one"),
        (["--all", "--password", "env:X"], "--password is about one source"),
        (["--all", "--dataset", "x"], "--dataset is about one source"),
        (["--all", "--reveal"], "--reveal is about one source"),
        (["--all", "--resume", "--no-remember"], "--resume goes on with what an audit has kept"),
        (["--select", "goud"], "did you mean 'good'"),
        (["--select", "tag:none"], "no source of the configuration fits"),
        (["--all", "-f", "csv=all.csv"], "csv is about one source"),
        (["--all", "-f", "html=out/{name}.html"], "{name} in the path of html"),
        (["--all", "-f", "html=out/{source}-{day}.html"], "{day} in the path of html"),
        (["--all", "-f", "html=none/{source}.html"], "the directory none does not exist"),
        (["--all", "-f", "html=out/{source}", "-f", "json=out/good"], "two results"),
        (["--all", "-f", "html=good.db"], "is what is to be read"),
        (["--all", "-f", "html={source}.db"], "is what is to be read"),
        (["--all", "--executor", "http://h:1"], "dask://HOST:PORT"),
        (["--all", "--only", "no.such-check"], "no check fits"),
    ],
)
def test_what_cannot_be_meant_is_told_before_anything_is_read(
    desk: Path, capsys: Printed, arguments: list[str], said: str
) -> None:
    assert scan(*arguments) == 2
    assert said in capsys.readouterr().err
    assert not (desk / "runs").exists()


def test_a_configuration_without_sources_is_told(desk: Path, capsys: Printed) -> None:
    (desk / "source-audit.yaml").write_text("runs: runs\n")

    assert scan("--all") == 2
    assert "source-audit.yaml names none" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("password", "more", "said"),
    [
        ("prompt", ["--jobs", "2"], "more than one of --jobs"),
        ("stdin", ["--executor", "dask://h:1"], "not with --executor"),
        ("a-Literal-Pw-77", ["--executor", "dask://h:1", "--allow-literal-passwords"], "not sent"),
    ],
)
def test_credentials_that_a_worker_cannot_have_are_refused(
    desk: Path, capsys: Printed, password: str, more: list[str], said: str
) -> None:
    config = CONFIG.replace("env:NOT_SET_ANYWHERE", password)
    (desk / "source-audit.yaml").write_text(config)
    (desk / "source-audit.yaml").chmod(0o600)

    assert scan("--all", *more) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "a-Literal-Pw-77" not in err


def test_names_in_paths_are_safe_and_distinct() -> None:
    names = file_names(["Shop", "shop", "a/b", "a b", "../..", "Übung", "x" * 300])

    assert len({name.casefold() for name in names.values()}) == 7
    assert not any(
        "/" in name or name.startswith(".") or len(name) > 100 for name in names.values()
    )
    assert names["Übung"] == "Übung"


def test_ctrl_c_keeps_what_is_finished_and_ends_what_is_under_way(tmp_path: Path) -> None:
    make(tmp_path / "quick.db")
    make(tmp_path / "slow.db", slow=True)
    names = ("slow", "quick", "slow2")
    lines = [
        "runs: runs",
        "sources:",
        *(f"  {n}: {{url: 'sqlite:///{n.rstrip('2')}.db'}}" for n in names),
        "  late: {url: 'sqlite:///quick.db'}",
    ]
    (tmp_path / "source-audit.yaml").write_text("\n".join(lines))
    left = tmp_path / "source-audit" / "checkpoints"
    child = subprocess.Popen(
        [COMMAND, *("scan", "--all", "--jobs", "2", "-v", "-f", "json={source}.json")],
        cwd=tmp_path,
        env=environment({"XDG_STATE_HOME": str(tmp_path)}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert child.stderr is not None
        for line in child.stderr:
            if "1 of 4  quick" in line:
                break
        deadline = time.monotonic() + 200
        while not path_of(left, "slow2").exists():  # the third one begins
            assert time.monotonic() < deadline
            time.sleep(0.1)
        time.sleep(3)  # and reads by then
        os.killpg(child.pid, signal.SIGINT)  # as a terminal does, to all its processes
        out, err = child.communicate(timeout=200)
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()

    assert child.returncode == 130
    assert "Traceback" not in err
    assert json.loads((tmp_path / "quick.json").read_text())["run"]["finished"]
    assert not json.loads((tmp_path / "slow.json").read_text())["run"]["finished"]
    assert re.search(r"^late +skipped", out, re.MULTILINE)
    assert {h.name for h in open_store(tmp_path / "runs").heads()} >= {"quick", "slow"}
    kept = {name for name in ("quick", "slow", "slow2") if path_of(left, name).exists()}
    assert kept == {"slow", "slow2"}  # what --resume goes on with

"""`diff` on kept runs and on report files."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote

import pytest

from audit.cli.app import run
from tests.change.test_compare import CHANGED, CHINOOK
from tests.make.loggers import as_they_were

Printed = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a source, two reports of it, and both runs kept."""
    folder = tmp_path_factory.mktemp("diff")
    source = Path(shutil.copy(CHINOOK, folder / "shop.db"))
    source.chmod(0o600)
    scan = ["scan", str(source), "-q", "--runs", str(folder / "runs")]
    with as_they_were():
        assert run([*scan, "-f", f"json={folder / 'before.json'}"]) == 0
        with closing(sqlite3.connect(source)) as connection:
            connection.executescript(CHANGED)
        assert run([*scan, "-f", f"json={folder / 'after.json'}"]) == 0
    return folder


def test_kept_runs_and_reports_give_the_same_changes(runs: Path, capsys: Printed) -> None:
    capsys.readouterr()
    kept = ["diff", "shop", "--runs", str(runs / "runs"), "-f", "json"]
    files = ["diff", str(runs / "before.json"), str(runs / "after.json"), "-f", "json"]

    assert run(kept) == 0
    first = json.loads(capsys.readouterr().out)
    assert run(files) == 0
    assert json.loads(capsys.readouterr().out) == first
    assert (first["before"]["sequence"], first["after"]["sequence"]) == (1, 2)


def test_runs_are_named_in_either_order(runs: Path, capsys: Printed) -> None:
    assert run(["diff", "shop", "latest", "previous", "--runs", str(runs / "runs")]) == 0
    assert "Employee.Fax" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("gate", "status"),
    [
        ("breaking", 1),
        ("review", 1),
        ("drift", 1),
        ("new", 1),
        ("new:low", 1),
        ("new:critical", 0),
    ],
)
def test_gates_trip_on_what_they_name(runs: Path, gate: str, status: int) -> None:
    files = [str(runs / "before.json"), str(runs / "after.json")]

    assert run(["diff", *files, "-q", "--fail-on-change", gate]) == status
    assert run(["diff", *files, "-q", "--fail-on", gate]) == status


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["x", "--fail-on-change", "everything"], "new, new:low"),
        (["a", "b", "c", "d"], "at most two of its runs"),
        (["shop", "ffff"], "has no run 'ffff'"),
        (["nope"], "no run of 'nope' is kept"),
        (["a.json", "b.json"], "a.json"),
        (["shop", "-f", "pdf"], "unknown format 'pdf'"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    runs: Path, capsys: Printed, arguments: list[str], says: str
) -> None:
    assert run(["diff", *arguments, "--runs", str(runs / "runs")]) == 2
    assert says in capsys.readouterr().err


def test_a_single_run_has_nothing_before_it(tmp_path: Path, capsys: Printed) -> None:
    place = ["--runs", str(tmp_path / "runs")]
    assert run(["scan", str(CHINOOK), "-q", *place]) == 0

    assert run(["diff", "chinook", *place]) == 2
    assert "has no run 'previous'" in capsys.readouterr().err


def test_the_page_is_headed_by_the_source(runs: Path, tmp_path: Path) -> None:
    page = tmp_path / "changes.html"

    assert run(["diff", "shop", "--runs", str(runs / "runs"), "-q", "-f", f"html={page}"]) == 0

    assert '<h1 id="h-sides">What changed: shop</h1>' in page.read_text(encoding="utf-8")


def test_the_page_of_a_source_leads_to_the_pages_of_its_runs(runs: Path) -> None:
    page = runs / "over time.html"

    assert run(["history", "shop", "--runs", str(runs / "runs"), "--page", str(page)]) == 0

    text = page.read_text(encoding="utf-8")
    links = re.findall(r'<a href="(runs/[^"]*)"', text)
    assert len(links) == 2
    assert all((runs / unquote(link)).is_file() for link in links)
    assert "shop over time" in text

"""`findings list` and `findings show` on a report file and on a kept run."""

import json
import re
from pathlib import Path

import pytest

from audit.cli.app import run
from audit.export.json import render
from audit.report.document import Report
from tests.make.report import shop

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def report(tmp_path: Path) -> Report:
    found = shop()
    (tmp_path / "r.json").write_bytes(render(found))
    return found


@pytest.fixture
def place(report: Report, tmp_path: Path) -> str:
    assert report.findings
    return str(tmp_path / "r.json")


def listed(capsys: Printed, *arguments: str) -> list[dict[str, str]]:
    assert run(["findings", "list", *arguments, "-f", "json"]) == 0
    found: list[dict[str, str]] = json.loads(capsys.readouterr().out)
    return found


def test_open_findings_are_listed_in_their_order(
    report: Report, place: str, capsys: Printed
) -> None:
    opened = [f.fingerprint for f in report.findings if f.status == "open"]

    assert [f["fingerprint"] for f in listed(capsys, place)] == opened
    every = [f.fingerprint for f in report.findings]
    assert [f["fingerprint"] for f in listed(capsys, place, "--status", "all")] == every


def test_each_option_leaves_only_what_fits(report: Report, place: str, capsys: Printed) -> None:
    high = listed(capsys, place, "--severity", "high")
    assert {f["severity"] for f in high} <= {"critical", "high"}
    assert len(high) < len(report.findings)
    security = listed(capsys, place, "--undercurrent", "security")
    assert {f["undercurrent"] for f in security} == {"security"}
    dataset = next(f.dataset for f in report.findings if f.dataset)
    assert {f["dataset"] for f in listed(capsys, place, "--dataset", dataset)} == {dataset}
    owner = next(f.owner for f in report.findings if f.owner)
    assert {f["owner"] for f in listed(capsys, place, "--owner", owner)} == {owner}


@pytest.mark.parametrize("by", ["owner", "check", "dataset", "severity"])
def test_groups_count_every_finding_once(
    report: Report, place: str, capsys: Printed, by: str
) -> None:
    groups = listed(capsys, place, "--group-by", by, "--status", "all")

    total = sum(int(n) for g in groups for key, n in g.items() if key != by)
    assert total == len(report.findings)


def test_one_finding_is_found_by_the_beginning_of_its_id(
    report: Report, place: str, capsys: Printed
) -> None:
    first = report.findings[0]

    for name in ("table", "md", "json"):
        assert run(["findings", "show", place, first.fingerprint, "-f", name]) == 0
        told = capsys.readouterr().out
        assert first.check in told
        assert "\\n" not in told or name == "json"


def test_markdown_is_a_list_for_a_ticket(place: str, capsys: Printed) -> None:
    assert run(["findings", "list", place, "-f", "md"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert all(re.match(r"- \*\*(critical|high|medium|low|info)\*\* ", line) for line in lines)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["list", "R", "--severity", "bad"], "--severity is one of"),
        (["list", "R", "--status", "bad"], "--status is one of"),
        (["list", "R", "--undercurrent", "bad"], "--undercurrent is one of"),
        (["list", "R", "--group-by", "bad"], "--group-by is one of"),
        (["list", "R", "-f", "html"], "unknown format 'html'"),
        (["show", "R", "ffffffffffff"], "no finding begins"),
        (["show", "R", ""], "no finding begins"),
        (["list", "nope"], "no run of 'nope'"),
        (["list", "gone.json"], "gone.json"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    place: str, capsys: Printed, arguments: list[str], says: str
) -> None:
    assert run(["findings", *(place if a == "R" else a for a in arguments)]) == 2
    assert says in capsys.readouterr().err

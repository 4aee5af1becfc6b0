"""`--sample none`: structure, settings and accounts, and no row of the source."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from audit.cli.app import run
from tests.make.command import Ended

Command = Callable[..., Ended]
CHINOOK = Path(__file__).parents[1] / "data" / "chinook" / "chinook.sqlite"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return Path(shutil.copy(CHINOOK, tmp_path / "shop.sqlite"))


def test_no_row_is_read_and_the_checks_of_data_say_so(source: Path, tmp_path: Path) -> None:
    report = tmp_path / "r.json"

    assert run(["scan", str(source), "--sample", "none", "-q", "-f", f"json={report}"]) == 0

    found = json.loads(report.read_text())
    assert found["run"]["sampling"] == "no rows: structure, settings and accounts only"
    assert {share["purpose"] for share in found["load"]["by_purpose"]}.isdisjoint(
        {"profile", "references"}
    )
    statuses = {check["id"]: check for check in found["checks"]}
    blank = statuses["data_management.blank-values"]
    assert blank["status"] == "not-run"
    assert "--sample none" in blank["reason"]
    assert statuses["data_management.primary-key"]["status"] == "pass"
    assert {d["rows_seen"] for d in found["datasets"]} == {0}
    assert found["verdict"]["status"] == "not-ready"  # too little was checked


def test_the_declared_references_still_give_the_order_of_loading(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", str(source), "--sample", "none", "-f", "json"]) == 0

    stages = {s["dataset"]: s["stage"] for s in json.loads(capsys.readouterr().out)["steps"]}
    assert stages["Artist"] < stages["Album"] < stages["Track"] < stages["InvoiceLine"]


def test_an_empty_sample_points_to_it(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scan", str(source), "--sample", "0"]) == 2

    assert "--sample none" in capsys.readouterr().err

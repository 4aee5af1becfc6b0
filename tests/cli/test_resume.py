"""scan --resume: what it says, what it leaves, and what it refuses."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command
from tests.engine._interrupted import stops_after


@pytest.fixture
def interrupted(here: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The report of a scan that was stopped after six tables."""
    with monkeypatch.context() as patch:
        patch.setattr("audit.cli._audit.Budget", stops_after(6))
        ended = command("scan", "shop.db", "-f", "json=first.json")
    assert ended.status == 4
    report: dict[str, Any] = json.loads((here / "first.json").read_text())
    return report


def checkpoints() -> list[Path]:
    return list(Path(os.environ["XDG_STATE_HOME"], "source-audit", "checkpoints").iterdir())


def test_a_scan_goes_on_and_says_so(
    here: Path, command: Command, interrupted: dict[str, Any]
) -> None:
    plain = command("scan", "shop.db", "--no-remember", "-f", "json=whole.json")
    ended = command("scan", "shop.db", "--resume", "-f", "json=second.json", "-f", "html=r.html")

    assert (plain.status, ended.status) == (0, 0)
    whole, second = (json.loads((here / f).read_text()) for f in ("whole.json", "second.json"))
    assert whole["run"]["resumed"] is interrupted["run"]["resumed"] is None
    told = second["run"]["resumed"]
    assert told["parts"] == 1
    assert 4 <= told["datasets"] <= 6
    assert told["statements"] == interrupted["load"]["statements"]
    assert second["load"]["statements"] - told["statements"] < whole["load"]["statements"]
    assert second["run"]["started_at"] == interrupted["run"]["started_at"]
    assert second["run"]["id"] != interrupted["run"]["id"]
    assert second["run"]["finished"]
    assert [d["fields"] for d in second["datasets"]] == [d["fields"] for d in whole["datasets"]]
    assert {f["fingerprint"] for f in second["findings"]} == {
        f["fingerprint"] for f in whole["findings"]
    }
    assert "Gone on with" in (here / "r.html").read_text()
    assert checkpoints() == []


def test_both_parts_are_kept_as_runs(command: Command, interrupted: dict[str, Any]) -> None:
    command("scan", "shop.db", "--resume", "-q")
    runs = json.loads(command("history", "shop.db", "-f", "json").out)
    told = json.dumps(runs)
    assert interrupted["run"]["id"] in told
    assert command("verify").status == 0


@pytest.mark.usefixtures("interrupted")
def test_a_scan_without_it_begins_anew_and_leaves_nothing(here: Path, command: Command) -> None:
    assert len(checkpoints()) == 1
    ended = command("scan", "shop.db", "-f", "json=r.json")

    assert ended.status == 0
    assert json.loads((here / "r.json").read_text())["run"]["resumed"] is None
    assert checkpoints() == []


@pytest.mark.usefixtures("interrupted")
def test_other_options_are_a_usage_error(command: Command) -> None:
    ended = command("scan", "shop.db", "--resume", "--sample", "50")
    assert ended.status == 2
    assert ended.sentence.startswith(
        "the interrupted audit was begun with other options (--sample)"
    )
    assert command("scan", "shop.db", "--resume", "-q").status == 0


@pytest.mark.parametrize(
    ("option", "said"), [("--no-remember", "keeps nothing"), ("--reveal", "as they are read")]
)
def test_what_does_not_go_together_is_refused(command: Command, option: str, said: str) -> None:
    ended = command("scan", "shop.db", "--resume", option)
    assert ended.status == 2
    assert said in ended.sentence


def test_nothing_to_go_on_with_is_said(command: Command) -> None:
    ended = command("scan", "shop.db", "--resume", "-f", "json=r.json")
    assert ended.status == 0
    assert "no interrupted audit of it is known; the audit begins anew" in ended.err


def test_no_remember_keeps_nothing(
    here: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert here.is_dir()
    with monkeypatch.context() as patch:
        patch.setattr("audit.cli._audit.Budget", stops_after(6))
        ended = command("scan", "shop.db", "--no-remember", "-q")
    assert ended.status == 4
    assert "--resume" not in ended.err
    assert not Path(os.environ["XDG_STATE_HOME"]).exists()


@pytest.mark.usefixtures("interrupted")
def test_pruning_takes_what_nobody_came_back_to(command: Command) -> None:
    [path] = checkpoints()
    assert command("prune", "--keep-last", "5").status == 0
    assert checkpoints() == [path]
    os.utime(path, (0, 0))
    assert command("prune", "--keep-last", "5").status == 0
    assert checkpoints() == []

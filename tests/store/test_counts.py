"""Row counts of earlier audits: kept small, apart, and for the owner alone."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audit.store import counts
from audit.store.counts import Run, keep_run, path_of, recall_runs
from audit.store.statefile import UnusableFile

FIRST = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return path_of(tmp_path / "state" / "known-sources.json", "sqlite:///shop.db")


def kept(path: Path, number: int) -> list[Run]:
    runs = [Run(FIRST + timedelta(days=n), {"orders": 100 + n}) for n in range(number)]
    for run in runs:
        keep_run(path, run)
    return runs


def test_nothing_is_known_at_first(path: Path) -> None:
    assert recall_runs(path) == ()


def test_runs_are_recalled_in_their_order(path: Path) -> None:
    runs = kept(path, 3)
    assert recall_runs(path) == tuple(runs)


def test_the_last_thirty_are_kept(path: Path) -> None:
    runs = kept(path, 35)
    assert recall_runs(path) == tuple(runs[-30:])


def test_a_run_right_after_another_is_not_kept(path: Path) -> None:
    [run] = kept(path, 1)
    keep_run(path, Run(run.at + timedelta(minutes=59), {"orders": 7}))
    assert recall_runs(path) == (run,)


def test_the_datasets_with_the_most_rows_are_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "MOST_DATASETS", 2)
    keep_run(path, Run(FIRST, {"a": 1, "b": 3, "c": 2}))
    assert recall_runs(path) == (Run(FIRST, {"b": 3, "c": 2}),)


def test_it_is_readable_by_the_owner_alone_and_does_not_name_the_source(path: Path) -> None:
    kept(path, 1)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.parent.parent.stat().st_mode & 0o777 == 0o700
    assert "shop" not in path.name
    assert path != path_of(path.parent.parent / "known-sources.json", "sqlite:///other.db")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"version": 2, "runs": []}', '{"version": 1, "runs": [{"at": "x"}]}',
     '{"version": 1, "runs": [{"at": "2026-01-01", "rows": {}}]}',
     '{"version": 1, "runs": [{"at": "2026-01-01T00:00:00+00:00", "rows": {"a": -1}}]}',
     '{"version": 1, "runs": [{"at": "2026-01-01T00:00:00+00:00", "rows": {"a": null}}]}'],
)  # fmt: skip
def test_what_is_none_of_ours_is_told_and_left(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(UnusableFile, match=path.name):
        recall_runs(path)
    with pytest.raises(UnusableFile):
        keep_run(path, Run(FIRST, {"a": 1}))
    assert path.read_text() == text


def test_a_pipe_in_its_place_holds_nobody(path: Path) -> None:
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    with pytest.raises(UnusableFile):
        recall_runs(path)


def test_the_file_is_small(path: Path) -> None:
    kept(path, 30)
    assert len(path.read_bytes()) < 8_000
    assert json.loads(path.read_bytes())["version"] == 1

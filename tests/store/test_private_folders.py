"""Folders that are made where state, runs and credentials are kept: for their owner alone."""

import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audit.private import private_folder
from audit.secrets.sealed.file import changed
from audit.store.checkpoints.file import CheckpointFile
from audit.store.counts import Run, keep_run
from audit.store.known import remember
from audit.store.runs.index import Index

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
MAKERS: dict[str, Callable[[Path], object]] = {
    "known": lambda folder: remember(folder / "known.json", "sqlite:///shop.db", {}, at=NOON),
    "counts": lambda folder: keep_run(folder / "counts.json", Run(NOON, {"orders": 1})),
    "checkpoints": lambda folder: CheckpointFile.opened(folder / "shop").close(),
    "index": lambda folder: Index(folder / "index.sqlite").add("shop", []),
    "credentials": lambda folder: changed(
        folder / "credentials", "long enough a phrase", lambda _: None
    ),
}


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS)
def test_every_folder_that_is_made_is_the_owners_alone_whatever_the_umask(
    tmp_path: Path, maker: Callable[[Path], object]
) -> None:
    before = os.umask(0)
    try:
        maker(tmp_path / "state" / "source-audit" / "more")
    finally:
        os.umask(before)

    made = [path for path in tmp_path.rglob("*") if path.is_dir()]
    assert made
    assert {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in made} == {
        path.name: "0o700" for path in made
    }


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state").chmod(0o755)

    private_folder(tmp_path / "state" / "source-audit")

    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "state" / "source-audit").stat().st_mode) == 0o700

"""A folder with a real SQLite file, and the command line run in this process."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from audit.cli.app import run
from tests.make.command import CHINOOK, Ended

Command = Callable[..., Ended]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: empty but for shop.db."""
    folder = tmp_path / "work"
    folder.mkdir()
    shutil.copy(CHINOOK, folder / "shop.db")
    (folder / "shop.db").chmod(0o600)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return folder


@pytest.fixture
def command(here: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs one command line in this process, without the cost of a new one."""
    assert here.is_dir()

    def ended(*arguments: str | Path) -> Ended:
        status = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Ended(status, said.out, said.err)

    return ended

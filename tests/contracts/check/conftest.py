"""Checks of contracts by the commands that a user types."""

from pathlib import Path

import pytest

from tests.contracts.check.checking import Checking


@pytest.fixture
def checking(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Checking:
    folder = tmp_path / "contracts"
    folder.mkdir()
    return Checking(folder, capsys)

"""docs/credentials.md says what the program does."""

import re
from pathlib import Path

import pytest
import typer.main

from audit.cli.credentials import app
from audit.secrets.sealed.passphrase import CREDENTIAL, VARIABLE
from audit.secrets.stores import known

TEXT = (Path(__file__).parents[2] / "docs" / "credentials.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([a-z.-]+)[^`]*` \|", TEXT, re.MULTILINE)


def test_every_store_has_its_row_and_every_row_its_store() -> None:
    assert sorted(ROWS) == sorted(known())


@pytest.mark.parametrize("command", sorted(typer.main.get_group(app).commands))
def test_every_command_is_documented(command: str) -> None:
    assert f"source-audit credentials {command}" in TEXT


def test_where_the_passphrase_comes_from_is_documented() -> None:
    assert VARIABLE in TEXT
    assert CREDENTIAL in TEXT

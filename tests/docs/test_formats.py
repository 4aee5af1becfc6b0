"""docs/formats.md has a row for every format, and the help of -f names each."""

import re
from pathlib import Path

import pytest

from audit.cli.app import run
from audit.export import formats

TEXT = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")


def test_every_format_has_its_row() -> None:
    firsts = re.findall(r"^\| (`.*?`) \|", TEXT, re.MULTILINE)
    rows = re.findall(r"`([a-z]+)`", " ".join(firsts))

    assert sorted(set(rows)) == sorted({*formats(), "table"})


def test_the_help_names_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scan", "--help"]) == 0

    told = re.findall(r"\w+", capsys.readouterr().out.partition("--format")[2].partition("--")[0])
    assert set(formats()) <= set(told)

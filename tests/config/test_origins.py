"""Where values are from: the file with its line, variables, options, nowhere."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from audit.config.load import load
from audit.config.origins import Value, values_of
from audit.config.schema import Config

TEXT = """\
sources:
  shop:
    url: sqlite:///${env:FILE}/${env:NAME:-shop.db}
    tags: [finance, '${env:REGION}']
    owner: ${env:NAME:-payments}
    pins:
limits: {budget: 2m}
waivers:
  - check: a.b
    reason: lab
    approver: ada
    until: 2027-03-31
runs: kept
"""


def origins(path: Path, text: str, **environ: str) -> dict[str, Value]:
    path.write_text(text)
    loaded = load(path, environ=environ, allow_literals=True)
    tree: dict[str, Any] = TypeAdapter(Config).dump_python(loaded.config, mode="json")
    found = values_of(tree, loaded, {("runs",): "SOURCE_AUDIT_RUNS"})
    return {".".join(map(str, value.place)): value for value in found}


@pytest.mark.parametrize(
    ("key", "kind", "line", "variables"),
    [
        ("sources.shop.url", "variable", 3, ("FILE",)),
        ("sources.shop.tags", "variable", 4, ("REGION",)),
        ("sources.shop.owner", "file", 5, ()),  # what stands there, for the variable is not set
        ("sources.shop.pins.certificate", "default", None, ()),
        ("sources.shop.tls", "default", None, ()),
        ("limits.budget", "file", 7, ()),
        ("limits.sample", "default", None, ()),
        ("waivers.0.until", "file", 12, ()),
        ("waivers.0.ticket", "default", None, ()),
        ("runs", "option", None, ("SOURCE_AUDIT_RUNS",)),
        ("skip", "default", None, ()),
    ],
)
def test_every_value_says_where_it_is_from(
    tmp_path: Path, key: str, kind: str, line: int | None, variables: tuple[str, ...]
) -> None:
    found = origins(tmp_path / "a.yaml", TEXT, FILE="data", REGION="eu")[key]

    assert (found.kind, found.line, found.variables) == (kind, line, variables)


def test_a_list_of_values_is_one_and_of_mappings_several(tmp_path: Path) -> None:
    found = origins(tmp_path / "a.yaml", TEXT, FILE="data", REGION="eu")

    assert found["sources.shop.tags"].value == ["finance", "eu"]
    assert found["waivers.0.reason"].value == "lab"
    assert found["sources.shop.url"].value == "sqlite:///data/shop.db"


def test_tables_of_a_pyproject_have_lines(tmp_path: Path) -> None:
    text = '[tool.source-audit]\n[tool.source-audit.limits]\nbudget = "2m"\nsample = 5\n'

    found = origins(tmp_path / "pyproject.toml", text)

    assert (found["limits.budget"].kind, found["limits.budget"].line) == ("file", 3)
    assert found["limits.sample"].line == 4


def test_a_literal_password_is_a_mask(tmp_path: Path) -> None:
    text = "sources:\n  shop:\n    url: postgresql://h/d\n    password: hunter2-and-more\n"

    found = origins(tmp_path / "a.yaml", text)

    assert (found["sources.shop.password"].value, found["sources.shop.password"].line) == (
        "****",
        4,
    )
    assert "hunter2" not in repr(found)

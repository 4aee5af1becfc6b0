"""Suites from the command line and from the configuration."""

import json
from pathlib import Path

import pytest

from audit.cli import _audit
from audit.engine.run import Request
from audit.errors import ConfigError

ENTRY = {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "id"}}


def suite(path: Path, name: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"name": name, "expectations": [ENTRY]}), encoding="utf-8")
    return path


@pytest.fixture
def configuration(tmp_path: Path) -> Path:
    suite(tmp_path / "suites" / "orders.json", "orders")
    (tmp_path / "shop.db").write_bytes(b"")
    path = tmp_path / "source-audit.yaml"
    text = (
        f"sources:\n  shop:\n    url: sqlite:///{tmp_path}/shop.db\n    expectations: [suites/]\n"
    )
    path.write_text(text, encoding="utf-8")
    return path


def request(
    configuration: Path, *paths: Path, exact: bool = False, command: str = "scan"
) -> Request:
    asked = _audit.Asked(
        sources=("shop",),
        config=configuration,
        password=None,
        budget=None,
        sample=None,
        max_rows=None,
        max_bytes=None,
        datasets=(),
        no_input=True,
        expectations=paths,
        exact=exact,
    )
    return _audit.prepare(asked, command=command).request


def names(found: Request) -> list[str]:
    assert found.expectations is not None
    return [one.name for one in found.expectations.suites]


def test_a_source_of_the_configuration_has_suites_where_that_file_lies(
    configuration: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    assert names(request(configuration)) == ["orders"]


def test_those_of_the_command_line_take_their_place(configuration: Path, tmp_path: Path) -> None:
    own = suite(tmp_path / "own.json", "own")

    found = request(configuration, own, exact=True)

    assert names(found) == ["own"]
    assert found.expectations is not None
    assert found.expectations.exact
    assert found.command.endswith(f"--expectations {own} --exact")


def test_only_a_scan_runs_those_of_the_configuration(configuration: Path) -> None:
    assert request(configuration, command="collect").expectations is None


def test_exact_is_about_suites(configuration: Path) -> None:
    configuration.write_text("sources:\n  shop:\n    url: sqlite:///shop.db\n", encoding="utf-8")

    with pytest.raises(ConfigError, match="--exact is about suites"):
        request(configuration, exact=True)


def test_a_path_that_is_not_there_is_an_error_before_the_source_is_asked(
    configuration: Path, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match="there is no file or folder"):
        request(configuration, tmp_path / "nowhere")

"""`config show`: what is in force, where it is from, and every mistake of it."""

import json
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Command

CANARY = "hunter2-and-more"
TEXT = "sources:\n  shop:\n    url: sqlite:///${env:FILE:-shop.db}\nlimits: {budget: 2m}\n"


def test_it_prints_what_is_in_force_and_what_it_prints_is_a_configuration(
    command: Command, here: Path
) -> None:
    (here / "source-audit.yaml").write_text(TEXT)

    ended = command("config", "show")
    (here / "again.yaml").write_text(ended.out)

    assert ended.status == 0
    assert yaml.safe_load(ended.out)["sources"]["shop"]["url"] == "sqlite:///shop.db"
    assert command("config", "show", "--config", "again.yaml").out == ended.out


def test_variables_of_options_stand_above_the_file(
    command: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "source-audit.yaml").write_text(TEXT + "skip: [a.b]\n")
    monkeypatch.setenv("SOURCE_AUDIT_BUDGET", "90s")
    monkeypatch.setenv("SOURCE_AUDIT_MAX_ROWS", "5")
    monkeypatch.setenv("SOURCE_AUDIT_SKIP", "c.d e.*")
    monkeypatch.setenv("SOURCE_AUDIT_ALLOW_CREDENTIAL_COMMANDS", "1")
    monkeypatch.setenv("SOURCE_AUDIT_RUNS", f"s3://a:{CANARY}@bucket")

    ended = command("config", "show", "-f", "json")
    found = json.loads(ended.out)

    assert found["limits"]["budget"] == "90s"
    assert found["limits"]["max_rows"] == 5
    assert found["skip"] == ["c.d", "e.*", "a.b"]
    assert found["credentials"]["allow_commands"] is True
    assert CANARY not in ended.out


def test_origins_are_lines_variables_options_and_defaults(
    command: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "source-audit.yaml").write_text(TEXT)
    monkeypatch.setenv("SOURCE_AUDIT_SAMPLE", "full")
    monkeypatch.setenv("FILE", "shop.db")

    lines = command("config", "show", "--origin").out.splitlines()
    found = {line.split()[0]: " ".join(line.split()[2:]) for line in lines[1:]}

    assert lines[0] == "Read from source-audit.yaml"
    assert found["sources.shop.url"] == "FILE (source-audit.yaml:3)"
    assert found["limits.budget"] == "source-audit.yaml:4"
    assert found["limits.sample"] == "SOURCE_AUDIT_SAMPLE"
    assert found["limits.connections"] == "default"


def test_origins_are_there_for_programs_too(command: Command, here: Path) -> None:
    (here / "source-audit.yaml").write_text(TEXT)

    found = json.loads(command("config", "show", "--origin", "-f", "json").out)

    assert found["file"] == "source-audit.yaml"
    assert {
        "key": "limits.budget",
        "value": "2m",
        "from": "file",
        "line": 4,
        "variables": [],
    } in found["values"]


def test_without_a_file_all_is_default(command: Command) -> None:
    lines = command("config", "show", "--origin").out.splitlines()

    assert lines[0] == "No configuration file was found: all is default"
    assert all(line.endswith("  default") for line in lines[1:])


@pytest.mark.parametrize("options", [(), ("--origin",), ("--origin", "-f", "json")])
def test_an_allowed_literal_password_is_never_shown(
    command: Command, here: Path, options: tuple[str, ...]
) -> None:
    (here / "source-audit.yaml").write_text(
        f"sources:\n  a: {{url: 'postgresql://h/d', password: {CANARY}}}\n"
        f"  b: {{url: 'postgresql://u:{CANARY}@h/d'}}\n"
        "credentials: {allow_literal_passwords: true}\n"
    )

    ended = command("config", "show", *options)

    assert ended.status == 0
    assert CANARY not in ended.out + ended.err


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("source-audit.yaml", "policy:\n  min_coverage: 3\n", "source-audit.yaml, line 2: policy."),
        (
            "source-audit.yaml",
            "policy:\n  min_coverage: 3\n  min_score: -1\n  blocking_severities: [hihg]\n",
            "has 3 mistakes: line 2: policy.min_coverage: a share from 0 to 1 is expected",
        ),
        ("policy.yaml", "min_coverage: 3\nmin_score: -1\n", "policy.yaml has 2 mistakes: line 1"),
        (
            "owners.yaml",
            "owners: [{team: a, taem: a}]\n",
            "owners.yaml, line 1: owners.0.taem: unknown key",
        ),
        ("pyproject.toml", "[tool.source-audit]\nskpi = []\n", "line 2: skpi: unknown key (did yo"),
    ],
)
def test_what_is_wrong_in_it_or_beside_it_is_told_with_its_line(
    command: Command, here: Path, file: str, text: str, said: str
) -> None:
    (here / file).write_text(text)

    ended = command("config", "show")

    assert ended.status == 2
    assert said in ended.sentence


def test_a_check_that_is_none_is_a_warning_with_its_line(command: Command, here: Path) -> None:
    waiver = "{check: no.such, reason: a, approver: b, until: 2099-01-01}"
    (here / "source-audit.yaml").write_text(f"waivers:\n  - {waiver}\n")

    ended = command("config", "show")

    assert ended.status == 0
    assert "warning: source-audit.yaml, line 2: waivers.0.check: no check of this" in ended.err


@pytest.mark.parametrize(
    "arguments", [("-f", "table"), ("--origin", "-f", "yaml"), ("--origin", "-f", "xml")]
)
def test_a_format_that_is_none_is_told(command: Command, arguments: tuple[str, ...]) -> None:
    ended = command("config", "show", *arguments)

    assert ended.status == 2
    assert "unknown format" in ended.sentence


def test_a_variable_that_is_no_value_is_named(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_AUDIT_MAX_ROWS", CANARY)

    ended = command("config", "show")

    assert ended.status == 2
    assert "SOURCE_AUDIT_MAX_ROWS" in ended.sentence
    assert CANARY not in ended.sentence


def test_every_command_finds_the_configuration_of_a_project(command: Command, here: Path) -> None:
    (here / "pyproject.toml").write_text(
        '[tool.source-audit.sources.orders]\nurl = "sqlite:///shop.db"\n'
    )

    ended = command("scan", "orders", "--sample", "none", "-q", "-f", "json")

    assert ended.status == 0, ended.err
    assert json.loads(ended.out)["source"]["name"] == "orders"

"""Where a configuration is looked for, and pyproject.toml as one."""

from pathlib import Path

import pytest

from audit.config.load import load
from audit.errors import ConfigError

CANARY = "hunter2-and-more"


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """Every place with a configuration that names itself in `runs`."""
    here, home, machine = (tmp_path / name for name in ("here", "home", "machine"))
    found = {
        "here": here / "source-audit.yaml",
        "project": here / "pyproject.toml",
        "home": home / "source-audit" / "config.yaml",
        "machine": machine / "source-audit" / "config.yaml",
    }
    for name, path in found.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f'[tool.source-audit]\nruns = "{name}"\n' if name == "project" else f"runs: {name}\n"
        )
    monkeypatch.chdir(here)
    return found


def environ(tmp_path: Path) -> dict[str, str]:
    return {
        "XDG_CONFIG_HOME": str(tmp_path / "home"),
        "XDG_CONFIG_DIRS": f"relative:{tmp_path / 'none'}:{tmp_path / 'machine'}",
        "HOME": str(tmp_path),
    }


def test_the_first_place_that_has_one_wins(places: dict[str, Path], tmp_path: Path) -> None:
    found: list[str] = []
    for path in places.values():
        found.append(load(None, environ=environ(tmp_path)).config.runs)
        path.unlink()

    assert found == ["here", "project", "home", "machine"]
    assert load(None, environ=environ(tmp_path)).file is None


def test_a_named_one_goes_before_all(places: dict[str, Path], tmp_path: Path) -> None:
    assert load(places["machine"], environ=environ(tmp_path)).config.runs == "machine"
    assert load(places["project"], environ=environ(tmp_path)).config.runs == "project"


def test_without_the_variable_it_is_the_folder_of_the_home(tmp_path: Path) -> None:
    path = tmp_path / ".config" / "source-audit" / "config.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("runs: dotted\n")

    assert load(None, environ={"HOME": str(tmp_path)}).file == path
    assert load(None, environ={"HOME": str(tmp_path), "XDG_CONFIG_HOME": "x"}).file == path


@pytest.mark.parametrize(
    "text",
    ["[project]\nname = 'x'\n", "[project]\ndependencies = ['source-audit']\n", "broken = [\n"],
)
def test_a_pyproject_without_a_table_of_ours_is_passed_by(
    places: dict[str, Path], tmp_path: Path, text: str
) -> None:
    places["here"].unlink()
    places["project"].write_text(text)

    assert load(None, environ=environ(tmp_path)).config.runs == "home"


PROJECT = f"""
[project]
name = "x"

[tool.source-audit.limits]
bugdet = "5m"

[tool.source-audit.sources.shop]
url = "postgresql://a:{CANARY}@h/d"
tags = [
  "finance",
]

[[tool.source-audit.waivers]]
check = "a"

[[tool.source-audit.waivers]]
until = 2027-03-31
reasn = "typo"
"""


def test_what_is_wrong_in_a_pyproject_has_its_line(places: dict[str, Path]) -> None:
    places["project"].write_text(PROJECT)

    with pytest.raises(ConfigError) as refused:
        load(places["project"], environ={})

    told = str(refused.value)
    assert "line 6: limits.bugdet: unknown key (did you mean 'budget'?)" in told
    assert "line 9: sources.shop.url: the URL holds a password" in told
    assert "line 14: waivers.0.reason: it is required" in told
    assert "line 19: waivers.1.reasn: unknown key" in told
    assert CANARY not in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"[tool.source-audit]\nruns = {CANARY}\n", "pyproject.toml, line 2: this is not valid"),
        ("[project]\nname = 'source-audit'\n", "has no table [tool.source-audit]"),
        ("[tool]\nsource-audit = 3\n", "tool.source-audit: a table is expected"),
    ],
)
def test_a_pyproject_that_is_named_and_is_none_is_one_sentence(
    places: dict[str, Path], text: str, said: str
) -> None:
    places["project"].write_text(text)

    with pytest.raises(ConfigError) as refused:
        load(places["project"], environ={})

    assert said in str(refused.value)
    assert CANARY not in str(refused.value)


def test_a_folder_and_a_file_that_is_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is a folder; name the file"):
        load(tmp_path, environ={})
    with pytest.raises(ConfigError, match=r"no\.yaml: no such file"):
        load(tmp_path / "no.yaml", environ={})


def test_variables_are_filled_in_a_pyproject_too(places: dict[str, Path]) -> None:
    places["project"].write_text('[tool.source-audit]\nruns = "${env:A:-b}"\n')

    assert load(places["project"], environ={"A": "one"}).config.runs == "one"

"""Help and options: quick, light, the same everywhere."""

import json
import os
import pty
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from audit import __version__
from audit.cli.app import build, run
from tests.make.command import Ended, environment, run_command

Command = Callable[..., Ended]

HEAVY = (
    "cryptography",
    "great_expectations",
    "jinja2",
    "keyring",
    "numpy",
    "pandas",
    "psycopg",
    "pyarrow",
    "pydantic",
    "pymongo",
    "rich",
    "sqlalchemy",
    "sqlite3",
    "urllib3",
    "yaml",
)


def _commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:  # noqa: ANN401  # typer's own classes are private
    children: dict[str, Any] = getattr(command, "commands", {})
    if not children:
        yield path, command
    for name, child in children.items():
        yield from _commands(child, (*path, name))


COMMANDS = list(_commands(typer.main.get_command(build())))


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        (["--help"], set[str]()),
        (["--version"], set[str]()),
        (["scan", "--help"], {"pydantic"}),  # typer's own, once a command is named
    ],
)
def test_help_imports_no_driver_and_nothing_heavy(
    arguments: list[str], allowed: set[str], tmp_path: Path
) -> None:
    code = (
        "import sys; from audit.cli.app import run\n"
        f"run({arguments!r}); print('|'.join(sorted({{m.partition('.')[0] for m in sys.modules}})))"
    )

    done = subprocess.run(  # our own interpreter
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )

    imported = set(done.stdout.splitlines()[-1].split("|"))
    assert "typer" in imported
    assert imported & set(HEAVY) <= allowed
    assert "audit.connectors" not in done.stdout


def test_help_takes_well_under_half_a_second_of_work(tmp_path: Path) -> None:
    before = os.times()

    run_command("--help", cwd=tmp_path)

    after = os.times()
    used = after.children_user + after.children_system
    assert used - before.children_user - before.children_system < 0.4


#: Options whose name has other values in another command.
OWN_VARIABLES: dict[tuple[tuple[str, ...], str], str] = {
    (("schedule", "export"), "--to"): "SOURCE_AUDIT_SCHEDULE_TO"
}


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(p) for p, _ in COMMANDS])
def test_every_option_has_a_variable_of_its_name(path: tuple[str, ...], command: Any) -> None:  # noqa: ANN401  # typer's own classes are private
    for parameter in command.params:
        if parameter.param_type_name == "argument" or parameter.name == "help":
            continue
        long = next(name for name in parameter.opts if name.startswith("--"))
        expected = "SOURCE_AUDIT_" + long.removeprefix("--").replace("-", "_").upper()
        expected = OWN_VARIABLES.get((path, long), expected)
        assert parameter.envvar == expected, (path, long)


#: Commands with formats of their own: they print lists and comparisons.
LISTS = frozenset({"diff", "gate", "history", "ticket", "verify"})


def test_an_option_means_the_same_in_every_command() -> None:
    meanings: dict[str, set[tuple[Any, ...]]] = {}
    for path, command in COMMANDS:
        if len(path) != 1:
            continue  # lists have formats of their own
        for parameter in command.params:
            listing = parameter.name == "format" and path[0] in LISTS
            if parameter.param_type_name == "option" and not listing:
                told = (tuple(parameter.opts), parameter.help, parameter.metavar)
                meanings.setdefault(parameter.name, set()).add(told)

    assert {name: told for name, told in meanings.items() if len(told) > 1} == {}


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(p) for p, _ in COMMANDS])
def test_every_command_explains_itself_with_an_example(
    path: tuple[str, ...],
    command: Any,  # noqa: ANN401  # typer's own classes are private
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert tmp_path.is_dir()
    assert run([*path, "--help"]) == 0
    told = capsys.readouterr().out

    assert f"source-audit {' '.join(path)}" in told
    assert re.search(r"Examples?:", told), command.help
    assert max(map(len, told.splitlines())) <= 85


def test_the_version_is_that_of_the_package(tmp_path: Path) -> None:
    ended = run_command("--version", cwd=tmp_path)

    assert (ended.status, ended.out, ended.err) == (0, f"source-audit {__version__}\n", "")


def test_no_argument_at_all_shows_the_help(command: Command) -> None:
    assert command().out == command("--help").out


def test_the_help_names_every_command(command: Command) -> None:
    told = command("--help").out

    for name in {path[0] for path, _ in COMMANDS}:
        assert re.search(rf"^  {name}  ", told, re.MULTILINE), name


def test_a_variable_stands_for_its_option(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_AUDIT_ONLY", "security.tls-version security.file-permissions")
    monkeypatch.setenv("SOURCE_AUDIT_FORMAT", "json")

    checks = json.loads(command("scan", "shop.db").out)["checks"]

    chosen = {c["id"] for c in checks if not c["reason"].startswith("left out")}
    assert {"security.tls-version", "security.file-permissions"} <= chosen
    assert "data_management.primary-key" not in chosen


def test_an_option_outranks_its_variable(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_AUDIT_FORMAT", "json")

    ended = command("scan", "shop.db", "-f", "table")

    assert ended.out.startswith("shop ")


def test_a_wrong_variable_is_named(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_AUDIT_SAMPLE", "many")

    ended = command("scan", "shop.db")

    assert ended.status == 2
    assert "SOURCE_AUDIT_SAMPLE" in ended.sentence


def test_a_terminal_gets_colour_and_progress_and_a_pipe_gets_neither(here: Path) -> None:
    shown = _on_a_terminal(["scan", "shop.db"], here, {})

    assert "\x1b[1" in shown
    assert "\rconnecting to shop" in shown
    assert "\x1b" not in run_command("scan", "shop.db", cwd=here).out


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colour_is_left_out_where_it_is_not_wanted(here: Path, env: dict[str, str]) -> None:
    shown = _on_a_terminal(["scan", "shop.db"], here, env)

    assert "\x1b[1" not in shown
    assert "Score" in shown


def test_quiet_shows_no_progress_and_no_table(here: Path) -> None:
    assert _on_a_terminal(["scan", "shop.db", "-q"], here, {}) == ""


def _on_a_terminal(arguments: list[str], folder: Path, env: dict[str, str]) -> str:
    """What a person sees: both streams of the command are one pseudo-terminal."""
    ours, theirs = pty.openpty()
    try:
        child = subprocess.Popen(  # our own command
            [Path(sys.executable).with_name("source-audit"), *arguments],
            cwd=folder,
            env=environment({"TERM": "xterm", **env}),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        shown = b""
        deadline = time.monotonic() + 200
        while time.monotonic() < deadline:
            try:
                part = os.read(ours, 65_536)
            except OSError:  # the child has closed its side
                break
            if not part:
                break
            shown += part
        assert child.wait(timeout=200) == 0
    finally:
        os.close(ours)
    return shown.decode()

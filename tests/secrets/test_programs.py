"""Programs that print a secret. `op` is a program of the test in PATH, not 1Password's own."""

import os
import time
from pathlib import Path

import pytest

from audit.errors import ConfigError
from audit.secrets.reference import parse_reference
from audit.secrets.secret import Secret
from audit.secrets.store import Asking
from audit.secrets.stores._program import output
from tests.secrets.asking import CANARY, resolved


def program(folder: Path, name: str, body: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_programs_are_off_unless_allowed() -> None:
    with pytest.raises(ConfigError, match="--allow-credential-commands") as refused:
        resolved(f"cmd:echo {CANARY}")

    assert CANARY not in str(refused.value)


@pytest.mark.parametrize(
    ("command", "value"),
    [
        ("echo hunter2", "hunter2"),
        ("printf 'a b'", "a b"),
        ("printf 'a\\n\\n'", "a\n"),
        ("echo '$HOME; id'", "$HOME; id"),
        ("echo a | cat", "a | cat"),
    ],
)
def test_its_output_is_the_password_and_no_shell_reads_it(command: str, value: str) -> None:
    assert resolved(f"cmd:{command}", commands=True) == value


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (f"sh -c 'echo {CANARY}; echo {CANARY} >&2; exit 3'", "ended with status 3"),
        ("no-such-program-here", "cannot be started: No such file"),
        ("", "names no place"),
        (" ", "names no program"),
        (f"echo '{CANARY}", "quotation mark"),
        (f"printf '{CANARY}\\377'", "not UTF-8"),
        (f"yes {CANARY}", "longer than any password"),
    ],
)
def test_what_goes_wrong_is_one_sentence_without_its_output(command: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as refused:
        resolved(f"cmd:{command}", commands=True)

    assert CANARY not in str(refused.value)


def test_arguments_are_not_shown() -> None:
    reference = parse_reference(f"cmd:curl -H {CANARY}")

    assert str(reference) == "cmd:curl ..."
    assert CANARY not in repr(reference)


@pytest.mark.parametrize(
    "body", ["sleep 600", "sleep 600 & exec 1>&-; wait", "trap '' TERM; sleep 600"]
)
def test_a_program_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path, body: str) -> None:
    marker = f"600.{os.getpid()}"
    path = program(tmp_path, "hang", body.replace("600", marker))
    began = time.monotonic()

    with pytest.raises(ConfigError, match=r"did not end within 0\.5 s"):
        output(Asking(parse_reference(f"cmd:{path}")), [str(path)], seconds=0.5)

    assert time.monotonic() - began < 60
    while marker in _running() and time.monotonic() - began < 60:
        time.sleep(0.05)
    assert marker not in _running()


def test_it_inherits_no_variable_that_holds_a_credential(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = Secret(CANARY)
    monkeypatch.setenv("SHOP_PASSWORD", CANARY)
    monkeypatch.setenv("SHOP_USER", "ada")

    said = resolved("cmd:sh -c 'echo [$SHOP_PASSWORD] [$SHOP_USER]'", commands=True)

    assert said == "[] [ada]"
    del held


def test_1password_is_asked_by_its_own_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "op", 'printf "%s " "$@"')
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    said = resolved("op://Data bases/shop/password")

    assert said == "read --no-newline op://Data bases/shop/password "


def test_1password_that_is_not_signed_in_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "op", f"echo {CANARY} >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    with pytest.raises(
        ConfigError, match="op://v/shop/password: the program ended with"
    ) as refused:
        resolved("op://v/shop/password")

    assert CANARY not in str(refused.value)


def test_1password_that_is_not_installed_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ConfigError, match="not installed, or not in PATH"):
        resolved("op://v/shop/password")


@pytest.mark.parametrize("place", ["op:v/i/f", "op://v/i", "op:///", "op:x"])
def test_another_form_is_refused(place: str) -> None:
    with pytest.raises(ConfigError, match="op://VAULT/ITEM/FIELD"):
        resolved(place)


def _running() -> str:
    found = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    return b"\n".join(found).decode(errors="replace")

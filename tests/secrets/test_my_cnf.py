"""The option file of MySQL's clients, by its manual and beside MariaDB's own reader."""

import subprocess
from pathlib import Path

import pytest

from audit.errors import ConfigError
from audit.secrets.stores.my_cnf import options_of
from tests.secrets.asking import CANARY, credential, resolved

#: Lines of the group, and the password that they give.
LINES = [
    ("password=secret", "secret"),
    ("password = secret ", "secret"),
    ("password='se cret'", "se cret"),
    ('password="se#cret"', "se#cret"),
    ("password=secret # of ada", "secret"),
    (r"password=a\sb\\c", r"a b\c"),
    (r"password='it\'s'", "it's"),
    ("password=first\npassword=second", "second"),
    ("# password=comment\n; password=comment\npassword=secret", "secret"),
    ("user=ada\npassword=a=b", "a=b"),
    ("password=se'cret", "se'cret"),
    ("password=\\qx", "\\qx"),
]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    path = tmp_path / ".my.cnf"
    path.touch(mode=0o600)
    return path


@pytest.mark.parametrize(("lines", "password"), LINES)
def test_the_password_of_the_group_client(lines: str, password: str) -> None:
    assert options_of(f"[mysqld]\npassword=no\n[client]\n{lines}\n")["password"] == password


@pytest.mark.debian("mariadb-server")
@pytest.mark.parametrize(("lines", "password"), LINES)
def test_mariadb_reads_the_same(file: Path, lines: str, password: str) -> None:
    file.write_text(f"[client]\n{lines}\n")

    said = subprocess.run(
        ["my_print_defaults", f"--defaults-file={file}", "client"],  # noqa: S607  # Debian's
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

    assert [line for line in said if line.startswith("--password=")][-1] == f"--password={password}"


def test_the_account_comes_with_the_password(file: Path) -> None:
    file.write_text(f"[client]\nuser=ada\npassword={CANARY}\n")

    found = credential("my.cnf")

    assert (found.account(""), found.account("grace")) == ("ada", "grace")
    assert found.secret.reveal() == CANARY


def test_another_file_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "x.cnf"
    path.touch(mode=0o600)
    path.write_text(f"[client]\npassword={CANARY}\n")

    assert resolved(f"my.cnf:{path}") == CANARY


@pytest.mark.parametrize("text", ["", "[mysql]\npassword=x\n", "[client]\npassword\n"])
def test_without_a_password_it_is_one_sentence(file: Path, text: str) -> None:
    file.write_text(text)

    with pytest.raises(ConfigError, match="has no password"):
        resolved("my.cnf")


def test_others_may_not_read_it(file: Path) -> None:
    file.write_text(f"[client]\npassword={CANARY}\n")
    file.chmod(0o644)

    with pytest.raises(ConfigError, match="chmod 600") as refused:
        resolved("my.cnf")

    assert CANARY not in str(refused.value)

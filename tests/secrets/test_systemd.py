"""Credentials of systemd, in a folder as systemd makes it."""

from pathlib import Path

import pytest

from audit.errors import ConfigError
from tests.secrets.asking import CANARY, resolved


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    path = tmp_path / "shop"
    path.touch(mode=0o600)
    path.write_text(f"{CANARY}\n")
    path.chmod(0o440)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_a_credential_is_read_by_its_name() -> None:
    assert resolved("systemd-cred:shop") == CANARY


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["../shop", "/etc/passwd", "..", "."])
def test_a_name_does_not_leave_the_folder(name: str) -> None:
    with pytest.raises(ConfigError, match="has no / in it"):
        resolved(f"systemd-cred:{name}")


@pytest.mark.usefixtures("folder")
def test_one_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(ConfigError, match="systemd-cred:gone: No such file"):
        resolved("systemd-cred:gone")


def test_outside_of_a_service_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)

    with pytest.raises(ConfigError, match="LoadCredential="):
        resolved("systemd-cred:shop")

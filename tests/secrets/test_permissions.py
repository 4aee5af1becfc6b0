"""Who else can read or replace a file: files and links of a real file system."""

import os
from pathlib import Path

import pytest

from audit.errors import ConfigError
from audit.facts.handling import Fault
from audit.secrets.permissions import permissions
from audit.secrets.stores import _files
from tests.secrets.asking import CANARY, resolved

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
STRANGER = 54_321


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.touch(mode=0o600)
    path.write_text(CANARY)
    return path


@pytest.mark.parametrize(
    ("mode", "faults"),
    [
        (0o600, ()),
        (0o400, ()),
        (0o640, (Fault.GROUP,)),
        (0o660, (Fault.GROUP, Fault.SHARED)),
        (0o644, (Fault.READABLE,)),
        (0o666, (Fault.WRITABLE, Fault.READABLE)),
    ],
)
def test_the_mode_says_who_else_reads_and_writes(
    file: Path, mode: int, faults: tuple[Fault, ...]
) -> None:
    file.chmod(mode)

    assert set(permissions(file).faults) == set(faults)
    assert permissions(file).mode == mode


def test_a_folder_that_all_can_write_to_lets_them_replace_the_file(file: Path) -> None:
    file.parent.chmod(0o777)

    assert permissions(file).faults == (Fault.FOLDER,)
    with pytest.raises(ConfigError, match="folder is writable by all"):
        resolved(f"file:{file}")

    file.parent.chmod(0o1777)  # like /tmp: nobody replaces the file of another
    assert resolved(f"file:{file}") == CANARY


def test_the_folder_of_what_a_link_leads_to_counts_as_well(file: Path, tmp_path: Path) -> None:
    """Links are how container platforms mount secrets."""
    inner, outer = tmp_path / "inner", tmp_path / "outer"
    inner.mkdir()
    outer.mkdir()
    target = file.rename(inner / "password")
    (outer / "link").symlink_to(target)

    assert resolved(f"file:{outer / 'link'}") == CANARY
    for folder in (inner, outer):
        folder.chmod(0o777)
        with pytest.raises(ConfigError, match="folder is writable by all"):
            resolved(f"file:{outer / 'link'}")
        folder.chmod(0o700)


@as_root
def test_a_link_of_another_user_is_refused(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(file)
    os.lchown(link, STRANGER, STRANGER)

    with pytest.raises(ConfigError, match="symbolic link of another user") as refused:
        resolved(f"file:{link}")

    assert CANARY not in str(refused.value)


@as_root
def test_a_file_of_another_user_is_taken_by_root_and_told(file: Path) -> None:
    os.chown(file, STRANGER, STRANGER)

    assert resolved(f"file:{file}") == CANARY
    assert permissions(file).faults == (Fault.OWNER,)


def test_a_loop_of_links_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")

    with pytest.raises(ConfigError, match="levels of symbolic links"):
        resolved(f"file:{tmp_path / 'a'}")


def test_a_pipe_is_read_and_one_that_nobody_fills_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, write = os.pipe()
    os.write(write, CANARY.encode())
    os.close(write)
    assert resolved(f"file:/dev/fd/{read}") == CANARY
    os.close(read)

    os.mkfifo(tmp_path / "pipe", 0o600)
    monkeypatch.setattr(_files, "PATIENCE", 0.2)
    with pytest.raises(ConfigError, match="nothing comes through this pipe"):
        resolved(f"file:{tmp_path / 'pipe'}")

"""The encrypted file on disk: one writer at a time, and the old or the new content, never half."""

import contextlib
import fcntl
import json
import os
import tempfile
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from audit.errors import ConfigError, OutputError
from audit.facts.handling import Fault
from audit.private import private_folder
from audit.secrets.permissions import permissions
from audit.secrets.sealed.seal import sealed, unsealed

_PATIENCE = 10.0  # seconds that another writer may take


@dataclass(frozen=True, slots=True)
class Entry:
    """One credential and when it was set (ISO 8601). Its value is in no text of it."""

    value: str
    set_at: str = ""

    def __repr__(self) -> str:
        return f"Entry(****, {self.set_at!r})"


def opened(path: Path, passphrase: str) -> Mapping[str, Entry]:
    """The entries of a file by their names; a `ConfigError` names the file and what is wrong."""
    try:
        found = permissions(path)
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    loose = set(found.faults) - {Fault.GROUP, Fault.OWNER}
    if loose:
        raise ConfigError(
            f"{path}: {min(loose).value}; chmod 600 the file and chmod 700 its folder"
        )
    try:
        return _entries(unsealed(data, passphrase))
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


def changed(
    path: Path,
    passphrase: str,
    change: Callable[[dict[str, Entry]], None],
    *,
    seal_with: str | None = None,
) -> None:
    """Applies a change to a file that is there or is made; with `seal_with` under a new passphrase.

    Whatever goes wrong, the file is as it was.
    """
    path = Path(os.path.realpath(path))
    try:
        private_folder(path.parent)
        with _alone(path):
            entries = dict(opened(path, passphrase)) if path.exists() else {}
            change(entries)
            tree = {name: {"value": e.value, "set": e.set_at} for name, e in entries.items()}
            text = json.dumps({"entries": tree}, sort_keys=True).encode("utf-8")
            _replace(path, sealed(text, passphrase if seal_with is None else seal_with))
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error


def _entries(text: bytes) -> Mapping[str, Entry]:
    try:
        tree = cast("dict[str, dict[str, dict[str, str]]]", json.loads(text))
        return {
            name: Entry(str(entry["value"]), str(entry.get("set", "")))
            for name, entry in tree["entries"].items()
        }
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ConfigError("its content is not what this program writes") from None


@contextlib.contextmanager
def _alone(path: Path) -> Generator[None]:
    """Holds the lock beside the file; the lock ends with the process, whatever happens."""
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    lock = os.open(path.with_name(f"{path.name}.lock"), flags, 0o600)
    end = time.monotonic() + _PATIENCE
    try:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise ConfigError(
                        f"{path}: another source-audit writes this file; try again later"
                    ) from None
                time.sleep(0.05)
        yield
    finally:
        os.close(lock)


def _replace(path: Path, data: bytes) -> None:
    """Written beside, forced to disk, then renamed over the old one; mkstemp makes it 0600."""
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(number, "wb") as file:  # noqa: PTH123  # a descriptor
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

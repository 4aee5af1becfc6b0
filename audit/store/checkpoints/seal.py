"""The key that sketches are sealed with: in memory only, so that a disk without it tells nothing.

It lies where the XDG Base Directory Specification has files of a session (`XDG_RUNTIME_DIR`), else
in shared memory. Both are gone when the machine is; then nobody reads what was sealed, and that is
the purpose of it. AES-256-GCM (NIST SP 800-38D), a nonce of its own for each record.
"""

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from audit.store.checkpoints.file import KEPT_SECONDS
from audit.store.leftover import sweep

_KEY, _NONCE = 32, 12
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of our own in it, checked below


class Key:
    """The key of one checkpoint; its bytes are in no text of it."""

    __slots__ = ("_bytes",)

    def __init__(self, key: bytes) -> None:
        self._bytes = key

    def __repr__(self) -> str:
        return "Key(****)"

    def sealed(self, data: bytes, name: bytes) -> bytes:
        """The data, and that it belongs to this name, for holders of the key."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  # when asked

        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._bytes).encrypt(nonce, data, name)

    def opened(self, data: bytes, name: bytes) -> bytes | None:
        """What was sealed; None by another key, under another name, or changed."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  # when asked
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        try:
            return AESGCM(self._bytes).decrypt(data[:_NONCE], data[_NONCE:], name)
        except (InvalidTag, ValueError):
            return None


class KeyPlace:
    """The file of a key in memory, or nowhere: then nothing is sealed and nothing kept of it."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    @classmethod
    def beside(cls, checkpoint: Path, environment: Mapping[str, str]) -> "KeyPlace":
        """The place of a checkpoint's key in this session, as far as there is one."""
        given = Path(environment.get("XDG_RUNTIME_DIR", ""))
        shared = _SHARED_MEMORY / f"source-audit-{os.geteuid()}"
        name = f"{checkpoint.stem}.key"
        if given.is_absolute() and _ours(given) and _apart(given, checkpoint):
            return cls(given / "source-audit" / name)
        if _SHARED_MEMORY.is_dir() and _apart(_SHARED_MEMORY, checkpoint):
            return cls(shared / name)
        return cls(None)

    def known(self) -> Key | None:
        """The key that is there."""
        if self._path is None or not _ours(self._path.parent):
            return None
        with suppress(OSError):
            number = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                data = os.read(number, _KEY + 1) if _private(os.fstat(number)) else b""
            finally:
                os.close(number)
            if len(data) == _KEY:
                return Key(data)
        return None

    def made(self) -> Key | None:
        """The key that is there, else a new one; None where there is no place for it."""
        found = self.known()
        if found is not None or self._path is None:
            return found
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            if not _ours(self._path.parent):
                return None
            self.forget()
            sweep(self._path.parent, "", older=KEPT_SECONDS)
            key = os.urandom(_KEY)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
            number = os.open(self._path, flags, 0o600)
            try:
                os.write(number, key)
            finally:
                os.close(number)
            return Key(key)
        return None

    def forget(self) -> None:
        """Takes the key away: what it sealed is lost."""
        if self._path is not None and _ours(self._path.parent):
            with suppress(OSError):
                self._path.unlink()


def _apart(folder: Path, checkpoint: Path) -> bool:
    """Whether a folder lies on another device: a key on the same disk is no secret from it."""
    there = next((p for p in checkpoint.absolute().parents if p.is_dir()), None)
    return there is not None and folder.stat().st_dev != there.stat().st_dev


def _ours(folder: Path) -> bool:
    """Whether a folder is a real one of ours that nobody else may enter."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and _private(found)


def _private(found: os.stat_result) -> bool:
    return found.st_uid == os.geteuid() and not found.st_mode & 0o077

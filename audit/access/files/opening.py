"""Opening one file: ordinary files only, a store by its own way, and whether it stayed the same."""

import errno
import importlib
import os
import stat
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol, cast

from audit.access.files.errors import Unreadable, no_right, told
from audit.access.files.model import Note, SourceFile

Opener = Callable[[SourceFile], BinaryIO]

CHANGED = Note(
    "changed while read",
    "the file was changed while it was read, so that figures may mix two states of it; "
    "read it again when nobody writes to it",
)
_KINDS = (
    (stat.S_ISDIR, "a folder; name the files in it"),
    (stat.S_ISFIFO, "a pipe; only ordinary files are read"),
    (stat.S_ISSOCK, "a socket; only ordinary files are read"),
    (stat.S_ISCHR, "a device; only ordinary files are read"),
    (stat.S_ISBLK, "a device; only ordinary files are read"),
)


class ByteSource(Protocol):
    """Bytes in order; `read` may bring fewer than asked, and none only at the end."""

    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


def open_file(file: SourceFile) -> BinaryIO:
    """The bytes of a file as they are stored; a local path, or a `url` through fsspec."""
    return _open_remote(file.url) if file.url else _open_local(file.path)


def identity(handle: BinaryIO) -> tuple[object, ...]:
    """What is another one when the file was replaced or written to."""
    try:
        status = os.fstat(handle.fileno())
    except (OSError, AttributeError, ValueError):  # no file of this machine
        details = cast("dict[str, object]", getattr(handle, "details", None) or {})
        return getattr(handle, "size", None), details.get("ETag")
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def same_still(file: SourceFile, before: tuple[object, ...], opener: Opener) -> bool:
    """Whether what is at the place of a file is still what was opened there."""
    try:
        with opener(file) as handle:
            return identity(handle) == before
    except Exception:  # noqa: BLE001  # gone or closed to us: not the same, whatever the store says
        return False


def _open_local(path: str) -> BinaryIO:
    try:
        # a pipe without a writer would hold us up for ever
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except PermissionError as error:
        raise no_right() from error
    except FileNotFoundError as error:
        raise Unreadable("the file is not there; check the path") from error
    except OSError as error:
        socket = error.errno in {errno.ENXIO, errno.EOPNOTSUPP}
        what = "a socket or a device; only ordinary files are read" if socket else ""
        raise Unreadable(f"this is {what}" if what else "the file cannot be opened") from error
    except ValueError as error:
        raise Unreadable("the name of the file holds a NUL character") from error
    mode = os.fstat(number).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(number, "rb")
    os.close(number)
    what = next((words for test, words in _KINDS if test(mode)), "no ordinary file")
    raise Unreadable(f"this is {what}")


def _open_remote(url: str) -> BinaryIO:
    fsspec = cast("Any", importlib.import_module("fsspec"))  # only for stores

    with told("file"):
        return cast("BinaryIO", fsspec.open(url, "rb").open())

"""The checkpoint of one source: a file that records are appended to, each with length and CRC-32.

A writer that is killed leaves a last record that is cut; it is left out, and so is all behind it.
"""

import fcntl
import os
import stat
import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from audit.private import private_folder
from audit.store.leftover import sweep
from audit.store.statefile import UnusableFile

_MAGIC = b"source-audit checkpoint 1\n"
_HEAD_BYTES = 9  # kind, length, CRC-32
#: A longer record is none of ours.
MOST_BYTES = 256 * 1024**2
#: So long what an audit has finished is kept for whoever does not come back to it.
KEPT_SECONDS = 2 * 86_400.0
_SUFFIX = ".checkpoint"
_TRIES = 5


class BeingWritten(UnusableFile):
    """Another audit of the same source has the file."""


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that was finished; `kind` is one byte, `body` is not in anybody's repr."""

    kind: bytes
    body: bytes

    def __repr__(self) -> str:
        return f"Record({self.kind!r}, {len(self.body)} bytes)"

    def packed(self) -> bytes:
        checked = zlib.crc32(self.body, zlib.crc32(self.kind))
        lengths = len(self.body).to_bytes(4, "little") + checked.to_bytes(4, "little")
        return self.kind + lengths + self.body


def path_of(folder: Path, source: str) -> Path:
    """The checkpoint of a source; its name tells nothing of the source's."""
    return folder / f"{sha256(source.encode()).hexdigest()[:32]}{_SUFFIX}"


def forget_abandoned(folder: Path) -> None:
    """Removes checkpoints that nobody came back to; never raises."""
    with suppress(OSError):
        for path in folder.glob(f"*{_SUFFIX}"):
            sweep(folder, path.name, older=KEPT_SECONDS)


class CheckpointFile:
    """An open checkpoint, held alone, for its owner's eyes only."""

    def __init__(self, path: Path, number: int) -> None:
        self._path, self._number = path, number

    @classmethod
    def opened(cls, path: Path) -> Self:
        """The file, made if there is none; `BeingWritten` while another audit has it."""
        try:
            private_folder(path.parent)
            for _ in range(_TRIES):
                flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
                number = os.open(path, flags, 0o600)
                found = os.fstat(number)
                if not stat.S_ISREG(found.st_mode):
                    os.close(number)
                    raise UnusableFile(f"{path} is not a file; move it away")
                if found.st_uid != os.geteuid() or found.st_mode & 0o077:
                    os.close(number)  # whoever else can write it could say what was found
                    raise UnusableFile(f"{path} is not for its owner alone; remove it")
                if not _held(number):
                    os.close(number)
                    raise BeingWritten(f"another audit of this source is under way ({path})")
                if _same(number, path):
                    return cls(path, number)
                os.close(number)
        except OSError as error:
            raise UnusableFile(f"{path} cannot be written ({error.strerror or error})") from error
        raise UnusableFile(f"{path} is taken away again and again; try later")

    def records(self) -> Sequence[Record]:
        """All whole records, in their order; a tail that is cut or damaged is cut off."""
        try:
            with os.fdopen(os.dup(self._number), "rb") as file:
                file.seek(0)
                if file.read(len(_MAGIC)) != _MAGIC:
                    return ()
                found: list[Record] = []
                end = file.tell()
                while (record := _next(file.read)) is not None:
                    found.append(record)
                    end = file.tell()
            os.ftruncate(self._number, end)
        except OSError as error:
            raise UnusableFile(f"{self._path} cannot be read ({error.strerror})") from error
        return found

    def emptied(self) -> None:
        """Begins anew."""
        try:
            os.ftruncate(self._number, 0)
            os.lseek(self._number, 0, os.SEEK_SET)
            self._write(_MAGIC)
        except OSError as error:
            raise self._unwritten(error) from error

    def append(self, records: Iterable[Record]) -> None:
        """Adds records and waits until the disk has them."""
        data = b"".join(record.packed() for record in records)
        try:
            os.lseek(self._number, 0, os.SEEK_END)
            self._write(data)
            os.fdatasync(self._number)
        except OSError as error:
            raise self._unwritten(error) from error

    def _write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[os.write(self._number, left) :]

    def _unwritten(self, error: OSError) -> UnusableFile:
        return UnusableFile(f"{self._path} cannot be written ({error.strerror or error})")

    def remove(self) -> None:
        """Takes the file away; never raises."""
        with suppress(OSError):
            self._path.unlink()

    def close(self) -> None:
        """Lets others have it; one that nothing was written to goes. Never raises."""
        if self._number >= 0:
            with suppress(OSError):
                if not os.fstat(self._number).st_size:
                    self._path.unlink()
            os.close(self._number)
            self._number = -1


def _next(read: Callable[[int], bytes]) -> Record | None:
    """The record at the place that is read; None at the end, also where that is a torn record."""
    head = read(_HEAD_BYTES)
    if len(head) < _HEAD_BYTES:
        return None
    length = int.from_bytes(head[1:5], "little")
    if length > MOST_BYTES:
        return None
    record = Record(head[:1], read(length))
    return record if record.packed()[:_HEAD_BYTES] == head else None


def _held(number: int) -> bool:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _same(number: int, path: Path) -> bool:
    """Whether the file is still the one at its place: whoever had it may have taken it away."""
    mine = os.fstat(number)
    try:
        there = path.lstat()
    except FileNotFoundError:
        return False
    return (mine.st_dev, mine.st_ino) == (there.st_dev, there.st_ino)

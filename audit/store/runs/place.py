"""Where runs lie: a folder of this machine, or an object store by its URL through fsspec."""

import errno
import importlib
import os
import stat
import tempfile
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from audit.secrets.redact import redact
from audit.store.leftover import ABANDONED_SECONDS, sweep

_MODE_FOLDER, _MODE_FILE = 0o700, 0o600
_TEMPORARY = ".new-"
#: A larger file is none of ours: a report of 100,000 fields has a tenth of it.
MOST_BYTES = 1024**3
_BUCKETS = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "oci"})


class UnusableStore(Exception):
    """The store cannot be read or written; the text says where, why and what to do."""


class NotOurs(UnusableStore, ValueError):
    """What lies in the place of a file is none that we write; damage, as what is in one can be."""


class Busy(UnusableStore):
    """Another audit of the same source is under way."""


class Place(Protocol):
    """Files by relative names with slashes. A file is there whole or not at all.

    What cannot be done is an `UnusableStore`; a file that is not there a `FileNotFoundError`.
    """

    @property
    def url(self) -> str:
        """Where it is, as a user would write it; no credential."""
        ...

    def read(self, name: str) -> bytes: ...

    def write(self, name: str, data: bytes) -> None: ...

    def folders(self, name: str) -> tuple[str, ...]:
        """Names of the folders in a folder, sorted; none where there is no such folder."""
        ...

    def files(self, name: str) -> tuple[str, ...]:
        """Names of the files in a folder, sorted; none where there is no such folder."""
        ...

    def remove(self, name: str) -> None:
        """Removes a folder with all that is in it; nothing happens where there is none."""
        ...

    def drop(self, name: str) -> None:
        """Removes one file; nothing happens where there is none."""
        ...

    def swept(self, name: str, *, alone: bool) -> None:
        """Removes what killed writers left in a folder; `alone`: nobody else writes there now."""
        ...

    def held(self, name: str) -> AbstractContextManager[None]:
        """One writer at a time under this name; `Busy` at once when there is another."""
        ...


class Folder:
    """A folder of this machine, for its owner alone; files reach the disk before they are told."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def url(self) -> str:
        return str(self._root)

    def read(self, name: str) -> bytes:
        path = self._root / name
        try:
            # a link leads out of the store, and a pipe in a file's place would hold the program
            flags = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
            with open(os.open(path, flags), "rb") as file:  # noqa: PTH123  # flags
                found = os.fstat(file.fileno())
                if not stat.S_ISREG(found.st_mode):
                    raise NotOurs(f"{path} is not a file; move it away")
                if found.st_size > MOST_BYTES:
                    raise NotOurs(f"{path} is larger than we write it; move it away")
                return file.read(MOST_BYTES + 1)
        except FileNotFoundError:
            raise
        except OSError as error:
            if error.errno in {errno.ELOOP, errno.EISDIR, errno.ENXIO}:
                raise NotOurs(f"{path} is not a file; move it away") from error
            raise UnusableStore(f"{path} cannot be read ({error.strerror})") from error

    def write(self, name: str, data: bytes) -> None:
        path = self._root / name
        try:
            self._made(path.parent)
            number, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=path.parent)
            try:
                with os.fdopen(number, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                Path(temporary).replace(path)
                _settled(path.parent)
            except BaseException:
                with suppress(OSError):
                    Path(temporary).unlink()
                raise
        except OSError as error:
            raise UnusableStore(f"{path} cannot be written ({error.strerror})") from error

    def _made(self, folder: Path) -> None:
        """Makes a folder and those above it, each for its owner alone."""
        if folder.is_dir():
            return
        self._made(folder.parent)
        folder.mkdir(_MODE_FOLDER, exist_ok=True)
        _settled(folder.parent)

    def folders(self, name: str) -> tuple[str, ...]:
        return tuple(entry.name for entry in self._entries(name) if entry.is_dir())

    def files(self, name: str) -> tuple[str, ...]:
        return tuple(entry.name for entry in self._entries(name) if entry.is_file())

    def _entries(self, name: str) -> list[os.DirEntry[str]]:
        path = self._root / name
        try:
            with os.scandir(path) as found:
                shown = [entry for entry in found if not entry.name.startswith(".")]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise UnusableStore(f"{path} cannot be read ({error.strerror})") from error
        return sorted(shown, key=lambda entry: entry.name)

    def remove(self, name: str) -> None:
        import shutil  # noqa: PLC0415  # only where something is pruned

        path = self._root / name
        try:
            shutil.rmtree(path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise UnusableStore(f"{path} cannot be removed ({error.strerror})") from error

    def drop(self, name: str) -> None:
        path = self._root / name
        try:
            path.unlink(missing_ok=True)
            _settled(path.parent)
        except FileNotFoundError:
            return
        except OSError as error:
            raise UnusableStore(f"{path} cannot be removed ({error.strerror})") from error

    def swept(self, name: str, *, alone: bool) -> None:
        sweep(self._root / name, _TEMPORARY, older=0 if alone else ABANDONED_SECONDS)

    @contextmanager
    def held(self, name: str) -> Generator[None]:
        import fcntl  # noqa: PLC0415  # only where something is written

        path = self._root / name
        try:
            self._made(path.parent)
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            number = os.open(path, flags, _MODE_FILE)
        except OSError as error:
            raise UnusableStore(f"{path} cannot be written ({error.strerror})") from error
        try:
            try:
                fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Busy("another audit of this source is under way") from error
            yield
        finally:
            os.close(number)


class ObjectStore:
    """An object store: each object is put in one request, so it is there whole or not at all.

    It has no locks: two audits of one source at once are both kept, and the later one's link says
    which it follows.
    """

    def __init__(self, url: str) -> None:
        core = importlib.import_module("fsspec.core")  # an extra

        self._url = url.rstrip("/")
        found: Any = core.url_to_fs(self._url)
        self._files, self._root = found[0], PurePosixPath(str(found[1]))
        kinds = self._files.protocol
        # they have no folders, and to make one would make a bucket that nobody asked for
        self._buckets = not _BUCKETS.isdisjoint([kinds] if isinstance(kinds, str) else kinds)

    @property
    def url(self) -> str:
        return self._url

    def read(self, name: str) -> bytes:
        with _reached(self._url, "read"):
            data: bytes = self._files.cat_file(str(self._root / name))
            return data

    def write(self, name: str, data: bytes) -> None:
        path = self._root / name
        try:
            with _reached(self._url, "written"):
                if not self._buckets:
                    self._files.makedirs(str(path.parent), exist_ok=True)
                self._files.pipe_file(str(path), data)
        except FileNotFoundError as error:
            raise UnusableStore(
                f"{self._url} cannot be written: there is no such bucket; make it first"
            ) from error

    def folders(self, name: str) -> tuple[str, ...]:
        return self._listed(name, "directory")

    def files(self, name: str) -> tuple[str, ...]:
        return self._listed(name, "file")

    def _listed(self, name: str, kind: str) -> tuple[str, ...]:
        try:
            with _reached(self._url, "read"):
                self._files.invalidate_cache()
                found: list[dict[str, Any]] = self._files.ls(str(self._root / name), detail=True)
        except FileNotFoundError:
            return ()
        names = [PurePosixPath(str(entry["name"])).name for entry in found if entry["type"] == kind]
        return tuple(sorted(n for n in names if not n.startswith(".")))

    def remove(self, name: str) -> None:
        with suppress(FileNotFoundError), _reached(self._url, "removed"):
            self._files.rm(str(self._root / name), recursive=True)

    def drop(self, name: str) -> None:
        with suppress(FileNotFoundError), _reached(self._url, "removed"):
            self._files.rm_file(str(self._root / name))

    def swept(self, name: str, *, alone: bool) -> None:
        del name, alone  # an object is there whole or not at all

    @contextmanager
    def held(self, name: str) -> Generator[None]:
        del name
        yield


@contextmanager
def _reached(url: str, done: str) -> Generator[None]:
    """What an object store's library raises, told without its words: they may hold a signature."""
    try:
        yield
    except FileNotFoundError:
        raise
    except Exception as error:
        raise UnusableStore(f"{url} cannot be {done} ({type(error).__name__})") from error


def place_of(where: str | Path) -> Place:
    """A path, or a URL of anything that fsspec knows (s3://bucket/runs, memory://runs)."""
    text = str(where)
    if redact(text) != text:  # it would stand in every message
        raise UnusableStore(
            "the place of the runs holds a password; leave it to the store's own chain of "
            "credentials"
        )
    if "://" in text and not text.startswith("file://"):
        try:
            return ObjectStore(text)
        except ImportError as error:
            raise UnusableStore(
                f"{text} needs a package of its own; install source-audit[s3], or fsspec with the "
                "package of that store"
            ) from error
        except ValueError as error:
            raise UnusableStore(f"{text} is no place that a store can be in") from error
    return Folder(Path(text.removeprefix("file://")).expanduser())


def _settled(folder: Path) -> None:
    """New names in a folder reach the disk too."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)

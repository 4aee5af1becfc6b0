"""Where results go: checked before the audit, written whole or not at all, never lost."""

import difflib
import errno
import os
import re
import stat
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from audit.errors import ConfigError, OutputError
from audit.store.leftover import sweep

STDOUT = "-"

_TEMPORARY = ".source-audit-"
_SIDES = ("-journal", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Output:
    """One result in one format; `path` None is standard output."""

    format: str
    path: Path | None


def parse_outputs(texts: Sequence[str], known: Sequence[str]) -> tuple[Output, ...]:
    """`-f FORMAT[=PATH]` taken apart; a `ConfigError` says what is wrong with one."""
    outputs = tuple(_output(text, known) for text in texts)
    if sum(output.path is None for output in outputs) > 1:
        raise ConfigError(
            "only one format can go to standard output; give the others a path, as in -f html=PATH"
        )
    places = [os.path.realpath(output.path) for output in outputs if output.path]
    for place in places:
        if places.count(place) > 1:
            raise ConfigError(f"two formats are to be written to {place}; give each its own path")
    return outputs


def check_places(outputs: Iterable[Output], inputs: Iterable[Path] = ()) -> None:
    """An `OutputError` for a path that cannot be written, before anything is read or sent.

    Trying it is the only sure way: permission bits say nothing about a read-only file system.
    """
    read = [path for path in inputs if path.exists()]
    for path in [output.path for output in outputs if output.path]:
        try:
            _check_place(path, read)
        except OSError as error:
            raise OutputError(f"{path} cannot be written: {_reason(error)}") from error


def write(path: Path, data: bytes) -> None:
    """The file whole with mode 0600, or an `OutputError` and whatever was there before."""
    try:
        _assert_ours(path)
        target = Path(os.path.realpath(path))  # a link keeps pointing to what it points to
        if _special(target):
            _write_special(target, data)
        else:
            _write_file(target, data)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {_reason(error)}") from error


def write_stdout(data: bytes | str) -> None:
    """Standard output; a reader that has gone away is no error."""
    stream = sys.stdout
    if stream is None:  # pyright: ignore[reportUnnecessaryComparison]  # closed by the caller
        return
    try:
        if isinstance(data, str):
            data = data.encode(stream.encoding or "utf-8", "backslashreplace")
        buffer = getattr(stream, "buffer", None)
        if buffer is None:
            stream.write(data.decode(errors="backslashreplace"))
        else:
            stream.flush()
            buffer.write(data)
        stream.flush()
    except OSError as error:
        _abandon_stdout()
        if error.errno not in {errno.EPIPE, errno.EBADF}:
            raise OutputError(f"standard output cannot be written: {_reason(error)}") from error


def rescue(name: str, data: bytes, *, suffix: str) -> Path | None:
    """Keeps a result that found no other place; None when no folder takes it."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", name)[:40].strip("-")
    for folder in (tempfile.gettempdir(), Path.home(), Path.cwd()):
        with suppress(OSError):
            handle, path = tempfile.mkstemp(suffix, f"source-audit-{plain}-", folder)
            kept = Path(path)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
            except OSError:
                kept.unlink(missing_ok=True)
                raise
            return kept
    return None


def _output(text: str, known: Sequence[str]) -> Output:
    name, equals, place = text.partition("=")
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        raise ConfigError(f"unknown format {name!r}{hint}; the formats are {', '.join(known)}")
    if equals and not place:
        raise ConfigError(f"-f {name}= names no path; write {name}=PATH, or {name} for stdout")
    if not equals or place == STDOUT:
        return Output(name, None)
    return Output(name, Path(place).expanduser())


def _check_place(path: Path, read: Sequence[Path]) -> None:
    if path.exists() and any(_is_read(path, source) for source in read):
        raise OutputError(f"{path} is what is to be read; write the result to another path")
    if path.is_dir():
        raise OutputError(f"{path} is a directory; name a file in it")
    if os.path.realpath(path) in {f"{source.resolve()}{end}" for source in read for end in _SIDES}:
        raise OutputError(f"{path} is where SQLite keeps changes of the source; take another path")
    _assert_ours(path)
    target = Path(os.path.realpath(path))
    if _special(target):
        if not os.access(target, os.W_OK):
            raise OutputError(f"{path} cannot be written: permission denied")
        return
    if not target.parent.is_dir():
        raise OutputError(
            f"{path} cannot be written: the directory {target.parent} does not exist; make it first"
        )
    handle, trial = tempfile.mkstemp(prefix=_TEMPORARY, dir=target.parent)
    os.close(handle)
    Path(trial).unlink()


def _is_read(path: Path, source: Path) -> bool:
    """Whether a file that is there is the source, or lies in the folder that is."""
    inside = source.is_dir() and path.resolve().is_relative_to(source.resolve())
    return path.samefile(source) or (inside and path.is_file())


def _assert_ours(path: Path) -> None:
    """Refuses a way through a link or pipe that another user has put into a shared folder.

    Linux does not follow such a link (fs.protected_symlinks), but we read it ourselves, so that
    the file it points to would be replaced with our rights.
    """
    waiting, seen = [path.absolute()], set[Path]()
    while waiting:
        path = waiting.pop()
        for place in (path, *path.parents):
            if place in seen or not os.path.lexists(place):
                continue
            seen.add(place)
            found, folder = place.lstat(), place.parent.stat()
            if not (stat.S_ISLNK(found.st_mode) or stat.S_ISFIFO(found.st_mode)):
                continue
            shared = folder.st_mode & stat.S_ISVTX and folder.st_mode & stat.S_IWOTH
            if shared and found.st_uid not in {os.geteuid(), folder.st_uid}:
                raise OutputError(
                    f"{place} is a link or pipe that another user has put there; "
                    "write to another path"
                )
            if stat.S_ISLNK(found.st_mode):
                waiting.append(place.parent / place.readlink())


def _special(path: Path) -> bool:
    """Whether it is a device or a pipe: written to, never replaced."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _write_special(target: Path, data: bytes) -> None:
    with suppress(BrokenPipeError), target.open("wb") as file:
        file.write(data)


def _write_file(target: Path, data: bytes) -> None:
    sweep(target.parent, _TEMPORARY)  # what an audit that was killed left here
    handle, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems cannot sync a folder
            os.fsync(folder)
    finally:
        os.close(folder)


def _reason(error: OSError) -> str:
    text = error.strerror or type(error).__name__
    return f"{text[:1].lower()}{text[1:]}"


def _abandon_stdout() -> None:
    """Points standard output nowhere, so that the interpreter's last flush does not complain."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)

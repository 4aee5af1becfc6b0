"""Every file at a place, bounded in number; links are not followed out of it."""

import os
import stat
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from pathlib import Path

from audit.access.files.model import SourceFile
from audit.access.files.names import checksum_method, left_out
from audit.access.files.places import Place, fitting
from audit.errors import ConnectError
from audit.facts.files import LeftOut

#: Files of one audit; the rest is told as left out.
MOST = 10_000
#: Entries of one folder that are looked at, with what is no data.
MOST_ENTRIES = 20 * MOST
#: Folders in folders.
DEEPEST = 40


@dataclass(slots=True)
class Listing:
    """What was found: files, files of checksums, and what was left out and why."""

    files: list[SourceFile] = field(default_factory=list[SourceFile])
    named: set[str] = field(default_factory=set[str])  # paths that the user named one by one
    checksums: list[SourceFile] = field(default_factory=list[SourceFile])
    folder_modes: dict[str, int] = field(default_factory=dict[str, int])
    owners: dict[str, str] = field(default_factory=dict[str, str])
    cut: str = ""
    _left: Counter[str] = field(default_factory=Counter[str])
    _examples: dict[str, str] = field(default_factory=dict[str, str])

    def add(self, file: SourceFile, *, named: bool) -> None:
        """Takes one file unless its name says that it is nothing to read."""
        name = file.path.rpartition("/")[2]
        if checksum_method(name) and not named:
            self.checksums.append(file)
            return
        reason = "" if named else left_out(name)
        if reason:
            self.leave(reason, file.path)
            return
        if named:
            self.named.add(file.path)
        self.files.append(file)

    def leave(self, reason: str, path: str) -> None:
        self._left[reason] += 1
        self._examples.setdefault(reason, path)

    @property
    def full(self) -> bool:
        if len(self.files) >= MOST:
            self.cut = f"the listing was ended at {MOST:,} files"
        return bool(self.cut)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        return tuple(LeftOut(r, n, self._examples[r]) for r, n in sorted(self._left.items()))

    def finish(self) -> None:
        """Sorted, and each file once however often it was named."""
        self.files = list({f.path: f for f in sorted(self.files, key=lambda f: f.path)}.values())


def list_local(place: Place, listing: Listing, *, check: Callable[[], None]) -> None:
    """Adds the files of a path, folder or pattern; `ConnectError` when there is nothing.

    `check` is called for every folder and raises when the audit is to end.
    """
    path = Path(place.path)
    if not path.exists() and place.pattern:
        for found in fitting(place.path):
            if listing.full:
                return
            _local(found, str(found), listing, check, named=False)
        return
    if not path.exists():
        raise ConnectError(f"{place.path} does not exist; check the path")
    _local(path, place.path, listing, check, named=True)


def _local(
    path: Path, text: str, listing: Listing, check: Callable[[], None], *, named: bool
) -> None:
    if path.is_dir():
        if named or not path.is_symlink():
            _walk(text.rstrip("/") or "/", listing, check, depth=0)
        else:
            listing.leave("link", text)
        return
    status = path.lstat() if not named else path.stat()
    if stat.S_ISLNK(status.st_mode):
        listing.leave("link", text)
    elif not stat.S_ISREG(status.st_mode):
        listing.leave("no file", text)
    else:
        _remember(os.path.dirname(text) or ".", listing)  # noqa: PTH120  # as it was typed
        listing.add(_source_file(text, status, listing), named=named)


def _walk(folder: str, listing: Listing, check: Callable[[], None], *, depth: int) -> None:
    """Files first, then the folders, both by name, so that a cut is the same each time."""
    check()
    if depth > DEEPEST:
        listing.leave("too deep", folder)
        return
    try:
        with os.scandir(folder) as entries:
            found = sorted(islice(entries, MOST_ENTRIES), key=lambda e: e.name)
    except OSError:
        listing.leave("closed folder", folder)
        return
    _remember(folder, listing)
    folders = [path for entry in found if (path := _entry(entry, folder, listing))]
    for path in folders:
        _walk(path, listing, check, depth=depth + 1)


def _entry(entry: "os.DirEntry[str]", folder: str, listing: Listing) -> str:
    """Takes one entry of a folder; the path of a folder that is to be looked into, else ""."""
    path = _below(folder, entry.name)
    if listing.full:
        return ""
    if entry.is_symlink():
        listing.leave("link", path)
    elif entry.is_dir(follow_symlinks=False):
        reason = left_out(entry.name) if entry.name.startswith((".", "_")) else ""
        if not reason:
            return path
        listing.leave(f"{reason} folder", path)
    elif entry.is_file(follow_symlinks=False):
        with suppress(OSError):  # gone since it was listed
            status = entry.stat(follow_symlinks=False)
            listing.add(_source_file(path, status, listing), named=False)
    else:
        listing.leave("no file", path)
    return ""


def _below(folder: str, name: str) -> str:
    if folder == ".":
        return name
    return f"{folder.rstrip('/')}/{name}"


def _remember(folder: str, listing: Listing) -> None:
    if folder in listing.folder_modes:
        return
    path = Path(folder).resolve()
    mode = stat.S_IMODE(path.stat().st_mode)
    if not all(_open_to_everybody(str(above)) for above in path.parents):
        mode &= ~stat.S_IRWXO
    listing.folder_modes[folder] = mode


@cache
def _open_to_everybody(folder: str) -> bool:
    """Whether everybody may go through a folder to those in it."""
    try:
        return bool(os.stat(folder).st_mode & stat.S_IXOTH)  # noqa: PTH116
    except OSError:
        return False


def _source_file(path: str, status: os.stat_result, listing: Listing) -> SourceFile:
    listing.owners[path] = _owner(status.st_uid)
    return SourceFile(
        path=path,
        size_bytes=status.st_size,
        modified_at=_moment(status.st_mtime),
        mode=stat.S_IMODE(status.st_mode),
        owned_by_us=status.st_uid == os.geteuid(),
    )


def _moment(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None  # a file system may hold any number


@cache
def _owner(number: int) -> str:
    import pwd  # noqa: PLC0415  # not on every system

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def changed(file: SourceFile) -> bool:
    """Whether a local file is another one than was listed, by size and time."""
    try:
        status = os.stat(file.path)  # noqa: PTH116
    except OSError:
        return True
    now = replace(file, size_bytes=status.st_size, modified_at=_moment(status.st_mtime))
    return now != file

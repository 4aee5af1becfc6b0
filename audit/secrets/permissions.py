"""Who else can read or replace a file, from its mode, its owner, its links and its folder."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from audit.facts.handling import Fault

_LINKS = 40  # as many as Linux follows (path_resolution(7))


@dataclass(frozen=True, slots=True)
class Permissions:
    """The permission bits of what the path leads to, its owner, and what is wrong with it."""

    mode: int
    owner: int
    faults: tuple[Fault, ...]


def permissions(path: Path) -> Permissions:
    """What the file system says of a path, links followed; raises `OSError` where there is none.

    Root and the user who runs the audit may own what they like; of a folder with the sticky bit
    (/tmp) nobody can replace the files of others.
    """
    found = path.stat()
    faults = set(_of_file(found)) | _of_way(path)
    return Permissions(stat.S_IMODE(found.st_mode), found.st_uid, tuple(sorted(faults)))


def _of_file(found: os.stat_result) -> set[Fault]:
    faults: set[Fault] = set()
    if found.st_mode & stat.S_IWOTH:
        faults.add(Fault.WRITABLE)
    elif found.st_mode & stat.S_IWGRP:
        faults.add(Fault.SHARED)
    if found.st_mode & stat.S_IROTH:
        faults.add(Fault.READABLE)
    elif found.st_mode & stat.S_IRGRP:
        faults.add(Fault.GROUP)
    if not _ours(found.st_uid):
        faults.add(Fault.OWNER)
    return faults


def _of_way(path: Path) -> set[Fault]:
    """Faults of every link on the way to the file itself, and of the folders they lie in."""
    faults: set[Fault] = set()
    place = path.absolute()
    for _ in range(_LINKS):
        folder = place.parent.stat()
        if folder.st_mode & stat.S_IWOTH and not folder.st_mode & stat.S_ISVTX:
            faults.add(Fault.FOLDER)
        itself = place.lstat()
        if not stat.S_ISLNK(itself.st_mode):
            break
        if not _ours(itself.st_uid):
            faults.add(Fault.LINK)
        place = place.parent / place.readlink()
        if not os.path.lexists(place):
            break  # a link of /proc to what has no name, as /dev/fd/63 is
    return faults


def _ours(uid: int) -> bool:
    return uid in {0, os.geteuid()}

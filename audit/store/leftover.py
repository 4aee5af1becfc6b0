"""What a killed writer leaves behind: files that were to take another one's place."""

import os
import time
from contextlib import suppress
from pathlib import Path

#: A writer that shares its folder with others has not been at it for so long.
ABANDONED_SECONDS = 3600.0


def sweep(folder: Path, prefix: str, *, older: float = ABANDONED_SECONDS) -> None:
    """Removes our own temporary files with this beginning; `older` is their least age in seconds.

    With 0 all of them go: whoever asks for that holds the lock of the folder. What cannot be
    removed stays, and is no error.
    """
    limit = time.time() - older
    with suppress(OSError), os.scandir(folder) as entries:
        found = [entry.name for entry in entries if entry.name.startswith(prefix)]
        for name in found:
            with suppress(OSError):
                _remove(folder / name, None if older <= 0 else limit)


def _remove(path: Path, limit: float | None) -> None:
    status = path.lstat()
    if status.st_uid == os.geteuid() and (limit is None or status.st_mtime < limit):
        path.unlink()  # a folder is no file of ours, and stays

"""Small JSON files of our own state: read with suspicion, written whole, for the owner alone."""

import json
import os
import stat
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from audit.store.leftover import sweep

_PATIENCE_SECONDS = 2.0


class UnusableFile(Exception):
    """The file cannot be read or written; the text says which, why and what to do."""


def read_tree(path: Path, most_bytes: int) -> Any | None:  # noqa: ANN401  # JSON of anybody's
    """What a file holds, None where there is none. `UnusableFile` for all but JSON of ours."""
    try:
        # a pipe in its place must not hold the audit
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnusableFile(f"{path} cannot be read ({error.strerror})") from error
    try:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise UnusableFile(f"{path} is not a file; move it away")
        with os.fdopen(number, "rb", closefd=False) as file:
            data = file.read(most_bytes + 1)
    except OSError as error:
        raise UnusableFile(f"{path} cannot be read ({error.strerror})") from error
    finally:
        os.close(number)
    if len(data) > most_bytes:
        raise UnusableFile(f"{path} is larger than we write it; move it away")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnusableFile(f"{path} is not JSON; move it away") from error


def write_tree(path: Path, tree: Mapping[str, object]) -> None:
    """Puts a file in the place of the one that is there, in one step; what a writer that was
    killed left beside it goes.
    """
    sweep(path.parent, f".{path.name}.")
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600 by itself
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            json.dump(tree, file, indent=1, ensure_ascii=False)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


@contextmanager
def locked(path: Path) -> Generator[None]:
    """One writer at a time; a lock that is held too long is told as an `OSError`."""
    import fcntl  # noqa: PLC0415  # only where something is written

    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        yield
    finally:
        os.close(number)

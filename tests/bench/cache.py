"""The folder where generated data, the peers' environments and the results are kept."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

#: Left free on the disk whatever is generated.
RESERVE = 2 * 1024**3


class NoRoom(Exception):
    """The disk has too little room for what a scenario needs; says how much and where."""


def folder() -> Path:
    """`BENCH_DIR`, or `.bench` beside the Makefile."""
    told = os.environ.get("BENCH_DIR")
    path = Path(told) if told else Path(__file__).parents[2] / ".bench"
    path.mkdir(parents=True, exist_ok=True)
    return path.resolve()


def made(name: str, size: int, make: Callable[[Path], None]) -> Path:
    """The file of that name, made first when it is not there; `size` is about what it takes.

    It appears under its name when it is complete, so that an interrupted run leaves none behind
    that would be taken for whole.
    """
    path = folder() / name
    if path.exists():
        return path
    need(path.parent, size)
    partial = path.with_name(f"partial-{name}")
    partial.unlink(missing_ok=True)
    try:
        make(partial)
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)
    return path


def need(where: Path, size: int) -> None:
    """Raises `NoRoom` when so many bytes would fill the disk."""
    free = shutil.disk_usage(where).free
    if free < size + RESERVE:
        raise NoRoom(
            f"{where}: {_gib(size)} needed beside a reserve of {_gib(RESERVE)}, {_gib(free)} free;"
            " give another folder as BENCH_DIR"
        )


def _gib(size: int) -> str:
    return f"{size / 1024**3:.1f} GiB"

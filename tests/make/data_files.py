"""The fact of files for the tests of checks."""

# ruff: noqa: ANN401  # `more` has the types of the value's own fields

from typing import Any

from audit.facts.files import DataFile, FileGroup, Files, Oddity


def data_file(path: str = "in/orders.csv", *oddities: Oddity, **more: Any) -> DataFile:
    """A sound CSV file that is a dataset by itself, closed to other users."""
    parts: dict[str, Any] = {
        "path": path, "place": path, "dataset": path, "size_bytes": 100, "format": "csv",
        "encoding": "utf-8", "mode": 0o600, "folder_mode": 0o700, "oddities": oddities,
    }  # fmt: skip
    return DataFile(**(parts | more))


def files(*members: DataFile, groups: tuple[FileGroup, ...] = ()) -> Files:
    return Files(store="local", files=members, groups=groups)


def odd(kind: str, text: str = "something is odd", count: int | None = None) -> Oddity:
    return Oddity(kind, text, count)

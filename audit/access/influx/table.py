"""A table of an answer: columns by name and rows of plain values, whatever version gave it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """One series of an answer. `partial` says that the server left out rows at its own limit."""

    name: str
    columns: tuple[str, ...]
    rows: list[list[Any]]
    partial: bool = False
    tags: Mapping[str, str] = field(default_factory=dict[str, str])

    def column(self, name: str) -> list[Any]:
        """The values of a column, none when there is no such one."""
        if name not in self.columns:
            return []
        at = self.columns.index(name)
        return [row[at] for row in self.rows]

    def records(self) -> Iterator[dict[str, Any]]:
        """The rows with their columns' names."""
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))

    @property
    def first(self) -> dict[str, Any]:
        """The first row, empty when there is none."""
        return next(self.records(), dict[str, Any]())

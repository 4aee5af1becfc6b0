"""A sample of whole rows as hashes of their values: how far rows are alike in some of their fields.

A row is in it when its own hash is small enough; the limit halves until there is room. So neither
the order of rows nor how they came in batches matters, and equal rows are in it together or not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from audit.profile.hashes import Hashes, odd

#: Rows that are kept, and bytes of all their hashes: wide rows are fewer.
MOST_ROWS = 16_384
MOST_BYTES = 32 * 1024**2
_ALL = (1 << 64) - 1


@dataclass(slots=True)
class RowSample:
    """For each field the hash of its value in every row that was chosen."""

    limit: int = _ALL
    rows: Hashes = field(default_factory=lambda: np.zeros(0, np.uint64))
    fields: dict[str, Hashes] = field(default_factory=dict[str, Hashes])

    @property
    def whole(self) -> bool:
        return self.limit == _ALL

    def add(self, rows: Hashes, fields: Mapping[str, Hashes]) -> None:
        """Adds rows by their hashes, with those of the values of each field."""
        chosen = np.flatnonzero(rows <= np.uint64(self.limit))
        most = max(1, min(MOST_ROWS, MOST_BYTES // (8 * max(1, len(fields)))))
        while len(self.rows) + len(chosen) > most and self.limit:
            self._cut(self.limit >> 1)
            chosen = chosen[rows[chosen] <= np.uint64(self.limit)]
        if not len(chosen):
            return
        before = len(self.rows)
        self.rows = np.concatenate((self.rows, rows[chosen]))
        for name in (*self.fields, *(n for n in fields if n not in self.fields)):
            mine = self.fields.get(name)
            more = fields[name][chosen] if name in fields else np.zeros(len(chosen), np.uint64)
            old = np.zeros(before, np.uint64) if mine is None else mine
            self.fields[name] = np.concatenate((old, more))

    def merge(self, other: "RowSample") -> None:
        if other.limit < self.limit:
            self._cut(other.limit)
        self.add(other.rows, other.fields)

    def groups(self, names: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """How many of the rows share each combination of values of these fields."""
        if not len(self.rows) or any(name not in self.fields for name in names):
            return np.zeros(0, np.int64)
        mixed = np.zeros(len(self.rows), np.uint64)
        for name in names:
            mixed += self.fields[name] * odd(name)
        return np.unique(mixed, return_counts=True)[1].astype(np.int64)

    def _cut(self, limit: int) -> None:
        self.limit = limit
        kept = np.flatnonzero(self.rows <= np.uint64(limit))
        self.rows = self.rows[kept]
        self.fields = {name: values[kept] for name, values in self.fields.items()}

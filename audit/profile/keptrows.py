"""A sample of whole rows with their values: what is asked of several fields of a row at once.

A row is in it when the hash of its place in the dataset is small enough; the limit halves until
there is room. So the sample is spread over the whole dataset, the same each time, and does not
depend on the batches. It lives as long as the state of its dataset, and no longer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from audit.profile.hashes import Hashes
from audit.profile.kinds import plain, series_from, wrapped
from audit.profile.nested import is_nested

Places = npt.NDArray[np.int64]

#: Bytes of all values that are kept: wide rows are fewer.
MOST_BYTES = 64 * 1024**2
ALL = (1 << 64) - 1
_STEP = np.uint64(0x9E3779B97F4A7C15)


@dataclass(slots=True)
class KeptRows:
    """At most `most` rows; `frame` has a column for each field that is not nested."""

    most: int = 0
    limit: int = ALL
    marks: Hashes = field(default_factory=lambda: np.zeros(0, np.uint64))
    _columns: dict[str, list[pl.Series]] = field(default_factory=dict[str, list[pl.Series]])
    _starts: dict[str, int] = field(default_factory=dict[str, int])  # rows before the first part
    _size: int = 0

    @property
    def whole(self) -> bool:
        """Whether every row is in it."""
        return self.limit == ALL

    def places(self, start: int, rows: int) -> Places | None:
        """Which of the next rows are taken, None for none at all; `start` were seen before."""
        if not self.most:
            return None
        return np.flatnonzero(marks_of(start, rows) <= np.uint64(self.limit))

    def add(self, start: int, rows: int, taken: Mapping[str, pl.Series]) -> None:
        """Adds the values of the rows that `places` gave for the same `start`."""
        if not self.most:
            return
        marks = marks_of(start, rows)
        self.take(marks[marks <= np.uint64(self.limit)], taken)

    def take(self, marks: Hashes, taken: Mapping[str, pl.Series]) -> None:
        """Adds the values of rows that were chosen, by their marks."""
        before = len(self.marks)
        for name, values in taken.items():
            if name not in self._columns:
                self._columns[name], self._starts[name] = [], before
            parts = self._columns[name]
            held = self._starts[name] + sum(len(part) for part in parts)
            if held < before:  # rows that did not have the field
                parts.append(nulls(before - held, values.dtype))
            parts.append(values)
            self._size += int(values.estimated_size())
        self.marks = np.concatenate((self.marks, marks))
        self._fit()

    def merge(self, other: "KeptRows") -> None:
        """Adds the sample of other rows; of both those are left whose marks are small enough."""
        self.limit = min(self.limit, other.limit)
        mine, theirs = self.frame(), other.frame()
        self.marks = np.concatenate((self.marks, other.marks))
        together = pl.concat([mine, theirs], how="diagonal_relaxed") if other.marks.size else mine
        self._columns = {s.name: [s] for s in together.get_columns()}
        self._starts = dict.fromkeys(self._columns, 0)
        self._cut()
        self._fit()

    def frame(self) -> pl.DataFrame:
        """The rows; a field that came later is null before."""
        rows = len(self.marks)
        made: dict[str, pl.Series] = {}
        for name, parts in self._columns.items():
            kind = common_kind(parts)
            before = self._starts[name]
            pieces = [cast_to(part, kind) for part in parts]
            held = before + sum(len(piece) for piece in pieces)
            pieces = [nulls(before, kind), *pieces, nulls(rows - held, kind)]
            made[name] = pl.concat([piece for piece in pieces if len(piece)] or pieces[:1])
        return pl.DataFrame([values.alias(name) for name, values in made.items()])

    # ------------------------------------------------------------------------------------------

    def _fit(self) -> None:
        while self.limit and len(self.marks) > 1:
            if len(self.marks) <= self.most and self._size <= MOST_BYTES:
                break
            self.limit >>= 1
            self._cut()

    def _cut(self) -> None:
        stay = np.flatnonzero(self.marks <= np.uint64(self.limit))
        if len(stay) == len(self.marks):
            return
        frame = self.frame()[wrapped(stay)]
        self.marks = self.marks[stay]
        self._columns = {s.name: [s] for s in frame.get_columns()}
        self._starts = dict.fromkeys(self._columns, 0)
        self._size = int(frame.estimated_size())


def values_at(array: Any, places: Places | None) -> pl.Series | None:  # noqa: ANN401  # any Arrow array
    """The values of a column in these rows, None for a nested one and where none are wanted."""
    if places is None or is_nested(array.type):
        return None
    taken = series_from(plain(array.take(_indices(places)))[0])
    return taken.cast(pl.String) if isinstance(taken.dtype, pl.Categorical | pl.Enum) else taken


def _indices(places: Places) -> Any:  # noqa: ANN401  # an Arrow array, made without pandas
    arrow: Any = pa
    return arrow.Array.from_buffers(
        pa.int64(), len(places), [None, pa.py_buffer(cast("Any", places))]
    )


def marks_of(start: int, rows: int) -> Hashes:
    """A mark for each place, well mixed (splitmix64)."""
    with np.errstate(over="ignore"):
        mark = (np.arange(start, start + rows, dtype=np.uint64) + np.uint64(1)) * _STEP
        mark = (mark ^ (mark >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mark = (mark ^ (mark >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return mark ^ (mark >> np.uint64(31))


def nulls(count: int, kind: pl.DataType) -> pl.Series:
    """So many nulls of a type."""
    return pl.Series([None], dtype=kind).new_from_index(0, count)


def common_kind(parts: list[pl.Series]) -> pl.DataType:
    """The type that all parts can be cast to."""
    kinds = {part.dtype for part in parts} - {pl.Null}
    if len(kinds) <= 1:
        return next(iter(kinds), parts[0].dtype)
    if all(kind.is_integer() for kind in kinds):
        return pl.Int64()
    zones = {kind.time_zone for kind in kinds if isinstance(kind, pl.Datetime)}
    if len(zones) == 1 and all(isinstance(kind, pl.Datetime) for kind in kinds):
        return pl.Datetime("us", zones.pop())
    return pl.Float64() if all(kind.is_numeric() for kind in kinds) else pl.String()


def cast_to(values: pl.Series, kind: pl.DataType) -> pl.Series:
    """Values as a common type has them; bytes become the digits of their hexadecimal form."""
    if values.dtype == kind:
        return values
    return values.bin.encode("hex") if values.dtype == pl.Binary else values.cast(kind)

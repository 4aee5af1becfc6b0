"""Everything that is kept of one place in documents: counts by type, and a column for each."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from audit.facts.catalog import record_time
from audit.profile.column import ColumnState
from audit.profile.distinct import HyperLogLog, Room
from audit.profile.hashes import hashes_of
from audit.profile.kinds import Form, form_of
from audit.profile.lengths import Lengths
from audit.profile.options import Options
from audit.profile.values import Arrow

#: Values, or bytes of them, that are worth a call of the kernels.
_ENOUGH, _ENOUGH_BYTES = 65_536, 8 * 1024**2
#: Sets of keys of one object that are counted; when there are twice as many the rare ones go.
MOST_KEY_SETS = 256

KeySet = tuple[str, ...]
#: What leads from one place to the next: a key, or nothing but being an element of an array.
Part = str | None
ELEMENT: Part = None


def joined(name: str, part: Part) -> str:
    """The name of what a part leads to."""
    if part is None:
        return f"{name}[]"
    return f"{name}.{part}" if name else part


@dataclass(slots=True)
class Column:
    """Values of one type at one place: gathered from small batches, profiled in large ones."""

    form: Form
    waiting: list[Arrow] = field(default_factory=list[Arrow])
    count: int = 0
    size: int = 0
    state: ColumnState | None = None

    def add(self, array: Arrow, room: Room, options: Options) -> None:
        self.waiting.append(array)
        self.count += len(array)
        self.size += array.nbytes
        if self.count >= _ENOUGH or self.size >= _ENOUGH_BYTES:
            self.profile(room, options)

    def profile(self, room: Room, options: Options) -> None:
        """Profiles what waits; nothing of the values is left but their statistics."""
        if self.state is None:
            self.state = ColumnState(self.form, options)
        if self.waiting:
            whole: Arrow = pa.concat_arrays(self.waiting)
            self.waiting, self.count, self.size = [], 0, 0
            self.state.update(whole, room)

    def merge(self, other: "Column", room: Room, options: Options) -> None:
        if other.state is not None:
            if self.state is None:
                self.state = ColumnState(self.form, options)
            self.state.merge(other.state)
            if not room.take(other.state.proof.size):
                self.state.proof.end()
                self.state.proof.gave_up = True
        for array in other.waiting:
            self.add(array, room, options)


@dataclass(slots=True)
class KeySets:
    """How often which keys stand together in an object.

    Exact until there are too many different ones; from then on the common ones are kept and the
    number of different ones is an estimate.
    """

    counts: Counter[KeySet] = field(default_factory=Counter[KeySet])
    sketch: HyperLogLog | None = None

    def add(self, found: Mapping[KeySet, int]) -> None:
        self.counts.update(found)
        if self.sketch is not None and found:
            self.sketch.add(_key_hashes(found))
        if len(self.counts) > 2 * MOST_KEY_SETS:
            if self.sketch is None:
                self.sketch = HyperLogLog()
                self.sketch.add(_key_hashes(self.counts))
            ranked = sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))
            self.counts = Counter(dict(ranked[:MOST_KEY_SETS]))

    def merge(self, other: "KeySets") -> None:
        if other.sketch is not None:
            if self.sketch is None:
                self.sketch = HyperLogLog()
                self.sketch.add(_key_hashes(self.counts))
            self.sketch.merge(other.sketch)
        self.add(other.counts)

    def distinct(self) -> int:
        return len(self.counts) if self.sketch is None else self.sketch.estimate()


def _key_hashes(sets: Iterable[KeySet]) -> Any:  # noqa: ANN401  # hashes, or none of a type
    texts = ["\x1f".join(keys).encode("utf-8", "replace").decode() for keys in sets]
    return hashes_of(pl.Series(texts, dtype=pl.String))


@dataclass(slots=True, eq=False)
class Place:
    """A path through documents and what stands there.

    `documents` is how many documents have it, null or not; `last` is the number of the last of
    them. `dated` says that by its name it holds when a record was written: then the ends of its
    times are kept. `lists` says that its keys are values, most of them: so many were seen once.
    `ways` is how many keys lead here: "a.b" may be one key or two.
    """

    name: str
    below: dict[Part, "Place"] = field(default_factory=dict[Part, "Place"])
    documents: int = 0
    last: int = -1
    types: Counter[str] = field(default_factory=Counter[str])
    columns: dict[tuple[str, Form], Column] = field(default_factory=dict[tuple[str, Form], Column])
    lengths: Lengths | None = None
    key_sets: KeySets = field(default_factory=KeySets)
    lists: bool = False
    ways: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None
    dated: bool = False

    def __post_init__(self) -> None:
        self.dated = record_time(leaf(self.name))

    def column(self, name: str, kind: pa.DataType) -> Column:
        key = (name, _form(kind))
        found = self.columns.get(key)
        if found is None:
            found = self.columns[key] = Column(key[1])
        return found

    def arrays(self, lengths: "np.ndarray[Any, np.dtype[np.int64]]") -> None:
        """Notes how many elements arrays have."""
        if self.lengths is None:
            self.lengths = Lengths()
        self.lengths.add(lengths)

    def between(self, ends: tuple[datetime, datetime] | None) -> None:
        """Widens the range of the place's times."""
        if ends is not None:
            low, high = ends
            self.oldest = low if self.oldest is None else min(self.oldest, low)
            self.newest = high if self.newest is None else max(self.newest, high)

    def absorb(self, other: "Place", offset: int, room: Room, options: Options) -> None:
        """Adds what another state has seen at this place; its documents come after ours."""
        self.documents += other.documents
        if other.last >= 0:
            self.last = max(self.last, other.last + offset)
        self.types += other.types
        for key, column in other.columns.items():
            if key not in self.columns:
                self.columns[key] = Column(key[1])
            self.columns[key].merge(column, room, options)
        if other.lengths is not None:
            self.lengths = self.lengths or Lengths()
            self.lengths.merge(other.lengths)
        self.key_sets.merge(other.key_sets)
        self.lists |= other.lists
        if other.oldest is not None and other.newest is not None:
            self.between((other.oldest, other.newest))


def leaf(name: str) -> str:
    """The last part of a path, which is the name of the field itself."""
    return name.rpartition(".")[2].removesuffix("[]")


_FORMS: dict[pa.DataType, Form] = {}


def _form(kind: pa.DataType) -> Form:
    found = _FORMS.get(kind)
    if found is None:
        found = _FORMS[kind] = form_of(kind)
    return found

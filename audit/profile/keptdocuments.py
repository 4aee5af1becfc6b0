"""A sample of whole documents as they came, and the rows that are made of them at the end.

Documents are chosen as rows are (`keptrows`), by their place in the dataset. They wait as lines of
JSON, as BSON or as Python values, and are walked again when all are chosen: most of those that are
taken at first are dropped later, and flattening them would be for nothing.
"""

import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

import numpy as np
import polars as pl

from audit.errors import CollectError
from audit.facts.catalog import repeated
from audit.profile.bsonwalk import BsonWalk, Orders
from audit.profile.hashes import Hashes
from audit.profile.jsonlines import LINES, Damage, parse
from audit.profile.keptrows import ALL, KeptRows, cast_to, common_kind, marks_of, nulls
from audit.profile.kinds import plain, series_from, wrapped
from audit.profile.routes import Routes, Tree
from audit.profile.values import ARRAY, NULL, OBJECT
from audit.profile.walk import MaybeInteger, Rows, Walk

#: Bytes of all documents that wait.
MOST_BYTES = 32 * 1024**2
#: Documents that are walked at once.
_AT_ONCE = 4 * LINES
#: What has no value of its own in a row.
_NO_VALUE = frozenset({NULL, OBJECT, ARRAY})

#: A document as it came: BSON, a line of JSON, or plain values of Python.
Raw = tuple["bytes", bool] | Mapping[Any, Any]


@dataclass(slots=True)
class KeptDocuments:
    """At most `most` documents and `MOST_BYTES` of them. Mergeable and picklable."""

    most: int = 0
    limit: int = ALL
    marks: Hashes = field(default_factory=lambda: np.zeros(0, np.uint64))
    sizes: Rows = field(default_factory=lambda: np.zeros(0, np.int64))
    waiting: list[Raw] = field(default_factory=list[Raw])

    @property
    def whole(self) -> bool:
        """Whether every document is in it."""
        return self.limit == ALL

    def lines(self, start: int, lines: Sequence[bytes]) -> None:
        """Adds lines of JSON that hold one document each; `start` documents were seen before."""
        self._add(start, len(lines), lambda i: (lines[i], False), lambda raw: len(raw[0]))

    def bson(self, start: int, data: bytes, starts: Rows) -> None:
        """Adds documents of BSON that begin at these places."""

        def document(i: int) -> Raw:
            place = int(starts[i])
            size = int.from_bytes(data[place : place + 4], "little")
            return data[place : place + size], True

        self._add(start, len(starts), document, lambda raw: len(raw[0]))

    def values(self, start: int, documents: Sequence[Mapping[Any, Any]]) -> None:
        """Adds documents of Python values."""
        self._add(start, len(documents), documents.__getitem__, _weight)

    def merge(self, other: "KeptDocuments") -> None:
        """Adds the sample of other documents; of both those are left whose marks are small."""
        self.limit = min(self.limit, other.limit)
        self._extend(other.marks, other.sizes, other.waiting)
        self._cut()
        self._fit()

    def rows(self, declared: frozenset[str], wanted: Collection[str]) -> KeptRows:
        """A row for each document, with the wanted paths that have single values in it.

        Paths inside arrays and below keys that are values are never in it. What does not fit the
        bytes that rows may take is left out, as rows of tables are.
        """
        rows = KeptRows(self.most, self.limit)
        routes, orders = Routes(Tree(declared)), Orders()
        for first in range(0, len(self.waiting), _AT_ONCE):
            part = self.waiting[first : first + _AT_ONCE]
            try:
                taken = _flat(part, routes, orders, wanted)
            except CollectError:  # read by columns before, and no BSON one by one
                rows.limit = min(rows.limit, ALL - 1)
                continue
            rows.take(self.marks[first : first + _AT_ONCE], taken)
        return rows

    # ------------------------------------------------------------------------------------------

    def _add(
        self, start: int, count: int, document: Callable[[int], Raw], size: Callable[[Any], int]
    ) -> None:
        if not self.most:
            return
        marks = marks_of(start, count)
        places = np.flatnonzero(marks <= np.uint64(self.limit))
        taken = [document(i) for i in places.tolist()]
        self._extend(marks[places], np.fromiter(map(size, taken), np.int64, len(taken)), taken)
        self._fit()

    def _extend(self, marks: Hashes, sizes: Rows, waiting: list[Raw]) -> None:
        self.marks = np.concatenate((self.marks, marks))
        self.sizes = np.concatenate((self.sizes, sizes))
        self.waiting += waiting

    def _fit(self) -> None:
        while self.limit and len(self.marks) > 1:
            if len(self.marks) <= self.most and int(self.sizes.sum()) <= MOST_BYTES:
                break
            self.limit >>= 1
            self._cut()

    def _cut(self) -> None:
        stay = self.marks <= np.uint64(self.limit)
        self.marks, self.sizes = self.marks[stay], self.sizes[stay]
        self.waiting = list(compress(self.waiting, stay.tolist()))


def _weight(value: Any) -> int:  # noqa: ANN401  # values of any type
    """About how many bytes a value takes as Python has it."""
    held: Any = value
    if isinstance(value, Mapping):
        return 64 + sum(map(_weight, held.values()))
    if isinstance(value, list | tuple):
        return 64 + sum(map(_weight, held))
    return sys.getsizeof(value, 64)


def _flat(
    part: Sequence[Raw], routes: Routes, orders: Orders, wanted: Collection[str]
) -> dict[str, pl.Series]:
    """The columns of some documents, in their order."""
    found: dict[str, list[tuple[Rows, pl.Series]]] = {}
    for members, walk in _walks(part, routes, orders):
        for place in walk.found:
            name = place.place.name
            if repeated(name) or name not in wanted:
                continue
            kept = [(kind, rows) for kind, rows in place.rows if kind not in _NO_VALUE]
            for (kind, rows), (_, array) in zip(kept, place.arrays, strict=True):
                values = series_from(plain(array)[0])
                if kind == "objectid":
                    values = values.cast(pl.String)
                found.setdefault(name, []).append((members[rows], values))
    return {name: _column(parts, len(part)) for name, parts in found.items()}


def _walks(part: Sequence[Raw], routes: Routes, orders: Orders) -> Iterable[tuple[Rows, Walk]]:
    """Documents of each sort, walked, with where they stand."""
    values = [i for i, raw in enumerate(part) if not isinstance(raw, tuple)]
    if values:
        walk = Walk(routes, placed=True)
        walk.documents([raw for raw in part if not isinstance(raw, tuple)])
        yield np.array(values, np.int64), walk
    raws = [(i, *raw) for i, raw in enumerate(part) if isinstance(raw, tuple)]
    binary = [(i, data) for i, data, is_bson in raws if is_bson]
    if binary:
        walk = Walk(routes, placed=True)
        BsonWalk(walk, orders).documents(b"".join([data for _, data in binary]))
        yield np.array([i for i, _ in binary], np.int64), walk
    lines = [(i, data) for i, data, is_bson in raws if not is_bson]
    if lines:
        yield np.array([i for i, _ in lines], np.int64), _of_lines([d for _, d in lines], routes)


def _of_lines(lines: Sequence[bytes], routes: Routes) -> Walk:
    walk = Walk(routes, suspicious=True, placed=True)
    try:
        walk.documents(parse(lines, Damage()))
    except MaybeInteger:
        walk = Walk(routes, placed=True)
        walk.documents(parse(lines, Damage(), wide=True))
    return walk


def _column(parts: list[tuple[Rows, pl.Series]], count: int) -> pl.Series:
    """The values of one path by document, null where there is none; of several the first."""
    rows, values = parts[0]
    if len(parts) > 1:
        kind = common_kind([part for _, part in parts])
        values = pl.concat([cast_to(part, kind) for _, part in parts])
        rows = np.concatenate([part for part, _ in parts])
    if len(rows) == count and bool((np.diff(rows) > 0).all()):
        return values
    places = np.full(count, len(values), np.int64)
    places[rows[::-1]] = np.arange(len(values) - 1, -1, -1)
    return pl.concat([values, nulls(1, values.dtype)]).gather(wrapped(places))

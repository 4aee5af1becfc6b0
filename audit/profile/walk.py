"""Documents walked level by level: all objects of a place at once, as columns of their fields.

Objects with the same keys are turned into columns by one `zip`; arrays are joined into one list
of elements. So the work on each value is done by C loops of Python itself, and a walk is faster
than one in Python that does nothing but count. `docs/adr/0007-documents-level-by-level.md` has
the figures.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.profile.drift import ID, times_of
from audit.profile.place import ELEMENT, KeySet, Place
from audit.profile.routes import Keys, Routes, lead_apart, names_of
from audit.profile.values import (
    ARRAY,
    NULL,
    OBJECT,
    WIDE,
    Arrow,
    arrays_of,
    as_dict,
    by_value,
    name_of,
    name_of_value,
    one_array,
)

Rows = npt.NDArray[np.int64]
#: Objects with the same keys, and the document that each stands in.
Group = tuple[Keys, Sequence[Any], Rows]
#: The values of each place in parts, with the document that each stands in.
Columns = dict[Place, list[tuple[Rows, Sequence[Any]]]]

MAX_DEPTH = 32
#: Objects are put together by their keys unless there are this many sets of them, and fewer than
#: so many objects for each.
_SHAPES, _ALIKE = 8, 4


class MaybeInteger(Exception):
    """A float so large that it may be an integer that the reader of JSON could not hold."""


@dataclass(slots=True)
class Found:
    """What one batch has at one place; nothing is counted before the batch is walked to its end."""

    place: Place
    types: dict[str, int]
    documents: int = 0
    last: int = 0
    arrays: list[tuple[str, Arrow]] = field(default_factory=list[tuple[str, Arrow]])
    lengths: Rows | None = None
    texts: Sequence[str] = ()
    times: Sequence[Any] = ()
    rows: list[tuple[str, Rows]] = field(default_factory=list[tuple[str, Rows]])
    single: bool = True


@dataclass(slots=True)
class Walk:
    """One batch on its way through the tree.

    `time_field` is the field by which documents are placed in time. With `suspicious`, a float
    that may have been an integer of more than 64 bits raises `MaybeInteger`. With `placed` the
    values of each type come as one array beside the documents that they stand in.
    """

    routes: Routes
    suspicious: bool = False
    time_field: str = ""
    times: Rows | None = None  # the second of each document's time
    found: list[Found] = field(default_factory=list[Found])
    key_sets: list[tuple[Place, Counter[KeySet]]] = field(
        default_factory=list[tuple[Place, Counter[KeySet]]]
    )
    placed: bool = False

    def clear(self) -> None:
        """Forgets what was found, before the batch is walked in another way."""
        self.found.clear()
        self.key_sets.clear()
        self.times = None

    def documents(self, documents: Sequence[Mapping[Any, Any]]) -> None:
        if documents:
            rows = np.arange(len(documents), dtype=np.int64)
            if self.time_field:
                values = [one.get(self.time_field) for one in documents]
                self.times = times_of(values, ids=self.time_field == ID)
            self.objects(self.routes.tree.root, documents, rows, 0, single=True)

    def objects(
        self,
        holder: Place,
        objects: Sequence[Mapping[Any, Any]],
        rows: Rows,
        depth: int,
        *,
        single: bool,
    ) -> None:
        """Objects of one place with the document that each stands in.

        `single` says that no document has two of them.
        """
        if depth >= MAX_DEPTH:
            return
        keys: list[Keys] = list(map(tuple, objects))
        shapes = Counter(keys)
        if len(shapes) > _SHAPES and _ALIKE * len(shapes) > len(objects):
            columns, apart = self._one_by_one(holder, objects, rows, shapes)
        else:
            columns, apart = self._by_shape(holder, _groups(keys, shapes, objects, rows), shapes)
        single &= apart
        for place, parts in columns.items():
            members, column = parts[0]
            if len(parts) > 1:
                members = np.concatenate([part[0] for part in parts])
                column = list(chain.from_iterable([part[1] for part in parts]))
            self._values(place, column, members, depth + 1, single=single)

    def _by_shape(
        self, holder: Place, groups: Sequence[Group], shapes: Mapping[Keys, int]
    ) -> tuple[Columns, bool]:
        """The columns of objects most of which have the same keys as many others."""
        plans = self.routes.plans(holder, shapes)
        columns: Columns = {}
        key_sets: Counter[KeySet] = Counter()
        apart = True
        for shape, group, members in groups:
            plan = plans[shape]
            key_sets[plan.names] += len(group)
            apart &= plan.apart
            fields: Iterator[Sequence[Any]] = zip(*[one.values() for one in group], strict=True)
            for way, column in zip(plan.ways, fields, strict=True):
                if way.place is not None:
                    columns.setdefault(way.place, []).append((members, column))
        self.key_sets.append((holder, key_sets))
        return columns, apart

    def _one_by_one(
        self,
        holder: Place,
        objects: Sequence[Mapping[Any, Any]],
        rows: Rows,
        shapes: Mapping[Keys, int],
    ) -> tuple[Columns, bool]:
        """The columns of objects with all kinds of sets of keys."""
        values: defaultdict[Any, list[Any]] = defaultdict(list)
        members: defaultdict[Any, list[int]] = defaultdict(list)
        for one, row in zip(objects, rows.tolist(), strict=True):
            for key, value in one.items():
                values[key].append(value)
                members[key].append(row)
        counts = {key: len(found) for key, found in values.items()}
        ways = self.routes.ways(holder, counts, len(objects))
        key_sets: Counter[KeySet] = Counter()
        for shape, count in shapes.items():
            key_sets[names_of([ways[key] for key in shape])] += count
        self.key_sets.append((holder, key_sets))
        columns: Columns = {}
        for key, way in ways.items():
            if way.place is not None:
                part = (np.array(members[key], np.int64), values[key])
                columns.setdefault(way.place, []).append(part)
        return columns, lead_apart(list(ways.values()))

    def _values(
        self, place: Place, values: Sequence[Any], rows: Rows, depth: int, *, single: bool
    ) -> None:
        documents = len(rows) if single else len(np.unique(rows))
        found = Found(place, {}, documents, int(rows.max()), single=single)
        self.found.append(found)
        self.kinds(found, values, rows, depth, single=single)

    def kinds(
        self, found: Found, values: Sequence[Any], rows: Rows, depth: int, *, single: bool
    ) -> None:
        """Values at one place, each type for itself."""
        kinds = set(map(type, values))
        several = any(map(by_value, kinds))
        if len(kinds) == 1 and not several:
            [kind] = kinds
            self._kind(found, name_of(kind), values, rows, depth, single=single)
            return
        of_each = {kind: None if by_value(kind) else name_of(kind) for kind in kinds}
        told = [of_each[type(value)] or name_of_value(value) for value in values]
        for name in sorted(set(told)):
            places = np.flatnonzero([one == name for one in told])
            part = [values[i] for i in places.tolist()]
            self._kind(found, name, part, rows[places], depth, single=single)

    def _kind(
        self,
        found: Found,
        name: str,
        values: Sequence[Any],
        rows: Rows,
        depth: int,
        *,
        single: bool,
    ) -> None:
        """Values of one type at one place."""
        found.types[name] = found.types.get(name, 0) + len(values)
        if self.placed or self.times is not None:
            found.rows.append((name, rows))
        if name == NULL:
            return
        if name == OBJECT:
            plain = values if set(map(type, values)) == {dict} else list(map(as_dict, values))
            self.objects(found.place, plain, rows, depth, single=single)
        elif name == ARRAY:
            self.elements(found, values, rows, depth)
        else:
            found.arrays += [(name, array) for array in self._arrays(name, values)]
            if found.place.dated:
                if name == "text":
                    found.texts = values
                elif name == "timestamp":
                    found.times = values

    def _arrays(self, name: str, values: Sequence[Any]) -> list[Arrow]:
        arrays = list(arrays_of(name, values))
        if self.suspicious and name == "float" and any(map(_may_be_integer, arrays)):
            raise MaybeInteger
        return [one_array(name, values)] if self.placed and len(arrays) > 1 else arrays

    def elements(self, found: Found, arrays: Sequence[Any], rows: Rows, depth: int) -> None:
        found.lengths = np.fromiter(map(len, arrays), np.int64, len(arrays))
        elements: list[Any] = list(chain.from_iterable(arrays))
        if depth < MAX_DEPTH and elements:
            place = self.routes.tree.below(found.place, ELEMENT)
            if place is not None:
                inside = np.repeat(rows, found.lengths)
                self._values(place, elements, inside, depth + 1, single=False)


def _groups(
    keys: Sequence[Keys], shapes: Mapping[Keys, int], objects: Sequence[Any], rows: Rows
) -> list[Group]:
    """The objects by their keys, each with its document, in order of first appearance."""
    if len(shapes) == 1:
        return [(keys[0], objects, rows)]
    groups: dict[Keys, list[Any]] = {shape: [] for shape in shapes}
    for shape, one in zip(keys, objects, strict=True):
        groups[shape].append(one)
    numbers = {shape: number for number, shape in enumerate(groups)}
    order = np.fromiter(map(numbers.__getitem__, keys), np.int64, len(keys))
    ends = np.cumsum([len(group) for group in groups.values()])[:-1]
    members = np.split(rows[np.argsort(order, kind="stable")], ends)
    return [(s, g, m) for (s, g), m in zip(groups.items(), members, strict=True)]


def _may_be_integer(array: Arrow) -> bool:
    floats = np.frombuffer(array.buffers()[1], np.float64)
    return bool((np.abs(floats) >= WIDE).any())

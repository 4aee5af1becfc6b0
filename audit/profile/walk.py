"""Documents walked level by level: all objects of a place at once, as columns of their fields.

Objects with the same keys are turned into columns by one `zip`; arrays are joined into one list
of elements. So the work on each value is done by C loops of Python itself, and a walk is faster
than one in Python that does nothing but count. `docs/adr/0007-documents-level-by-level.md` has
the figures.
"""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.facts.catalog import ANY_KEY, key_name
from audit.profile.place import ELEMENT, Part, Place, joined
from audit.profile.values import ARRAY, NULL, OBJECT, WIDE, Arrow, arrays_of, name_of

Rows = npt.NDArray[np.int64]
Keys = tuple[Any, ...]

#: A document with a key per value would make a path per value; beyond this the list is cut.
MAX_PATHS = 2_000
MAX_DEPTH = 32
#: More keys than this of one object that stand in one document each are a list by keys.
FEW_KEYS = 5
#: An object that shows so many new keys at once is looked at for being such a list at once.
MANY_KEYS = 200
#: Sets of keys whose places are remembered.
_PLANS = 4_096


class MaybeInteger(Exception):
    """A float so large that it may be an integer that the reader of JSON could not hold."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the values of an object with certain keys go; None where there is no room."""

    places: tuple[Place | None, ...]
    names: tuple[str, ...]  # of the keys, each once, in order
    apart: bool  # no two keys lead to the same place


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


@dataclass(slots=True)
class Tree:
    """Every place that documents have values at. Places by the same name are one."""

    declared: frozenset[str] = frozenset[str]()
    root: Place = field(default_factory=lambda: Place(""))
    places: dict[str, Place] = field(default_factory=dict[str, Place])
    complete: bool = True

    def below(self, holder: Place, part: Part) -> Place | None:
        """The place of a key or of the elements of an array, made when there is room."""
        place = holder.below.get(part)
        if place is not None:
            return place
        place = self.place(joined(holder.name, part))
        if place is not None:
            self.link(holder, part, place)
        return place

    def link(self, holder: Place, part: Part, place: Place) -> None:
        if part not in holder.below:
            holder.below[part] = place
            place.ways += 1

    def place(self, name: str) -> Place | None:
        """The place of a name, made when there is room."""
        place = self.places.get(name)
        if place is None:
            if len(self.places) >= MAX_PATHS:
                self.complete = False
                return None
            place = self.places[name] = Place(name)
        return place

    def part(self, holder: Place, key: str) -> str:
        """A key as part of a name; one that is declared keeps it."""
        return key if joined(holder.name, key) in self.declared else key_name(key)


@dataclass(slots=True)
class Walk:
    """One batch on its way through the tree.

    With `suspicious`, a float that may have been an integer of more than 64 bits raises
    `MaybeInteger`.
    """

    tree: Tree
    plans: dict[str, dict[Keys, Plan]]
    suspicious: bool = False
    found: list[Found] = field(default_factory=list[Found])
    shapes: list[tuple[Place, Plan, int]] = field(default_factory=list[tuple[Place, Plan, int]])

    def documents(self, documents: Sequence[Mapping[Any, Any]]) -> None:
        if documents:
            rows = np.arange(len(documents), dtype=np.int64)
            self._objects(self.tree.root, documents, rows, 0, single=True)

    def _objects(
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
        plans = self._plans(holder, shapes)
        columns: dict[Place, list[tuple[Rows, Sequence[Any]]]] = {}
        for shape, group, members in _groups(keys, shapes, objects, rows):
            plan = plans[shape]
            self.shapes.append((holder, plan, len(group)))
            single &= plan.apart
            fields: Iterator[Sequence[Any]] = zip(*[one.values() for one in group], strict=True)
            for place, column in zip(plan.places, fields, strict=True):
                if place is not None:
                    columns.setdefault(place, []).append((members, column))
        for place, parts in columns.items():
            members, column = parts[0]
            if len(parts) > 1:
                members = np.concatenate([part[0] for part in parts])
                column = list(chain.from_iterable([part[1] for part in parts]))
            self._values(place, column, members, depth + 1, single=single)

    def _values(
        self, place: Place, values: Sequence[Any], rows: Rows, depth: int, *, single: bool
    ) -> None:
        kinds = set(map(type, values))
        found = Found(place, {}, len(rows) if single else len(np.unique(rows)), int(rows.max()))
        self.found.append(found)
        if len(kinds) == 1:
            [kind] = kinds
            self._kind(found, name_of(kind), values, rows, depth, single=single)
            return
        names: dict[str, set[type]] = {}
        for kind in kinds:
            names.setdefault(name_of(kind), set()).add(kind)
        for name, members in sorted(names.items()):
            picked = [type(value) in members for value in values]
            places = np.flatnonzero(picked)
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
        found.types[name] = len(values)
        if name == NULL:
            return
        if name == OBJECT:
            plain = values if type(values[0]) is dict else [dict(value) for value in values]
            self._objects(found.place, plain, rows, depth, single=single)
        elif name == ARRAY:
            self._elements(found, values, rows, depth)
        else:
            for array in arrays_of(name, values):
                if self.suspicious and name == "float" and _may_be_integer(array):
                    raise MaybeInteger
                found.arrays.append((name, array))
            if found.place.dated:
                if name == "text":
                    found.texts = values
                elif name == "timestamp":
                    found.times = values

    def _elements(self, found: Found, arrays: Sequence[Any], rows: Rows, depth: int) -> None:
        found.lengths = np.fromiter(map(len, arrays), np.int64, len(arrays))
        elements = list(chain.from_iterable(arrays))
        if depth < MAX_DEPTH and elements:
            place = self.tree.below(found.place, ELEMENT)
            if place is not None:
                inside = np.repeat(rows, found.lengths)
                self._values(place, elements, inside, depth + 1, single=False)

    # ------------------------------------------------------------------- where the keys lead

    def _plans(self, holder: Place, shapes: Mapping[Keys, int]) -> dict[Keys, Plan]:
        known = self.plans.setdefault(holder.name, {})
        unknown = [shape for shape in shapes if shape not in known]
        if not unknown:
            return known
        values = self._values_by_looks(holder, {shape: shapes[shape] for shape in unknown})
        made = {shape: self._plan(holder, shape, values) for shape in unknown}
        if values or len(known) + len(made) > _PLANS:
            return {**known, **made}  # seen once: not worth remembering
        known.update(made)
        return known

    def _plan(self, holder: Place, shape: Keys, values: Container[str]) -> Plan:
        texts = [str(key) for key in shape]
        parts = [ANY_KEY if key in values else self.tree.part(holder, key) for key in texts]
        places = tuple(self.tree.below(holder, part) for part in parts)
        return Plan(places, tuple(sorted(set(parts))), len(set(places)) == len(places))

    def _values_by_looks(self, holder: Place, shapes: Mapping[Keys, int]) -> set[str]:
        """New keys of an object that has so many of them that they are no names.

        What is left of them is judged when everything was seen; this keeps them from filling the
        list of paths before.
        """
        if holder is self.tree.root:
            return set()
        new: Counter[str] = Counter()
        for shape, count in shapes.items():
            for key in shape:
                if str(key) not in holder.below:
                    new[str(key)] += count
        many = len(new) > MANY_KEYS and sum(shapes.values()) > FEW_KEYS
        if not (many or holder.lists):
            return set()
        once = {key for key, count in new.items() if count == 1}
        if many and len(once) > len(new) // 2:
            holder.lists = True
        if not holder.lists:
            return set()
        return {key for key in once if joined(holder.name, key) not in self.tree.declared}


def _groups(
    keys: Sequence[Keys], shapes: Mapping[Keys, int], objects: Sequence[Any], rows: Rows
) -> list[tuple[Keys, Sequence[Any], Rows]]:
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

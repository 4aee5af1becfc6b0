"""Documents of BSON walked level by level without making objects of their values.

What is too varied to be read by columns is decoded and goes on as documents of Python do
(`walk`): objects with keys of their own, arrays that are long and few, values of rare types. Both
ways count the same. `docs/adr/0012-bson-by-columns.md` has the figures.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from audit.access.bsoncodec import decode
from audit.profile import bsoncolumns as columns
from audit.profile import bsonread as bson
from audit.profile.bsonread import Buffer, Cells, Fields, Integers, Malformed, Order, Varied
from audit.profile.drift import NO_TIME
from audit.profile.place import ELEMENT, KeySet, Place
from audit.profile.routes import Way, lead_apart
from audit.profile.values import ARRAY, BINARY_NAMES, NULL, OBJECT, UUID_BYTES, Arrow, arrays_of
from audit.profile.walk import MAX_DEPTH, Found, Rows, Walk

#: Fewer objects are decoded sooner than read by columns.
_FEW = 24
#: Bytes of documents that are walked at once.
_AT_ONCE = 16 * 1024**2
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OLD_BINARY = 2  # a subtype that says its length twice


@dataclass(slots=True)
class Orders:
    """What was learnt of the keys of each object: their order, and where they are too varied."""

    known: dict[str, Order] = field(default_factory=dict[str, Order])
    varied: set[str] = field(default_factory=set[str])

    def of(self, holder: Place) -> Order:
        return self.known.setdefault(holder.name, Order())

    def forget(self, holder: Place) -> None:
        self.varied.add(holder.name)
        self.known.pop(holder.name, None)


def parts_of(data: bytes) -> list[bytes]:
    """The documents of a batch in parts that are walked at once.

    Of what is no BSON nothing is cut: whoever decodes it says so.
    """
    if len(data) <= _AT_ONCE:
        return [data]
    ends, place = [0], 0
    while place < len(data):
        size = int.from_bytes(data[place : place + 4], "little")
        if size <= 0:
            return [data]
        if place + size - ends[-1] > _AT_ONCE and place > ends[-1]:
            ends.append(place)
        place += size
    return [data[a:b] for a, b in pairwise((*ends, len(data)))]


@dataclass(slots=True)
class BsonWalk:
    """One batch on its way through the tree; what it finds is put into `walk`.

    `starts` is where the documents begin; None where they had to be decoded, which gave `decoded`.
    """

    walk: Walk
    orders: Orders
    starts: Integers | None = None
    decoded: Sequence[Mapping[str, Any]] = ()

    def documents(self, data: bytes) -> int:
        """Walks whole documents and says how many they are."""
        buffer = Buffer(data)
        try:
            starts = buffer.documents()
            rows = np.arange(len(starts), dtype=np.int64)
            level = _Level(self.walk, self.orders, buffer)
            if len(starts):
                level.objects(self.walk.routes.tree.root, starts, rows, 0, single=True)
        except (Malformed, IndexError):
            self.walk.clear()
            self.decoded = decode(data)  # which says what is wrong, or has more patience
            self.walk.documents(self.decoded)
            return len(self.decoded)
        self.starts = starts
        return len(starts)


@dataclass(slots=True)
class _Level:
    walk: Walk
    orders: Orders
    buffer: Buffer

    def objects(
        self, holder: Place, starts: Integers, rows: Rows, depth: int, *, single: bool
    ) -> None:
        """Objects of one place with the document that each stands in."""
        if depth >= MAX_DEPTH:
            return
        found = self._fields(holder, starts)
        if found is None:
            ends = (starts + self.buffer.int32[starts]).tolist()
            raw = self.buffer.raw
            data = b"".join([raw[a:b] for a, b in zip(starts.tolist(), ends, strict=True)])
            if not depth:
                self.walk.documents(decode(data))
                return
            self.walk.objects(holder, decode(data), rows, depth, single=single)
            return
        if not depth and self.walk.time_field:
            self.walk.times = self._times(found, len(starts))
        names = {key: key.decode() for key in found.cells}
        counts = {names[key]: len(cells.places) for key, cells in found.cells.items()}
        ways = self.walk.routes.ways(holder, counts, len(starts))
        ordered = {key: ways[name] for key, name in names.items()}
        self.walk.key_sets.append((holder, _key_sets(found, ordered, len(starts))))
        single &= lead_apart(list(ordered.values()))
        places: dict[Place, list[Cells]] = {}
        for key, way in ordered.items():
            if way.place is not None:
                places.setdefault(way.place, []).append(found.cells[key])
        for place, parts in places.items():
            cells = bson.joined(parts)
            self._values(place, cells, rows[cells.objects], depth + 1, single=single)

    def _fields(self, holder: Place, starts: Integers) -> Fields | None:
        """The fields of objects, None where they are better decoded."""
        if len(starts) < _FEW or holder.lists or holder.name in self.orders.varied:
            return None
        try:
            found = bson.fields_of(self.buffer, starts, self.orders.of(holder))
            for key in found.cells:
                key.decode()
        except (Varied, UnicodeDecodeError):
            self.orders.forget(holder)
            return None
        return found

    def _times(self, found: Fields, documents: int) -> Integers | None:
        """The second of each document's time, None where hardly any has one."""
        cells = found.cells.get(self.walk.time_field.encode())
        if cells is None:
            return None
        times = np.full(documents, NO_TIME, np.int64)
        ids, dates = cells.codes == bson.OBJECT_ID, cells.codes == bson.DATE
        times[cells.objects[ids]] = columns.id_seconds(self.buffer, cells.places[ids])
        times[cells.objects[dates]] = self.buffer.int64[cells.places[dates]] // 1_000
        return times if 2 * int((times == NO_TIME).sum()) <= documents else None

    def _values(self, place: Place, cells: Cells, rows: Rows, depth: int, *, single: bool) -> None:
        documents = len(rows) if single else len(np.unique(rows))
        found = Found(place, {}, documents, int(rows.max()), single=single)
        self.walk.found.append(found)
        low, high = int(cells.codes.min()), int(cells.codes.max())
        if low == high:
            self._code(found, low, cells.places, rows, depth, single=single)
            return
        for code in np.unique(cells.codes).tolist():
            members = np.flatnonzero(cells.codes == code)
            self._code(found, code, cells.places[members], rows[members], depth, single=single)

    def _code(
        self, found: Found, code: int, places: Integers, rows: Rows, depth: int, *, single: bool
    ) -> None:
        """Values of one type at one place."""
        match code:
            case bson.OBJECT:
                self._add(found, OBJECT, rows)
                self.objects(found.place, places, rows, depth, single=single)
            case bson.ARRAY:
                self._elements(found, places, rows, depth)
            case bson.NULL | bson.UNDEFINED:
                self._add(found, NULL, rows)
            case bson.DATE:
                self._stamps(found, places, rows)
            case bson.DECIMAL:
                arrays = list(columns.decimals(self.buffer, places))
                if self.walk.placed and len(arrays) > 1:
                    self._decoded(found, code, places, rows, depth, single=single)
                else:
                    self._add(found, "decimal128", rows, *arrays)
            case bson.BINARY:
                self._binaries(found, places, rows, depth, single=single)
            case _ if code in columns.PLAIN:
                name, make = columns.PLAIN[code]
                self._add(found, name, rows, make(self.buffer, places))
                if found.place.dated and name == "text":
                    found.texts = [*found.texts, *_texts(self.buffer, places)]
            case _:
                self._decoded(found, code, places, rows, depth, single=single)

    def _add(self, found: Found, name: str, rows: Rows, *arrays: Arrow) -> None:
        found.types[name] = found.types.get(name, 0) + len(rows)
        found.arrays += [(name, array) for array in arrays]
        if self.walk.placed or self.walk.times is not None:
            found.rows.append((name, rows))

    def _stamps(self, found: Found, places: Integers, rows: Rows) -> None:
        found_ms = self.buffer.int64[places]
        in_calendar = columns.in_calendar(found_ms)
        near, far = found_ms[in_calendar], found_ms[~in_calendar]
        if len(near):
            self._add(found, "timestamp", rows[in_calendar], columns.stamp_array(near))
            if found.place.dated:
                ends = (int(near.min()), int(near.max()))
                found.times = [_EPOCH + timedelta(milliseconds=end) for end in ends]
        if len(far):
            self._add(
                found,
                "far timestamp",
                rows[~in_calendar],
                *arrays_of("far timestamp", far.tolist()),
            )

    def _binaries(
        self, found: Found, places: Integers, rows: Rows, depth: int, *, single: bool
    ) -> None:
        subtypes = self.buffer.bytes[places + 4]
        odd = self.buffer.int32[places] != UUID_BYTES
        names = np.where(subtypes == _OLD_BINARY, "", "binary").astype(object)
        for subtype, name in BINARY_NAMES.items():
            chosen = subtypes == subtype
            names[chosen & ~odd if name.endswith("uuid") else chosen] = name
        for name in sorted(set(names.tolist())):
            members = np.flatnonzero(names == name)
            if name:
                array = columns.binaries(self.buffer, places[members])
                self._add(found, name, rows[members], array)
            else:
                part = places[members], rows[members]
                self._decoded(found, bson.BINARY, *part, depth, single=single)

    def _decoded(
        self, found: Found, code: int, places: Integers, rows: Rows, depth: int, *, single: bool
    ) -> None:
        """Values of one type that are taken one by one."""
        codes = np.full(len(places), code, np.uint8)
        sizes = self.buffer.sizes(codes, places)
        values = columns.one_by_one(self.buffer, code, places, sizes)
        self.walk.kinds(found, values, rows, depth, single=single)

    def _elements(self, found: Found, places: Integers, rows: Rows, depth: int) -> None:
        name = f"{found.place.name}[]"
        cells: Cells | None = None
        few = len(places) < _FEW or depth >= MAX_DEPTH or name in self.orders.varied
        if not few:
            try:
                cells = bson.elements_of(self.buffer, places)
            except Varied:
                self.orders.varied.add(name)
                few = True
        if few:
            codes = np.full(len(places), bson.ARRAY, np.uint8)
            sizes = self.buffer.sizes(codes, places)
            arrays = columns.one_by_one(self.buffer, bson.ARRAY, places, sizes)
            self.walk.kinds(found, arrays, rows, depth, single=False)
            return
        self._add(found, ARRAY, rows)
        if cells is None:
            found.lengths = np.zeros(len(places), np.int64)
            return
        found.lengths = np.bincount(cells.objects, minlength=len(places))
        place = self.walk.routes.tree.below(found.place, ELEMENT)
        if place is not None:
            self._values(place, cells, rows[cells.objects], depth + 1, single=False)


def _texts(buffer: Buffer, places: Integers) -> list[str]:
    lengths = buffer.int32[places].tolist()
    starts = (places + 4).tolist()
    raw = buffer.raw
    return [
        raw[start : start + length - 1].decode("utf-8", "replace")
        for start, length in zip(starts, lengths, strict=True)
    ]


def _key_sets(found: Fields, ways: dict[bytes, Way], objects: int) -> Counter[KeySet]:
    """How many objects have which keys: objects with equal marks have the same."""
    always = {ways[key].part for key, cells in found.cells.items() if len(cells.places) == objects}
    if not found.cells or all(len(c.places) == objects for c in found.cells.values()):
        return Counter({tuple(sorted(always)): objects})
    _, firsts, counts = np.unique(found.marks, return_index=True, return_counts=True)
    has: dict[str, np.ndarray] = {}
    for key, cells in found.cells.items():
        part = ways[key].part
        if part not in always:
            mask = has.setdefault(part, np.zeros(objects, np.bool_))
            mask[cells.objects] = True
    parts = sorted({*always, *has})
    everywhere = np.ones(len(firsts), np.bool_)
    rows = np.array([has[part][firsts] if part in has else everywhere for part in parts]).T
    sets: Counter[KeySet] = Counter()
    for row, count in zip(rows, counts.tolist(), strict=True):
        sets[tuple(parts[i] for i in np.flatnonzero(row).tolist())] += count
    return sets

"""BSON read by columns: the same step for many documents at once (BSON specification 1.1).

A cursor stands in each object. Those that stand at the same key are taken together: one gather
reads their types, their lengths and their values. So the cost of a step is shared by all objects
with that key, and no value becomes an object of Python.
"""

from bisect import bisect_right, insort
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

DOUBLE, STRING, OBJECT, ARRAY, BINARY = 0x01, 0x02, 0x03, 0x04, 0x05
UNDEFINED, OBJECT_ID, BOOLEAN, DATE, NULL = 0x06, 0x07, 0x08, 0x09, 0x0A
REGEX, POINTER, CODE, SYMBOL, SCOPED = 0x0B, 0x0C, 0x0D, 0x0E, 0x0F
INT32, STAMP, INT64, DECIMAL, MAX_KEY, MIN_KEY = 0x10, 0x11, 0x12, 0x13, 0x7F, 0xFF

_FIXED = {
    DOUBLE: 8, UNDEFINED: 0, OBJECT_ID: 12, BOOLEAN: 1, DATE: 8, NULL: 0, INT32: 4, STAMP: 8,
    INT64: 8, DECIMAL: 16, MAX_KEY: 0, MIN_KEY: 0,
}  # fmt: skip
#: Types that say their length: what it leaves out, and the least that it may be.
_SAID = {
    STRING: (4, 1), CODE: (4, 1), SYMBOL: (4, 1), OBJECT: (0, 5), ARRAY: (0, 5), SCOPED: (0, 14),
    BINARY: (5, 0), POINTER: (16, 1),
}  # fmt: skip
_SIZES = np.full(256, -1, np.int64)
_SIZES[list(_FIXED)] = list(_FIXED.values())

#: Bytes behind the last document, so that every gather stays inside.
_PADDING = 16
_WORD = 8
#: Different keys that may follow one, and values that a step has to be worth.
_MOST_NEXT, _WORTH, _TRIED = 64, 40, 100
_SHORTEST = 5  # an empty document


class Varied(Exception):
    """Too few objects have the same keys, or one has a key twice: they are read one by one."""


class Malformed(Exception):
    """Lengths or types that no BSON has."""


class Buffer:
    """Whole documents, with views that read a number at any place."""

    def __init__(self, data: bytes) -> None:
        self.end = len(data)
        self.raw = data + bytes(_PADDING)
        self.bytes: Bytes = np.frombuffer(self.raw, np.uint8)
        self.int32 = self._view("<i4")
        self.int64 = self._view("<i8")
        self.words = self._view("<u8")
        self.doubles = self._view("<f8")

    def _view(self, kind: str) -> npt.NDArray[Any]:
        size = np.dtype(kind).itemsize
        return np.ndarray((len(self.raw) - size + 1,), kind, buffer=self.raw, strides=(1,))

    def documents(self) -> Integers:
        """Where each document begins."""
        starts: list[int] = []
        place, raw = 0, self.raw
        while place < self.end:
            starts.append(place)
            size = int.from_bytes(raw[place : place + 4], "little")
            place += size
            if size < _SHORTEST or place > self.end:
                raise Malformed
        return np.array(starts, np.int64)

    def sizes(self, codes: Bytes, places: Integers) -> Integers | int:
        """How many bytes each value takes."""
        low = int(codes.min())
        if low == int(codes.max()):
            return self._sizes_of(low, places)
        found = _SIZES[codes]
        for code in np.unique(codes[found < 0]).tolist():
            members = np.flatnonzero(codes == code)
            found[members] = self._sizes_of(code, places[members])
        return found

    def _sizes_of(self, code: int, places: Integers) -> Integers | int:
        if code in _FIXED:
            return _FIXED[code]
        if code == REGEX:
            return np.array([self._regex(place) for place in places.tolist()], np.int64)
        if code not in _SAID:
            raise Malformed
        more, least = _SAID[code]
        found = self.int32[places].astype(np.int64)
        if int(found.min()) < least:
            raise Malformed
        return found + more

    def _regex(self, place: int) -> int:
        try:
            return self.raw.index(0, self.raw.index(0, place, self.end) + 1, self.end) + 1 - place
        except ValueError:
            raise Malformed from None

    def key_at(self, place: int) -> bytes:
        try:
            return self.raw[place : self.raw.index(0, place, self.end)]
        except ValueError:
            raise Malformed from None

    def has_key(self, places: Integers, key: bytes) -> npt.NDArray[np.bool_]:
        """At which places the key stands."""
        wanted = key + b"\0"
        same: npt.NDArray[np.bool_] = np.ones(len(places), np.bool_)
        for start in range(0, len(wanted), _WORD):
            part = wanted[start : start + _WORD]
            # beyond the last document stand zeros, which are in no key
            at = np.minimum(places + start, len(self.words) - 1) if start else places
            differ = self.words[at] ^ np.uint64(int.from_bytes(part, "little"))
            if len(part) < _WORD:
                differ <<= np.uint64(8 * (_WORD - len(part)))
            same &= differ == 0
        return same


@dataclass(frozen=True, slots=True)
class Cells:
    """Values that stand together: their type codes, where they are, and in which object."""

    codes: Bytes
    places: Integers
    objects: Integers


def joined(parts: list[Cells]) -> Cells:
    if len(parts) == 1:
        return parts[0]
    return Cells(
        np.concatenate([part.codes for part in parts]),
        np.concatenate([part.places for part in parts]),
        np.concatenate([part.objects for part in parts]),
    )


@dataclass(slots=True)
class Order:
    """The keys of one object in the order in which they come, as far as documents agree on it."""

    ranks: dict[bytes, float] = field(default_factory=dict[bytes, float])
    marks: dict[bytes, int] = field(default_factory=dict[bytes, int])
    _sorted: list[float] = field(default_factory=list[float])

    def place(self, key: bytes, after: bytes | None) -> None:
        """Puts a new key behind the one after which it was seen."""
        low = self.ranks[after] if after is not None else 0.0
        at = bisect_right(self._sorted, low)
        high = self._sorted[at] if at < len(self._sorted) else low + 2
        rank = (low + high) / 2
        if not low < rank < high:
            self._spread()
            self.place(key, after)
            return
        self.ranks[key] = rank
        self.marks[key] = int.from_bytes(blake2b(key, digest_size=8).digest(), "little")
        insort(self._sorted, rank)

    def _spread(self) -> None:
        keys = sorted(self.ranks, key=self.ranks.__getitem__)
        self.ranks = {key: float(number) for number, key in enumerate(keys, 1)}
        self._sorted = list(self.ranks.values())


@dataclass(slots=True)
class Fields:
    """The fields of many objects, in the order of their keys; `marks` tells apart their sets."""

    cells: dict[bytes, Cells]
    marks: npt.NDArray[np.uint64]


def fields_of(buffer: Buffer, starts: Integers, order: Order) -> Fields:
    """The fields of the objects that begin at these places."""
    return _Reading(buffer, starts, order).fields()


@dataclass(slots=True)
class _Reading:
    """Cursors, one in each object, that wait at the keys where they stand."""

    buffer: Buffer
    starts: Integers
    order: Order
    waiting: dict[bytes, list[Cells]] = field(default_factory=dict[bytes, list[Cells]])

    def fields(self) -> Fields:
        buffer, found = self.buffer, dict[bytes, list[Cells]]()
        marks = np.zeros(len(self.starts), np.uint64)
        ends = self.starts + buffer.int32[self.starts]
        self._stand(self.starts + 4, np.arange(len(self.starts)), ends, None)
        steps = values = 0
        while self.waiting:
            key = min(self.waiting, key=self.order.ranks.__getitem__)
            cells = joined(self.waiting.pop(key))
            steps, values = steps + 1, values + len(cells.places)
            if steps > _TRIED and values < _WORTH * steps:
                raise Varied
            found.setdefault(key, []).append(cells)
            marks[cells.objects] += np.uint64(self.order.marks[key])
            after = cells.places + buffer.sizes(cells.codes, cells.places)
            if int(after.max()) >= buffer.end:
                raise Malformed
            self._stand(after, cells.objects, ends, key)
        for parts in found.values():
            if len(parts) > 1:
                objects = np.concatenate([part.objects for part in parts])
                if len(np.unique(objects)) < len(objects):
                    raise Varied  # of equal keys the last counts
        ranks = self.order.ranks
        return Fields(
            {key: joined(found[key]) for key in sorted(found, key=ranks.__getitem__)}, marks
        )

    def _stand(
        self, places: Integers, objects: Integers, ends: Integers, after: bytes | None
    ) -> None:
        """Lets cursors wait at the keys where they stand; those at the end of their object go."""
        codes = self.buffer.bytes[places]
        if not codes.all():
            over = codes == 0
            if not np.array_equal(places[over] + 1, ends[objects[over]]):
                raise Malformed
            live = ~over
            codes, places, objects = codes[live], places[live], objects[live]
        for _ in range(_MOST_NEXT):
            if not len(places):
                return
            key = self.buffer.key_at(int(places[0]) + 1)
            if key not in self.order.ranks:
                self.order.place(key, after)
            waiting = self.waiting.setdefault(key, [])
            same = self.buffer.has_key(places + 1, key)
            if same.all():
                waiting.append(Cells(codes, places + len(key) + 2, objects))
                return
            waiting.append(Cells(codes[same], places[same] + len(key) + 2, objects[same]))
            other = ~same
            codes, places, objects = codes[other], places[other], objects[other]
        raise Varied


def elements_of(buffer: Buffer, starts: Integers) -> Cells | None:
    """The elements of the arrays that begin at these places, None when there are none."""
    ends = starts + buffer.int32[starts]
    places, arrays = starts + 4, np.arange(len(starts))
    found: list[Cells] = []
    values = 0
    while True:
        codes = buffer.bytes[places]
        if not codes.all():
            over = codes == 0
            if not np.array_equal(places[over] + 1, ends[arrays[over]]):
                raise Malformed
            live = ~over
            codes, places, arrays = codes[live], places[live], arrays[live]
        if not len(places):
            return joined(found) if found else None
        step = len(found)
        values += len(places)
        if step > _TRIED and values < _WORTH * step:
            raise Varied
        key = str(step).encode()
        if not buffer.has_key(places + 1, key).all():
            raise Varied  # elements are numbered, but nobody has to
        places = places + len(key) + 2
        found.append(Cells(codes, places, arrays))
        places = places + buffer.sizes(codes, places)
        if int(places.max()) >= buffer.end:
            raise Malformed

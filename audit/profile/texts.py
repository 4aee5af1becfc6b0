"""Texts of which there are too many to count one by one: kernels on Arrow's own buffers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from audit.profile.calendar.written import WrittenTimes
from audit.profile.formats import SENTINELS, format_of, zone_of
from audit.profile.hashes import Hashes, hashes_of
from audit.profile.lengths import Lengths
from audit.profile.options import Options

_compute: Any = pc
_Array = Any  # a string array with 32- or 64-bit offsets
Integers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

#: Characters of a shape that are kept.
SHAPE_LENGTH = 64
#: So many different shapes are counted; when there are twice as many the rare ones go.
MOST_SHAPES = 2_048
#: The first values of a field tell whether its shapes are as many as its values.
_PROBED = 4_096
_FREE_SHARE = 0.5

_CONTROL = ord("\x01")
_CONTINUES = ord("\x02")  # a byte that goes on a character of several
_SPACES = b" \t\n\r\x0b\x0c"
_ASCII_END = 0x80


def _table() -> bytes:
    """What stands in a shape for each byte of UTF-8."""
    shape = bytearray(range(256))
    for byte in range(256):
        character = chr(byte)
        if byte >= _ASCII_END:
            shape[byte] = _CONTINUES if byte < 0xC0 else ord("a")  # noqa: PLR2004  # RFC 3629, 3
        elif character.isdigit():
            shape[byte] = ord("9")
        elif character.isalpha():
            shape[byte] = ord("A") if character.isupper() else ord("a")
        elif byte in _SPACES:
            shape[byte] = ord(" ")
        elif byte < 0x20 or byte == 0x7F:  # noqa: PLR2004  # the controls of ASCII
            shape[byte] = _CONTROL
    return bytes(shape)


SHAPES = _table()
_IS_SPACE: Mask = np.isin(np.arange(256), np.frombuffer(_SPACES, np.uint8))
_IS_CONTROL: Mask = np.frombuffer(SHAPES, np.uint8) == _CONTROL
#: UTF-8 that was read as Latin-1 or Windows-1252 and written again, and the replacement character.
_DAMAGE = tuple(
    text.encode()
    for text in (
        *(
            "\ufffd",
            "\xc3\x83",
            "\xc3\xad",
            "\xc2\xa0",
            "\xc2\xb0",
            "\xc3\xa9",
            "\xc3\xa8",
            "\xc3\xa4",
        ),
        *("\xc3\xb6", "\xc3\xbc", "\xc3\xb1", "\xc3\xb3", "\xc3\xa1", "\xc3\xa7", "\xc3\u0178"),
        *("\xe2\u20ac\u2122", "\xe2\u20ac\u0153", "\xe2\u20ac\u201c", "\xe2\u20ac\xa6"),
    )
)


@dataclass(slots=True)
class TextState:
    """Counts over all texts; shapes and formats of all, or of an even sample of each batch.

    `shapes` and `formats` hold how many values a look at one of them stands for, so that their
    sums are comparable to `count`. `looked_at` values were read one by one.
    """

    ends: bool = False  # whether the smallest and largest ISO time is wanted
    count: int = 0
    empty: int = 0
    blank: int = 0
    leading: int = 0
    trailing: int = 0
    control: int = 0
    foreign: int = 0
    damaged: int = 0
    size: int = 0
    batches: int = 0
    lengths: Lengths = field(default_factory=Lengths)
    sentinels: Counter[str] = field(default_factory=Counter[str])
    shapes: dict[str, float] = field(default_factory=dict[str, float])
    shapes_cut: bool = False  # rare ones went, or not every value was looked at
    shaped: int = 0
    free: bool | None = None  # shapes are as many as values; None before the first batch
    formats: dict[str, float] = field(default_factory=dict[str, float])
    zones: dict[str, float] = field(default_factory=dict[str, float])
    looked_at: int = 0
    low: str | None = None
    high: str | None = None
    times: WrittenTimes = field(default_factory=WrittenTimes)

    def update(
        self, array: _Array, hashes: Hashes, options: Options, counts: Integers | None = None
    ) -> None:
        """Adds texts without nulls, each as often as `counts` says, with their hashes."""
        if not len(array):
            return
        view = View.of(array)
        total = len(array) if counts is None else int(counts.sum())
        self.count += total
        self.size += int(view.sizes.sum() if counts is None else (view.sizes * counts).sum())
        foreign = bool(len(view.data)) and int(view.data.max()) >= _ASCII_END
        extra = self._foreign(view, counts) if foreign else None
        self.lengths.add(view.sizes if extra is None else view.sizes - extra, counts)
        self._spaces(array, view, counts)
        self._control(view, counts)
        self._sentinels(hashes, counts)
        self._shapes(array, view, counts, options)
        self._look(array, counts, options)
        if self.ends:
            self._iso_ends(array, view)
        if options.kept_rows:  # whoever wants whole rows wants to know how they lie in time
            self.times.add(view.data, view.starts, view.sizes, counts)
        self.batches += 1

    def merge(self, other: "TextState") -> None:
        for name in _ADDED:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.lengths.merge(other.lengths)
        self.sentinels.update(other.sentinels)
        _add(self.shapes, other.shapes.items())
        self.shapes_cut |= other.shapes_cut
        self.free = other.free if self.free is None else self.free or bool(other.free)
        _add(self.formats, other.formats.items())
        _add(self.zones, other.zones.items())
        self._keep_common()
        self._widen(other.low, other.high)
        self.times.merge(other.times)

    # ------------------------------------------------------------------------- what is counted

    def _foreign(self, view: "View", counts: Integers | None) -> Integers:
        """Counts texts beyond ASCII and damaged ones; gives the bytes that are no character."""
        extra = view.per_value((view.data & 0xC0) == _ASCII_END)
        self.foreign += _sum(extra > 0, counts)
        raw = view.data.tobytes()
        hit = np.zeros(len(view.sizes), np.bool_)
        for pattern in _DAMAGE:
            start = raw.find(pattern)
            while start >= 0:
                place = int(np.searchsorted(view.starts, start, "right")) - 1
                hit[place] = True
                start = raw.find(pattern, int(view.starts[place] + view.sizes[place]))
        self.damaged += _sum(hit, counts)
        return extra

    def _spaces(self, array: _Array, view: "View", counts: Integers | None) -> None:
        filled = view.sizes > 0
        self.empty += _sum(~filled, counts)
        if not len(view.data):
            return
        first = np.zeros(len(filled), np.bool_)
        last = np.zeros(len(filled), np.bool_)
        first[filled] = _IS_SPACE[view.data[view.starts[filled]]]
        last[filled] = _IS_SPACE[view.data[view.starts[filled] + view.sizes[filled] - 1]]
        both = np.flatnonzero(first & last)
        if len(both):
            texts = pl.Series(array.take(_indices(both)))
            bare = texts.str.len_bytes().to_numpy() > 0
            bare &= texts.str.strip_chars().str.len_bytes().to_numpy() == 0
            blank = both[bare]
            first[blank] = last[blank] = False  # nothing but spaces is told apart
            self.blank += len(blank) if counts is None else int(counts[blank].sum())
        self.leading += _sum(first, counts)
        self.trailing += _sum(last, counts)

    def _control(self, view: "View", counts: Integers | None) -> None:
        if not len(view.data) or (int(view.data.min()) >= 0x20 and not (view.data == 0x7F).any()):  # noqa: PLR2004
            return
        self.control += _sum(view.per_value(_IS_CONTROL[view.data]) > 0, counts)

    def _sentinels(self, hashes: Hashes, counts: Integers | None) -> None:
        """Finds them by their hashes: a small table rules nearly all values out."""
        names, table = _sentinel_hashes()
        places = np.flatnonzero(table[hashes.view(np.uint16)[::4]])
        for place, value in zip(places.tolist(), hashes[places].tolist(), strict=True):
            name = names.get(value)
            if name is not None:
                self.sentinels[name] += 1 if counts is None else int(counts[place])

    def _iso_ends(self, array: _Array, view: "View") -> None:
        """The ends among texts that begin like a date; they sort as the times do."""
        able = np.flatnonzero((view.sizes >= 10) & (view.sizes <= 35))  # noqa: PLR2004
        if not len(able):
            return
        starts = view.starts[able]
        digit = (view.data[starts] >= ord("0")) & (view.data[starts] <= ord("9"))
        dated = able[digit & (view.data[starts + 4] == ord("-"))]
        if len(dated):
            ends: Any = pc.min_max(array.take(_indices(dated)))
            self._widen(ends["min"].as_py(), ends["max"].as_py())

    def _widen(self, low: str | None, high: str | None) -> None:
        if low is not None and (self.low is None or low < self.low):
            self.low = low
        if high is not None and (self.high is None or high > self.high):
            self.high = high

    # -------------------------------------------------------------------- what is looked at

    def _shapes(
        self, array: _Array, view: "View", counts: Integers | None, options: Options
    ) -> None:
        if counts is not None:
            self._weigh_shapes(array, counts)
            return
        if self.free is None:
            probe = _shaped(View.of(array.slice(0, _PROBED)))
            kinds = len(pc.unique(probe))
            self.free = kinds > max(_FREE_SHARE * len(probe), 64)
        if not self.free:
            found = _compute.value_counts(_shaped(view))
            shapes: list[str] = found.field("values").to_pylist()
            numbers: list[float] = found.field("counts").to_pylist()
            _add(self.shapes, zip(map(_read, shapes), numbers, strict=True))
            self.shaped += len(array)
            if len(self.shapes) > 2 * MOST_SHAPES:
                self.free = True
        else:
            chosen = _spread(len(array), _share_of(options, self.batches))
            part = _shaped(View.of(array.take(_indices(chosen))))
            each = len(array) / len(chosen)
            _add(self.shapes, ((_read(shape), each) for shape in part.to_pylist()))
            self.shaped += len(chosen)
            self.shapes_cut |= len(chosen) < len(array)
        self._keep_common()

    def _weigh_shapes(self, array: _Array, counts: Integers) -> None:
        part = _shaped(View.of(array))
        _add(self.shapes, zip(map(_read, part.to_pylist()), counts.tolist(), strict=True))
        self.shaped += int(counts.sum())
        self._keep_common()

    def _keep_common(self) -> None:
        if len(self.shapes) <= 2 * MOST_SHAPES:
            return
        ranked = sorted(self.shapes.items(), key=lambda item: (-item[1], item[0]))
        self.shapes = dict(ranked[:MOST_SHAPES])
        self.shapes_cut = True

    def _look(self, array: _Array, counts: Integers | None, options: Options) -> None:
        if counts is None:
            chosen = _spread(len(array), _share_of(options, self.batches))
            texts = array.take(_indices(chosen)).to_pylist()
            weights: list[float] = [len(array) / len(chosen)] * len(chosen)
            self.looked_at += len(chosen)
        else:
            texts, weights = array.to_pylist(), counts.tolist()
            self.looked_at += int(counts.sum())
        for text, weight in zip(texts, weights, strict=True):
            name = format_of(text)
            self.formats[name] = self.formats.get(name, 0.0) + weight
            if name == "timestamp":
                zone = zone_of(text)
                if zone is not None:
                    self.zones[zone] = self.zones.get(zone, 0.0) + weight


_ADDED = ("count", "empty", "blank", "leading", "trailing", "control", "foreign", "damaged", "size",
          "batches", "shaped", "looked_at")  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """The bytes of a string array, and where in them each value begins."""

    data: Bytes
    starts: Integers
    sizes: Integers

    @classmethod
    def of(cls, array: _Array) -> "View":
        data = array.buffers()[2]
        ends = offsets_of(array)
        first, last = int(ends[0]), int(ends[-1])
        raw = np.frombuffer(data, np.uint8)[first:last] if data is not None else _NO_BYTES
        return cls(raw, (ends[:-1] - first).astype(np.int64), np.diff(ends).astype(np.int64))

    def per_value(self, mask: Mask) -> Integers:
        """How many of the marked bytes each value holds."""
        reached = np.zeros(len(mask) + 1, np.int32 if len(mask) <= _INT32 else np.int64)
        np.cumsum(mask, dtype=reached.dtype, out=reached[1:])
        found = reached[self.starts + self.sizes] - reached[self.starts]
        numbers: Integers = found.astype(np.int64)
        return numbers


def offsets_of(array: _Array) -> npt.NDArray[Any]:
    """Where each value of a text or binary array begins, and the end of the last one."""
    wide = pa.types.is_large_string(array.type) or pa.types.is_large_binary(array.type)
    kind, size = (np.int64, 8) if wide else (np.int32, 4)
    if not len(array):
        return np.zeros(1, kind)
    data = array.buffers()[1]
    return np.frombuffer(data, kind, count=len(array) + 1, offset=array.offset * size)


_NO_BYTES: Bytes = np.zeros(0, np.uint8)
_INT32 = (1 << 31) - 1


def _shaped(view: View) -> _Array:
    """The shape of each value, bytes for bytes, as a string array."""
    shaped = view.data.tobytes().translate(SHAPES)
    ends = np.concatenate((view.starts, [len(view.data)])).astype(np.int64)
    return pa.LargeStringArray.from_buffers(len(view.sizes), _buffer(ends), pa.py_buffer(shaped))


def _read(shape: str) -> str:
    """A shape as it is shown: without what only goes on a character, controls as a sign."""
    bare = shape[: 4 * SHAPE_LENGTH].replace("\x02", "").replace("\x01", "\N{SYMBOL FOR NULL}")
    return bare if len(bare) <= SHAPE_LENGTH else f"{bare[: SHAPE_LENGTH - 1]}…"


def _share_of(options: Options, batches: int) -> int:
    """Values of one batch to look at: fewer and fewer, so that their sum stays bounded."""
    return max(32, options.sampled_texts >> (batches // 4))


def _spread(count: int, wanted: int) -> Integers:
    """Places spread evenly over a batch."""
    if count <= wanted:
        return np.arange(count, dtype=np.int64)
    return ((np.arange(wanted) + 0.5) * (count / wanted)).astype(np.int64)


def _indices(places: Integers) -> Any:  # noqa: ANN401  # an Arrow array made without pandas
    return pa.Array.from_buffers(pa.int64(), len(places), [None, _buffer(places)])


def _buffer(numbers: Any) -> Any:  # noqa: ANN401  # the stubs do not know that numpy has buffers
    return pa.py_buffer(numbers)


def _sum(mask: Mask, counts: Integers | None) -> int:
    return int(np.count_nonzero(mask)) if counts is None else int(counts[mask].sum())


def _add(found: dict[str, float], more: Iterable[tuple[str, float]]) -> None:
    for name, weight in more:
        found[name] = found.get(name, 0.0) + weight


@cache
def _sentinel_hashes() -> tuple[dict[int, str], Mask]:
    """The hash of each spelling of a sentinel, and a table by the low 16 bits of them."""
    spellings = {
        spelling: word
        for word in SENTINELS
        for spelling in (word, word.upper(), word.title(), word.capitalize())
    }
    hashes = hashes_of(pl.Series(list(spellings)))
    table = np.zeros(1 << 16, np.bool_)
    table[hashes.view(np.uint16)[::4]] = True
    return dict(zip(hashes.tolist(), spellings.values(), strict=True)), table

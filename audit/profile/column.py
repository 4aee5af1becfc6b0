"""The state of one column: values counted one by one while they are few, sketched beyond."""

from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from audit.profile.chosen import Chosen
from audit.profile.distinct import HyperLogLog, Proof, Room
from audit.profile.frequent import Frequent
from audit.profile.hashes import Hashes, hashes_of, scheme
from audit.profile.kinds import Batch, Form, Kind, batch_of, form_of, plain, wrapped
from audit.profile.lengths import Lengths
from audit.profile.numbers import NumberState, numbers_of
from audit.profile.options import DEFAULT, Options
from audit.profile.rare import Rare
from audit.profile.texts import TextState

Integers = npt.NDArray[np.int64]
_Array = Any

#: Bytes that the counted values of one column may take.
COUNTED_BYTES = 512 * 1024
#: The first values of a batch, which may already be too many to count.
_PROBED = 16_384
#: Parts of counts that are put together at once.
_PARTS = 8


@dataclass(slots=True)
class Counts:
    """How often each value stands, as polars frames of values (v) and counts (n)."""

    parts: list[pl.DataFrame] = field(default_factory=list[pl.DataFrame])

    def add(self, found: pl.DataFrame) -> None:
        self.parts.append(found)
        if len(self.parts) >= _PARTS:
            self.frame()

    def frame(self) -> pl.DataFrame:
        """Each value once."""
        if len(self.parts) > 1:
            whole = pl.concat(self.parts, how="vertical_relaxed")
            self.parts = [whole.group_by("v").agg(pl.col("n").sum())]
        return self.parts[0] if self.parts else pl.DataFrame({"v": [], "n": []})

    @property
    def bounds(self) -> tuple[int, int]:
        """At least so many values, in so many bytes: those of the largest part."""
        largest = max(self.parts, key=lambda part: part.height, default=None)
        return (0, 0) if largest is None else (largest.height, int(largest.estimated_size()))


@dataclass(slots=True)
class Sketch:
    """What is kept of a column whose values are too many to be counted one by one."""

    form: Form
    distinct: HyperLogLog = field(default_factory=HyperLogLog)
    frequent: Frequent = field(default_factory=Frequent)
    chosen: Chosen | None = None  # values that detection looks at, and no others
    rare: Rare | None = None
    numbers: NumberState | None = None
    texts: TextState | None = None
    lengths: Lengths | None = None  # of binary values

    @classmethod
    def of(cls, form: Form, *, ends: bool, sampled: bool = True) -> "Sketch":
        """An empty one; without `sampled` no value is kept for detection."""
        kind = form.kind
        return cls(
            form,
            chosen=Chosen() if sampled else None,
            numbers=NumberState(form) if kind.numeric or kind.temporal else None,
            texts=TextState(ends=ends) if kind is Kind.TEXT else None,
            rare=Rare() if sampled and kind is Kind.TEXT else None,
            lengths=Lengths() if kind is Kind.BINARY else None,
        )

    def update(self, batch: Batch, options: Options) -> npt.NDArray[Any] | None:
        """Adds the values of a batch; gives back numbers sorted, None for all else."""
        hashes = batch.value_hashes
        self.distinct.add(hashes)
        self.frequent.add(hashes)
        if self.chosen is not None:
            places = None if batch.valid is None else np.flatnonzero(batch.valid)
            self.chosen.add(hashes, batch.series, places)
        if self.numbers is not None:
            numbers = batch.numbers
            if numbers is None:  # encoded, or decimals of more digits than fit 64 bits
                numbers = numbers_of(batch.series.drop_nulls(), self.form)
            return self.numbers.update(numbers, options)
        if self.texts is not None:
            encoded = pa.types.is_dictionary(batch.array.type)
            series: Any = batch.series
            texts: _Array = _with_offsets(series.to_arrow() if encoded else batch.array)
            self.texts.update(texts, hashes, options)
            if self.rare is not None:
                self.rare.add(texts, hashes)
        elif self.lengths is not None:
            self._sizes(batch.series.drop_nulls())
        return None

    def absorb(
        self, values: pl.Series, counts: Integers, options: Options
    ) -> npt.NDArray[Any] | None:
        """Adds values, each as often as its count says."""
        hashes = hashes_of(values)
        self.distinct.add(hashes)
        self.frequent.add(hashes, counts)
        if self.chosen is not None:
            self.chosen.add(hashes, values, counts=counts)
        if self.numbers is not None:
            return self.numbers.update(numbers_of(values, self.form), options, counts)
        if self.texts is not None:
            series: Any = values
            texts: _Array = _with_offsets(series.to_arrow())
            self.texts.update(texts, hashes, options, counts)
            if self.rare is not None:
                self.rare.add(texts, hashes, counts)
        elif self.lengths is not None:
            self._sizes(values, counts)
        return None

    def _sizes(self, values: pl.Series, counts: Integers | None = None) -> None:
        assert self.lengths is not None
        self.lengths.add(cast("Integers", values.bin.size().cast(pl.Int64).to_numpy()), counts)

    def merge(self, other: "Sketch") -> None:
        self.distinct.merge(other.distinct)
        self.frequent.merge(other.frequent)
        if self.chosen is not None and other.chosen is not None:
            self.chosen.merge(other.chosen)
        if self.rare is not None and other.rare is not None:
            self.rare.merge(other.rare)
        if self.numbers is not None and other.numbers is not None:
            self.numbers.merge(other.numbers)
        if self.texts is not None and other.texts is not None:
            self.texts.merge(other.texts)
        if self.lengths is not None and other.lengths is not None:
            self.lengths.merge(other.lengths)


@dataclass(slots=True)
class ColumnState:
    """One column over the rows seen; mergeable and picklable.

    Whether values are counted or sketched depends on how many different ones there are in all,
    not on how they came: a batch, or the first part of one, that has too many settles it.
    """

    form: Form
    options: Options = DEFAULT
    ends: bool = False
    rows: int = 0
    nulls: int = 0
    not_utf8: int = 0
    size: int = 0  # bytes of the values as Arrow holds them
    counts: Counts | None = field(default_factory=Counts)
    sketch: Sketch | None = None
    proof: Proof = field(default_factory=Proof)
    hashing: int = field(default_factory=scheme)

    def update(self, array: _Array, room: Room | None = None) -> Batch:
        """Adds one batch of the column; gives it back in the form that was worked on."""
        self.size += array.nbytes
        simple, broken = plain(array)
        batch = batch_of(simple)
        self.rows += len(array)
        self.nulls += batch.nulls
        self.not_utf8 += broken
        if batch.nulls and self.proof.alive:
            self.proof.end()  # a key has no nulls
        if batch.nulls < len(array):
            self._add(batch, room or Room(self.options.key_bytes))
        return batch

    def merge(self, other: "ColumnState") -> None:
        """Adds what another state has seen of the same column."""
        if other.form != self.form:
            self._adopt(other)
        if other.hashing != self.hashing:
            raise ValueError("states of two hash functions cannot be merged")
        self.rows += other.rows
        self.nulls += other.nulls
        self.not_utf8 += other.not_utf8
        self.size += other.size
        room = Room(self.options.key_bytes)
        if other.counts is not None:
            for part in other.counts.parts:
                self._count(part, room)
        elif other.sketch is not None:
            self._overflow(room)
            assert self.sketch is not None
            self.sketch.merge(other.sketch)
        self.proof.merge(other.proof)

    @property
    def values(self) -> int:
        return self.rows - self.nulls

    def summary(self) -> Sketch:
        """The statistics of all values, also of those that were counted one by one."""
        if self.sketch is not None:
            return self.sketch
        found = Sketch.of(self.form, ends=self.ends, sampled=False)
        frame = self.counted()
        if frame is not None and frame.height and self.form.kind is not Kind.BOOLEAN:
            found.absorb(frame["v"], _numbers(frame), self.options)
        return found

    def counted(self) -> pl.DataFrame | None:
        """The values (v) and how often each stands (n), None when they are too many."""
        return self.counts.frame() if self.counts is not None else None

    def distinct(self, *, prove: bool = True) -> tuple[int, bool]:
        """How many different values there are, and whether that is exact."""
        if self.sketch is None:
            frame = self.counted()
            return (frame.height if frame is not None else 0), True
        if prove and self.unique():
            return self.values, True
        return min(self.sketch.distinct.estimate(), self.values), False

    def unique(self, *, prove: bool = True) -> bool | None:
        """Whether every value stands once; None where nobody kept count.

        Without `prove` it is only told when it is known not to be so, which costs nothing.
        """
        frame = self.counted()
        if frame is not None:
            return frame.height == self.values if self.values else None
        if self.nulls or (not prove and self.proof.alive):
            return None
        if self.form.kind.numeric and not self.form.whole:
            return None  # fractions are no key; whether two are alike depends on the batches
        return self.proof.holds()

    # ------------------------------------------------------------------------------------------

    def _adopt(self, other: "ColumnState") -> None:
        """Takes the form of the other when this one has seen nothing; refuses two forms."""
        if self.values == 0:
            self.form = other.form
        elif other.values:
            raise ValueError(f"a column of {self.form.kind} and one of {other.form.kind} differ")

    def _add(self, batch: Batch, room: Room) -> None:
        kind = self.form.kind
        if kind in {Kind.NULL, Kind.OTHER}:
            self._untyped(batch)
            return
        if self.counts is not None:
            kept = self.options.distinct_kept + bool(batch.nulls)  # null is no value of them
            probed = batch.series.head(_PROBED)
            if len(probed) <= kept or kind is Kind.BOOLEAN or probed.n_unique() <= kept:
                found = batch.series.rename("v").value_counts(sort=False, name="n")
                self._count(found.drop_nulls("v") if batch.nulls else found, room)
                return
            self._overflow(room)
        assert self.sketch is not None
        ordered = self.sketch.update(batch, self.options)
        if self.proof.alive:
            self._prove(batch.value_hashes, ordered, room)

    def _untyped(self, batch: Batch) -> None:
        """Values of types that no kernel knows are counted as different or not, no more."""
        self.counts = None
        if self.sketch is None:
            self.sketch = Sketch(self.form)
        self.sketch.distinct.add(batch.value_hashes)
        self.proof.end()
        self.proof.gave_up = True

    def _count(self, found: pl.DataFrame, room: Room) -> None:
        if self.counts is None:
            self._absorb(found, room)
            return
        self.counts.add(found)
        if sum(part.height for part in self.counts.parts) > self.options.distinct_kept:
            self.counts.frame()
        values, size = self.counts.bounds
        if values > self.options.distinct_kept or size > COUNTED_BYTES:
            self._overflow(room)

    def _overflow(self, room: Room) -> None:
        """From here on the values are sketched; what was counted goes in with its weight."""
        if self.counts is None:
            return
        frame, self.counts = self.counts.frame(), None
        self.sketch = Sketch.of(self.form, ends=self.ends, sampled=self.options.detect)
        if frame.height:
            self._absorb(frame, room)

    def _absorb(self, frame: pl.DataFrame, room: Room) -> None:
        assert self.sketch is not None
        values, counts = frame["v"], _numbers(frame)
        ordered = self.sketch.absorb(values, counts, self.options)
        if self.proof.alive:
            if bool((counts > 1).any()):
                self.proof.end()
            else:
                self._prove(hashes_of(values), ordered, room)

    def _prove(self, hashes: Hashes, ordered: npt.NDArray[Any] | None, room: Room) -> None:
        """Keeps the batch for the proof that the column is a key; a fraction is none."""
        if ordered is not None and self.form.whole:
            span = int(ordered[-1]) - int(ordered[0]) + 1
            self.proof.add(ordered, room, dense=span == len(ordered))
        elif ordered is None:
            self.proof.add(
                cast("Hashes", wrapped(hashes).sort(multithreaded=False).to_numpy()), room
            )
        else:
            self.proof.end()
            self.proof.gave_up = True


def column_state(
    type_: pa.DataType, options: Options = DEFAULT, *, ends: bool = False
) -> ColumnState:
    """An empty state for a column; `ends` asks for the ends of times that are kept as text."""
    return ColumnState(form_of(type_), options, ends)


def _numbers(frame: pl.DataFrame) -> Integers:
    return cast("Integers", frame["n"].cast(pl.Int64).to_numpy())


def _with_offsets(texts: _Array) -> _Array:
    """Texts as the kernels read them: with offsets, where polars hands out views, and no nulls."""
    if pa.types.is_string_view(texts.type):
        texts = texts.cast(pa.large_string())
    return texts.drop_null() if texts.null_count else texts

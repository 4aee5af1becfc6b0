"""The state of one dataset: its columns, and what holds between them, in one pass over batches."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from audit.profile.column import ColumnState
from audit.profile.distinct import Room
from audit.profile.hashes import Hashes, hashes_of, odd
from audit.profile.keptrows import KeptRows, Places, values_at
from audit.profile.kinds import Batch, Form, Kind, form_of, series_from, wrapped
from audit.profile.lengths import Lengths
from audit.profile.nested import flatten_column, is_nested
from audit.profile.options import DEFAULT, Options
from audit.profile.quantiles import Floats
from audit.profile.related import SAMPLED_ROWS, Related
from audit.profile.rowsample import RowSample
from audit.profile.texts import offsets_of

_Array = Any
Integers = npt.NDArray[np.int64]


@dataclass(slots=True)
class FieldState:
    """One field: a state for each kind of value that was seen in it, mostly a single one.

    `rows` counts the values and nulls that the field's path had; of a field inside an array these
    are elements.
    """

    rows: int = 0
    nulls: int = 0
    states: dict[Form, ColumnState] = field(default_factory=dict[Form, ColumnState])
    elements: Lengths | None = None  # how many elements the arrays of the field have

    def state(self, form: Form, options: Options, *, ends: bool) -> ColumnState:
        found = self.states.get(form)
        if found is None:
            found = self.states[form] = ColumnState(form, options, ends)
        return found

    def merge(self, other: "FieldState") -> None:
        self.rows += other.rows
        self.nulls += other.nulls
        for form, state in other.states.items():
            if form in self.states:
                self.states[form].merge(state)
            else:
                self.states[form] = state
        if other.elements is not None:
            self.elements = self.elements or Lengths()
            self.elements.merge(other.elements)


@dataclass(slots=True)
class _RowWork:
    """What the columns of the same rows add up to: a hash of each row, its width, a sample."""

    hashes: Hashes | None = None
    widths: Integers | None = None
    fixed: int = 0  # bytes of a row in columns whose values are all as wide
    hashed: bool = True
    sample: dict[str, Floats] = field(default_factory=dict[str, Floats])
    values: dict[str, Hashes] = field(default_factory=dict[str, Hashes])  # of each field
    places: Places | None = None  # rows whose values are kept
    kept: dict[str, pl.Series] = field(default_factory=dict[str, pl.Series])

    def add(self, other: "_RowWork") -> None:
        if other.hashes is not None:
            self.hashes = other.hashes if self.hashes is None else self.hashes + other.hashes
        if other.widths is not None:
            self.widths = other.widths if self.widths is None else self.widths + other.widths
        self.fixed += other.fixed
        self.hashed &= other.hashed
        self.sample |= other.sample
        self.values |= other.values
        self.kept |= other.kept


@dataclass(slots=True)
class DatasetState:
    """Everything that is kept of the rows seen; no row is. Mergeable and picklable.

    `texts_with_ends` names text fields whose ISO times are wanted with their ends (record times).
    """

    options: Options = DEFAULT
    texts_with_ends: frozenset[str] = frozenset()
    rows: int = 0
    size: int = 0  # bytes of the batches
    width: int = 0  # bytes of the values of all rows together
    widest: int = 0  # and of the widest row
    fields: dict[str, FieldState] = field(default_factory=dict[str, FieldState])
    prints: dict[str, int] = field(default_factory=dict[str, int])  # equal for identical columns
    related: Related = field(default_factory=Related)
    sample: RowSample = field(default_factory=RowSample)
    kept: KeptRows = field(default_factory=KeptRows)
    row_hashes: list[Hashes] | None = field(default_factory=list[Hashes])
    row_limit: int = 32 * 1024**2  # rows whose hashes are kept
    _work: _RowWork = field(default_factory=_RowWork)

    def __post_init__(self) -> None:
        self.kept.most = self.options.kept_rows

    def update(
        self, batch: pa.RecordBatch, *, last: bool = True, pool: Executor | None = None
    ) -> None:
        """Adds rows, or with `last=False` some of their columns; `pool` works on columns at once.

        The blocks of the same rows have different columns; the one with `last` completes them.
        """
        for part in self.begin(batch, pool):
            part.result()
        self.complete(batch, last=last)

    def begin(self, batch: pa.RecordBatch, pool: Executor | None) -> "list[Future[None]]":
        """Starts the work on the columns of a batch, which is done when all futures are."""
        columns = [
            (name, self.fields.setdefault(name, FieldState()), cast("_Array", batch).column(i))
            for i, name in enumerate(batch.schema.names)
        ]
        # wide columns first, so that no thread is left with one at the end
        columns.sort(key=lambda column: -column[2].nbytes)
        self.size += batch.nbytes
        held = sum(s.proof.size for f in self.fields.values() for s in f.states.values())
        room = Room(max(0, self.options.key_bytes - held))
        queue, lock = iter(columns), Lock()
        places = self.kept.places(self.rows, batch.num_rows)

        def work() -> None:
            mine = _RowWork(places=places)
            for name, into, array in _shared(queue, lock):
                self._column(name, into, array, room, mine)
            with lock:
                self._work.add(mine)

        if pool is None:
            done: Future[None] = Future()
            work()
            done.set_result(None)
            return [done]
        return [pool.submit(work) for _ in range(_workers(pool))]

    def complete(self, batch: pa.RecordBatch, *, last: bool) -> None:
        """Closes the rows of a batch whose columns are all worked on."""
        if not last:
            return
        work, self._work = self._work, _RowWork()
        rows = batch.num_rows
        self.kept.add(self.rows, rows, work.kept)
        self.rows += rows
        if not rows:
            return
        widths = work.widths
        widest = int(widths.max()) if widths is not None else 0
        self.widest = max(self.widest, widest + work.fixed)
        self.width += (int(widths.sum()) if widths is not None else 0) + work.fixed * rows
        self.related.add(work.sample)
        if self.options.detect and work.hashes is not None and work.hashed:
            self.sample.add(work.hashes, work.values)
        if self.row_hashes is None or work.hashes is None:
            return
        if not work.hashed or self.rows > self.row_limit:
            self.row_hashes = None
        else:
            self.row_hashes.append(work.hashes)

    def merge(self, other: "DatasetState") -> None:
        """Adds the rows of another state; a field that one side has not is null there."""
        for name in (*self.fields, *(n for n in other.fields if n not in self.fields)):
            mine = self.fields.setdefault(name, FieldState(self.rows, self.rows))
            mine.merge(other.fields.get(name) or FieldState(other.rows, other.rows))
        for name, value in other.prints.items():
            self.prints[name] = (self.prints.get(name, 0) + value) & _MASK
        self.rows += other.rows
        self.size += other.size
        self.width += other.width
        self.widest = max(self.widest, other.widest)
        self.related.merge(other.related)
        self.sample.merge(other.sample)
        self.kept.merge(other.kept)
        if other.row_hashes is None or self.rows > self.row_limit:
            self.row_hashes = None
        elif self.row_hashes is not None:
            self.row_hashes += other.row_hashes

    # -------------------------------------------------------------- what holds between columns

    def keys(self) -> tuple[str, ...]:
        """Fields that have a value in every row, each value once."""
        if self.rows == 0:
            return ()
        return tuple(
            name
            for name, found in self.fields.items()
            if found.rows == self.rows and not found.nulls and len(found.states) == 1
            if next(iter(found.states.values())).unique()
        )

    def duplicates(self) -> int | None:
        """Rows that are equal to one before them; None where the hashes of rows were not kept."""
        if self.row_hashes is None:
            return None
        if not self.row_hashes or self.keys():
            return 0  # a key tells rows apart
        hashes = wrapped(np.concatenate(self.row_hashes))
        return len(hashes) - hashes.n_unique()

    def identical(self) -> list[tuple[str, str]]:
        """Pairs of fields with the same value in every row, constant and empty ones aside."""
        alike: dict[tuple[int, Form], list[str]] = {}
        for name, value in self.prints.items():
            found = self.fields[name]
            if len(found.states) == 1 and found.nulls < found.rows:
                [(form, state)] = found.states.items()
                if state.distinct(prove=False)[0] > 1:
                    alike.setdefault((value, form), []).append(name)
        return [(names[0], other) for names in alike.values() for other in names[1:]]

    # ------------------------------------------------------------------------------------------

    def _column(
        self, name: str, into: FieldState, array: _Array, room: Room, work: _RowWork
    ) -> None:
        if (kept := values_at(array, work.places)) is not None:
            work.kept[name] = kept
        if is_nested(array.type):
            self._nested(name, array, room, work)
            return
        form = form_of(array.type)
        into.rows += len(array)
        if form.kind is Kind.NULL:
            into.nulls += len(array)
            batch = None
        else:
            state = into.state(form, self.options, ends=name in self.texts_with_ends)
            batch = state.update(array, room)
            into.nulls += batch.nulls
        hashes = np.zeros(len(array), np.uint64) if batch is None else batch.hashes
        mine = _RowWork(hashes=hashes * odd(name), values={name: hashes})
        if len(hashes):
            printed = int((hashes * _odd_places(len(hashes))).sum()) & _MASK
            self.prints[name] = (self.prints.get(name, 0) + printed) & _MASK
        if batch is not None:
            _widths(batch, mine)
            if form.kind in {Kind.INTEGER, Kind.FLOAT, Kind.DECIMAL}:
                mine.sample[name] = _sampled(batch)
        work.add(mine)

    def _nested(self, name: str, array: _Array, room: Room, work: _RowWork) -> None:
        for flat in flatten_column(name, array):
            into = self.fields.setdefault(flat.path, FieldState())
            values: _Array = flat.array
            into.rows += len(values)
            into.nulls += values.null_count
            if flat.lengths is not None:
                lengths = series_from(flat.lengths).drop_nulls()
                into.elements = into.elements or Lengths()
                into.elements.add(cast("Integers", lengths.cast(pl.Int64).to_numpy()))
            form = form_of(values.type)
            if not is_nested(values.type) and form.kind is not Kind.NULL:
                into.state(form, self.options, ends=False).update(values, room)
        try:
            hashes = hashes_of(series_from(array))
        except pl.exceptions.PolarsError:  # a nested type that cannot be hashed as a whole
            work.add(_RowWork(hashed=False))
        else:
            work.add(_RowWork(hashes=hashes * odd(name)))


_MASK = (1 << 64) - 1


def _shared(queue: Iterator[Any], lock: Lock) -> Iterator[Any]:
    """What is left of a queue that several threads take from."""
    while True:
        with lock:
            item = next(queue, None)
        if item is None:
            return
        yield item


def _workers(pool: Executor) -> int:
    return int(getattr(pool, "_max_workers", 1))


@lru_cache(maxsize=8)
def _odd_places(count: int) -> Hashes:
    """An odd number for each place in a batch: a value elsewhere makes another print."""
    return np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) | np.uint64(1)


def _widths(batch: Batch, work: _RowWork) -> None:
    """Bytes of each row's value, or of all alike; read off the offsets, which nulls have too."""
    if batch.form.kind not in {Kind.TEXT, Kind.BINARY}:
        work.fixed += 1 if batch.form.kind is Kind.BOOLEAN else 8
    elif pa.types.is_dictionary(batch.array.type):
        work.widths = batch.series.str.len_bytes().fill_null(0).to_numpy().astype(np.int64)
    else:
        work.widths = np.diff(offsets_of(batch.array)).astype(np.int64)


def _sampled(batch: Batch) -> Floats:
    """Values of evenly spread rows, NaN for nulls."""
    count = len(batch.series)
    places = np.arange(count)
    if count > SAMPLED_ROWS:
        places = ((np.arange(SAMPLED_ROWS) + 0.5) * (count / SAMPLED_ROWS)).astype(np.intp)
    if batch.raw is None:
        taken = batch.series.gather(wrapped(places)).cast(pl.Float64).to_numpy()  # nulls are NaN
        return cast("Floats", taken)
    sample = batch.raw[places].astype(np.float64)
    if batch.valid is not None:
        sample[~batch.valid[places]] = np.nan
    return sample / 10.0**batch.form.scale if batch.form.scale > 0 else sample


def merged(states: Iterable[DatasetState]) -> DatasetState:
    """One state of all, in their order."""
    first, *others = states
    for other in others:
        first.merge(other)
    return first

"""The columns that references may go out from or lead to, with sketches of their values.

They are read off the states that a profile is made of; no row is looked at again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import polars as pl

from audit.detect.dataset import called
from audit.facts.catalog import Dataset, DatasetKind, repeated
from audit.facts.profiles import DatasetProfile, FieldProfile
from audit.profile.column import ColumnState
from audit.profile.dataset import FieldState
from audit.profile.distinct import Proof
from audit.profile.hashes import Hashes
from audit.profile.kinds import Kind
from audit.profile.relations.names import named_as_key
from audit.profile.relations.sketch import KEPT, Held, Integers, Sketch, sketch, sketched

#: Hashes that are kept of a field that is named as a key or as a reference.
KEPT_OF_KEYS = 4_096
#: Values of a key that are all kept; a run of numbers without a hole takes no room.
HELD = 131_072
#: Longer texts are no keys.
_LONGEST = 128
_CODE = 24  # characters
_EXACT = 2.0**53  # up to here a fraction holds every whole number
_UUID_BYTES = 16
_DATED = ("date ", "time")


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a dataset with the sketch of its values; `sort` is "integer", "text", "bytes".

    `called` is the dataset's name without the folders and endings around it. `keyed` says that the
    source declares the field alone as a key, `seen` (0..1) is the share of the rows that were read.
    """

    dataset: str
    field: str
    sort: str
    sketch: Sketch
    called: str = ""
    namespace: str = ""
    unique: bool = False
    keyed: bool = False
    seen: float = 1.0

    @property
    def named(self) -> str:
        return self.called or self.dataset


def columns_of(dataset: str, rows: pl.DataFrame) -> list[Column]:
    """The columns of a dataset whose rows are all at hand."""
    found: list[Column] = []
    for values in rows.get_columns():
        whole = values.dtype.is_integer()
        if whole or values.dtype == pl.String:
            made = sketch(values)
            sort = "integer" if whole else "text"
            found.append(Column(dataset, values.name, sort, made, unique=made.unique))
    return found


def compared(dataset: Dataset) -> bool:
    """Whether the dataset has rows of its own: views and partitions repeat those of others."""
    repeats = dataset.kind is DatasetKind.MATERIALIZED_VIEW or bool(dataset.partition_of)
    return dataset.kind.stored and not repeats


def columns_of_states(
    states: Mapping[str, FieldState], dataset: Dataset, profile: DatasetProfile
) -> list[Column]:
    """The columns of a dataset by what its profile was made of."""
    found: list[Column] = []
    keyed = {k.fields[0] for k in dataset.keys if len(k.fields) == 1 and not k.partial}
    base = Column(
        dataset.name,
        "",
        "",
        sketch(pl.Series([], dtype=pl.Int64)),
        called=called_for_short(dataset.name),
        namespace=dataset.namespace,
        seen=_seen(profile),
    )
    for name, state in states.items():
        told = profile.field(name)
        if told is None or repeated(name) or len(state.states) != 1 or not _able(told):
            continue
        [only] = state.states.values()
        keying = named_as_key(name) or name in keyed or told.unique is True or _coded(told)
        made = sketch_of(only, KEPT_OF_KEYS if keying else KEPT)
        if made is None:
            continue
        missing = state.rows - only.values
        whole, values = replace(made[1], rows=state.rows, nulls=missing), told.values
        unique = bool(values) and not missing and told.unique is not False
        unique = unique and (told.unique is True or whole.unique)
        if unique or name in keyed:
            whole = replace(whole, held=_held(only.proof))
        found.append(
            replace(
                base,
                field=name,
                sort=made[0],
                sketch=whole,
                unique=unique,
                keyed=name in keyed,
            )
        )
    return found


def called_for_short(name: str) -> str:
    """What a dataset is called: of a sheet its own name, of a file that without the folders."""
    return name.rpartition("#")[2] if "#" in name else called(name).replace('"', "")


def sketch_of(state: ColumnState, most: int) -> tuple[str, Sketch] | None:
    """The sort of a column's values and their sketch, None for one that is no key to anything."""
    sort = _sort(state)
    if not sort or not state.values:
        return None
    frame = state.counted()
    chosen = state.sketch.chosen if state.sketch is not None else None
    if frame is not None:
        return _all_of(state, sort, frame["v"], frame["n"].cast(pl.UInt64).to_numpy(), most)
    if chosen is None or chosen.values is None:
        return None
    if state.form.kind is Kind.FLOAT:  # whole numbers have other hashes as fractions
        counts = chosen.counts.astype(np.uint64)
        return _all_of(state, sort, chosen.values, counts, most) if chosen.whole else None
    values = chosen.values.head(most)
    numbers: Integers | None = None
    ends: tuple[int | None, int | None] = (None, None)
    if sort == "integer":
        wide = values.cast(pl.Int64, strict=False)
        if values.dtype != pl.Int64 and (wide.null_count() or cast("int", wide.min() or 0) < 0):
            return None  # a negative number has another hash in another width
        numbers = cast("Integers", wide.to_numpy())
        ends = _ends(state, numbers)
    return sort, Sketch(
        kept=chosen.hashes[:most],
        counts=chosen.counts[:most].astype(np.uint64),
        whole=chosen.whole and len(chosen.hashes) <= most,
        rows=state.rows,
        nulls=state.nulls,
        least=ends[0],
        most=ends[1],
        numbers=numbers,
    )


def _all_of(
    state: ColumnState, sort: str, values: pl.Series, counts: Hashes, most: int
) -> tuple[str, Sketch] | None:
    """The sketch of values that are all known; of fractions there is none."""
    if sort == "integer":
        if state.form.kind is Kind.FLOAT:
            whole = values.is_finite() & (values.abs() < _EXACT) & (values == values.floor())
            if not whole.all():
                return None
        numbers = values.cast(pl.Int64, strict=False)
        if numbers.null_count() > values.null_count():
            return None  # more digits than 64 bits hold
        values = numbers
    return sort, sketched(values, counts, rows=state.rows, nulls=state.nulls, most=most)


def _sort(state: ColumnState) -> str:
    form = state.form
    if form.kind in {Kind.INTEGER, Kind.FLOAT}:
        return "integer"
    if form.kind is Kind.DECIMAL:
        return "integer" if form.scale == 0 else ""
    if form.kind is Kind.TEXT:
        return "text"
    small = form.kind is Kind.BINARY and state.size <= 2 * _UUID_BYTES * state.rows
    return "bytes" if small else ""


def _ends(state: ColumnState, numbers: Integers) -> tuple[int, int]:
    seen = state.sketch.numbers if state.sketch is not None else None
    if seen is None or seen.low is None or seen.high is None:
        return int(numbers.min()), int(numbers.max())
    return int(seen.low), int(seen.high)


def _held(proof: Proof) -> Held | None:
    """Every value of a column that is a key, where the profile still has them and they are few."""
    if not proof.alive or sum(map(len, proof.runs)) > HELD:
        return None
    if not proof.runs and not proof.spans:
        return None
    runs = proof.runs or [np.zeros(0, np.int64)]
    return Held(cast("Integers", np.sort(np.concatenate(runs))), tuple(proof.spans))


def _able(told: FieldProfile) -> bool:
    """Whether its values may be keys: short, and no times."""
    if (told.max_length or 0) > _LONGEST:
        return False
    formats = told.texts.formats if told.texts else ()
    dated = sum(share.count for share in formats if share.name.startswith(_DATED))
    return dated == 0 or (told.texts is not None and dated < 0.5 * told.texts.looked_at)


def _coded(told: FieldProfile) -> bool:
    """Whether it holds short texts, of which so many may be compared that most codes are all."""
    return 0 < (told.max_length or 0) <= _CODE and (told.distinct or 0) <= KEPT_OF_KEYS


def _seen(profile: DatasetProfile) -> float:
    if profile.sample is None:
        return 1.0
    return profile.sample.share if profile.sample.share is not None else 0.0


def by_place(columns: Iterable[Column]) -> dict[tuple[str, str], Column]:
    return {(column.dataset, column.field): column for column in columns}

"""States of columns -> columns as detection takes them: a sample of values, as texts or numbers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.detect.column import Column, ColumnKind
from audit.profile.chosen import LONGEST
from audit.profile.column import ColumnState
from audit.profile.dataset import FieldState
from audit.profile.hashes import hashes_of
from audit.profile.kinds import TICKS, Form, Kind, wrapped

Integers = npt.NDArray[np.int64]

_DAY = TICKS["s"]
_WIDEST = 1e16  # floats are exact for whole numbers up to about here (2^53)
#: Rows that are as good a sample as the different values: more are not looked at one by one.
_ENOUGH = 2_000
_NOTHING = pl.Series([], dtype=pl.String)
_NO_COUNTS: Integers = np.zeros(0, np.int64)
#: What a kind of the profile is to detection; numbers with fractions are told by their values.
_KINDS = {
    Kind.TEXT: ColumnKind.TEXT,
    Kind.INTEGER: ColumnKind.INTEGER,
    Kind.DATE: ColumnKind.DATE,
    Kind.TIMESTAMP: ColumnKind.TIMESTAMP,
    Kind.BOOLEAN: ColumnKind.BOOLEAN,
    Kind.BINARY: ColumnKind.BINARY,
}


def column_of(
    name: str, found: FieldState, *, comment: str = "", rows: pl.Series | None = None
) -> Column:
    """The column of a field; values of several kinds, as in documents, are texts together.

    `rows` are its values in a sample of rows.
    """
    states = [state for state in found.states.values() if state.values]
    states.sort(key=lambda state: (-state.values, state.form.kind))
    column = Column(
        name=name,
        kind=ColumnKind.OTHER,
        values=_NOTHING,
        counts=_NO_COUNTS,
        rows=max(0, found.rows - found.nulls),
        nulls=found.nulls,
        comment=comment,
    )
    parts = [_part(column, state) for state in states]
    if not parts:
        return column
    return _drawn(parts[0], rows) if len(parts) == 1 else _together(column, parts)


def _drawn(column: Column, rows: pl.Series | None) -> Column:
    """With the values of the rows, where the column has more different ones than were kept."""
    if column.whole or rows is None:
        return column
    values = _as_column(column.kind, rows.drop_nulls())
    if values is None or len(values) < min(column.sampled, _ENOUGH):
        return column
    frame: Any = pl.DataFrame({"v": values}).group_by("v").agg(pl.len().alias("n"))
    different, counts = frame["v"], frame["n"].cast(pl.Int64)
    # in the order of their hashes: groups come in any
    order = wrapped(np.argsort(hashes_of(different)).astype(np.int64))
    drawn = cast("Integers", counts.gather(order).to_numpy())
    return replace(column, drawn=different.gather(order), drawn_counts=drawn)


def _as_column(kind: ColumnKind, rows: pl.Series) -> pl.Series | None:
    """Values of rows as a column of this kind has them, None for what is kept in another way."""
    dtype = rows.dtype
    match kind:
        case ColumnKind.TEXT if dtype == pl.String:
            return rows.str.slice(0, LONGEST)
        case ColumnKind.INTEGER if dtype.is_integer():
            return rows.cast(pl.String)
        case ColumnKind.FLOAT if dtype.is_float() or dtype.is_decimal():
            numbers = rows.cast(pl.Float64)
            return numbers.filter(numbers.is_finite())
        case ColumnKind.DATE if dtype == pl.Date:
            return rows
        case ColumnKind.TIMESTAMP if isinstance(dtype, pl.Datetime):
            return rows.dt.epoch("s")
        case _:
            return None


def _part(column: Column, state: ColumnState) -> Column:
    values, counts, whole = _values_of(state)
    kind, values, counts = _as_kind(state.form, values, counts)
    column = replace(
        column,
        kind=kind,
        values=values,
        counts=counts,
        whole=whole,
        distinct=state.distinct(prove=False)[0],
    )
    rare, every = (state.sketch.rare, state.sketch.chosen) if state.sketch else (None, None)
    if rare is None or every is None or rare.chosen.values is None or rare.common(every):
        return column
    return replace(
        column,
        rare=rare.chosen.values,
        rare_counts=rare.chosen.counts,
        rare_whole=rare.chosen.whole,
    )


def _values_of(state: ColumnState) -> tuple[pl.Series, Integers, bool]:
    frame = state.counted()
    if frame is not None:
        # in the order that sampled values have, which is not the one that rows had
        order = wrapped(np.argsort(hashes_of(frame["v"])).astype(np.int64))
        counts = frame["n"].cast(pl.Int64).gather(order)
        return frame["v"].gather(order), cast("Integers", counts.to_numpy()), True
    chosen = state.sketch.chosen if state.sketch is not None else None
    if chosen is None or chosen.values is None:
        return _NOTHING, _NO_COUNTS, False
    return chosen.values, chosen.counts, chosen.whole


def _as_kind(
    form: Form, values: pl.Series, counts: Integers
) -> tuple[ColumnKind, pl.Series, Integers]:
    kind = _KINDS.get(form.kind, ColumnKind.OTHER)
    match form.kind:
        case Kind.INTEGER:
            values = values.cast(pl.String)
        case Kind.FLOAT | Kind.DECIMAL:
            scale = max(0, form.scale) if form.kind is Kind.DECIMAL else 0
            kind, values, counts = _floats(values.cast(pl.Float64) / 10**scale, counts)
        case Kind.DATE:
            values = values.cast(pl.Int32).cast(pl.Date)
        case Kind.TIMESTAMP:
            values = values.cast(pl.Int64) // max(1, form.ticks // _DAY)
        case Kind.TEXT | Kind.BINARY:
            pass
        case _:
            values, counts = _NOTHING, _NO_COUNTS
    return kind, values, counts


def _floats(values: pl.Series, counts: Integers) -> tuple[ColumnKind, pl.Series, Integers]:
    """Whole numbers that came as floats are whole numbers."""
    numbers = values.to_numpy()
    finite = np.isfinite(numbers)
    able, counts = numbers[finite], counts[finite]
    whole = bool(len(able)) and bool(np.all((able == np.floor(able)) & (np.abs(able) < _WIDEST)))
    series: Any = pl.Series(able)
    if whole:
        return ColumnKind.INTEGER, series.cast(pl.Int64).cast(pl.String), counts
    return ColumnKind.FLOAT, series, counts


def _together(column: Column, parts: Sequence[Column]) -> Column:
    """Texts and whole numbers of one field; the others are only counted."""
    spoken = [p for p in parts if p.kind in {ColumnKind.TEXT, ColumnKind.INTEGER}]
    if not spoken:
        return parts[0]
    values = pl.concat([part.values for part in spoken])
    counts = np.concatenate([part.counts for part in spoken])
    frame: Any = pl.DataFrame({"v": values, "n": counts}).group_by("v", maintain_order=True)
    once = frame.agg(pl.col("n").sum())
    kind = ColumnKind.TEXT if any(p.kind is ColumnKind.TEXT for p in spoken) else ColumnKind.INTEGER
    first = next((p for p in spoken if p.rare is not None), spoken[0])
    return replace(
        column,
        kind=kind,
        values=once["v"],
        counts=cast("Integers", once["n"].to_numpy()),
        whole=all(part.whole for part in spoken),
        distinct=None,
        rare=first.rare,
        rare_counts=first.rare_counts,
        rare_whole=first.rare_whole,
    )

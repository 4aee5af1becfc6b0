"""Arrow arrays and batches for the tests of profiles, made by polars."""

# ruff: noqa: ANN401  # an Arrow array of any type

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pyarrow as pa

from audit.profile.column import ColumnState, column_state
from audit.profile.dataset import DatasetState
from audit.profile.options import DEFAULT, Options


def array(values: Sequence[object], dtype: Any = None) -> Any:
    """An Arrow array; texts have 64-bit offsets, as readers give them."""
    series: Any = pl.Series(values, dtype=dtype, strict=True)
    found = series.to_arrow()
    return found.cast(pa.large_string()) if pa.types.is_string_view(found.type) else found


def batch(columns: Mapping[str, Any]) -> pa.RecordBatch:
    """A record batch of arrays or of lists of values."""
    arrays: list[Any] = [c if isinstance(c, pa.Array) else array(c) for c in columns.values()]
    made: Any = pa.RecordBatch
    found: pa.RecordBatch = made.from_arrays(arrays, names=list(columns))
    return found


def column(*parts: Any, options: Options = DEFAULT, ends: bool = False) -> ColumnState:
    """The state of a column that came in these parts (lists of values, or arrays)."""
    arrays: list[Any] = [p if isinstance(p, pa.Array) else array(p) for p in parts]
    state = column_state(arrays[0].type, options, ends=ends)
    for part in arrays:
        state.update(part)
    return state


def dataset(*parts: pa.RecordBatch, options: Options = DEFAULT) -> DatasetState:
    state = DatasetState(options)
    for part in parts:
        state.update(part)
    return state

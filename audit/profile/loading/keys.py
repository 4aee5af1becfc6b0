"""How the values of a key lie, and how many rows are marked as deleted."""

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.facts.catalog import Dataset, Field, LogicalType, split_key_of
from audit.facts.loading import KeySpread, Marked
from audit.profile.dataset import DatasetState

Floats = npt.NDArray[np.float64]

#: Ranges that a first load may be cut into.
PARTS = 8
_FEWEST = 100
#: Numbers between the ends, for each row, beyond which they are not those of a counter.
_SPARSE = 20
#: A UUID begins with the time of its making in these versions (RFC 9562, section 5).
_TIMED = ("1", "6", "7")
_MOSTLY = 0.95
_VERSION_AT = 14  # of "xxxxxxxx-xxxx-Vxxx-..."


def numbers_of(rows: pl.DataFrame, dataset: Dataset) -> Floats | None:
    """The values of a key of one whole number; None without such a key."""
    key = dataset.unique_key
    if key is None or len(key.fields) != 1 or key.fields[0] not in rows.columns:
        return None
    values = rows[key.fields[0]]
    if not values.dtype.is_integer():
        return None
    return values.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def spread_of(
    state: DatasetState, rows: pl.DataFrame, dataset: Dataset, *, whole: bool
) -> KeySpread | None:
    """Of the field by which a first load is cut into ranges; None where there is none."""
    name = split_key_of(dataset)
    if name not in rows.columns:
        return None
    values = rows[name].drop_nulls()
    if len(values) < _FEWEST:
        return KeySpread(field=name)
    if not values.dtype.is_integer():
        return KeySpread(field=name, skew=1.0, parts=PARTS, ordered=_ordered(values))
    numbers = values.cast(pl.Float64).to_numpy()
    counts, _ = np.histogram(numbers, bins=PARTS)
    return KeySpread(
        field=name,
        skew=round(float(counts.max()) * PARTS / len(numbers), 2),
        parts=PARTS,
        missing=_missing(state, dataset, name) if whole else None,
    )


def _ordered(values: pl.Series) -> bool:
    if values.dtype != pl.String:
        return False
    versions = values.str.slice(_VERSION_AT, 1).is_in(list(_TIMED))
    return float(versions.mean() or 0) >= _MOSTLY  # type: ignore[arg-type]  # of booleans a number


def _missing(state: DatasetState, dataset: Dataset, name: str) -> float | None:
    """The share of numbers between the ends of a key of its own that no row has."""
    key = dataset.primary_key
    if key is None or key.fields != (name,) or not state.rows:
        return None
    found = list(state.fields[name].states.values())
    numbers = found[0].summary().numbers if len(found) == 1 else None
    if numbers is None or numbers.low is None or numbers.high is None:
        return None
    between = int(numbers.high) - int(numbers.low) + 1
    if between > _SPARSE * state.rows:
        return None
    return round(max(0.0, 1 - state.rows / between), 4)


def marked_of(field: Field, values: pl.Series) -> Marked | None:
    """How many rows a field marks as deleted; None where its values do not say."""
    alive = "active" in field.name.lower() and "inactive" not in field.name.lower()
    if field.logical_type.temporal:
        count = len(values) - values.null_count()
    elif values.dtype == pl.Boolean or values.dtype.is_integer():
        truth = values.cast(pl.Int64).fill_null(0) != 0
        count = int((~truth if alive else truth).sum())
    elif field.logical_type is LogicalType.TEXT and not alive:
        count = int((values.cast(pl.String).fill_null("").str.len_chars() > 0).sum())
    else:
        return None
    return Marked(field=field.name, rows=len(values), marked=count)

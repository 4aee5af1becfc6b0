"""Counts of rows that somebody promised there would be none of, or few: of whole rows in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

import polars as pl

from audit.errors import SourceAuditError
from audit.model.fact import Scalar
from audit.profile.exactly import these

#: Whole rows as they are kept while a dataset is described.
Rows = pl.DataFrame

_LONGEST_PATTERN = 1000


class NotCounted(SourceAuditError):
    """What cannot be counted; the text says why, without a value."""


def column(rows: pl.DataFrame, name: str) -> pl.Series:
    """The values of a field, nulls left out."""
    if name not in rows.columns:
        raise NotCounted("its values were not kept to count them")
    return rows[name].drop_nulls()


def missing(rows: pl.DataFrame, name: str, values: Sequence[Scalar]) -> int:
    """Rows whose value is one of these; null stands for none at all."""
    if name not in rows.columns:
        raise NotCounted("its values were not kept to count them")
    nulls = rows[name].null_count() if None in values else 0
    return nulls + _among(column(rows, name), values)


def invalid(rows: pl.DataFrame, name: str, values: Sequence[Scalar], pattern: str) -> int:
    """Rows with a value that is none of these, or that the pattern is nowhere found in."""
    held = column(rows, name)
    wrong = len(held) - _among(held, values) if values else 0
    return wrong + (_unlike(held, pattern) if pattern else 0)


def repeats(rows: pl.DataFrame, names: Sequence[str]) -> int:
    """Rows that have the values of one before them in all of these fields, none of them null."""
    if gone := [name for name in names if name not in rows.columns]:
        raise NotCounted(f"values of {gone[0]} were not kept to count them")
    held = these(rows, names).drop_nulls()
    return len(held) - held.n_unique()


def outside(
    rows: pl.DataFrame,
    name: str,
    *,
    low: Scalar,
    high: Scalar,
    open_low: bool = False,
    open_high: bool = False,
) -> int:
    """Rows with a value below `low` or above `high`; the ends themselves count where they are
    open. Of days and times the ends are texts in ISO 8601.
    """
    held = column(rows, name)
    wrong = pl.Series([False]).new_from_index(0, len(held))
    if low is not None:
        bound = _bound(held, low)
        wrong |= held <= bound if open_low else held < bound
    if high is not None:
        bound = _bound(held, high)
        wrong |= held >= bound if open_high else held > bound
    if held.dtype.is_float():
        wrong |= held.is_nan()
    return int(wrong.sum())


def uneven(rows: pl.DataFrame, name: str, step: Scalar) -> int:
    """Rows with a number that is no multiple of `step`."""
    held = column(rows, name)
    if not held.dtype.is_numeric():
        raise NotCounted("its values are no numbers")
    if isinstance(step, bool) or not isinstance(step, int | float) or not step:
        raise NotCounted("nothing is a multiple of that")
    if held.dtype.is_integer() and float(step).is_integer():
        return int((held % int(step) != 0).sum())
    parts = held.cast(pl.Float64) / float(step)
    return int(((parts - parts.round()).abs() > 1e-9 * parts.abs().clip(1.0)).sum())


def _among(held: pl.Series, values: Sequence[Scalar]) -> int:
    """How many values are one of these, as they are or as they are written."""
    if held.dtype == pl.Boolean:
        wanted = [v for v in values if isinstance(v, bool)]
        return int(held.is_in(wanted).sum())
    if held.dtype.is_numeric():
        numbers = [float(v) for v in (_number(value) for value in values) if v is not None]
        return int(held.cast(pl.Float64, strict=False).is_in(numbers).sum())
    texts = [str(v) for v in values if v is not None]
    return int(_texts(held).is_in(texts).sum())


def _number(value: Scalar) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def _unlike(held: pl.Series, pattern: str) -> int:
    if len(pattern) > _LONGEST_PATTERN:
        raise NotCounted(f"the pattern is longer than {_LONGEST_PATTERN} characters")
    texts = _texts(held)
    try:
        return int((~texts.str.contains(pattern)).sum())
    except pl.exceptions.PolarsError:
        # the engine knows no look-around and no references back; its message quotes the pattern
        raise NotCounted("the pattern is none that is known here (no look-around)") from None


def _texts(held: pl.Series) -> pl.Series:
    if held.dtype == pl.String:
        return held
    if isinstance(held.dtype, pl.Binary | pl.Object) or held.dtype.is_nested():
        raise NotCounted("its values are no texts")
    try:
        return held.cast(pl.String)
    except pl.exceptions.PolarsError:
        raise NotCounted("its values are no texts") from None


def _bound(held: pl.Series, bound: Scalar) -> object:
    """An end as the values of the column are."""
    kind = held.dtype
    try:
        if kind.is_numeric() and not isinstance(bound, bool):
            return float(bound) if isinstance(bound, str) else bound
        if kind == pl.Date:
            return date.fromisoformat(str(bound)[:10])
        if kind == pl.Time:
            return time.fromisoformat(str(bound))
        if isinstance(kind, pl.Datetime):
            found = datetime.fromisoformat(str(bound))
            return found if kind.time_zone else found.replace(tzinfo=None)
    except ValueError:
        raise NotCounted("the bound is no value of this type") from None
    raise NotCounted("its values have no order that the bound is of")


@dataclass(frozen=True, slots=True)
class Keys:
    """The values of some fields of the rows that were kept, all rows when `whole`; the fields are
    called by their numbers.
    """

    rows: pl.DataFrame = field(repr=False)
    whole: bool


def keys(rows: pl.DataFrame, names: Sequence[str], *, whole: bool) -> Keys | None:
    """The values of these fields, None where they were not kept."""
    if any(name not in rows.columns for name in names):
        return None
    found = these(rows, names)
    return Keys(found.rename({name: str(n) for n, name in enumerate(names)}), whole)


def orphans(child: Keys, parent: Keys) -> tuple[int, int]:
    """Rows of the child that no row of the parent has the values of, and of how many with one."""
    if not parent.whole:
        raise NotCounted("not all rows of the parent were kept to look them up")
    here = child.rows.drop_nulls()
    there = parent.rows
    if here.schema != there.schema:
        here, there = _alike(here), _alike(there)
    lost = here.join(there.unique(), on=here.columns, how="anti")
    return len(lost), len(here)


def _alike(rows: pl.DataFrame) -> pl.DataFrame:
    """Values as they are written, so that keys of two types can be compared."""
    return pl.DataFrame([_texts(rows[name]).alias(name) for name in rows.columns])

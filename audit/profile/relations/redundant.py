"""Columns and datasets that hold the same values twice."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from audit.profile.relations.inferred import Column
from audit.profile.relations.sketch import Sketch

#: A column with fewer different values has the values of another one by chance.
_FEWEST = 10
#: Datasets of fewer rows are look-ups, and alike because the world is.
_LEAST_ROWS = 20
_ALIKE = 0.9


@dataclass(frozen=True, slots=True)
class SameColumn:
    """Two fields of a dataset, equal in `share` of the rows."""

    dataset: str
    field: str
    other: str
    share: float


@dataclass(frozen=True, slots=True)
class AlikeDatasets:
    """Two datasets that share so many of the smaller one's fields, by name and by values."""

    dataset: str
    other: str
    fields: int
    share: float


def same_columns(dataset: str, rows: pl.DataFrame, *, least: float = 0.99) -> list[SameColumn]:
    """Pairs of fields that have the same value in nearly every row; each later field once."""
    if len(rows) < _LEAST_ROWS:
        return []
    found: list[SameColumn] = []
    seen: list[pl.Series] = []
    for values in rows.get_columns():
        if values.n_unique() < _FEWEST:
            continue
        for other in seen:
            if other.dtype != values.dtype:
                continue
            share = float((values.eq_missing(other)).sum()) / len(rows)
            if share >= least:
                found.append(SameColumn(dataset, values.name, other.name, share))
                break
        else:
            seen.append(values)
    return found


def alike_datasets(columns: Sequence[Column]) -> list[AlikeDatasets]:
    """Pairs of datasets most of whose fields have the same names and much the same values.

    Only fields with many different values count, and no counters: flags, states and numbers from
    one on are alike everywhere.
    """
    held: dict[str, dict[str, Sketch]] = {}
    for column in columns:
        seen = column.sketch
        if seen.rows >= _LEAST_ROWS and seen.distinct >= _FEWEST and not seen.dense:
            held.setdefault(column.dataset, {})[column.field.lower()] = column.sketch
    found: list[AlikeDatasets] = []
    names = sorted(held)
    for number, first in enumerate(names):
        for second in names[number + 1 :]:
            common = held[first].keys() & held[second].keys()
            fewer = min(len(held[first]), len(held[second]))
            if len(common) < 2 or len(common) < _ALIKE * fewer:  # noqa: PLR2004  # one is a key
                continue
            alike = sum(_alike(held[first][field], held[second][field]) for field in common)
            if alike >= 2 and alike >= _ALIKE * fewer:  # noqa: PLR2004
                found.append(AlikeDatasets(first, second, alike, alike / fewer))
    return found


def _alike(one: Sketch, other: Sketch) -> bool:
    """Whether the smaller has little that the larger has not."""
    small, large = sorted((one, other), key=lambda s: s.distinct)
    return small.within(large) >= _ALIKE

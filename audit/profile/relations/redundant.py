"""Columns and datasets that hold the same values twice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.facts.catalog import record_time
from audit.facts.relations import AlikeDatasets, SameFields
from audit.profile.relations.columns import Column
from audit.profile.relations.names import named_as_key
from audit.profile.relations.sketch import Sketch

#: A column with fewer different values has the values of another one by chance.
_FEWEST = 10
#: Datasets of fewer rows are look-ups, and alike because the world is.
_LEAST_ROWS = 20
_ALIKE = 0.9
#: Texts that are so often equal are told; numbers and times have to be equal in every row.
_NEARLY = 0.99
#: So many values are looked at first, of which fields that are the same have nearly all.
_GLANCE, _AT_A_GLANCE = 64, 0.8
#: A field with so many different values, as a share of the rows, says which rows they are.
_TELLING = 0.5
#: Counts of different values may differ by so much and the fields still be alike.
_NEAR = 0.1


def same_columns(
    dataset: str,
    rows: pl.DataFrame,
    *,
    distinct: Mapping[str, int | None] | None = None,
    without: Collection[str] = (),
    whole: bool = True,
) -> list[SameFields]:
    """Pairs of fields that have the same value in nearly every row; each later field once.

    Keys (`without`) and the times that a record keeps of itself are left out: both are equal in
    many a dataset whose rows never change. `distinct` spares counting what is known already.
    """
    if len(rows) < _LEAST_ROWS:
        return []
    found: list[SameFields] = []
    seen: dict[pl.DataType, _Seen] = {}
    for values in rows.get_columns():
        if values.name in without or record_time(values.name):
            continue
        known = distinct.get(values.name) if distinct else None
        count = values.n_unique() if known is None else known
        if count < _FEWEST:
            continue
        others = seen.setdefault(values.dtype, _Seen(rows.width))
        glance = others.glance(values)
        share, other = _likest(values, count, others.like(glance))
        least = _NEARLY if values.dtype == pl.String else 1.0
        if other and share >= least:
            found.append(
                SameFields(
                    dataset=dataset,
                    field=values.name,
                    other=other,
                    share=share,
                    rows=len(rows),
                    exact=whole,
                )
            )
        else:
            others.add(values, count, glance)
    return found


class _Seen:
    """Columns of one type; a few values of each are compared before all of them are."""

    def __init__(self, most: int) -> None:
        self._columns: list[tuple[pl.Series, int]] = []
        self._glances = np.zeros((most, _GLANCE), np.uint64)

    @staticmethod
    def glance(values: pl.Series) -> npt.NDArray[np.uint64]:
        """Hashes of values that are spread over the column."""
        chosen = values.gather_every(max(1, len(values) // _GLANCE)).head(_GLANCE)
        return chosen.hash().to_numpy()

    def like(self, glance: npt.NDArray[np.uint64]) -> list[tuple[pl.Series, int]]:
        """The columns that could be the same, by these values."""
        there = self._glances[: len(self._columns), : len(glance)]
        alike = (there == glance).mean(axis=1) >= _AT_A_GLANCE
        return [self._columns[place] for place in np.flatnonzero(alike)]

    def add(self, values: pl.Series, count: int, glance: npt.NDArray[np.uint64]) -> None:
        self._glances[len(self._columns), : len(glance)] = glance
        self._columns.append((values, count))


def _likest(
    values: pl.Series, count: int, others: Sequence[tuple[pl.Series, int]]
) -> tuple[float, str]:
    best = (0.0, "")
    for other, their in others:
        if abs(count - their) > _NEAR * max(count, their) + 1:
            continue
        if named_as_key(values.name) and named_as_key(other.name):
            continue  # two references agree where each thing has one of the other
        share = float(values.eq_missing(other).sum()) / len(values)
        best = max(best, (share, other.name))
    return best


def alike_datasets(columns: Sequence[Column]) -> list[AlikeDatasets]:
    """Datasets most of whose fields have the same names and much the same values as another's.

    Only fields with many different values count, and no counters: flags, states and numbers from
    one on are alike everywhere. One of the fields has to tell most rows apart: what happened in two
    years is of the same products. Each copy is told once, with the first dataset that it is like.
    """
    held: dict[str, dict[str, _Field]] = {}
    for column in columns:
        seen = column.sketch
        if seen.rows >= _LEAST_ROWS and seen.distinct >= _FEWEST and not seen.dense:
            telling = seen.distinct >= _TELLING * seen.rows
            field = _Field(seen, seen.distinct, telling)
            held.setdefault(column.dataset, {})[column.field.lower()] = field
    found: list[AlikeDatasets] = []
    names = sorted(held, key=lambda name: (len(name), name))
    copies: set[str] = set()
    for number, first in enumerate(names):
        if first in copies:
            continue
        for second in names[number + 1 :]:
            if second not in copies and (pair := _pair(first, second, held)) is not None:
                copies.add(second)
                found.append(pair)
    return found


def _pair(
    first: str, second: str, held: Mapping[str, Mapping[str, "_Field"]]
) -> AlikeDatasets | None:
    one, other = held[first], held[second]
    common = one.keys() & other.keys()
    fewer = min(len(one), len(other))
    least = max(2, _ALIKE * fewer)  # one is a key
    if len(common) < least:
        return None
    telling = {field for field in common if one[field].telling and other[field].telling}
    alike, left = 0, len(common)
    told = False
    for field in sorted(common, key=lambda field: (field not in telling, field)):
        if not told and field not in telling:
            return None
        same = _alike(one[field], other[field])
        alike, left, told = alike + same, left - 1, told or same
        if alike + left < least:  # most pairs end here, at their first field
            return None
    return AlikeDatasets(dataset=first, other=second, fields=alike, share=alike / fewer)


@dataclass(frozen=True, slots=True)
class _Field:
    """The values of a field; `telling` says that most rows have one of their own."""

    sketch: Sketch
    distinct: int
    telling: bool


def _alike(one: _Field, other: _Field) -> bool:
    """Whether the smaller has little that the larger has not."""
    small, large = sorted((one, other), key=lambda f: f.distinct)
    if small.telling and small.sketch.apart(large.sketch):
        return False
    return small.sketch.within(large.sketch) >= _ALIKE

"""Columns and tables for the tests of detection, and what is told of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise

import numpy as np
import polars as pl
import pyarrow as pa

from audit.detect.column import Column, ColumnKind
from audit.detect.dataset import classify
from audit.detect.settings import DEFAULT, Settings
from audit.facts.sensitive import DatasetSensitivity, FieldSensitivity
from audit.profile.dataset import DatasetState, merged
from audit.profile.describe import Seen, describe
from audit.profile.options import Options
from tests.make import facts as make
from tests.profile.arrays import batch

TODAY = date(2026, 11, 27)
NOW = datetime(2026, 11, 27, 12).timestamp()  # noqa: DTZ001  # of any time zone

_NAMES = """
    Anna Maria Peter Thomas Laura Julia Michael Sarah David Paul Emma Lucas
    Müller Schmidt Garcia Novak Rossi Dubois Jensen Kowalski Smith Johnson
"""
FIRST, LAST = (tuple(line.split()) for line in _NAMES.strip().splitlines())


def column(name: str, values: Sequence[str], kind: ColumnKind = ColumnKind.TEXT) -> Column:
    """A column of texts, or of whole numbers written in digits."""
    counts = Counter(values)
    return Column(
        name=name,
        kind=kind,
        values=pl.Series(list(counts), dtype=pl.String),
        counts=np.array(list(counts.values()), np.int64),
        rows=len(values),
        distinct=len(counts),
    )


def series(name: str, kind: ColumnKind, values: pl.Series) -> Column:
    """A column of floats, dates, times or bytes; each value stands once."""
    ones = np.ones(len(values), np.int64)
    return Column(name=name, kind=kind, values=values, counts=ones, rows=len(values))


def verdict(
    *columns: Column, dataset: str = "t", settings: Settings = DEFAULT, sampled: bool = False
) -> DatasetSensitivity:
    return classify(columns, dataset=dataset, today=TODAY, settings=settings, sampled=sampled)


def field(name: str, values: Sequence[str], dataset: str = "t") -> FieldSensitivity:
    """What is told of a column of texts that stands alone."""
    return verdict(column(name, values), dataset=dataset).fields[0]


def types_of(found: FieldSensitivity) -> set[str]:
    return {told.type for told in found.types}


def confidence(found: FieldSensitivity, type_: str) -> float:
    """How sure the type is, 0 when it is not told."""
    return next((told.confidence for told in found.types if told.type == type_), 0.0)


def reasons(found: FieldSensitivity) -> dict[str, str]:
    return {rejected.type: rejected.reason for rejected in found.rejected}


def state(columns: Mapping[str, Sequence[object]], cuts: Sequence[int] = ()) -> DatasetState:
    """The rows as batches of one state, split at these places."""
    made = DatasetState(Options(now=NOW))
    for part in parts(columns, cuts):
        made.update(part)
    return made


def parts(columns: Mapping[str, Sequence[object]], cuts: Sequence[int]) -> list[pa.RecordBatch]:
    size = len(next(iter(columns.values())))
    ends = sorted({0, size, *(cut % (size + 1) for cut in cuts)})
    return [
        batch({name: values[a:b] for name, values in columns.items()}) for a, b in pairwise(ends)
    ]


def described(found: DatasetState, settings: Settings = DEFAULT) -> DatasetSensitivity:
    return describe(
        found, make.dataset("t"), Seen(found.rows, row_count_exact=True), settings
    ).sensitivity


def looked_at(
    columns: Mapping[str, Sequence[object]], settings: Settings = DEFAULT
) -> DatasetSensitivity:
    """What is told of rows that came in one batch."""
    return described(state(columns), settings)


def put_together(
    columns: Mapping[str, Sequence[object]], cuts: Sequence[int]
) -> DatasetSensitivity:
    """What is told of rows that several states have seen, the last first."""
    each = [DatasetState(Options(now=NOW)) for _ in parts(columns, cuts)]
    for one, part in zip(each, parts(columns, cuts), strict=True):
        one.update(part)
    return described(merged(each[::-1]))

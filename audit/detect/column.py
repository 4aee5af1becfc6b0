"""A column as detection sees it: its name, and a fair sample of its different values."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import cast

import numpy as np
import numpy.typing as npt
import polars as pl

Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class ColumnKind(StrEnum):
    """What the values are by their storage; a number or a date that is kept as text is TEXT."""

    TEXT = "text"
    INTEGER = "integer"
    FLOAT = "float"  # with fractions; floats that are all whole are INTEGER
    DATE = "date"
    TIMESTAMP = "timestamp"
    BOOLEAN = "boolean"
    BINARY = "binary"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`values` are different from one another and not null; `counts[i]` rows have `values[i]`.

    They are texts (pl.String) for TEXT, and for INTEGER the digits as text; pl.Float64 for FLOAT,
    pl.Date for DATE, pl.Int64 (seconds since 1970) for TIMESTAMP; empty for the others. Chosen by
    hash where there are too many, so that neither the order of rows nor how they came in batches
    matters. `rows` is how many values the column has in all rows seen, `whole` whether `values` are
    all of its different ones. `rare` are further values that a gate of literals picked out of all
    rows ("@", "://", long runs of digits), with their counts; `rare_whole` says none went lost.
    `drawn` are the different values of a sample of rows with their counts, where `values` are not
    all: of many different ones a common value may not be among those of the smallest hashes.
    """

    name: str
    kind: ColumnKind
    values: pl.Series
    counts: Counts
    rows: int
    nulls: int = 0
    distinct: int | None = None
    whole: bool = True
    rare: pl.Series | None = None
    rare_counts: Counts | None = None
    rare_whole: bool = True
    drawn: pl.Series | None = None
    drawn_counts: Counts | None = None
    comment: str = ""

    @property
    def sampled(self) -> int:
        """Rows whose value is in the sample."""
        return int(self.counts.sum())

    @property
    def of_rows(self) -> "Column":
        """The same by the sample of rows, where there is one."""
        if self.drawn is None or self.drawn_counts is None:
            return self
        return replace(self, values=self.drawn, counts=self.drawn_counts, drawn=None)


def answers(series: pl.Series) -> Mask:
    """Answers of polars as numpy has them; no answer is no."""
    return cast("Mask", series.fill_null(value=False).to_numpy().astype(np.bool_))

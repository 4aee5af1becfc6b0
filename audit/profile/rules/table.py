"""The rows of one dataset as the searches for rules take them: numbers, times and codes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from audit.facts.catalog import Dataset, Field, LogicalType, repeated
from audit.facts.profiles import DatasetProfile, Disclosure, FieldProfile
from audit.facts.sensitive import DatasetSensitivity
from audit.profile.hashes import hashes_of
from audit.profile.release import found_in

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: No rule is made of fewer rows.
FEWEST = 20
#: Share of the texts of a column that have to be numbers or dates for it to be one of them.
_READ = 0.95
_PROBED, _FIRST = 200, 5
#: Days that stand for no day (1900-01-01, 1970-01-01, 9999-12-31, 2099-12-31 and the year 1).
_NO_DAYS = np.array([-25_567, 0, 2_932_896, 47_481, -719_162])
DAY = 86_400.0
_UNKNOWN = LogicalType.UNKNOWN


@dataclass
class Column:
    """One field with its values in the rows that were kept, in reading order."""

    field: Field
    profile: FieldProfile
    series: pl.Series
    sensitive: bool = False

    @property
    def name(self) -> str:
        return self.field.name

    @cached_property
    def valid(self) -> Mask:
        """Which rows have a value; NaN is none."""
        there = self.series.is_not_null()
        if self.series.dtype.is_float():
            there &= self.series.is_not_nan().fill_null(value=False)
        return cast("Mask", there.to_numpy())

    @cached_property
    def count(self) -> int:
        return int(self.valid.sum())

    @cached_property
    def hashes(self) -> npt.NDArray[np.uint64]:
        return hashes_of(self.series)

    @cached_property
    def _grouped(self) -> tuple[Codes, int]:
        different, codes = np.unique(self.hashes, return_inverse=True)
        return codes.astype(np.int64), len(different)

    @property
    def codes(self) -> Codes:
        """A number for each value, from 0 on and without gaps; nulls have one of their own."""
        return self._grouped[0]

    @property
    def groups(self) -> int:
        """How many codes there are."""
        return self._grouped[1]

    @property
    def distinct(self) -> int:
        """Different values among the rows kept, nulls aside."""
        return self.groups - (self.count < len(self.valid))

    @cached_property
    def numbers(self) -> Floats | None:
        """Numbers, also those kept as text, NaN for what is none; None for no column of numbers."""
        kind = self.series.dtype
        if kind.is_numeric():
            return cast("Floats", self.series.cast(pl.Float64).to_numpy())
        if kind != pl.String or not self._mostly(_numbers):
            return None
        found = _numbers(self.series)
        return cast("Floats", found.to_numpy()) if self._read(found) else None

    @cached_property
    def times(self) -> Floats | None:
        """Seconds since 1970 of dates and times, also of ISO texts; NaN for what is none."""
        kind = self.series.dtype
        if kind == pl.Date:
            found = self.series.cast(pl.Float64) * DAY
        elif isinstance(kind, pl.Datetime):
            found = self.series.dt.epoch("us").cast(pl.Float64) / 1e6
        elif kind == pl.String and self._one_zone and self._mostly(_times):
            found = _times(self.series)
            if not self._read(found):
                return None
        else:
            return None
        seconds = cast("Floats", found.to_numpy()).copy()
        seconds[np.isin(np.floor(seconds / DAY), _NO_DAYS)] = np.nan
        return seconds

    @property
    def dated(self) -> bool:
        """Whether the times are days, without a time of the day."""
        if self.series.dtype == pl.Date:
            return True
        times = self.times
        return times is not None and not bool(np.any(times[~np.isnan(times)] % DAY))

    @property
    def told(self) -> bool:
        """Whether common values may be told."""
        return self.profile.disclosure is Disclosure.VALUES and not self.sensitive

    @property
    def ranged(self) -> bool:
        """Whether ends may be told."""
        return self.profile.disclosure is not Disclosure.SHAPE and not self.sensitive

    @property
    def _one_zone(self) -> bool:
        times = self.profile.times
        return times is None or len(times.zones) < 2  # noqa: PLR2004  # else they are not in order

    def _mostly(self, read: Any) -> bool:  # noqa: ANN401  # one of the two functions below
        """Whether the first values can be read so; cheaper than to read all."""
        probe = self.series.drop_nulls().head(_PROBED)
        first = probe.head(_FIRST)
        if len(first) == _FIRST and read(first).null_count() == _FIRST:
            return False
        return bool(len(probe)) and len(probe) - read(probe).null_count() >= _READ * len(probe)

    def _read(self, found: pl.Series) -> bool:
        return len(found) - found.null_count() >= _READ * self.count


def _numbers(texts: pl.Series) -> pl.Series:
    return texts.str.strip_chars().cast(pl.Float64, strict=False).fill_nan(None)


def _times(texts: pl.Series) -> pl.Series:
    """ISO 8601 dates and times to the second, whatever stands behind it."""
    fits = texts.str.contains(r"^\d{4}-\d\d-\d\d(?:$|[T ]\d\d:\d\d)").fill_null(value=False)
    if not fits.any():
        return pl.Series([None], dtype=pl.Float64).new_from_index(0, len(texts))
    short = texts.str.slice(0, 19).str.replace("T", " ", literal=True)
    days = short.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    clock = short.str.slice(10)
    hours = clock.str.slice(1, 2).cast(pl.Float64, strict=False)
    minutes = clock.str.slice(4, 2).cast(pl.Float64, strict=False)
    seconds = clock.str.slice(7, 2).cast(pl.Float64, strict=False).fill_null(0.0)
    rest = (hours * 3_600 + minutes * 60 + seconds).fill_null(0.0)
    found = days.cast(pl.Float64) * DAY + rest
    return found.zip_with(fits, pl.Series([None], dtype=pl.Float64))


@dataclass
class Table:
    """A dataset: the columns that rows were kept of, and the profiles of all fields."""

    dataset: Dataset
    profile: DatasetProfile
    columns: Mapping[str, Column]
    rows: int  # kept
    sampled: bool  # whether the rows kept are not all rows
    fields: Mapping[str, Field] = field(default_factory=dict[str, Field])

    def names(self) -> list[str]:
        return list(self.columns)


def table_of(
    rows: pl.DataFrame, dataset: Dataset, profile: DatasetProfile, verdicts: DatasetSensitivity
) -> Table:
    """The rows with what is known of their fields."""
    fields = {f.name: f for f in dataset.fields}
    columns: dict[str, Column] = {}
    there, found = set(rows.columns), {v.name: v for v in verdicts.fields}
    for described in profile.fields:  # in this order: that of the rows is that of the workers
        name = described.name
        if name not in there or repeated(name):
            continue
        verdict = found.get(name)
        known = fields.get(name) or Field(name, "", _UNKNOWN)
        told = bool(verdict and found_in(verdict))
        columns[name] = Column(known, described, rows[name], sensitive=told)
    whole = profile.sample is None and len(rows) >= profile.rows_seen
    return Table(dataset, profile, columns, len(rows), not whole, fields)

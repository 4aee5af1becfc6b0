"""What the data looks like: counts, lengths and shapes; values only where they may be told."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from audit.model.fact import Fact, Missing


class Disclosure(StrEnum):
    """How much of a field's values its profile may tell (contract, Privacy).

    A field that is sensitive or not yet classified tells shape, length and rates only. `RANGE`
    adds ends, moments, quantiles and the distribution of values, `VALUES` common values as well.
    """

    SHAPE = "shape"
    RANGE = "range"
    VALUES = "values"


@dataclass(frozen=True, slots=True)
class TypeShare:
    """How many of the non-null values seen have this type ("integer", "text", "object", ...)."""

    type: str
    count: int


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of `base` values or rows are like this: "blank", "zero", "control characters", ...

    `low` and `high` are the ends of the 95 % interval of the share (Wilson) where the rows are a
    sample; None where every row was counted and the share is what it is.
    """

    name: str
    count: int
    base: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Quantile:
    """The value that the share `at` (0..1) of the values is not above."""

    at: float
    value: float


@dataclass(frozen=True, slots=True)
class Numbers:
    """Moments and quantiles of the finite values of a number, or of times in seconds since 1970.

    `deviation` is that of a sample (n - 1); `skew` is the third standardised moment. The rank of a
    quantile is off by at most `rank_error` (a share); 0 when the quantiles are exact.
    """

    mean: float
    deviation: float | None
    skew: float | None
    quantiles: tuple[Quantile, ...] = ()
    rank_error: float = 0.0


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts in equal bins between `low` and `high`; the last one holds `high` as well.

    Of whole numbers that are few, and of lengths, digits and elements, `high` is one more than the
    largest, so that each bin is as wide as the numbers in it.

    `of` says of what: "values", "lengths" (characters or bytes), "digits" (of the integer part),
    "seconds" (times since 1970, in UTC), "elements" (of arrays). Only "values" and "seconds" are
    of the values themselves and need `Disclosure.RANGE`.
    """

    of: str
    low: float
    high: float
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A shape ("Aa99-999"), a format ("date YYYY-MM-DD"), a set of keys, and how many have it."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class TopValue:
    """A common value; its true count is at most `error` below the count told."""

    value: str
    count: int
    error: int = 0


@dataclass(frozen=True, slots=True)
class Texts:
    """How texts look, without saying one.

    `shapes` are the most common ones (a lower-case letter is "a", an upper-case one "A", a digit
    "9", all else itself; a long one is cut); `shapes_distinct` is how many there are. `formats` are
    what the texts can be read as ("integer", "decimal", "date YYYY-MM-DD", "uuid", "json", ...).
    Both are of `looked_at` values: all of them, or an even sample where shapes are as many as
    values.
    """

    shapes: tuple[Share, ...] = ()
    shapes_distinct: int | None = None
    formats: tuple[Share, ...] = ()
    looked_at: int = 0
    length_quantiles: tuple[Quantile, ...] = ()


@dataclass(frozen=True, slots=True)
class Times:
    """When values fall, in UTC: by weekday (Monday first) and by hour, none of it one value's.

    `step_seconds` is the usual distance of two neighbours of times that come one after another,
    `gaps` how many stretches without any are far longer than usual, `longest_gap_seconds` the
    longest of them. `zones` are the UTC offsets that texts with a time carry.
    """

    weekdays: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    step_seconds: float | None = None
    gaps: int | None = None
    longest_gap_seconds: float | None = None
    zones: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Nesting:
    """Arrays: how many elements. Objects: which sets of keys stand together."""

    min_elements: int | None = None
    max_elements: int | None = None
    mean_elements: float | None = None
    key_sets: tuple[Share, ...] = ()
    key_sets_distinct: int | None = None


@dataclass(frozen=True, slots=True)
class FieldProfile:
    """Counts of one field over the rows seen.

    `present` counts rows that have the field at all (documents may not); `nulls` those where it is
    null or absent. `disclosure` says what else may be told: `minimum`, `maximum`, `numbers` and a
    histogram of values from `RANGE` on, `top` with `VALUES`; all others show lengths, shapes and
    rates only (contract, Privacy). `ranged` is true when the ends are there.

    `distinct` is exact or has the relative standard error `distinct_error`; `unique` says whether
    every value stands once among the rows seen, None where nobody kept count.
    """

    name: str
    present: int
    nulls: int
    distinct: int | None = None
    distinct_exact: bool = True
    ranged: bool = False
    minimum: str | None = None
    maximum: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    mean_length: float | None = None
    empty: int | None = None  # empty strings
    types: tuple[TypeShare, ...] = ()
    disclosure: Disclosure = Disclosure.SHAPE
    distinct_error: float | None = None
    unique: bool | None = None
    rates: tuple[Rate, ...] = ()
    numbers: Numbers | None = None
    histogram: Histogram | None = None
    top: tuple[TopValue, ...] = ()
    texts: Texts | None = None
    times: Times | None = None
    nesting: Nesting | None = None

    @property
    def values(self) -> int:
        """Rows with a value."""
        return self.present - self.nulls

    def rate(self, name: str) -> Rate | None:
        return next((r for r in self.rates if r.name == name), None)


@dataclass(frozen=True, slots=True)
class Sample:
    """How the rows seen were chosen, where they are not all of them.

    `bias` says what such a sample gets wrong; `visible_rate` is the smallest share of rows of
    which the sample shows at least one with 95 % certainty (rule of three: 3 / n).
    """

    method: str
    seed: int | None = None
    share: float | None = None
    bias: str = ""
    visible_rate: float | None = None
    ended_early: str = ""  # why reading stopped before what was planned
    ended_reason: str = ""  # the same as one of `Reason`, "" when it did not


@dataclass(frozen=True, slots=True)
class Correlation:
    """Pearson's r of two numeric fields over the rows where both have a finite value."""

    fields: tuple[str, str]
    r: float
    rows: int


@dataclass(frozen=True, slots=True)
class Rows:
    """What holds between the fields of a dataset.

    `duplicates` counts rows that are equal to one before them, exact or with the relative error
    of the estimate. `identical` are fields with the same value in every row; `keys` are fields
    that could be a key: no null, every value once. Widths are bytes of the values as Arrow holds
    them.
    """

    duplicates: int | None = None
    duplicates_exact: bool = True
    mean_bytes: float | None = None
    max_bytes: int | None = None
    identical: tuple[tuple[str, str], ...] = ()
    correlated: tuple[Correlation, ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class DatasetProfile:
    """Profile of one dataset, or why there is none.

    `row_count` is exact if `row_count_exact`, else the source's estimate. `rows_seen` is the base
    of the fields' figures; `method` says how they were taken ("all rows", "sample of 1,000 rows").
    `sample` is None when every row was seen. `notes` say what was odd while reading ("3 values over
    1 MB were cut"), without a value. `impossible` counts by field the dates and times that no
    calendar has, among the rows seen; None where the source can hold none. `newest` is the latest
    value of `newest_field`, a record timestamp, in UTC.
    """

    dataset: str
    row_count: int | None
    row_count_exact: bool
    rows_seen: int
    method: str
    fields: tuple[FieldProfile, ...] = ()
    newest: datetime | None = None
    newest_field: str = ""
    missing: Missing | None = None
    sample: Sample | None = None
    rows: Rows | None = None
    notes: tuple[str, ...] = ()
    impossible: tuple[tuple[str, int], ...] | None = None

    def field(self, name: str) -> FieldProfile | None:
        return next((f for f in self.fields if f.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles(Fact):
    """Profiles of the datasets, sorted by name."""

    datasets: tuple[DatasetProfile, ...]

    def dataset(self, name: str) -> DatasetProfile | None:
        return next((d for d in self.datasets if d.dataset == name), None)


@dataclass(frozen=True, slots=True)
class Reference:
    """A field that points at a key, declared or inferred from names, types and values.

    `orphans` counts the rows of `rows_checked` whose value has no parent; None when not counted.
    They are `estimated` where they come from a sample of the values and nobody followed the rows.
    `inferred_from` says what an inferred one is known by, "" for a declared one; `unproved` that
    names speak for it and its values could not be compared, or of a declared one that the rows
    which were read do not keep it. `one_to_one` says that no parent has
    two rows, None where nobody looked.
    """

    dataset: str
    fields: tuple[str, ...]
    parent: str
    parent_fields: tuple[str, ...]
    declared: bool
    confidence: str = "certain"
    orphans: int | None = None
    rows_checked: int | None = None
    missing: Missing | None = None
    inferred_from: str = ""  # "names and types", "values", "names and values"
    estimated: bool = False
    unproved: bool = False
    one_to_one: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class References(Fact):
    """Declared and inferred references between datasets with their orphan rows."""

    references: tuple[Reference, ...]

"""What the data looks like: counts, lengths and types, never a value of an unclassified field."""

from dataclasses import dataclass
from datetime import datetime

from audit.model.fact import Fact, Missing


@dataclass(frozen=True, slots=True)
class TypeShare:
    """How many of the non-null values seen have this type ("integer", "text", "object", ...)."""

    type: str
    count: int


@dataclass(frozen=True, slots=True)
class FieldProfile:
    """Counts of one field over the rows seen.

    `present` counts rows that have the field at all (documents may not); `nulls` those where it is
    null or absent. `minimum` and `maximum` are given only for fields that hold no personal data by
    construction (surrogate keys, record timestamps, flags): `ranged` says so; all others show
    lengths and rates only (contract, Privacy).
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

    @property
    def values(self) -> int:
        """Rows with a value."""
        return self.present - self.nulls


@dataclass(frozen=True, slots=True)
class DatasetProfile:
    """Profile of one dataset, or why there is none.

    `row_count` is exact if `row_count_exact`, else the source's estimate. `rows_seen` is the base
    of the fields' figures; `method` says how they were taken ("all rows", "sample of 1,000 rows").
    `newest` is the latest value of `newest_field`, a record timestamp, in UTC.
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
    """A field that points at a key, declared or inferred from names and types.

    `orphans` counts the rows of `rows_checked` whose value has no parent; None when not counted.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class References(Fact):
    """Declared and inferred references between datasets with their orphan rows."""

    references: tuple[Reference, ...]

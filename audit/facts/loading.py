"""What the rows of a dataset tell of how it can be loaded: rhythm, changes, deletions, keys."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When rows come, by the times of one field; all lengths of time are seconds.

    `kind` is "batch" (rows come together once in each `period`, `start` after its beginning and
    within `width`), "continuous", "irregular", or "once" (all rows are of one load). Periods begin
    at midnight, weeks on Monday; of a "monthly" batch `start` counts from the first of the month.
    `hours` and `weekdays` (Monday first) count the rows looked at; where a field has days and no
    time, `hours` is empty. Gaps are those between periods, days, hours or minutes that have rows.
    """

    kind: str
    period: int = 0
    start: int = 0
    width: int = 0
    hours: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    median_gap: float | None = None
    p95_gap: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One field that may serve as a watermark, over `rows` rows with a value.

    `future` of them are later than the audit, `nulls` more have no value. `grain` is the finest
    unit that its times have, in seconds (0.000001, 1, 86400). `alike` is the share (0..1) of rows
    that have the most common time, `sharing` of those whose time another row has, too. `with_key`
    is the rank correlation with the key (Spearman's rho); None without a key that is a number.
    """

    field: str
    rows: int
    nulls: int = 0
    future: int = 0
    grain: float = 0.0
    alike: float = 0.0
    sharing: float = 0.0
    with_key: float | None = None
    rhythm: Rhythm | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Two times of the same row, that of its making and that of its last change.

    Of `rows` with both, `changed` were changed later than they were made, `before` bear a change
    that lies before their making. Quantiles are seconds from making to change, of changed rows.
    """

    created: str
    updated: str
    rows: int
    changed: int
    before: int
    median: float = 0.0
    p95: float = 0.0
    p99: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A field that marks deleted rows instead of their removal, and how many of `rows` it marks."""

    field: str
    rows: int
    marked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySpread:
    """How the values of a key lie; no value of it is here.

    `skew` is how many times the largest of `parts` ranges of equal width has the rows of an even
    one. `missing` is the share (0..1) of whole numbers between the ends that no row has, None
    where the numbers are not those of a counter or not all rows were seen. `ordered` says that the
    keys grow with time though they are no numbers (UUID version 1, 6 or 7).
    """

    field: str
    skew: float | None = None
    parts: int = 0
    missing: float | None = None
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """New rows a day by the times of a field, over the newest `days` days that it has."""

    field: str
    rows_a_day: float
    days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetLoading:
    """Figures of one dataset, of `rows` whole rows: all of them or an even sample."""

    dataset: str
    rows: int
    sampled: bool
    marks: tuple[Mark, ...] = ()
    changed: Changed | None = None
    marked: tuple[Marked, ...] = ()
    key: KeySpread | None = None
    gain: Gain | None = None

    def mark(self, field: str) -> Mark | None:
        return next((m for m in self.marks if m.field == field), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading(Fact):
    """How each dataset whose rows were kept can be loaded, sorted by name."""

    datasets: tuple[DatasetLoading, ...] = ()

    def dataset(self, name: str) -> DatasetLoading | None:
        return next((d for d in self.datasets if d.dataset == name), None)

"""The extraction card: what is known of one dataset that a load has to be built on."""

from dataclasses import dataclass
from datetime import datetime

#: Every method there is, in the order in which reports list them.
METHODS = (
    "cdc", "incremental", "append-only", "partition-swap", "snapshot-diff", "full",
    "exclude", "hold",
)  # fmt: skip
#: Those by which nothing is loaded.
UNLOADED = frozenset({"exclude", "hold"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """When rows come, by the times of `field`; `told` says it in words.

    `kind` is "batch" (once in each `period_seconds`), "continuous", "irregular" or "once". `hours`
    (24) and `weekdays` (Monday first) count `rows` rows, which are a sample where `sampled`; gaps
    are seconds between times at which rows came.
    """

    kind: str
    told: str
    field: str
    period_seconds: int | None = None
    median_gap_seconds: float | None = None
    p95_gap_seconds: float | None = None
    hours: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    rows: int = 0
    sampled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Rows and bytes a day, and by what they are known; net of deletions where audits counted."""

    rows_a_day: float
    bytes_a_day: float | None
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """How far a load has to read back behind the newest time that it has, in seconds."""

    seconds: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """How much of what is there changes: a share (0..1) of all rows, and a day's share.

    `late_p99_seconds` is how long after its making a row that changes was last changed (p99).
    """

    told: str
    share: float | None = None
    share_a_day: float | None = None
    late_p99_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletions:
    """Whether rows vanish: `seen` is "removed", "likely", "marked", "none" or "unknown".

    `field` marks rows as deleted, `marked` is the share (0..1) of rows that it marks.
    """

    seen: str
    evidence: tuple[str, ...] = ()
    field: str = ""
    marked: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watermark:
    """A candidate: `marks` is "changes", "new rows" or "nothing sure"; the best comes first."""

    field: str
    marks: str
    usable: bool
    merits: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """How a first load is cut: `by` is "key", "time", "partitions", "pages" or "" (one stream).

    `skew` is how many times the largest of equal ranges has the rows of an even one. `bounds` are
    quantiles that cut even parts, where the field's profile may tell them.
    """

    by: str
    told: str
    field: str = ""
    skew: float | None = None
    bounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A pattern of loading with what speaks for it and what against."""

    method: str
    reasons_for: tuple[str, ...] = ()
    reasons_against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What stands beside the method; None and empty texts where nobody knows.

    `age_seconds` is how old the newest time was at the audit. `scan_seconds` is the time of one
    whole read at 20 MB/s, `parallel` how many connections a first load may take.
    """

    chosen: Option
    runner_up: Option | None = None
    newest: datetime | None = None
    age_seconds: float | None = None
    cadence: Cadence | None = None
    schedule: str = ""
    growth: Growth | None = None
    changes: Changes | None = None
    overlap: Overlap | None = None
    deletions: Deletions | None = None
    row_bytes: float | None = None
    scan_seconds: float | None = None
    split: Split | None = None
    parallel: int = 1
    watermarks: tuple[Watermark, ...] = ()

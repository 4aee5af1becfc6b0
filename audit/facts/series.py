"""Points in time: how regularly they come, what is missing, late, twice or stuck."""

from dataclasses import dataclass
from datetime import datetime

from audit.model.fact import Fact, Missing


@dataclass(frozen=True, slots=True)
class Timing:
    """What bounded windows of a dataset's series tell. Times are UTC, durations seconds.

    `series` is how many there are by the source's own count (None where it does not say),
    `examined` of how many points were read, and `points` how many. `window` is how long the
    windows read are altogether. `interval` is the usual distance of two points of one series (the
    median over series); `regular` of the series examined keep one at all, and gaps are looked for
    in these only. A gap is a distance of more than three intervals; `missing` is the number of
    points that would fill all gaps. `silent` series have ended: their newest point is older than
    ten intervals before the newest point of the dataset.
    `duplicates` are points of one series at one time, `late` those that the source holds behind a
    newer one as they were written (None where it sorts on writing and cannot say), `future` those
    that lie ahead of the source's clock. `resets` are falls of a counter, `nans` points that are
    no number, `stuck` the series of measurements whose value did not change over at least twenty
    points and the whole newest window, although they moved in an earlier one or nearly all others
    of the dataset move. `gone` series are in the oldest window and not in the newest, `new` ones
    the other way round (None where only one window was read, or where the series read were chosen
    from one window).
    """

    dataset: str
    examined: int
    points: int
    window: float
    series: int | None = None
    newest: datetime | None = None
    interval: float | None = None
    regular: int = 0
    gaps: int = 0
    missing: int = 0
    longest_gap: float | None = None
    gap_series: int = 0
    silent: int = 0
    duplicates: int = 0
    late: int | None = None
    latest_by: float | None = None  # the longest delay seen among late points
    future: int = 0
    counter: bool = False
    resets: int = 0
    nans: int = 0
    stuck: int = 0
    gone: int | None = None
    new: int | None = None
    method: str = ""


@dataclass(frozen=True, slots=True)
class Volume:
    """Points per hour of the day (UTC, 24 counts) and per weekday (Monday first, 7 counts).

    `peak` is the busiest hour over the mean, 1 where the volume is even.
    """

    dataset: str
    by_hour: tuple[int, ...]
    by_weekday: tuple[int, ...] = ()
    peak: float | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """How long points are kept by rule, and how far back the oldest of them lies (seconds)."""

    rule: str
    keeps: float | None  # None: for ever
    oldest: datetime | None = None
    size_bytes: int | None = None
    limit_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Unexamined:
    dataset: str
    missing: Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesTimings(Fact):
    """The timing of datasets of a time-series source, with what was not looked at and why."""

    timings: tuple[Timing, ...]
    volumes: tuple[Volume, ...] = ()
    kept: tuple[Kept, ...] = ()
    unexamined: tuple[Unexamined, ...] = ()

"""How the rows of a dataset lie in time: days without any, weekdays, zones, clocks, late rows."""

from dataclasses import dataclass
from datetime import date

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """`days` days one after another on which rows were to be expected, and there are none.

    Days that the week has no rows on, and public holidays, are not counted. The dates are None
    where the field may not tell its values.
    """

    days: int
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayVolume:
    """The newest full day beside the same weekday of the weeks before.

    `low` and `high` are the ends of the band that `compared` earlier days make (median and median
    absolute deviation). The last day that has rows is taken to be under way, and is not judged.
    """

    weekday: int  # 0 is Monday
    rows: int
    median: float
    low: float
    high: float
    compared: int
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChange:
    """What the nights tell in which the clocks of a region go forward and back.

    `nights` are those of spring with rows in the hours beside it; the hour that is skipped then
    would have `expected` rows as the same hour of other weeks, and has `inside`. The hour that
    comes twice in autumn has `doubled` rows, and would have `single` if it came once. `region` is
    "" where there are enough rows and the clocks of none of the regions show.
    """

    region: str
    nights: int
    expected: float
    inside: int
    doubled: int = 0
    single: float = 0.0

    @property
    def local(self) -> bool:
        """Whether the times are those of a region's clocks: the hour is nearly empty."""
        return bool(self.region) and self.inside <= _NEARLY_EMPTY * self.expected


_NEARLY_EMPTY = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCalendar:
    """The days of one field with a time over `rows` rows; days are of UTC where it has a zone.

    `week` are the weekdays (0 is Monday) that have rows nearly every time, () where the days keep
    no pattern; `expected` is how many days should have rows by it, from the first to the last. Of
    a sample no pattern is told. `gone` are weekdays beside them that had rows every time and have
    had none for `gone_weeks` weeks. `zoned` and `zoneless` count texts with a time that carry a UTC
    offset and that do not; `offsets` is how many different ones there are.
    """

    field: str
    rows: int
    days: int  # different days with a row
    week: tuple[int, ...] = ()
    expected: int = 0
    gaps: tuple[Gap, ...] = ()
    gone: tuple[int, ...] = ()
    gone_weeks: int = 0
    volume: DayVolume | None = None
    zoned: int = 0
    zoneless: int = 0
    offsets: int = 0
    clock: ClockChange | None = None

    @property
    def missing(self) -> int:
        """Days without rows that should have some."""
        return sum(gap.days for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class Shift:
    """So many rows in which two times of one event differ by so many whole hours."""

    hours: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How long after its event a row was written, over the rows that have both times.

    Durations are seconds. `late` rows came more than a day after the event, `early` ones before
    it. `shifts` are there where nearly all rows differ by whole hours, and not by the same:
    the two times are of different zones in a part of the rows. An older version wrote no `p99`.
    """

    event: str
    written: str
    rows: int
    median: float
    p95: float
    late: int
    early: int
    p99: float | None = None
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The times of one dataset. Delays are always of the rows that were kept: all or a sample."""

    dataset: str
    fields: tuple[FieldCalendar, ...] = ()
    delays: tuple[Delay, ...] = ()
    sampled: bool = False

    def field(self, name: str) -> FieldCalendar | None:
        return next((f for f in self.fields if f.field == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendars(Fact):
    """The times of every dataset that was profiled and has any, sorted by name."""

    datasets: tuple[Calendar, ...]

    def dataset(self, name: str) -> Calendar | None:
        return next((d for d in self.datasets if d.dataset == name), None)

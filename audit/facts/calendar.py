"""How the rows of a dataset lie in time: days without any, weekdays, zones, volume by day."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCalendar:
    """The days of one field with a time, over the rows seen, in UTC unless it says otherwise."""

    field: str
    rows: int
    days: int  # different days with a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The times of one dataset."""

    dataset: str
    fields: tuple[FieldCalendar, ...] = ()
    sampled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendars(Fact):
    """The times of every dataset that was profiled and has any, sorted by name."""

    datasets: tuple[Calendar, ...]

    def dataset(self, name: str) -> Calendar | None:
        return next((d for d in self.datasets if d.dataset == name), None)

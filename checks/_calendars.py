"""The times of datasets as checks go through them, and how days and weekdays are worded."""

from collections.abc import Iterator, Sequence
from datetime import date

from audit.facts.calendar import Calendar, Calendars, FieldCalendar, Gap
from audit.facts.catalog import Catalog, watermark_of
from audit.facts.profiles import Profiles
from audit.model.check import Confidence, Unknown
from audit.model.fact import Missing
from audit.model.figures import month
from checks._datasets import unmeasured
from checks._loads import loaded

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def calendars_of(
    calendars: Calendars, catalog: Catalog | Missing
) -> Iterator[tuple[Calendar, FieldCalendar]]:
    """Each field with a time, of datasets that hold rows of their own."""
    own = None if isinstance(catalog, Missing) else {d.name for d in loaded(catalog)}
    for calendar in calendars.datasets:
        if own is None or calendar.dataset in own:
            for field in calendar.fields:
                yield calendar, field


def unexamined(catalog: Catalog | Missing, profiles: Profiles | Missing) -> Iterator[Unknown]:
    """A judgement for each dataset with times, or with unknown fields, that was not profiled."""
    if isinstance(catalog, Missing) or isinstance(profiles, Missing):
        return
    dated = {
        d.name
        for d in catalog.datasets
        if not d.fields or watermark_of(d) or any(f.logical_type.temporal for f in d.fields)
    }
    for unknown in unmeasured(catalog, profiles):
        if unknown.subject.dataset in dated:
            yield unknown


def sureness_of(calendar: Calendar) -> Confidence:
    """What the days of all rows tell is well founded; those of a sample less."""
    return Confidence.MEDIUM if calendar.sampled else Confidence.HIGH


def method_of(calendar: Calendar) -> str:
    return "rows of a sample" if calendar.sampled else "all rows, by day"


def weekdays_said(week: Sequence[int]) -> str:
    """Weekdays in words: "Monday to Friday", "Saturday and Sunday"."""
    names = [WEEKDAYS[number] for number in week]
    if len(names) == len(WEEKDAYS):
        return "every day"
    if len(names) > 2 and list(week) == list(range(week[0], week[-1] + 1)):  # noqa: PLR2004
        return f"{names[0]} to {names[-1]}"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def date_said(day: date) -> str:
    """A date as evidence words it: "4 Feb 2025"."""
    return f"{day.day} {month(day.month)} {day.year}"


def gap_said(gap: Gap) -> str:
    """When a gap is, where that may be told, else how long it is."""
    if gap.first is None or gap.last is None:
        return f"{gap.days} {'day' if gap.days == 1 else 'days in a row'}"
    if gap.first == gap.last:
        return date_said(gap.first)
    return f"{date_said(gap.first)} to {date_said(gap.last)}"

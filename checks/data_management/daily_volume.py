"""Rows of the newest full day beside those of the same weekday before."""

from collections.abc import Iterator

from audit.facts.calendar import Calendars
from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._calendars import (
    WEEKDAYS,
    calendars_of,
    date_said,
    method_of,
    sureness_of,
    unexamined,
)
from checks._controls import INTEGRITY
from checks._words import counted, number

#: With less than this share of the usual rows hardly anything came.
HARDLY = 0.1


@check(
    id="data_management.daily-volume",
    title="The newest full day has about as many rows as others",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Look at what wrote the rows of that day: a part that did not run, or one that ran "
    "twice; load the day again when it is mended.",
    effort="2 hours",
    controls=INTEGRITY,
)
def daily_volume(
    calendars: Calendars, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """Half a day's rows, or all of them twice, pass every check of single values and make every
    sum of that day wrong.
    """
    yield from unexamined(catalog, profiles)
    for calendar, field in calendars_of(calendars, catalog):
        volume = field.volume
        if volume is None:
            continue
        subject = Subject(calendar.dataset, field.field)
        if volume.low <= volume.rows <= volume.high:
            yield Pass(subject)
            continue
        low = volume.rows < volume.low
        weekday = WEEKDAYS[volume.weekday]
        day = f"{weekday}, {date_said(volume.day)}" if volume.day else f"the newest {weekday}"
        yield Fail(
            subject,
            f"Newest full day has {'few' if low else 'many'} rows",
            f"{counted(volume.rows, 'row')} on {day}; the last {volume.compared} of its weekday "
            f"had {number(round(volume.median))} (median), and {number(round(volume.low))} to "
            f"{number(round(volume.high))} would be usual.",
            (("rows", volume.rows), ("median", volume.median)),
            severity=Severity.HIGH if volume.rows < HARDLY * volume.median else None,
            confidence=sureness_of(calendar),
            method=method_of(calendar),
        )

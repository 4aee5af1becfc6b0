"""Weekdays that used to have rows and have none any more."""

from collections.abc import Iterator

from audit.facts.calendar import Calendars
from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._calendars import (
    calendars_of,
    method_of,
    sureness_of,
    unexamined,
    weekdays_said,
)
from checks._controls import INTEGRITY
from checks._words import counted


@check(
    id="data_management.weekday-pattern",
    title="Weekdays that had rows still have some",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Ask whoever writes the rows what has changed on these weekdays, and have the schedule "
    "of the load run on them again.",
    effort="2 hours",
    controls=INTEGRITY,
)
def weekday_pattern(
    calendars: Calendars, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A schedule that no longer runs at the weekend leaves two days in seven out, and a weekly
    report is low for good.
    """
    yield from unexamined(catalog, profiles)
    for calendar, field in calendars_of(calendars, catalog):
        if not field.week:
            continue
        subject = Subject(calendar.dataset, field.field)
        if not field.gone:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "A weekday has no rows any more",
            f"{counted(len(field.gone), 'weekday')} without rows for "
            f"{counted(field.gone_weeks, 'week')}: {weekdays_said(field.gone)} had rows every week "
            "before, and the other days still have.",
            (("weeks", field.gone_weeks),),
            confidence=sureness_of(calendar),
            method=method_of(calendar),
        )

"""Times of several zones in one field, or in two fields of one event."""

from collections.abc import Iterator

from audit.facts.calendar import Calendar, Calendars, Delay, FieldCalendar
from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    check,
)
from audit.model.fact import Missing
from checks._calendars import calendars_of, method_of, sureness_of, unexamined
from checks._controls import INTEGRITY
from checks._words import counted, listed, number

#: A zone in summer and in winter.
SEASONS = 2


@check(
    id="data_management.zone-consistency",
    title="Times that belong together are of one zone",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Write every time in UTC with its offset, and convert what is there with the zone that "
    "its writer used.",
    effort="1 day",
    controls=INTEGRITY,
)
def zone_consistency(
    calendars: Calendars, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A time without its zone is taken for another hour than the one beside it: events change
    their order and some their day.
    """
    yield from unexamined(catalog, profiles)
    for calendar, field in calendars_of(calendars, catalog):
        if field.zoned or field.zoneless:
            yield _of_texts(calendar, field)
    for calendar in calendars.datasets:
        for delay in calendar.delays:
            if delay.shifts:
                yield _of_two(calendar, delay)


def _of_texts(calendar: Calendar, field: FieldCalendar) -> Judgement:
    subject = Subject(calendar.dataset, field.field)
    timed = field.zoned + field.zoneless
    if field.zoned and field.zoneless:
        return Fail(
            subject,
            "Some times have an offset and some have none",
            f"{counted(field.zoneless, 'text')} of {number(timed)} with a time have no UTC offset, "
            f"{number(field.zoned)} have one.",
            (("without", field.zoneless), ("with", field.zoned)),
            confidence=Confidence.CERTAIN if not calendar.sampled else sureness_of(calendar),
            method=method_of(calendar),
        )
    if field.offsets > SEASONS:
        return Fail(
            subject,
            "Times are written with several offsets",
            f"{counted(field.offsets, 'UTC offset')} in {counted(timed, 'text')} with a time: "
            "they do not sort in the order of time.",
            (("offsets", field.offsets),),
            severity=Severity.INFO,
            confidence=sureness_of(calendar),
            method=method_of(calendar),
        )
    return Pass(subject)


def _of_two(calendar: Calendar, delay: Delay) -> Judgement:
    shifts = [f"{counted(s.rows, 'row')} by {counted(s.hours, 'hour')}" for s in delay.shifts]
    return Fail(
        Subject(calendar.dataset, delay.written),
        "Two times of one event are of different zones",
        f"{counted(delay.rows, 'row')} looked at differ from {delay.event} by whole hours, and not "
        f"by the same: {listed(shifts, most=4)}.",
        (("rows", delay.rows), ("shifts", len(delay.shifts))),
        confidence=Confidence.HIGH,
        method="rows with both times",
    )

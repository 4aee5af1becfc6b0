"""Times in an hour that the clocks skipped."""

from collections.abc import Iterator

from audit.facts.calendar import Calendars
from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._calendars import calendars_of, method_of, sureness_of, unexamined
from checks._controls import INTEGRITY
from checks._words import counted


@check(
    id="data_management.skipped-hours",
    title="No local time lies in an hour that its clocks skip",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Find the writer that takes another zone's times, or adds hours to a local time, and "
    "have it convert by the rules of the zone.",
    effort="Half a day",
    controls=INTEGRITY,
)
def skipped_hours(
    calendars: Calendars, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A local time that never was cannot be converted: a load moves it by an hour, or stops."""
    yield from unexamined(catalog, profiles)
    for calendar, field in calendars_of(calendars, catalog):
        clock = field.clock
        if clock is None or not clock.region:
            continue
        subject = Subject(calendar.dataset, field.field)
        if not clock.inside:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Times lie in an hour that the clocks skipped",
            f"{counted(clock.inside, 'row')} in the hour that the clocks of {clock.region} skip in "
            f"spring, in {counted(clock.nights, 'night')}; all others follow these clocks.",
            (("rows", clock.inside),),
            confidence=sureness_of(calendar),
            method=method_of(calendar),
        )

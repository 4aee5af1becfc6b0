"""Times without a zone that local clocks have written."""

from collections.abc import Iterator

from audit.facts.calendar import Calendars
from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._calendars import calendars_of, method_of, sureness_of, unexamined
from checks._controls import INTEGRITY
from checks._words import counted, number


@check(
    id="data_management.local-times",
    title="Times without a zone are not those of local clocks",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Store the times in UTC or with their offset; until then tell whoever reads them which "
    "region's clocks wrote them.",
    effort="1 day",
    controls=INTEGRITY,
)
def local_times(
    calendars: Calendars, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """Clocks that go back write one hour twice: which of its rows came first cannot be told, and
    a duration over that night is an hour off.
    """
    yield from unexamined(catalog, profiles)
    for calendar, field in calendars_of(calendars, catalog):
        clock = field.clock
        if clock is None:
            continue
        subject = Subject(calendar.dataset, field.field)
        if not clock.region:
            yield Pass(subject)
            continue
        twice = ""
        if clock.single:
            twice = (
                f" The hour that comes twice in autumn has {counted(clock.doubled, 'row')}, where "
                f"one hour has {number(round(clock.single))}."
            )
        yield Fail(
            subject,
            "Times are those of local clocks, without their zone",
            f"{counted(clock.inside, 'row')} in the hour that the clocks of {clock.region} skip in "
            f"spring, in {counted(clock.nights, 'night')}; {number(round(clock.expected))} would "
            f"be usual.{twice}",
            (("rows", clock.inside), ("expected", clock.expected)),
            confidence=sureness_of(calendar),
            method=method_of(calendar),
        )

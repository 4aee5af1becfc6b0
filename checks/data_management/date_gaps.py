"""Days without rows among days that have some."""

from collections.abc import Iterator

from audit.facts.calendar import Calendars, Gap
from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._calendars import (
    calendars_of,
    gap_said,
    method_of,
    sureness_of,
    unexamined,
    weekdays_said,
)
from checks._controls import INTEGRITY
from checks._words import counted, listed, number

#: So few days are a smaller matter.
FEW = 2


@check(
    id="data_management.date-gaps",
    title="Days that should have rows have some",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Find out whether nothing happened on these days or the rows were lost, and load them "
    "again from where they came; note days on which nothing is right to happen.",
    effort="Half a day",
    controls=INTEGRITY,
)
def date_gaps(
    calendars: Calendars, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A day that was not loaded looks like a day on which nothing happened: averages fall, and
    nobody asks.
    """
    yield from unexamined(catalog, profiles)
    told: dict[str, tuple[Gap, ...]] = {}
    # of two times of the same rows the one that lacks more days comes first
    ordered = sorted(calendars_of(calendars, catalog), key=lambda found: -found[1].missing)
    for calendar, field in ordered:
        if not field.week:
            continue
        subject = Subject(calendar.dataset, field.field)
        if not field.gaps:
            yield Pass(subject)
            continue
        if _among(field.gaps, told.get(calendar.dataset, ())):
            continue
        told[calendar.dataset] = (*told.get(calendar.dataset, ()), *field.gaps)
        places = listed([gap_said(gap) for gap in field.gaps])
        yield Fail(
            subject,
            "Days have no rows",
            f"{counted(field.missing, 'day')} without rows, of {number(field.expected)} that "
            f"should have some ({weekdays_said(field.week)}): {places}.",
            (("days", field.missing), ("expected", field.expected)),
            severity=Severity.LOW if field.missing <= FEW else None,
            confidence=sureness_of(calendar),
            method=method_of(calendar),
        )


def _among(gaps: tuple[Gap, ...], told: tuple[Gap, ...]) -> bool:
    """Whether gaps are those of another time, told already; by their number without dates."""
    if any(gap.first is None for gap in (*gaps, *told)):
        return len(gaps) <= len(told)
    return all(any(_inside(gap, other) for other in told) for gap in gaps)


def _inside(gap: Gap, other: Gap) -> bool:
    if gap.first is None or gap.last is None or other.first is None or other.last is None:
        return False
    return other.first <= gap.first and gap.last <= other.last

"""Rows that come long after what they are about."""

from collections.abc import Iterator

from audit.facts.calendar import Calendars
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
from checks._calendars import unexamined
from checks._controls import INTEGRITY
from checks._words import counted, number, seconds, share

#: Rows that are written as they come: half of them within so many seconds.
PROMPT = 6 * 3_600.0
#: Late rows from which on they are a matter, and a larger one.
FEWEST, SOME, MANY = 3, 0.005, 0.05


@check(
    id="data_management.late-rows",
    title="Rows arrive within a day of their event",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Read again the last days of events at every load, as far back as rows have come late, "
    "or load by the time of writing instead of the time of the event.",
    effort="Half a day",
    controls=INTEGRITY,
)
def late_rows(
    calendars: Calendars, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A load that takes yesterday's events takes each day once: what arrives a day later is never
    read, and totals stay short.
    """
    yield from unexamined(catalog, profiles)
    for calendar in calendars.datasets:
        for delay in calendar.delays:
            if delay.shifts or delay.median > PROMPT:
                continue  # written in batches, by design
            subject = Subject(calendar.dataset, delay.event)
            if delay.late < FEWEST or delay.late < SOME * delay.rows:
                yield Pass(subject)
                continue
            yield Fail(
                subject,
                "Rows arrive late",
                f"{counted(delay.late, 'row')} of {number(delay.rows)} looked at "
                f"({share(delay.late, delay.rows)}) came more than a day after the event, by "
                f"{delay.written}; half came within {seconds(delay.median)}, 95% within "
                f"{seconds(delay.p95)}.",
                (("late rows", delay.late), ("rows", delay.rows)),
                severity=Severity.MEDIUM if delay.late >= MANY * delay.rows else None,
                confidence=Confidence.HIGH,
                method="rows with both times",
            )

"""Dates that no calendar has."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing, Reason
from checks._controls import INTEGRITY
from checks._datasets import unmeasured
from checks._sql import is_mysql
from checks._words import counted, number, share


@check(
    id="data_management.impossible-dates",
    title="Every date is one that a calendar has",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Write null where there is no date, correct the others, and let the source refuse them "
    "from now on.",
    effort="1 day",
    controls=INTEGRITY,
)
def impossible_dates(
    profiles: Profiles, catalog: Catalog | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """A day zero or a 31 February stops the load of the whole dataset, or comes out as null or as
    another day, differently in each tool.
    """
    lost = isinstance(server, Missing) and server.reason is not Reason.UNSUPPORTED
    # others refuse them for good; a server that was lost may be one that does not
    if (is_mysql(server) or lost) and isinstance(catalog, Catalog):
        yield from unmeasured(catalog, profiles)
    for profile in profiles.datasets:
        if profile.impossible is None or not profile.rows_seen:
            continue
        if not profile.impossible:
            yield Pass(Subject(profile.dataset))
        for field, found in profile.impossible:
            yield Fail(
                Subject(profile.dataset, field),
                "Dates that no calendar has",
                f"{number(found)} of {counted(profile.rows_seen, 'row')} "
                f"({share(found, profile.rows_seen)}).",
                (("values", found), ("rows", profile.rows_seen)),
                method=profile.method,
            )

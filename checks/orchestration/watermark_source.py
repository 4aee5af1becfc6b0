"""Who sets the field that marks changed rows."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family, Field, marks_time, repeated
from audit.facts.profiles import Profiles
from audit.facts.server import Server
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
from checks._controls import INTEGRITY
from checks._loads import loads
from checks._sql import is_mysql, is_postgresql

_CHANGED = ("updat", "modif", "chang")


@check(
    id="orchestration.watermark-source",
    title="The database sets the time of the last change",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.MEDIUM,
    remedy=(
        "Let the database set the field at every change: ON UPDATE on MySQL and MariaDB, a trigger "
        "before update elsewhere; until then compare all keys and values at intervals."
    ),
    effort="Half a day",
    controls=INTEGRITY,
)
def watermark_source(
    catalog: Catalog, profiles: Profiles, server: Server | Missing
) -> Iterator[Judgement]:
    """A time that the application sets is left as it was by every script, repair and second
    program that forgets it: an incremental load never sees those changes, and no error says so.
    """
    if catalog.family is not Family.RELATIONAL:
        return
    able = is_postgresql(server) or is_mysql(server)
    for load in loads(catalog, profiles):
        field = _marks_changes(load.dataset)
        if field is None:
            continue
        subject = Subject(load.dataset.name, field.name)
        if field.follows_updates or field.generated or load.dataset.update_triggers:
            yield Pass(subject)
            continue
        once = "its default sets it when a row is made, and " if field.default_is_now else ""
        yield Fail(
            subject,
            "The application sets the time of the last change",
            f"{load.counted}; {once}neither the field nor a trigger sets it at a change.",
            (("rows", load.rows), ("default", field.default_is_now)),
            # an embedded database belongs to the program that writes it
            severity=None if able else Severity.LOW,
            confidence=Confidence.MEDIUM,
            method="catalogue",
        )


def _marks_changes(dataset: Dataset) -> Field | None:
    found = (
        field
        for field in dataset.fields
        if marks_time(field)
        and not repeated(field.name)
        and any(word in field.name.lower() for word in _CHANGED)
    )
    return next(found, None)

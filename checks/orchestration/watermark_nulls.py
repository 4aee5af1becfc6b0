"""Rows that the mark of new and changed rows leaves out."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family, marks_time, watermark_of
from audit.facts.profiles import DatasetProfile, Profiles
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._dated import undated
from checks._loads import LOADED_IN_FULL, loads
from checks._records import record, records
from checks._sql import identifier, is_postgresql, table
from checks._unread import hidden_fields
from checks._words import number, share


@check(
    id="orchestration.watermark-nulls",
    title="Every row has the time of its last change",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.MEDIUM,
    remedy="Fill the field for the rows that lack it and declare it not null.",
    effort="Half a day",
    controls=INTEGRITY,
)
def watermark_nulls(
    catalog: Catalog, profiles: Profiles, server: Server | Missing
) -> Iterator[Judgement]:
    """A row without a value compares neither as older nor as newer: an incremental load never
    reads it, and no error says so.
    """
    yield from hidden_fields(catalog)
    if catalog.family is Family.FILES:
        return
    yield from undated(catalog, profiles)
    for load in loads(catalog, profiles, at_least=1):
        dataset, field = load.dataset, watermark_of(load.dataset)
        seen = load.profile.field(field.name) if field and load.profile else None
        if field is None or seen is None or load.profile is None or seen.present == 0:
            continue
        subject = Subject(dataset.name, field.name)
        if seen.nulls == 0:
            yield Pass(subject)
            continue
        other = _filled(dataset, load.profile, field.name)
        slight = bool(other) or load.rows < LOADED_IN_FULL
        yield Fail(
            subject,
            f"Time of the last change is missing in some {record(dataset, 2)}",
            f"{number(seen.nulls)} of {records(dataset, seen.present)} have no value "
            f"({share(seen.nulls, seen.present)})"
            + (f"; {other} has one in every {record(dataset)}." if other else "."),
            (("nulls", seen.nulls), ("rows", seen.present)),
            severity=Severity.LOW if slight else None,
            method=load.profile.method,
            fix=f"Read by the later of this field and {other}, or fill the field." if other else "",
            command=f"ALTER TABLE {table(dataset)} ALTER COLUMN {identifier(field.name)} "
            "SET NOT NULL;"
            if is_postgresql(server) and not other
            else "",
        )


def _filled(dataset: Dataset, profile: DatasetProfile, beside: str) -> str:
    """Another record time that every row has, or ""."""
    for field in dataset.fields:
        seen = profile.field(field.name)
        if field.name != beside and seen and seen.present and seen.nulls == 0 and marks_time(field):
            return field.name
    return ""

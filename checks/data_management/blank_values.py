"""Empty texts beside nulls: two ways to say that there is no value."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family
from audit.facts.profiles import Profiles
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._datasets import measured, unmeasured
from checks._records import record, records
from checks._sql import identifier, is_postgresql, is_sqlite, table
from checks._words import number, share


@check(
    id="data_management.blank-values",
    title="A missing value is said in one way",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Read empty texts as null in the load, and set them to null in the source.",
    effort="1 hour",
    controls=INTEGRITY,
)
def blank_values(
    profiles: Profiles, catalog: Catalog, server: Server | Missing
) -> Iterator[Judgement]:
    """Counts of filled values are too high, because an empty text counts as a value and a null
    does not; two tools give two figures.
    """
    if catalog.family is Family.TIME_SERIES:
        return
    sql = is_postgresql(server) or is_sqlite(server)
    yield from unmeasured(catalog, profiles)
    for dataset, profile in measured(catalog, profiles):
        for seen in profile.fields:
            if seen.empty is None or not seen.values:
                continue
            subject = Subject(dataset.name, seen.name)
            if not seen.empty or not seen.nulls:
                yield Pass(subject)
                continue
            yield Fail(
                subject,
                f"Missing values are empty texts in some {record(dataset, 2)}, null in others",
                f"{number(seen.empty)} of {records(dataset, seen.present)} hold an empty text "
                f"({share(seen.empty, seen.present)}), {number(seen.nulls)} are null "
                f"({share(seen.nulls, seen.present)}).",
                (("empty", seen.empty), ("nulls", seen.nulls), ("rows", seen.present)),
                method=profile.method,
                command=_command(dataset, seen.name) if sql else "",
            )


def _command(dataset: Dataset, field: str) -> str:
    name = identifier(field)
    return f"UPDATE {table(dataset)} SET {name} = NULL WHERE {name} = '';"  # noqa: S608  # shown

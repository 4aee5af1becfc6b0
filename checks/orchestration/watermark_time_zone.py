"""Time zones of the field that marks new and changed rows."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family, Field, LogicalType, watermark_of
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._datasets import unlisted
from checks._loads import loaded
from checks._sql import identifier, is_postgresql, is_sqlite, table


@check(
    id="orchestration.watermark-time-zone",
    title="The field that marks new rows has a time zone",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.LOW,
    remedy=(
        "Store the time with its zone; until then agree with the owner on the zone it is written "
        "in, and read with an overlap of a few hours."
    ),
    effort="Half a day",
)
def watermark_time_zone(catalog: Catalog, server: Server | Missing) -> Iterator[Judgement]:
    """A time without a zone jumps when clocks change or a writer runs elsewhere: an hour of rows
    is read twice or never.
    """
    if catalog.family is Family.FILES:
        return
    yield from unlisted(catalog)
    for dataset in loaded(catalog):
        field = watermark_of(dataset)
        # a whole day and a count of seconds have no zone to lose
        if field is None or field.logical_type is LogicalType.DATE:
            continue
        subject = Subject(dataset.name, field.name)
        naive = field.logical_type in {LogicalType.TIMESTAMP, LogicalType.TEXT}
        # CURRENT_TIMESTAMP of SQLite is UTC wherever it runs
        if not naive or (is_sqlite(server) and field.default_is_now):
            yield Pass(subject)
            continue
        text = field.logical_type is LogicalType.TEXT
        yield Fail(
            subject,
            "Time of the last change has no time zone",
            f"Its type is {field.native_type}, "
            + ("which leaves the format to every writer." if text else "which holds no zone."),
            method="catalogue",
            command=_command(dataset, field) if is_postgresql(server) and not text else "",
        )


def _command(dataset: Dataset, field: Field) -> str:
    name = identifier(field.name)
    return (
        f"ALTER TABLE {table(dataset)} ALTER COLUMN {name} "
        f"TYPE timestamptz USING {name} AT TIME ZONE 'UTC';"
    )

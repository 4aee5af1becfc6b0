"""Keys that change with what they say."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family, LogicalType
from audit.facts.maintenance import Maintenance
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
from checks._loads import loaded
from checks._words import counted, listed

#: What people write and correct; numbers and identifiers of machines stay as they are.
_WRITTEN = {LogicalType.TEXT, LogicalType.DATE, LogicalType.TIMESTAMP, LogicalType.TIMESTAMP_TZ}
#: Fewer rows are a list that somebody keeps by hand.
ROWS = 100


@check(
    id="orchestration.key-stability",
    title="Keys of datasets that change stay the same",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.LOW,
    remedy="Ask whether the key is ever corrected; give the dataset a number of its own as key, or "
    "load it with its deletions.",
    effort="Half a day",
)
def key_stability(catalog: Catalog, maintenance: Maintenance) -> Iterator[Judgement]:
    """A key that people write is corrected some day: a merge then makes a second row of the one
    that was renamed, and keeps the old one for ever.
    """
    if catalog.family is not Family.RELATIONAL:
        return
    for dataset in loaded(catalog):
        key, upkeep = dataset.primary_key, maintenance.dataset(dataset.name)
        rows = dataset.row_estimate or 0
        if key is None or upkeep is None or upkeep.updates is None or rows < ROWS:
            continue
        written = _written(dataset, key.fields)
        if not written or not upkeep.updates:
            yield Pass(Subject(dataset.name))
            continue
        yield Fail(
            Subject(dataset.name, object=f"key ({', '.join(key.fields)})"),
            "Key is something that people write and correct",
            f"{counted(upkeep.updates, 'update')} of {counted(rows, 'row')}; the key consists of "
            f"{listed(written)}.",
            (("updates", upkeep.updates), ("rows", rows)),
            confidence=Confidence.LOW,
            method="catalogue and statistics of the source",
        )


def _written(dataset: Dataset, key: tuple[str, ...]) -> list[str]:
    """Fields of the key that are written by people and refer to nothing."""
    references = {name for found in dataset.foreign_keys for name in found.fields}
    fields = [field for name in key if (field := dataset.field(name)) is not None]
    return [
        field.name
        for field in fields
        if field.logical_type in _WRITTEN
        and field.name not in references
        and field.default is None
        and not field.generated
        and field.name != dataset.time_field
    ]

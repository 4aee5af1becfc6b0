"""Fields that say when a record was written."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family, Field, LogicalType, record_time
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import INTEGRITY
from checks._datasets import unlisted
from checks._loads import loaded

#: A shorter record is a code or a link between two others.
FIELDS = 4
#: A flag called "processed" is no time; text and numbers hold one where there is no such type.
_NO_TIMES = frozenset(
    {LogicalType.BOOLEAN, LogicalType.BINARY, LogicalType.UUID, LogicalType.ARRAY}
)


@check(
    id="dataops.record-timestamps",
    title="Records say when they were written",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Add fields for the time of creation and of the last change, set by the source itself.",
    effort="1 day",
    controls=INTEGRITY,
)
def record_timestamps(catalog: Catalog) -> Iterator[Judgement]:
    """Without the time of writing nobody can tell late data from missing data, or find the rows
    that a faulty release has written.
    """
    if catalog.family not in {Family.RELATIONAL, Family.DOCUMENT}:
        return
    yield from unlisted(catalog)
    for dataset in loaded(catalog):
        own = [field for field in dataset.fields if _plain(field)]
        if len(own) < FIELDS or _links(dataset, own):
            continue
        subject = Subject(dataset.name)
        if any(_tells(field) for field in dataset.fields):
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "No field holds the time of writing",
            f"None of the names of {len(own):,} fields says when a record was created or changed.",
            method="catalogue" if dataset.complete else "fields seen in a sample",
        )


def _plain(field: Field) -> bool:
    return "." not in field.name and "[]" not in field.name


def _tells(field: Field) -> bool:
    """Whether it holds a time of the record itself, not of an element in a list."""
    return (
        "[]" not in field.name
        and record_time(field.name.rpartition(".")[2])
        and field.logical_type not in _NO_TIMES
    )


def _links(dataset: Dataset, fields: list[Field]) -> bool:
    """Whether every field belongs to a key: the dataset only links others."""
    keyed = {name for key in dataset.keys for name in key.fields}
    keyed |= {name for key in dataset.foreign_keys for name in key.fields}
    return all(field.name in keyed for field in fields)

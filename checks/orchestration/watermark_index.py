"""Indexes on the field that marks new and changed rows."""

import json
from collections.abc import Iterator

from audit.facts.catalog import (
    Catalog,
    CatalogPart,
    Dataset,
    DatasetKind,
    Family,
    Field,
    watermark_of,
)
from audit.facts.profiles import Profiles
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._calls import collection
from checks._controls import CAPACITY
from checks._loads import loads
from checks._sql import identifier, is_postgresql, is_sqlite, name_for, table
from checks._unread import unread, untold

#: Indexes that find a value and no range of values.
_WITHOUT_ORDER = frozenset({"hash", "hashed", "text", "gin", "fulltext"})


@check(
    id="orchestration.watermark-index",
    title="The field that marks new rows leads an index",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.MEDIUM,
    remedy="Create an index that begins with the field.",
    effort="1 hour",
    controls=CAPACITY,
)
def watermark_index(
    catalog: Catalog, profiles: Profiles, server: Server | Missing
) -> Iterator[Judgement]:
    """An incremental load without this index reads the whole dataset to find the few new rows,
    and does so at every run.
    """
    if catalog.family in {Family.TIME_SERIES, Family.FILES} or not catalog.indexes_supported:
        return
    for load in loads(catalog, profiles):
        dataset, field = load.dataset, watermark_of(load.dataset)
        if field is None or dataset.time_field or not _listed(dataset, catalog.family):
            continue
        subject = Subject(dataset.name, field.name)
        if _leads(field, dataset, catalog.family):
            yield Pass(subject)
            continue
        if unread(catalog, CatalogPart.INDEXES):
            yield untold(CatalogPart.INDEXES, subject)
            continue
        yield Fail(
            subject,
            "No index finds the new rows",
            f"{load.counted}; none of {len(dataset.indexes):,} indexes begins with the field."
            if catalog.family is not Family.SEARCH
            else f"{load.counted}; the field cannot be searched.",
            (("rows", load.rows),),
            method="catalogue",
            command=_command(dataset, field, catalog.family, server=server),
        )


def _listed(dataset: Dataset, family: Family) -> bool:
    """A collection always has an index on its key: an empty list was not read."""
    return family is not Family.DOCUMENT or bool(dataset.indexes)


def _leads(field: Field, dataset: Dataset, family: Family) -> bool:
    if family is Family.SEARCH:
        return field.indexed is not False
    return any(
        index.fields[:1] == (field.name,)
        and index.valid
        and not index.partial
        and index.method.lower() not in _WITHOUT_ORDER
        for index in dataset.indexes
    )


def _command(dataset: Dataset, field: Field, family: Family, *, server: Server | Missing) -> str:
    if family is Family.DOCUMENT:
        return f"{collection(dataset)}.createIndex({{{json.dumps(field.name)}: 1}})"
    name = name_for(dataset, (field.name,), "idx")
    on = f"ON {table(dataset)} ({identifier(field.name)});"
    if is_sqlite(server):
        return f"CREATE INDEX {name} {on}"
    if is_postgresql(server):
        # a partitioned table refuses CONCURRENTLY
        online = "" if dataset.kind is DatasetKind.PARTITIONED_TABLE else "CONCURRENTLY "
        return f"CREATE INDEX {online}{name} {on}"
    return ""

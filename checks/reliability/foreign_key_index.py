"""References without an index on the referring side."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, CatalogPart, Dataset
from audit.facts.profiles import Profiles
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CAPACITY
from checks._datasets import place, rows_of, rows_said
from checks._loads import loaded
from checks._sql import identifiers, is_postgresql, is_sqlite, name_for, table
from checks._unread import as_a_whole, unread, untold

#: Below this a scan of the child is as quick as an index.
LARGE_ROWS = 10_000


@check(
    id="reliability.foreign-key-index",
    title="Foreign keys are indexed on the referring side",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.MEDIUM,
    remedy="Create an index on the fields of the foreign key.",
    effort="1 hour",
    controls=CAPACITY,
)
def foreign_key_index(
    catalog: Catalog, profiles: Profiles | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """Each delete or key change in the parent then reads the whole child, with locks held: a load
    that runs beside it waits, and so do the people who use the source.
    """
    if not catalog.indexes_supported:
        return
    yield from as_a_whole(catalog, CatalogPart.REFERENCES)
    for dataset in loaded(catalog):
        for key in dataset.foreign_keys:
            subject = place(dataset, key.fields)
            if covered(dataset, key.fields):
                yield Pass(subject)
                continue
            if unread(catalog, CatalogPart.INDEXES):
                yield untold(CatalogPart.INDEXES, subject)
                continue
            rows = rows_of(dataset, profiles)
            yield Fail(
                subject,
                "Foreign key has no index",
                f"{rows_said(dataset, profiles)} refer to {key.parent}; "
                "no valid index begins with the fields of the key.",
                severity=Severity.LOW if rows is not None and rows < LARGE_ROWS else None,
                method="catalogue",
                command=_command(dataset, key.fields, server),
            )


def covered(dataset: Dataset, fields: tuple[str, ...]) -> bool:
    """Whether a valid, whole index or the primary key begins with these fields, in any order."""
    wanted = set(fields)
    leading = [i.fields for i in dataset.indexes if i.valid and not i.partial]
    leading += [k.fields for k in dataset.keys if not k.partial]
    return any(set(found[: len(fields)]) == wanted for found in leading)


def _command(dataset: Dataset, fields: tuple[str, ...], server: Server | Missing) -> str:
    if not (is_postgresql(server) or is_sqlite(server)):
        return ""
    mode = " CONCURRENTLY" if is_postgresql(server) else ""
    name = name_for(dataset, fields, "idx")
    return f"CREATE INDEX{mode} {name} ON {table(dataset)} ({identifiers(fields)});"

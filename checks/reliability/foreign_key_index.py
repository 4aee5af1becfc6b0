"""Foreign keys without an index on the rows that refer."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, DatasetKind, ForeignKey
from audit.facts.profiles import Profiles
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CAPACITY
from checks._datasets import place, rows_of, rows_said
from checks._loads import loaded
from checks._sql import identifiers, is_postgresql, name_for, table
from checks._words import counted

#: In a smaller dataset walking all rows costs little.
MANY_ROWS = 10_000
#: Methods that cannot find rows by one exact value, or only with much waste.
_UNSUITED = frozenset({"gin", "gist", "spgist", "brin"})


@check(
    id="reliability.foreign-key-index",
    title="Foreign keys are indexed",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.MEDIUM,
    remedy="Create an index that begins with the fields of the foreign key.",
    effort="15 minutes, plus the time to build it",
    controls=CAPACITY,
)
def foreign_key_index(
    catalog: Catalog, profiles: Profiles | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """Each deleted or changed parent makes the source walk the whole dataset under locks, and a
    load that reads the rows of one parent does the same.
    """
    for dataset in loaded(catalog):
        for reference in dataset.foreign_keys:
            subject = place(dataset, reference.fields)
            if _indexed(dataset, reference):
                yield Pass(subject)
                continue
            rows = rows_of(dataset, profiles)
            yield Fail(
                subject,
                "Foreign key has no index",
                f"{rows_said(dataset, profiles)}; 0 of "
                f"{counted(len(dataset.indexes), 'index', 'indexes')} begin with the fields that "
                f"refer to {reference.parent}.",
                (("rows", rows), ("parent", reference.parent)),
                severity=Severity.LOW if rows is None or rows <= MANY_ROWS else None,
                method="catalogue",
                command=_command(dataset, reference, server),
            )


def _indexed(dataset: Dataset, reference: ForeignKey) -> bool:
    """Whether an index or key begins with the fields, in whatever order."""
    wanted = set(reference.fields)
    leading = [
        index.fields[: len(wanted)]
        for index in dataset.indexes
        if index.valid and not index.partial and index.method not in _UNSUITED
    ]
    leading += [key.fields[: len(wanted)] for key in dataset.keys if not key.partial]
    return any(set(fields) == wanted for fields in leading)


def _command(dataset: Dataset, reference: ForeignKey, server: Server | Missing) -> str:
    name = name_for(dataset, reference.fields, "idx")
    online = is_postgresql(server) and dataset.kind is not DatasetKind.PARTITIONED_TABLE
    create = "CREATE INDEX CONCURRENTLY" if online else "CREATE INDEX"
    return f"{create} {name} ON {table(dataset)} ({identifiers(reference.fields)});"

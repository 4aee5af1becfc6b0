"""Indexes that do the work of another one."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Index
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CAPACITY
from checks._loads import loaded
from checks._sql import is_postgresql, is_sqlite, qualified
from checks._words import counted, size


@check(
    id="reliability.duplicate-indexes",
    title="No two indexes do the same work",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.LOW,
    remedy="Drop the redundant index after checking that no hint or constraint names it.",
    effort="1 hour",
    controls=CAPACITY,
)
def duplicate_indexes(catalog: Catalog, server: Server | Missing) -> Iterator[Judgement]:
    """Every write keeps each index up to date: a second one for the same work only slows the
    source and fills its disk.
    """
    for dataset in loaded(catalog):
        if not dataset.indexes:
            continue
        redundant = list(_redundant(dataset))
        if not redundant:
            yield Pass(Subject(dataset.name))
        for index, other in redundant:
            space = f", {size(index.size_bytes)}" if index.size_bytes else ""
            same = index.signature == other.signature
            yield Fail(
                Subject(dataset.name, object=f"index {index.name}"),
                "Index repeats another one" if same else "Index is the beginning of another one",
                f"{counted(len(index.fields), 'field')} ({', '.join(index.fields)}), "
                f"{'as in' if same else 'the beginning of'} {other.name}{space}.",
                method="catalogue",
                command=f"DROP INDEX {qualified(index.name, dataset.namespace)};"
                if is_postgresql(server) or is_sqlite(server)
                else "",
            )


def _redundant(dataset: Dataset) -> Iterator[tuple[Index, Index]]:
    """Each index that can go, with the one that stays; constraints and unique ones stay."""
    gone: set[str] = set()
    for index in dataset.indexes:
        if index.unique or index.primary or not _comparable(index):
            continue
        for other in dataset.indexes:
            if other.name == index.name or other.name in gone or not _comparable(other):
                continue
            if _covers(other, index):
                gone.add(index.name)
                yield index, other
                break


def _comparable(index: Index) -> bool:
    return index.valid and not index.partial and bool(index.signature) and all(index.fields)


def _covers(other: Index, index: Index) -> bool:
    if other.signature == index.signature:
        return other.unique or other.name < index.name
    return (
        other.method == index.method
        and len(other.fields) > len(index.fields)
        and other.fields[: len(index.fields)] == index.fields
        and other.plain
        and index.plain
    )

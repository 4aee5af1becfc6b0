"""Indexes whose work another index does as well."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family, Index
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._calls import collection, quoted
from checks._controls import CAPACITY
from checks._loads import loaded
from checks._sql import is_postgresql, qualified
from checks._words import counted, size

#: Methods in which an index on (a, b) also serves a search by a.
_ORDERED = frozenset({"", "btree"})


@check(
    id="reliability.duplicate-indexes",
    title="Each index does work of its own",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.LOW,
    remedy="Drop the index that adds nothing, after a look at where it is used.",
    effort="15 minutes",
    controls=CAPACITY,
)
def duplicate_indexes(catalog: Catalog, server: Server | Missing) -> Iterator[Judgement]:
    """Every write keeps both indexes up to date and both fill the memory: the source is slower
    than it need be, most of all while it is loaded.
    """
    for dataset in loaded(catalog):
        for index in dataset.indexes:
            subject = Subject(dataset.name, object=index.name)
            twin = _twin(index, dataset)
            wider = twin or _wider(index, dataset, catalog.family)
            if wider is None:
                yield Pass(subject)
                continue
            yield Fail(
                subject,
                "Index repeats another" if twin else "Index is the beginning of another",
                f"{counted(len(index.fields), 'field')} ({', '.join(index.fields)}) also served "
                f"by {wider.name}{_cost(index)}.",
                (("served by", wider.name),),
                method="catalogue",
                command=_command(index, dataset, catalog.family, server),
            )


def _twin(index: Index, dataset: Dataset) -> Index | None:
    """The index of the same work that is to be kept in its place."""
    if not index.signature or not index.valid:
        return None
    same = [i for i in dataset.indexes if i.signature == index.signature and i.valid]
    keys = {key.name for key in dataset.keys}
    kept = min(
        same, key=lambda i: (not i.primary, i.name not in keys, not i.unique, i.name), default=index
    )
    return None if kept.name == index.name else kept


def _wider(index: Index, dataset: Dataset, family: Family) -> Index | None:
    """An index that begins with all fields of one that is neither unique nor special."""
    if family is not Family.RELATIONAL or index.unique or not _comparable(index):
        return None
    length = len(index.fields)
    for other in dataset.indexes:
        longer = len(other.fields) > length or (len(other.fields) == length and other.unique)
        if longer and _comparable(other) and other.fields[:length] == index.fields:
            return other
    return None


def _comparable(index: Index) -> bool:
    sound = index.valid and index.plain and not index.partial
    return sound and index.method in _ORDERED and all(index.fields)


def _cost(index: Index) -> str:
    if index.size_bytes is None:
        return ""
    used = "" if index.scans is None else f", used {counted(index.scans, 'time')}"
    return f"; it takes {size(index.size_bytes)}{used}"


def _command(index: Index, dataset: Dataset, family: Family, server: Server | Missing) -> str:
    if family is Family.DOCUMENT:
        return f"{collection(dataset)}.dropIndex({quoted(index.name)})"
    if any(key.name == index.name for key in dataset.keys):
        return ""  # a constraint stands on it
    drop = "DROP INDEX CONCURRENTLY" if is_postgresql(server) else "DROP INDEX"
    return f"{drop} {qualified(index.name, dataset.namespace)};"

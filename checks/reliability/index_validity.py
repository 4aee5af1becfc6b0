"""Indexes that are there and are not used."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Index
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._sql import is_postgresql, qualified
from checks._words import size


@check(
    id="reliability.index-validity",
    title="Indexes are valid",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Rebuild the index, or drop it when it is the rest of a build that failed.",
    effort="1 hour",
    controls=INTEGRITY,
)
def index_validity(catalog: Catalog, server: Server | Missing) -> Iterator[Judgement]:
    """An invalid index costs every write and serves no read, and a unique one does not keep
    duplicates out: queries are slow and keys repeat although the schema says otherwise.
    """
    for dataset in catalog.datasets:
        for index in dataset.indexes:
            subject = Subject(dataset.name, object=index.name)
            if index.valid:
                # a partition's sound indexes are told by its parent's
                if not dataset.partition_of:
                    yield Pass(subject)
                continue
            yield Fail(
                subject,
                "Unique index is not valid" if index.unique else "Index is not valid",
                f"{_size(index)}marked not valid in the catalogue: no query reads it.",
                method="catalogue",
                command=_command(dataset, index) if is_postgresql(server) else "",
            )


def _size(index: Index) -> str:
    return "" if index.size_bytes is None else f"{size(index.size_bytes)}, "


def _command(dataset: Dataset, index: Index) -> str:
    return f"REINDEX INDEX CONCURRENTLY {qualified(index.name, dataset.namespace)};"

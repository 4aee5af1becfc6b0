"""Indexes that the source keeps and does not use."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._sql import is_postgresql, qualified


@check(
    id="reliability.index-validity",
    title="Indexes are valid",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Rebuild the index, or drop it when it is not needed.",
    effort="1 hour",
    controls=INTEGRITY,
)
def index_validity(catalog: Catalog, server: Server | Missing) -> Iterator[Judgement]:
    """An invalid index is written and never read; if it was to be unique, duplicates slip in and
    a load by that key doubles or drops rows.
    """
    for dataset in catalog.datasets:
        for index in dataset.indexes:
            subject = Subject(dataset.name, object=f"index {index.name}")
            if index.valid:
                yield Pass(subject)
                continue
            yield Fail(
                subject,
                "Unique index is invalid" if index.unique else "Index is invalid",
                f"1 of {len(dataset.indexes)} indexes of the dataset is marked invalid"
                f"{' and does not keep its key unique' if index.unique else ''}.",
                severity=None if index.unique else Severity.MEDIUM,
                method="catalogue",
                command=f"REINDEX INDEX CONCURRENTLY {qualified(index.name, dataset.namespace)};"
                if is_postgresql(server)
                else "",
            )

"""Datasets whose rows live on another server."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, DatasetKind, Family
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check


@check(
    id="orchestration.foreign-datasets",
    title="Datasets are read from where their rows live",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.LOW,
    remedy="Load the dataset from the server that it lives on, and leave it out here.",
    effort="Half a day",
)
def foreign_datasets(catalog: Catalog) -> Iterator[Judgement]:
    """A load through this server takes the way twice, sees no one moment of both, and fails
    whenever the other server does.
    """
    if catalog.family is not Family.RELATIONAL:
        return
    tables = {DatasetKind.TABLE, DatasetKind.PARTITIONED_TABLE, DatasetKind.FOREIGN_TABLE}
    for dataset in catalog.datasets:
        if dataset.kind not in tables or dataset.partition_of:
            continue
        if dataset.kind is not DatasetKind.FOREIGN_TABLE:
            yield Pass(Subject(dataset.name))
            continue
        yield Fail(
            Subject(dataset.name),
            "Rows are read from another server",
            "Only its definition is here; each read asks the server that has the rows.",
            method="catalogue",
        )

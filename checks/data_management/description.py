"""Datasets without a description."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, DatasetKind
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._datasets import noun
from checks._sql import is_postgresql, table
from checks._words import counted, number

_SQL_KINDS = {DatasetKind.PARTITIONED_TABLE: "TABLE"}


@check(
    id="data_management.description",
    title="Datasets are described",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Describe in the source what one row is, where it comes from and what it leaves out.",
    effort="15 minutes each",
)
def description(catalog: Catalog, server: Server | Missing) -> Iterator[Judgement]:
    """Who loads a dataset that nobody describes guesses what one row is, and two teams guess
    differently: their figures never agree.
    """
    if not catalog.comments_supported:
        return
    for dataset in catalog.datasets:
        if dataset.partition_of:
            continue
        if dataset.comment.strip():
            yield Pass(Subject(dataset.name))
            continue
        told = sum(bool(field.comment.strip()) for field in dataset.fields)
        yield Fail(
            Subject(dataset.name),
            f"{noun(dataset)} has no description",
            f"0 characters of description, and {number(told)} of "
            f"{counted(len(dataset.fields), 'field')} described.",
            (("described fields", told), ("fields", len(dataset.fields))),
            method="catalogue",
            command=_command(dataset) if is_postgresql(server) else "",
        )


def _command(dataset: Dataset) -> str:
    kind = _SQL_KINDS.get(dataset.kind, dataset.kind.value.upper())
    return f"COMMENT ON {kind} {table(dataset)} IS 'One row is ...; comes from ...';"

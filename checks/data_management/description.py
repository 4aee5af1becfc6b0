"""Datasets without a description."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, CatalogPart, Dataset, DatasetKind
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._datasets import noun
from checks._sql import is_mysql, is_postgresql, table
from checks._unread import unread, untold
from checks._words import counted, number

#: What a time-series source makes up itself has no text of whoever exposes it.
_MADE_BY_THE_SOURCE = frozenset({"up", "ALERTS", "ALERTS_FOR_STATE"})

#: Where the text goes when no statement sets it.
_FIXES = {
    DatasetKind.COLLECTION: "Say what one document is and where it comes from, as description in "
    "the $jsonSchema of the collection's validator.",
    DatasetKind.INDEX: "Say what one document is and where it comes from, as description in the "
    "_meta of the mapping.",
    DatasetKind.METRIC: "Give the metric a HELP text where it is exposed: what it measures, in "
    "which unit.",
}

_SQL_KINDS = {DatasetKind.PARTITIONED_TABLE: "TABLE"}


@check(
    id="data_management.description",
    title="Datasets are described",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Describe in the source what one record is, where it comes from and what it leaves out.",
    effort="15 minutes each",
)
def description(catalog: Catalog, server: Server | Missing) -> Iterator[Judgement]:
    """Who loads a dataset that nobody describes guesses what one record is, and two teams guess
    differently: their figures never agree.
    """
    if not catalog.comments_supported:
        return
    for dataset in catalog.datasets:
        if dataset.partition_of or _made_by_the_source(dataset):
            continue
        if dataset.kind is DatasetKind.VIEW and is_mysql(server):
            continue  # it has no place for a text there
        if dataset.comment.strip():
            yield Pass(Subject(dataset.name))
            continue
        if unread(catalog, CatalogPart.COMMENTS):
            yield untold(CatalogPart.COMMENTS, Subject(dataset.name))
            continue
        told = sum(bool(field.comment.strip()) for field in dataset.fields)
        yield Fail(
            Subject(dataset.name),
            f"{noun(dataset)} has no description",
            f"0 characters of description, and {number(told)} of "
            f"{counted(len(dataset.fields), 'field')} described.",
            (("described fields", told), ("fields", len(dataset.fields))),
            method="catalogue",
            fix=_FIXES.get(dataset.kind, ""),
            command=_command(dataset) if is_postgresql(server) else "",
        )


def _made_by_the_source(dataset: Dataset) -> bool:
    """Whether it is about scraping, an alert or a recording rule: no HELP text reaches it."""
    if dataset.kind is not DatasetKind.METRIC:
        return False
    name = dataset.name
    return name in _MADE_BY_THE_SOURCE or name.startswith("scrape_") or ":" in name


def _command(dataset: Dataset) -> str:
    kind = _SQL_KINDS.get(dataset.kind, dataset.kind.value.upper())
    return f"COMMENT ON {kind} {table(dataset)} IS 'One row is ...; comes from ...';"

"""Copies of each dataset."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, DatasetKind
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._calls import request
from checks._controls import REDUNDANCY
from checks._datasets import noun
from checks._loads import loaded


@check(
    id="reliability.dataset-redundancy",
    title="Every dataset has a copy",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.MEDIUM,
    remedy="Set the number of replicas to at least one, on another node.",
    effort="1 hour",
    controls=REDUNDANCY,
)
def dataset_redundancy(catalog: Catalog) -> Iterator[Judgement]:
    """A dataset without a copy is gone with the node it lies on, and searches and loads go on
    with a hole in it.
    """
    for dataset in loaded(catalog):
        if dataset.replicas is None:
            continue
        subject = Subject(dataset.name)
        if dataset.replicas:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            f"{noun(dataset)} has no replica",
            "0 replicas are configured.",
            method="settings of the source",
            command=""
            if dataset.kind is DatasetKind.COLLECTION  # Solr's: its nodes have to be chosen
            else request("PUT", dataset, "_settings", {"index": {"number_of_replicas": 1}}),
        )

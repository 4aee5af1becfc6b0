"""Datasets of which the server keeps one copy only."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Family
from audit.facts.profiles import Profiles
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._calls import request
from checks._controls import REDUNDANCY
from checks._datasets import noun, rows_said
from checks._loads import loaded


@check(
    id="reliability.dataset-redundancy",
    title="Datasets are kept more than once",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.MEDIUM,
    remedy="Keep at least one replica of the dataset, on another node.",
    effort="1 hour, plus a node where there is one only",
    controls=REDUNDANCY,
)
def dataset_redundancy(catalog: Catalog, profiles: Profiles | Missing) -> Iterator[Judgement]:
    """When the node with the only copy is down a load gets an error or a part of the rows, and
    when its disk is lost so is the dataset.
    """
    for dataset in loaded(catalog):
        if dataset.replicas is None:
            continue
        if dataset.replicas > 0:
            yield Pass(Subject(dataset.name))
            continue
        yield Fail(
            Subject(dataset.name),
            f"{noun(dataset)} has no replica",
            f"0 copies beside the first. {rows_said(dataset, profiles)}.",
            (("replicas", 0),),
            method="settings",
            command=request("PUT", dataset, "_settings", {"index": {"number_of_replicas": 1}})
            if catalog.family is Family.SEARCH
            else "",
        )

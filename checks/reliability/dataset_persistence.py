"""Datasets that a crash empties."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family
from audit.facts.profiles import Profiles
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import BACKUP
from checks._datasets import noun, rows_said
from checks._sql import is_postgresql, table


@check(
    id="reliability.dataset-persistence",
    title="Datasets survive a crash",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.MEDIUM,
    remedy="Make the dataset durable, or leave it out of the load if it is only a work area.",
    effort="15 minutes, plus the time to write it once",
    controls=BACKUP,
)
def dataset_persistence(
    catalog: Catalog, profiles: Profiles | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """After a crash the dataset is empty, and the next full load takes the emptiness over;
    replicas and change capture never see its rows.
    """
    for dataset in catalog.datasets:
        if not dataset.persistent:
            yield Fail(
                Subject(dataset.name),
                f"{noun(dataset)} is emptied by a crash",
                f"{rows_said(dataset, profiles)} in a {dataset.kind.value} that writes no log.",
                method="catalogue",
                command=f"ALTER TABLE {table(dataset)} SET LOGGED;"
                if is_postgresql(server)
                else "",
            )
        elif catalog.family is Family.RELATIONAL and _alone(dataset):
            yield Pass(Subject(dataset.name))


def _alone(dataset: Dataset) -> bool:
    return dataset.kind.stored and not dataset.partition_of

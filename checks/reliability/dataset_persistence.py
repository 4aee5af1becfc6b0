"""Datasets that a crash empties."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._datasets import noun, rows_said
from checks._loads import loaded
from checks._sql import is_postgresql, table


@check(
    id="reliability.dataset-persistence",
    title="Datasets survive a crash",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.MEDIUM,
    remedy="Make the dataset permanent, or leave it out of the load.",
    effort="1 hour",
    controls=INTEGRITY,
)
def dataset_persistence(
    catalog: Catalog, profiles: Profiles | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """After a crash it is empty, and neither a replica nor change capture ever sees its rows: a
    load then deletes everything downstream or keeps what no longer exists.
    """
    for dataset in loaded(catalog):
        subject = Subject(dataset.name)
        if dataset.persistent:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            f"{noun(dataset)} is lost on a crash",
            f"{rows_said(dataset, profiles)} are kept outside the log of changes.",
            method="catalogue",
            command=f"ALTER TABLE {table(dataset)} SET LOGGED;" if is_postgresql(server) else "",
        )

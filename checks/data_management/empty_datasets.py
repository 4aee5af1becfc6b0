"""Datasets without a single row."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._datasets import measured, noun, unmeasured
from checks._records import record, records
from checks._words import counted


@check(
    id="data_management.empty-datasets",
    title="Datasets hold rows",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Ask the owner whether the dataset is still to be filled, and leave it out if it is "
    "not.",
    effort="15 minutes",
)
def empty_datasets(profiles: Profiles, catalog: Catalog) -> Iterator[Judgement]:
    """An empty dataset loads without an error: nobody sees whether it is not yet used, no longer
    used, or emptied by mistake.
    """
    yield from unmeasured(catalog, profiles)
    for dataset, profile in measured(catalog, profiles):
        if profile.row_count:
            yield Pass(Subject(dataset.name))
        elif profile.row_count == 0 and profile.row_count_exact:
            yield Fail(
                Subject(dataset.name),
                f"{noun(dataset)} holds no {record(dataset, 2)}",
                f"{records(dataset, 0)}, exact count, in {counted(len(dataset.fields), 'field')}.",
                (("rows", 0),),
            )

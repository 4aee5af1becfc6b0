"""Datasets of very many fields."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Family
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CONFIGURATION
from checks._datasets import unlisted
from checks._words import counted
from checks.software_engineering._names import whole

MOST = 100
MOST_IN_SEARCH = 1_000  # the default of index.mapping.total_fields.limit


@check(
    id="software_engineering.wide-datasets",
    title="Datasets have a number of fields that people can know",
    undercurrent=Undercurrent.SOFTWARE_ENGINEERING,
    severity=Severity.LOW,
    remedy="Name the fields that the load needs instead of taking all of them.",
    effort="Half a day",
    controls=CONFIGURATION,
)
def wide_datasets(catalog: Catalog) -> Iterator[Judgement]:
    """Nobody can say what hundreds of fields mean, and each is one more that a load breaks on when
    it changes.
    """
    yield from unlisted(catalog)
    limit = MOST_IN_SEARCH if catalog.family is Family.SEARCH else MOST
    for dataset in whole(catalog):
        fields = len(dataset.fields)
        if not fields:
            continue
        if fields <= limit:
            yield Pass(Subject(dataset.name))
            continue
        yield Fail(
            Subject(dataset.name),
            f"Dataset has more than {limit:,} fields",
            f"{counted(fields, 'field')}{'' if dataset.complete else ' seen'}.",
            (("fields", fields),),
            method="catalogue" if dataset.complete else "fields that were seen",
        )

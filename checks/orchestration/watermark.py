"""The field that marks new and changed rows."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Family, watermark_of
from audit.facts.profiles import Profiles
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._loads import loaded, loads
from checks.orchestration._identity import growing_key


@check(
    id="orchestration.watermark",
    title="Large datasets mark new and changed rows",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.MEDIUM,
    remedy=(
        "Add a field with the time of the last change, set by the source at every write, and "
        "put an index on it; until then load the dataset in full."
    ),
    effort="1 day",
)
def watermark(catalog: Catalog, profiles: Profiles) -> Iterator[Judgement]:
    """Without a mark of what is new, every load reads the whole dataset again: it takes longer
    each month and weighs on the source.
    """
    if catalog.family is Family.FILES:  # a load goes by the files, not by the rows in them
        return
    for dataset in loaded(catalog):
        if dataset.time_field:
            yield Pass(Subject(dataset.name))
    for load in loads(catalog, profiles):
        dataset, subject = load.dataset, Subject(load.dataset.name)
        if dataset.time_field or not dataset.fields:
            continue
        if watermark_of(dataset) is not None:
            yield Pass(subject)
            continue
        grows = growing_key(dataset)
        found = (
            f"only the key {grows} grows, which shows new rows and misses changed ones"
            if grows
            else "nothing tells new rows from old ones"
        )
        yield Fail(
            subject,
            "No field marks new and changed rows",
            f"{load.counted} and no field with the time of writing; {found}.",
            (("rows", load.rows),),
            severity=Severity.LOW if grows else None,
            method="catalogue",
        )

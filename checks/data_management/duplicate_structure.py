"""Datasets with the same structure."""

from collections import defaultdict
from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family, record_time
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    check,
)
from checks._datasets import noun, unlisted
from checks._loads import loaded
from checks._words import counted
from checks.data_management._names import leaf

#: Key and record times aside: a list of codes with a name is like every other.
FEWEST_FIELDS = 3

_FAMILIES = frozenset({Family.RELATIONAL, Family.DOCUMENT})
Structure = tuple[str, frozenset[tuple[str, str]]]


@check(
    id="data_management.duplicate-structure",
    title="Each dataset has a structure of its own",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Ask the owner which dataset is the valid one, and whether both belong in one load.",
    effort="1 hour with the owner",
)
def duplicate_structure(catalog: Catalog) -> Iterator[Judgement]:
    """Two datasets of one structure are a copy, or one dataset cut in two: a load of one alone is
    incomplete, a load of both counts rows twice.
    """
    if catalog.family not in _FAMILIES:  # metrics and indices of one template are alike by design
        return
    yield from unlisted(catalog)
    alike: dict[Structure, list[Dataset]] = defaultdict(list)
    for dataset in loaded(catalog):
        if len(_telling(dataset)) >= FEWEST_FIELDS:
            alike[_structure(dataset)].append(dataset)
    for group in alike.values():
        first, *others = sorted(group, key=lambda d: (len(d.name), d.name))
        yield Pass(Subject(first.name))
        for dataset in others:
            yield Fail(
                Subject(dataset.name),
                f"{noun(dataset)} has the same structure as another",
                f"{counted(len(dataset.fields), 'field')}, all with the same names and types as "
                f"in {first.name}.",
                (("like", first.name),),
                confidence=Confidence.HIGH if dataset.complete else Confidence.MEDIUM,
                method="catalogue",
            )


def _structure(dataset: Dataset) -> Structure:
    # one schema per tenant or stage repeats every table: only neighbours are compared
    return dataset.namespace, frozenset((f.name, f.logical_type.value) for f in dataset.fields)


def _telling(dataset: Dataset) -> list[str]:
    key = set(dataset.primary_key.fields) if dataset.primary_key else set[str]()
    return [f.name for f in dataset.fields if f.name not in key and not record_time(leaf(f.name))]

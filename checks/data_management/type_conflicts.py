"""Fields that have other types in other datasets, or at other times, of the same source."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.structure import Structures
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._loads import loaded
from checks._structures import unread
from checks._words import counted, listed


@check(
    id="data_management.type-conflicts",
    title="A field has one type wherever it is read together",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Declare the field with one type in all places, and write the others again.",
    effort="1 day",
    controls=INTEGRITY,
)
def type_conflicts(
    structures: Structures, catalog: Catalog, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """Datasets that are read as one give a column of one type: the source answers such a query with
    an error or with a part of the values.
    """
    yield from unread(catalog, profiles)
    for dataset in loaded(catalog):
        structure = structures.of(dataset.name)
        if structure is None:
            continue
        if not structure.conflicts:
            yield Pass(Subject(dataset.name))
        for conflict in structure.conflicts:
            told = [f"{kind} ({where})" for kind, where in conflict.types]
            yield Fail(
                Subject(dataset.name, conflict.field),
                "Field has more than one type",
                f"{counted(len(conflict.types), 'type')}: {listed(told, most=4)}.",
                conflict.types,
                method="catalogue",
            )

"""Fields whose values have other types than the source declares."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.structure import Structures
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._structures import declares, shapes, unread
from checks._words import counted, number, share


@check(
    id="data_management.declared-types",
    title="Values have the type that is declared",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Convert the values to the declared type, and let the source refuse others.",
    effort="Half a day",
    controls=INTEGRITY,
)
def declared_types(
    structures: Structures, catalog: Catalog, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A load takes the declared type for its column and stops at the first value of another. A
    schema that was declared later does not change the documents that were there.
    """
    yield from unread(catalog, profiles)
    for shape in shapes(catalog, structures, profiles):
        if not declares(shape.dataset):
            continue
        structure = shape.structure
        if not structure.departures:
            yield Pass(Subject(shape.dataset.name))
        for found in structure.departures:
            yield Fail(
                Subject(shape.dataset.name, found.field),
                "Values are not of the declared type",
                f"Declared as {found.declared}; {counted(found.documents, 'document')} of "
                f"{number(structure.documents)} "
                f"({share(found.documents, structure.documents)}) "
                f"{'holds' if found.documents == 1 else 'hold'} it as {found.seen}.",
                (
                    ("documents", found.documents),
                    ("declared", found.declared),
                    ("seen", found.seen),
                ),
                confidence=shape.confidence,
                method=shape.method,
            )

"""Fields that are declared and that no document has."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.structure import Structures
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._structures import declares, shapes, unread
from checks._words import counted, listed, number

#: So few documents do not tell that a field is never written.
_ENOUGH = 20


@check(
    id="data_management.unseen-fields",
    title="Declared fields are in the documents",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Ask the owner whether the field is still written, and take it out of the declaration "
    "if it is not.",
    effort="Half a day",
)
def unseen_fields(
    structures: Structures, catalog: Catalog, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A load that is built from the declaration gets columns that stay empty, and whoever reads
    the copy takes them for data that is missing.
    """
    yield from unread(catalog, profiles)
    for shape in shapes(catalog, structures, profiles):
        structure, subject = shape.structure, Subject(shape.dataset.name)
        if not declares(shape.dataset) or structure.documents < _ENOUGH:
            continue
        if not structure.unseen:
            yield Pass(subject)
            continue
        fields = counted(len(structure.unseen), "declared field")
        yield Fail(
            subject,
            "Declared fields are in no document",
            f"{fields} {'is' if len(structure.unseen) == 1 else 'are'} in none of "
            f"{number(structure.documents)} documents: {listed(structure.unseen)}.",
            (("fields", len(structure.unseen)), ("documents", structure.documents)),
            confidence=shape.confidence,
            method=shape.method,
        )

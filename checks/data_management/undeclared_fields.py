"""Fields of documents that the declared schema does not know."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Family
from audit.facts.profiles import Profiles
from audit.facts.structure import Structures
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._structures import declares, shapes, unread
from checks._words import counted, listed, number


@check(
    id="data_management.undeclared-fields",
    title="Fields of documents are in the declared schema",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Add the fields to the declared schema with their types, or refuse them when they are "
    "written.",
    effort="Half a day",
    controls=INTEGRITY,
)
def undeclared_fields(
    structures: Structures, catalog: Catalog, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A load that is built from the declared schema leaves these fields out without a word, and
    nothing holds their values to a type.
    """
    if catalog.family is Family.SEARCH:
        return  # data_management.unmapped-fields names each of them
    yield from unread(catalog, profiles)
    for shape in shapes(catalog, structures, profiles):
        if not declares(shape.dataset):
            continue
        structure, subject = shape.structure, Subject(shape.dataset.name)
        if not structure.undeclared:
            yield Pass(subject)
            continue
        fields = counted(len(structure.undeclared), "field")
        yield Fail(
            subject,
            "Documents have fields that are not declared",
            f"{fields} of {number(structure.documents)} documents "
            f"{'is' if len(structure.undeclared) == 1 else 'are'} not in the declared schema: "
            f"{listed(structure.undeclared)}.",
            (("fields", len(structure.undeclared)), ("documents", structure.documents)),
            confidence=shape.confidence,
            method=shape.method,
        )

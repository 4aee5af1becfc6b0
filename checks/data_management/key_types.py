"""Documents whose keys have more than one type."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.structure import Structures
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._structures import shapes, unread
from checks._words import number


@check(
    id="data_management.key-types",
    title="Keys of documents have one type",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Write the documents with the rarer type of key again under keys of the common one.",
    effort="1 day",
    controls=INTEGRITY,
)
def key_types(
    structures: Structures, catalog: Catalog, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """Keys sort by their type first, and a range of keys holds one type only. A load that goes on
    from the last key it has seen never comes to those of another type.
    """
    yield from unread(catalog, profiles)
    for shape in shapes(catalog, structures, profiles):
        types = shape.structure.id_types
        subject = Subject(shape.dataset.name, "_id")
        if len(types) == 1:
            yield Pass(subject)
        elif types:
            told = ", ".join(f"{kind} {number(count)}" for kind, count in types)
            yield Fail(
                subject,
                "Keys have more than one type",
                f"Of the keys of {number(shape.structure.documents)} documents: {told}.",
                types,
                confidence=shape.confidence,
                method=shape.method,
            )

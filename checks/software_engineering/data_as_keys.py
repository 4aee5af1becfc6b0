"""Documents whose keys are data."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.structure import Structures
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._structures import shapes, unread


@check(
    id="software_engineering.data-as-keys",
    title="Keys of documents are names",
    undercurrent=Undercurrent.SOFTWARE_ENGINEERING,
    severity=Severity.LOW,
    remedy="Store such objects as a list of entries with a key and a value, or let the load turn "
    "them into rows.",
    effort="1 day",
)
def data_as_keys(
    structures: Structures, catalog: Catalog, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """Where a day, an id or a name of a person is a key, every new value makes a new column of the
    copy, and no index serves a search for it.
    """
    yield from unread(catalog, profiles)
    for shape in shapes(catalog, structures, profiles):
        if not shape.structure.folded:
            yield Pass(Subject(shape.dataset.name))
        for path in shape.structure.folded:
            holder = path.rpartition(".")[0]
            yield Fail(
                Subject(shape.dataset.name, path),
                "Keys are data",
                f"The keys of {holder or 'documents'} are values, not names: they are told as "
                "one field.",
                confidence=shape.confidence,
                method=shape.method,
            )

"""Documents of which the source keeps values out of its index."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.structure import Structures
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._loads import loaded
from checks._structures import unread
from checks._words import number


@check(
    id="data_management.ignored-values",
    title="No value is left out of the index",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Correct the values or the mapping, then index the documents again.",
    effort="Half a day",
    controls=INTEGRITY,
)
def ignored_values(
    structures: Structures, catalog: Catalog, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A value that does not fit is stored and not indexed: a query that selects by the field does
    not find its document, so a load by that field misses it without an error.
    """
    yield from unread(catalog, profiles)
    for dataset in loaded(catalog):
        structure = structures.of(dataset.name)
        if structure is None or structure.ignored is None:
            continue
        if not structure.ignored:
            yield Pass(Subject(dataset.name))
            continue
        few = structure.ignored == 1
        yield Fail(
            Subject(dataset.name),
            "Values are left out of the index",
            f"{number(structure.ignored)} {'document has' if few else 'documents have'} a value "
            "that the source did not index.",
            (("documents", structure.ignored),),
            method="the source's own record",
        )

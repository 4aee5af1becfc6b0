"""The structures of documents: what the profile saw, with what only the source can tell."""

from collections.abc import Iterable
from dataclasses import replace

from audit.facts.catalog import Family
from audit.facts.structure import Structure, Structures
from audit.model.fact import Fact, Missing

#: Families of which every dataset has a structure that could have been read.
OF_DOCUMENTS = frozenset({Family.DOCUMENT, Family.SEARCH})


def structures_of(
    family: Family, seen: Iterable[Structure], told: Fact | Missing | None
) -> Structures | None:
    """Both by dataset, None where a source has no documents.

    A connector tells conflicts across datasets and values that were ignored; all else is by the
    documents that were read. What it tells of a dataset without documents stays as it is. Points of
    a series are no documents: their labels are what the source lists.
    """
    by_name = {} if family is Family.TIME_SERIES else {one.dataset: one for one in seen}
    if isinstance(told, Structures):
        for one in told.structures:
            mine = by_name.get(one.dataset)
            by_name[one.dataset] = _joined(mine, one) if mine else one
    elif not by_name and family not in OF_DOCUMENTS:
        return None
    return Structures(structures=tuple(by_name[name] for name in sorted(by_name)))


def _joined(seen: Structure, told: Structure) -> Structure:
    ignored = seen.ignored if told.ignored is None else told.ignored
    return replace(seen, conflicts=told.conflicts or seen.conflicts, ignored=ignored)

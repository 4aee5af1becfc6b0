"""Structures: by the documents that were read, and by what the source tells."""

from audit.engine.structures import structures_of
from audit.facts.catalog import Family
from audit.facts.structure import Structure, Structures, TypeConflict

SEEN = Structure(dataset="orders", documents=10, depth=2)
TOLD = Structure(
    dataset="orders",
    documents=0,
    depth=0,
    conflicts=(TypeConflict("n", (("long", "a"), ("text", "b"))),),
    ignored=3,
)


def test_what_a_source_tells_joins_what_was_seen() -> None:
    found = structures_of(Family.SEARCH, [SEEN], Structures(structures=(TOLD,)))

    assert found is not None
    [joined] = found.structures
    assert (joined.documents, joined.depth, joined.ignored) == (10, 2, 3)
    assert joined.conflicts == TOLD.conflicts


def test_points_of_series_are_no_documents() -> None:
    assert structures_of(Family.TIME_SERIES, [SEEN], None) is None
    found = structures_of(Family.TIME_SERIES, [SEEN], Structures(structures=(TOLD,)))
    assert found == Structures(structures=(TOLD,))


def test_a_store_of_documents_always_has_them_and_tables_never() -> None:
    assert structures_of(Family.DOCUMENT, [], None) == Structures(structures=())
    assert structures_of(Family.RELATIONAL, [], None) is None

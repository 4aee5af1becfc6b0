"""Parts of a catalogue that nobody could read: what depends on them stays unknown."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, CatalogPart
from audit.model.check import Subject, Unknown
from audit.model.fact import Missing


def unread(catalog: Catalog, part: CatalogPart) -> bool:
    return part in catalog.unread


def untold(part: CatalogPart, subject: Subject | None = None) -> Unknown:
    """The judgement in place of one that the part would decide."""
    return Unknown(subject or Subject(), f"the source did not tell its {part.value}")


def as_a_whole(catalog: Catalog, part: CatalogPart) -> Iterator[Unknown]:
    """One judgement for the whole source, where the part is unread."""
    if unread(catalog, part):
        yield untold(part)


def hidden_fields(catalog: Catalog | Missing) -> Iterator[Unknown]:
    """Datasets that a source lists without their fields, which our account may not see.

    MySQL does so where an account has some privilege on a table and none on its columns.
    """
    if isinstance(catalog, Missing):
        return
    for dataset in catalog.datasets:
        if not dataset.fields and not dataset.readable and dataset.grant:
            why = "its fields are not shown to our account"
            yield Unknown(Subject(dataset.name), why, dataset.grant)

"""References between texts that are compared by different rules."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, LogicalType
from audit.facts.profiles import Reference, References
from audit.facts.writing import TextStorage
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Undercurrent,
    Unknown,
    check,
)
from checks._controls import INTEGRITY
from checks.data_management._references import placed


@check(
    id="data_management.reference-collations",
    title="Texts that refer to each other are compared by one rule",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Give both fields the same character set and collation.",
    effort="Half a day",
    controls=INTEGRITY,
)
def reference_collations(
    references: References, catalog: Catalog, texts: TextStorage
) -> Iterator[Judgement]:
    """A join of such fields is refused or goes past the index, and what is one value by the one
    rule is two by the other: rows find no parent or the wrong one.
    """
    for reference, subject in placed(references):
        pairs = _texts(reference, catalog)
        if reference.unproved or not pairs:
            continue
        if texts.hidden:
            yield Unknown(subject, "fields are not shown to our account", texts.grant)
            continue
        own = [texts.collation_of(reference.dataset, field) for field, _ in pairs]
        others = [texts.collation_of(reference.parent, field) for _, field in pairs]
        if own == others:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Reference and its key are compared by different rules",
            f"{', '.join(own)} here, {', '.join(others)} in {reference.parent} "
            f"({', '.join(reference.parent_fields)}).",
            confidence=Confidence(reference.confidence),
            method="catalogue",
        )


def _texts(reference: Reference, catalog: Catalog) -> list[tuple[str, str]]:
    """Fields of a reference that hold texts, with those of its parent."""
    dataset, parent = catalog.dataset(reference.dataset), catalog.dataset(reference.parent)
    if dataset is None or parent is None:
        return []
    return [
        (field, key)
        for field, key in zip(reference.fields, reference.parent_fields, strict=False)
        if (found := dataset.field(field)) is not None
        and (held := parent.field(key)) is not None
        and {found.logical_type, held.logical_type} <= {LogicalType.TEXT, LogicalType.ENUM}
    ]

"""Rows whose parent does not exist."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Family
from audit.facts.profiles import Reference, References
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Undercurrent,
    check,
)
from checks._controls import INTEGRITY
from checks._sql import identifier, table
from checks._words import counted, number, share
from checks.data_management._references import not_followed, placed

#: A larger share of lost rows changes the figures that a join gives.
FEW = 0.01
#: Where most rows have no parent, a reference guessed from a name is no reference.
NO_REFERENCE = 0.5


@check(
    id="data_management.orphan-rows",
    title="Rows point to parents that exist",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.HIGH,
    remedy="Ask the owner what happened to the parents; until then load with an outer join and an "
    "unknown member.",
    effort="2 days with the owner",
    controls=INTEGRITY,
)
def orphan_rows(references: References, catalog: Catalog) -> Iterator[Judgement]:
    """Every join drops rows without a parent, so totals by parent are too low and nobody sees it;
    a declared foreign key in the copy refuses the load.
    """
    for reference, subject in placed(references):
        orphans, rows = reference.orphans, reference.rows_checked or 0
        if orphans is None:
            yield from not_followed(reference, subject)
        elif orphans == 0:
            if reference.declared or rows:
                yield Pass(subject)
        elif not _guessed_wrong(reference):
            yield Fail(
                subject,
                "Rows point to a parent that does not exist",
                f"{'About ' if reference.estimated else ''}{number(orphans)} of "
                f"{counted(rows, 'row')} with a value ({share(orphans, rows)}) have no parent in "
                f"{reference.parent} ({', '.join(reference.parent_fields)}){_inferred(reference)}.",
                (("orphans", orphans), ("rows checked", rows)),
                severity=_severity(reference),
                confidence=Confidence(reference.confidence),
                method=_method(reference, rows),
                command=_query(reference, catalog),
            )


def _lost(reference: Reference) -> float:
    return (reference.orphans or 0) / max(reference.rows_checked or 0, 1)


def _guessed_wrong(reference: Reference) -> bool:
    guess = not reference.declared and reference.confidence != Confidence.HIGH
    return guess and _lost(reference) > NO_REFERENCE


def _severity(reference: Reference) -> Severity:
    severity = Severity.HIGH if _lost(reference) > FEW else Severity.MEDIUM
    if not reference.declared and reference.confidence == Confidence.MEDIUM:
        return Severity(severity - 1)
    return severity


def _inferred(reference: Reference) -> str:
    by = reference.inferred_from
    return f"; the reference was inferred from {by}" if by and not reference.declared else ""


def _method(reference: Reference, rows: int) -> str:
    if reference.estimated:
        return "estimated from a sample of the values"
    return f"{counted(rows, 'row')} followed"


def _query(reference: Reference, catalog: Catalog) -> str:
    """The read that finds the rows, for whoever repairs them."""
    child, parent = catalog.dataset(reference.dataset), catalog.dataset(reference.parent)
    if catalog.family is not Family.RELATIONAL or child is None or parent is None:
        return ""
    pairs = tuple(zip(reference.fields, reference.parent_fields, strict=True))
    filled = " AND ".join(f"c.{identifier(f)} IS NOT NULL" for f, _ in pairs)
    same = " AND ".join(f"p.{identifier(p)} = c.{identifier(f)}" for f, p in pairs)
    return (
        f"SELECT c.* FROM {table(child)} AS c WHERE {filled} "  # noqa: S608  # shown, never run
        f"AND NOT EXISTS (SELECT 1 FROM {table(parent)} AS p WHERE {same});"
    )

"""References that hold in every row but that nobody declared."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, CatalogPart, DatasetKind, Family
from audit.facts.profiles import Reference, References
from audit.facts.server import Server
from audit.facts.table_logic import TablesLogic
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Undercurrent,
    check,
)
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._sql import identifiers, is_postgresql, is_sqlite, name_for, table
from checks._unread import unread, untold
from checks._words import counted
from checks.data_management._references import not_followed, placed

_TABLES = frozenset({DatasetKind.TABLE, DatasetKind.PARTITIONED_TABLE})


@check(
    id="data_management.undeclared-references",
    title="References between datasets are declared",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Declare the foreign key, or confirm the reference to the team that loads the data.",
    effort="1 hour",
    controls=INTEGRITY,
)
def undeclared_references(
    references: References,
    catalog: Catalog,
    server: Server | Missing,
    logic: TablesLogic | Missing,
) -> Iterator[Judgement]:
    """Nothing keeps a reference that is only a habit: the first parent that is deleted leaves rows
    that every join drops, and tools that read the schema do not know the path.
    """
    if catalog.family is not Family.RELATIONAL:
        return
    heirs = _heirs(logic)
    for reference, subject in placed(references):
        if (reference.parent, reference.dataset) in heirs:
            continue  # every row of an heir is read with its parent: there is no reference
        dataset = catalog.dataset(reference.dataset)
        if dataset is None or dataset.kind not in _TABLES or dataset.partition_of:
            continue
        if reference.declared:
            yield Pass(subject)
            continue
        if unread(catalog, CatalogPart.REFERENCES):
            yield untold(CatalogPart.REFERENCES, subject)
            continue
        yield from not_followed(reference, subject)
        if reference.orphans == 0 and reference.rows_checked and not reference.estimated:
            parent = ", ".join(reference.parent_fields)
            yield Fail(
                subject,
                "Reference is not declared as a foreign key",
                f"{counted(reference.rows_checked, 'row')} with a value, all of them found in "
                f"{reference.parent} ({parent}); the reference was inferred from "
                f"{reference.inferred_from or 'names and types'}.",
                (("rows checked", reference.rows_checked),),
                confidence=Confidence(reference.confidence),
                method=f"{counted(reference.rows_checked, 'row')} followed",
                fix="Rebuild the table with the foreign key: SQLite adds none to an existing table."
                if is_sqlite(server)
                else "",
                command=_command(reference, catalog) if is_postgresql(server) else "",
            )


def _command(reference: Reference, catalog: Catalog) -> str:
    child, parent = catalog.dataset(reference.dataset), catalog.dataset(reference.parent)
    if child is None or parent is None:
        return ""
    name = name_for(child, reference.fields, "fkey")
    return (
        f"ALTER TABLE {table(child)} ADD CONSTRAINT {name} "
        f"FOREIGN KEY ({identifiers(reference.fields)}) "
        f"REFERENCES {table(parent)} ({identifiers(reference.parent_fields)}) NOT VALID;\n"
        f"ALTER TABLE {table(child)} VALIDATE CONSTRAINT {name};"
    )


def _heirs(logic: TablesLogic | Missing) -> set[tuple[str, str]]:
    """Pairs of a table and one whose rows a read of it brings along."""
    tables = logic.tables if isinstance(logic, TablesLogic) else ()
    return {(found.dataset, heir) for found in tables for heir in found.heirs}

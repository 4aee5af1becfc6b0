"""Datasets without a primary key."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, CatalogPart, Dataset, DatasetKind, Family
from audit.facts.profiles import Profiles
from audit.facts.relations import CandidateKey, Relations
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._datasets import noun, rows_said
from checks._loads import loaded
from checks._sql import identifiers, is_postgresql, is_sqlite, table
from checks._unread import unread, untold
from checks._words import counted

#: Liquibase keeps its log without a key by design, and nobody loads it.
_KEYLESS_BY_DESIGN = frozenset({"databasechangelog"})


@check(
    id="data_management.primary-key",
    title="Datasets have a primary key",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.HIGH,
    remedy="Declare a primary key on the fields that identify a row, or add an identity column.",
    effort="1 hour",
    controls=INTEGRITY,
)
def primary_key(
    catalog: Catalog,
    profiles: Profiles | Missing,
    server: Server | Missing,
    relations: Relations | Missing,
) -> Iterator[Judgement]:
    """Without a key a load cannot tell a changed row from a new one: it doubles rows or reads the
    whole dataset every time, and no deletion reaches the copy.
    """
    if catalog.family in {Family.TIME_SERIES, Family.FILES}:  # which cannot declare one
        return
    for dataset in loaded(catalog):
        if _virtual(dataset) or dataset.name.rpartition(".")[2].lower() in _KEYLESS_BY_DESIGN:
            continue
        subject = Subject(dataset.name)
        substitute = dataset.unique_key
        if dataset.primary_key:
            yield Pass(subject)
            continue
        if unread(catalog, CatalogPart.KEYS):
            yield untold(CatalogPart.KEYS, subject)
            continue
        beside = f"; a unique key on {', '.join(substitute.fields)}" if substitute else ""
        shown = relations.key(dataset.name) if isinstance(relations, Relations) else None
        yield Fail(
            subject,
            f"{noun(dataset)} has {'a unique key but ' if substitute else ''}no primary key",
            f"{rows_said(dataset, profiles)}, {counted(len(dataset.fields), 'field')}, "
            f"0 of them in a primary key by the catalogue{beside}.",
            severity=Severity.LOW if substitute else None,
            fix="Rebuild the table with a primary key: SQLite adds none to an existing table."
            if is_sqlite(server)
            else "",
            command=_command(dataset, shown) if is_postgresql(server) else "",
            method="catalogue",
        )


def _command(dataset: Dataset, shown: CandidateKey | None) -> str:
    if dataset.kind is DatasetKind.PARTITIONED_TABLE:
        return ""  # its key has to hold the fields it is divided by
    present: tuple[str, ...] = ("id",) if dataset.field("id") else ()
    if shown is not None and shown.exact:
        present = shown.fields
    fields = dataset.unique_key.fields if dataset.unique_key else present
    if fields:
        return f"ALTER TABLE {table(dataset)} ADD PRIMARY KEY ({identifiers(fields)});"
    return (
        f"ALTER TABLE {table(dataset)} "
        f"ADD COLUMN {identifiers(['id'])} bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;"
    )


def _virtual(dataset: Dataset) -> bool:
    """A table that a module of the product answers for; it cannot declare a key."""
    return ("virtual", "yes") in dataset.options

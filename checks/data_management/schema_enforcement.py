"""Datasets that the source does not hold to a schema."""

from collections.abc import Iterator, Sequence

from audit.facts.catalog import Catalog, Dataset, Family, SchemaMode
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._calls import on_collection, request
from checks._controls import INTEGRITY
from checks._datasets import noun
from checks._loads import loaded
from checks._sql import is_sqlite
from checks._words import counted, listed, number

#: A search index has a limit of 1,000 fields by default: half of it is near.
MANY_FIELDS = 500

_STATES = {
    SchemaMode.ADVISORY: "declares a schema that is not enforced",
    SchemaMode.DYNAMIC: "takes on every field that is written",
    SchemaMode.NONE: "has no schema",
}

_EVIDENCE = {
    SchemaMode.ADVISORY: "and what does not fit the schema is warned of, not refused",
    SchemaMode.DYNAMIC: "and a new one is added by whoever writes it first",
    SchemaMode.NONE: "none of them required or typed by a rule",
}


@check(
    id="data_management.schema-enforcement",
    title="Datasets are held to a schema",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Declare the schema in the source and let it refuse what does not fit.",
    effort="1 day",
    controls=INTEGRITY,
)
def schema_enforcement(catalog: Catalog, server: Server | Missing) -> Iterator[Judgement]:
    """Where the source takes whatever is written, one changed program is enough to bring the load
    a field of another name or type.
    """
    # name, labels and value; or a file, which nothing is written into: there is nothing to declare
    if catalog.family in {Family.TIME_SERIES, Family.FILES}:
        return
    if is_sqlite(server):
        yield from _strictness(tuple(loaded(catalog)))
        return
    for dataset in loaded(catalog):
        subject, fields = Subject(dataset.name), len(dataset.fields)
        if dataset.schema_mode is SchemaMode.ENFORCED:
            yield Pass(subject)
            continue
        grown = dataset.schema_mode is SchemaMode.DYNAMIC and fields > MANY_FIELDS
        fix, command = _fix(catalog.family, dataset)
        yield Fail(
            subject,
            f"{noun(dataset)} {_STATES[dataset.schema_mode]}",
            f"{counted(fields, 'field')} seen, {_EVIDENCE[dataset.schema_mode]}.",
            (("fields", fields), ("schema", dataset.schema_mode.value)),
            severity=Severity.MEDIUM if grown else None,
            method="catalogue",
            fix=fix,
            command=command,
        )


def _strictness(tables: Sequence[Dataset]) -> Iterator[Judgement]:
    """SQLite lets every table without STRICT do the same: it is said once for the file."""
    loose = [t.name for t in tables if t.schema_mode is not SchemaMode.ENFORCED]
    if tables and not loose:
        yield Pass(Subject())
    if loose:
        yield Fail(
            Subject(),
            "Fields take values of any type",
            f"{number(len(loose))} of {counted(len(tables), 'table')} are not STRICT, so the type "
            f"of a field is no more than advice there: {listed(loose)}.",
            (("tables", len(tables)), ("not strict", len(loose))),
            method="catalogue",
            fix="Rebuild the tables as STRICT, so that each field keeps its type.",
        )


def _fix(family: Family, dataset: Dataset) -> tuple[str, str]:
    if family is Family.DOCUMENT:
        rules = '{validator: {$jsonSchema: {bsonType: "object", required: ["_id"]}}, '
        return (
            "Add a validator that refuses documents without the fields a load needs.",
            on_collection(dataset, "collMod", f'{rules}validationAction: "error"}}'),
        )
    if family is Family.SEARCH:
        return (
            "Set the mapping to strict, so that a document with an unknown field is refused.",
            request("PUT", dataset, "_mapping", {"dynamic": "strict"}),
        )
    return "", ""

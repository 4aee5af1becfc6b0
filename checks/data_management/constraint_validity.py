"""Constraints that are declared but do not hold for every row."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Constraint, Dataset, Family, ForeignKey
from audit.facts.profiles import Profiles
from audit.facts.server import Server
from audit.facts.storage import Durability, Guarantee
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._calls import on_collection
from checks._controls import INTEGRITY
from checks._datasets import rows_said
from checks._loads import loaded
from checks._sql import identifier, is_postgresql, is_sqlite, table

Rule = ForeignKey | Constraint


@check(
    id="data_management.constraint-validity",
    title="Declared constraints hold for every row",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Correct the rows that break the constraint, then validate and enforce it.",
    effort="Half a day",
    controls=INTEGRITY,
)
def constraint_validity(
    catalog: Catalog,
    profiles: Profiles | Missing,
    durability: Durability | Missing,
    server: Server | Missing,
) -> Iterator[Judgement]:
    """A load that trusts a declared rule breaks on the rows that were never held to it: joins lose
    them and typed columns refuse them.
    """
    by_client = is_sqlite(server) or _switched_off(durability)
    for dataset in loaded(catalog):
        rows = rows_said(dataset, profiles)
        rules: tuple[Rule, ...] = dataset.constraints
        if not by_client:
            rules = (*dataset.foreign_keys, *rules)
        for rule in rules:
            what = "Foreign key" if isinstance(rule, ForeignKey) else "Constraint"
            subject = Subject(dataset.name, object=_name(rule))
            if rule.validated and rule.enforced:
                yield Pass(subject)
                continue
            state, gap = (
                ("was never validated", "those older than it were never checked against it")
                if rule.enforced
                else ("is not enforced", "no write is checked against it")
            )
            yield Fail(
                subject,
                f"{what} {state}",
                f"{rows}; {gap}.",
                method="catalogue",
                command=_command(catalog.family, dataset, rule, sql=is_postgresql(server)),
            )


def _name(rule: Rule) -> str:
    return rule.name or (", ".join(rule.fields) if isinstance(rule, ForeignKey) else "")


def _switched_off(durability: Durability | Missing) -> bool:
    """Whether references are off for the whole source, which durability-settings says once."""
    return isinstance(durability, Durability) and any(
        p.guarantee is Guarantee.REFERENCES_ENFORCED and not p.kept for p in durability.promises
    )


def _command(family: Family, dataset: Dataset, rule: Rule, *, sql: bool) -> str:
    if family is Family.DOCUMENT:
        strict = '{validationLevel: "strict", validationAction: "error"}'
        return on_collection(dataset, "collMod", strict)
    if not sql:
        return ""
    alter, name = f"ALTER TABLE {table(dataset)}", identifier(rule.name)
    if rule.enforced:
        return f"{alter} VALIDATE CONSTRAINT {name};"
    return f"{alter} ALTER CONSTRAINT {name} ENFORCED;"

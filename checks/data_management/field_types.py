"""Money, times and numbers in types that do not hold them."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family, Field, SchemaMode
from audit.facts.profiles import FieldProfile, Profiles
from audit.facts.server import Server
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    check,
)
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._datasets import unlisted
from checks._loads import loaded
from checks._sql import identifier, is_postgresql, is_sqlite, table
from checks._words import counted, number
from checks.data_management._misfits import Fit, fit
from checks.data_management._names import words

_FIXES = {
    Fit.MONEY_IN_FLOAT: "Store the amount as a decimal, or as a whole number of cents.",
    Fit.TIME_IN_TEXT: "Store the moment in a date or timestamp type, with its time zone.",
    Fit.NUMBER_IN_TEXT: "Store the number in a numeric type, and correct what does not convert.",
}


@check(
    id="data_management.field-types",
    title="Money, times and numbers have types of their own",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Give the field the type of what it holds.",
    effort="Half a day",
    controls=INTEGRITY,
)
def field_types(
    catalog: Catalog, profiles: Profiles | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """Sums of money in binary fractions are wrong by cents, and text that stands for a time or a
    number sorts wrongly and lets in values that a load cannot read.
    """
    if catalog.family is Family.TIME_SERIES:
        return
    yield from unlisted(catalog)
    for dataset in loaded(catalog):
        seen = profiles.dataset(dataset.name) if isinstance(profiles, Profiles) else None
        # a STRICT table of SQLite can hold a time as text or number only
        timeless = is_sqlite(server) and dataset.schema_mode is SchemaMode.ENFORCED
        for field in dataset.fields:
            if catalog.family is Family.FILES and not field.declared:
                continue  # text has no types: those are what we took it for
            profile = seen.field(field.name) if seen else None
            found = fit(field, profile, timeless=timeless)
            if found is Fit.SOUND:
                yield Pass(Subject(dataset.name, field.name))
            elif found is not None:
                convention = is_sqlite(server) and found is Fit.TIME_IN_TEXT
                yield Fail(
                    Subject(dataset.name, field.name),
                    found.value,
                    _evidence(field, profile),
                    (("type", field.native_type),),
                    severity=Severity.LOW if convention else None,
                    confidence=Confidence.HIGH if profile else Confidence.MEDIUM,
                    method=f"name and type; values of {seen.method}"
                    if seen and profile
                    else "name and type",
                    fix=_FIXES[found],
                    command=_command(dataset, field, found) if is_postgresql(server) else "",
                )


def _evidence(field: Field, profile: FieldProfile | None) -> str:
    kind = field.native_type or "text"
    if profile is None:
        return f"The name says what it holds; its type is {kind}."
    lengths = ""
    if profile.min_length is not None and profile.max_length is not None:
        least, most = profile.min_length, profile.max_length
        span = f"{number(least)} to " if least < most else ""
        lengths = f", {span}{counted(most, 'character')} long"
    return f"{counted(profile.values, 'value')} in a field of type {kind}{lengths}."


def _command(dataset: Dataset, field: Field, found: Fit) -> str:
    target = "numeric"
    if found is Fit.TIME_IN_TEXT:
        target = "date" if words(field.name)[-1] in {"date", "birthday", "dob"} else "timestamptz"
    name = identifier(field.name)
    return f"ALTER TABLE {table(dataset)} ALTER COLUMN {name} TYPE {target} USING {name}::{target};"

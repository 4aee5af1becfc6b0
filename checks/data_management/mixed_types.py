"""Fields whose values have more than one type."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from audit.facts.catalog import Catalog, Family, SchemaMode
from audit.facts.profiles import FieldProfile, Profiles
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import INTEGRITY
from checks._datasets import measured, sureness, unmeasured
from checks._words import counted, number, share

#: Whole and broken numbers are one type to a load.
_NUMBERS = frozenset({"integer", "float", "decimal", "decimal128"})

_KEY = "_id"


@check(
    id="data_management.mixed-types",
    title="Each field has values of one type",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Convert the rarer values to the common type, and refuse others when they are written.",
    effort="Half a day",
    controls=INTEGRITY,
)
def mixed_types(profiles: Profiles, catalog: Catalog) -> Iterator[Judgement]:
    """A column of the copy has one type: the load stops at the first value of another, or turns it
    into nothing without a word.
    """
    if catalog.family is Family.TIME_SERIES:
        return
    if catalog.family is Family.RELATIONAL:
        loose = tuple(d for d in catalog.datasets if d.schema_mode is not SchemaMode.ENFORCED)
        catalog = replace(catalog, datasets=loose)
    # a search engine takes one value and a list of values as the same thing
    ignored = frozenset({"null"}) | ({"array"} if catalog.family is Family.SEARCH else set[str]())
    yield from unmeasured(catalog, profiles)
    for dataset, profile in measured(catalog, profiles):
        for field in profile.fields:
            if field.name == _KEY and catalog.family is Family.DOCUMENT:
                continue  # data_management.key-types
            types = _types(field, ignored)
            subject = Subject(dataset.name, field.name)
            if len(types) == 1:
                yield Pass(subject)
            elif types:
                yield Fail(
                    subject,
                    "Values have more than one type",
                    _evidence(types),
                    tuple(types.most_common()),
                    confidence=sureness(profile),
                    method=profile.method,
                )


def _types(field: FieldProfile, ignored: frozenset[str]) -> Counter[str]:
    found = Counter[str]()
    for seen in field.types:
        if seen.count and seen.type not in ignored:
            found["number" if seen.type in _NUMBERS else seen.type] += seen.count
    return found


def _evidence(types: Counter[str]) -> str:
    (common, _), *rarer = types.most_common()
    total = types.total()
    (kind, count), *others = rarer
    parts = [
        f"{number(count)} of {counted(total, 'value')} are of type {kind} ({share(count, total)})"
    ]
    parts += [f"{number(n)} of type {kind} ({share(n, total)})" for kind, n in others]
    return f"{', '.join(parts)}, all others of type {common}."

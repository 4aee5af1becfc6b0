"""Completeness: values that have to be there. A null in an optional field is no fault."""

from collections.abc import Iterator

from audit.engine.quality.measure import Measure
from audit.engine.quality.seen import Seen
from audit.facts.profiles import FieldProfile
from audit.facts.rules import RuleKind
from audit.report.quality import Dimension

#: Rates of texts that stand for no value.
_BLANK = ("empty", "whitespace only")


def filled(seen: Seen) -> Iterator[Measure]:
    """Fields that are declared not null, belong to the primary key, or by rule have a value."""
    required = required_fields(seen)
    for field in seen.profile.fields if seen.profile else ():
        if field.name in required and field.present:
            missing = field.nulls + _blank(field)
            yield Measure(
                dimension=Dimension.COMPLETENESS,
                fields=(field.name,),
                said="has a value in every row",
                examined=field.present,
                failed=min(missing, field.present),
                exact=seen.whole,
                evidence=_evidence(field),
            )


def required_fields(seen: Seen) -> frozenset[str]:
    """Names of the fields in which a value has to be."""
    declared = {f.name for f in seen.dataset.fields if f.declared and not f.nullable}
    key = seen.dataset.primary_key
    by_rule = {
        rule.fields[0]
        for rule in (seen.rules.rules if seen.rules else ())
        if rule.kind is RuleKind.NOT_NULL and rule.fields
    }
    return frozenset(declared | by_rule | set(key.fields if key else ()))


def filled_share(seen: Seen) -> float | None:
    """The share of all values that are not null, over every field that was profiled."""
    fields = [f for f in seen.profile.fields if f.present] if seen.profile else []
    present = sum(f.present for f in fields)
    return sum(f.values for f in fields) / present if present else None


def _blank(field: FieldProfile) -> int:
    rates = (field.rate(name) for name in _BLANK)
    return sum(rate.count for rate in rates if rate is not None)


def _evidence(field: FieldProfile) -> str:
    blank = _blank(field)
    parts = [("null", field.nulls), ("blank", blank)]
    return ", ".join(f"{count:,} {word}" for word, count in parts if count)

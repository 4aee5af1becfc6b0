"""Arguments of rules as formats need them, and rules in words where a format has no other way."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from audit.contracts.model import PromisedDataset, PromisedField
from audit.facts.catalog import LogicalType
from audit.facts.rules import Rule, RuleKind
from audit.model.fact import Scalar

#: The dimensions of data quality as ODCS names them (schema of ODCS 3.1, DataQuality.dimension).
DIMENSIONS = {
    RuleKind.NOT_NULL: "completeness",
    RuleKind.PRESENCE: "completeness",
    RuleKind.UNIQUE: "uniqueness",
    RuleKind.ORDER: "consistency",
    RuleKind.SUM: "consistency",
    RuleKind.DEPENDENCY: "consistency",
    RuleKind.MONOTONE: "consistency",
    RuleKind.ROW_COUNT: "coverage",
    RuleKind.FRESHNESS: "timeliness",
}
OTHER_DIMENSION = "conformity"
#: What a backslash may stand before in a pattern of ECMA-262, beside letters and digits.
_SYNTAX = frozenset("^$\\.*+?()[]{}|/")
_LENGTH = re.compile(r"n?(?:var)?char(?:acter)?2?(?: varying)?\((\d{1,9})\)", re.IGNORECASE)
_WORDS = {
    RuleKind.DEPENDENCY: "{left} decides {last}",
    RuleKind.SUM: "{first} is what {parts} come to",
    RuleKind.ORDER: "{first} is not above {last}",
    RuleKind.PRESENCE: "{first} decides whether {last} is there",
    RuleKind.MONOTONE: "{names} goes one way only",
    RuleKind.TYPE: "every {names} can be read as {type}",
    RuleKind.FORMAT: "every {names} is written as {format}",
}


def dimension(rule: Rule) -> str:
    return DIMENSIONS.get(rule.kind, OTHER_DIMENSION)


def kept(dataset: PromisedDataset) -> list[Rule]:
    """The rules that every row keeps; those that some break are no promise."""
    return [promised.rule for promised in dataset.rules if not promised.rule.broken]


def by_field(rules: Iterable[Rule]) -> Mapping[str, Sequence[Rule]]:
    """Rules about one field, by its name; a field without one has none."""
    found: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        if len(rule.fields) == 1:
            found[rule.fields[0]].append(rule)
    return found


def fields_of(dataset: PromisedDataset) -> Mapping[str, PromisedField]:
    """The fields by their names."""
    return {field.name: field for field in dataset.fields}


def promised_by_field(rule: Rule, field: PromisedField | None) -> bool:
    """Whether the field itself says as much: not null, unique."""
    if field is None:
        return False
    match rule.kind:
        case RuleKind.NOT_NULL:
            return field.nullable is False
        case RuleKind.UNIQUE:
            return bool(field.unique)
        case _:
            return False


def ends(rule: Rule) -> tuple[Scalar, Scalar]:
    """The lower and the upper end, None where there is none or it is no finite value."""
    return _end(rule.argument("low")), _end(rule.argument("high"))


def numbers(rule: Rule) -> tuple[int | float | None, int | float | None]:
    """The ends as numbers, None for an end that is none."""
    low, high = ends(rule)
    return number(low), number(high)


def number(value: Scalar) -> int | float | None:
    """A finite number, also one that is written as text."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return None
    if not exact.is_finite():
        return None
    return int(exact) if exact == exact.to_integral_value() and abs(exact) < 1e15 else float(exact)  # noqa: PLR2004  # a float has no more digits


def values(rule: Rule) -> tuple[Scalar, ...]:
    """The values of a set or of a condition, without nulls and what JSON cannot hold."""
    found = rule.argument("values")
    listed: Sequence[Scalar] = found if isinstance(found, tuple) else (found,)
    return tuple(v for v in listed if v is not None and _end(v) is not None)


def pattern(rule: Rule) -> str | None:
    """The pattern of a rule without escapes that ECMA-262 does not know, None without one.

    JSON Schema and ODCS take patterns of ECMA-262 in its Unicode mode, where only syntax characters
    can be escaped; what is left means the same to Python and RE2.
    """
    found = rule.argument("pattern")
    return _unescaped(found) if isinstance(found, str) and found else None


def typed(listed: Sequence[Scalar], field: PromisedField | None) -> tuple[Scalar, ...]:
    """Values as the field has them: numbers as numbers, flags as flags."""
    kind = field.logical_type if field else None
    if kind is LogicalType.BOOLEAN:
        return tuple(_flag(value) for value in listed)
    if kind is not None and kind.numeric:
        found = [number(value) for value in listed]
        if all(value is not None for value in found):
            return tuple(found)
    return tuple(listed)


def declared_length(native_type: str) -> int | None:
    """The most characters that a type such as VARCHAR(40) takes, None for others."""
    found = _LENGTH.fullmatch(native_type.strip())
    return int(found[1]) if found else None


def words(rule: Rule) -> str:
    """A rule as a sentence, without its values."""
    names = ", ".join(rule.fields)
    template = _WORDS.get(rule.kind, "{names}: {kind}")
    return template.format(
        first=rule.fields[0] if rule.fields else "",
        last=rule.fields[-1] if rule.fields else "",
        left=", ".join(rule.fields[:-1]),
        parts=", ".join(rule.fields[1:]),
        names=names or "the dataset",
        kind=rule.kind.value,
        type=rule.argument("type"),
        format=rule.argument("format"),
    )


def _unescaped(text: str) -> str:
    kept: list[str] = []
    in_class = escaped = False
    for character in text:
        if escaped:
            needed = character.isalnum() or character in _SYNTAX or (in_class and character == "-")
            kept.append(f"\\{character}" if needed else character)
            escaped = False
        elif character == "\\":
            escaped = True
        else:
            in_class = character == "[" or (in_class and character != "]")
            kept.append(character)
    return "".join(kept)


def _end(value: object) -> Scalar:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | bool) else None


def _flag(value: Scalar) -> Scalar:
    if isinstance(value, bool):
        return value
    return {"true": True, "1": True, "false": False, "0": False}.get(str(value).lower(), value)

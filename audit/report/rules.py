"""Rules and how they are said: one short clause each, that stands behind the name of the field."""

from collections.abc import Callable

from audit.facts.rules import Rule, RuleKind
from audit.model.fact import Scalar

_MOST_LISTED = 6
_YEARS = 10_000  # numbers below may be years
#: Kinds that are about the dataset, and name no field.
_OF_ALL = frozenset({RuleKind.ROW_COUNT, RuleKind.FRESHNESS})
_FALLING = ("fall", "desc", "decr", "down")
_TIMES = "\N{MULTIPLICATION SIGN}"
_SIGNS = {"sum": "+", "difference": "-", "product": _TIMES, "*": _TIMES, "+": "+", "-": "-"}


def rule_words(rule: Rule) -> str:
    """What the rule says of its fields, with its arguments: they may be told by what a rule is."""
    if not rule.fields and rule.kind not in _OF_ALL:
        return rule.kind.value
    return _SAID[rule.kind](rule)


def _type(rule: Rule) -> str:
    return f"holds {_text(rule.argument('type')) or 'one type'}"


def _format(rule: Rule) -> str:
    return f"is written as {_text(rule.argument('format')) or 'the others are'}"


def _set(rule: Rule) -> str:
    values = rule.argument("values")
    many = len(values) if isinstance(values, tuple) else 1
    if many > _MOST_LISTED:
        return f"is one of {many} values"
    return f"is one of {_text(values)}" if many > 1 else f"is {_text(values)}"


def _monotone(rule: Rule) -> str:
    falls = _text(rule.argument("direction")).lower().startswith(_FALLING)
    stays = "" if rule.argument("strict") else " or stays"
    return f"{'falls' if falls else 'rises'}{stays} from row to row"


def _dependency(rule: Rule) -> str:
    return f"{rule.fields[-1]} follows from {_and(rule.fields[:-1])}"


def _presence(rule: Rule) -> str:
    condition = _text(rule.argument("values"))
    when = f" is {condition}" if condition else " is there"
    return f"{_and(rule.fields[1:])} has a value when {rule.fields[0]}{when}"


def _order(rule: Rule) -> str:
    sign = "below" if rule.argument("strict") else "not above"
    return f"{rule.fields[0]} is {sign} {_and(rule.fields[1:])}"


def _sum(rule: Rule) -> str:
    sign = _SIGNS.get(_text(rule.argument("operation")), "and")
    return f"{rule.fields[0]} = {f' {sign} '.join(rule.fields[1:])}"


_SAID: dict[RuleKind, Callable[[Rule], str]] = {
    RuleKind.NOT_NULL: lambda _: "has a value in every row",
    RuleKind.UNIQUE: lambda _: "stands once",
    RuleKind.TYPE: _type,
    RuleKind.FORMAT: _format,
    RuleKind.PATTERN: lambda rule: f"fits {_text(rule.argument('pattern')) or 'a pattern'}",
    RuleKind.RANGE: lambda rule: f"is {_span(rule)}",
    RuleKind.LENGTH: lambda rule: f"has {_span(rule)} characters",
    RuleKind.SET: _set,
    RuleKind.MONOTONE: _monotone,
    RuleKind.DEPENDENCY: _dependency,
    RuleKind.PRESENCE: _presence,
    RuleKind.ORDER: _order,
    RuleKind.SUM: _sum,
    RuleKind.ROW_COUNT: lambda rule: f"has {_span(rule)} rows",
    RuleKind.FRESHNESS: lambda rule: (
        f"its newest row is at most {_text(rule.argument('hours')) or 'so many'} hours old"
    ),
}


def _span(rule: Rule) -> str:
    low, high = _text(rule.argument("low")), _text(rule.argument("high"))
    if low and high:
        return low if low == high else f"{low} to {high}"
    return f"{low} or more" if low else f"{high} or less" if high else "in a range"


def _text(value: Scalar | tuple[Scalar, ...]) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:.10g}" if abs(value) < _YEARS else f"{value:,.10g}"
        case int():
            return str(value) if abs(value) < _YEARS else f"{value:,}"
        case tuple():
            told = [_text(v) or "null" for v in value[:_MOST_LISTED]]
            more = len(value) - len(told)
            return ", ".join((*told, *([f"{more} more"] if more > 0 else ())))
        case _:
            return value


def _and(names: tuple[str, ...]) -> str:
    if len(names) < 2:  # noqa: PLR2004  # nothing to join
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"

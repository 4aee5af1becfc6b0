"""Rules and how they are said: one short clause each, that stands behind the name of the field."""

from collections.abc import Callable

from audit.facts.rules import Operation, Rule, RuleKind
from audit.model.fact import Scalar

_MOST_LISTED = 6
_YEARS = 10_000  # numbers below may be years
#: Kinds that are about the dataset, and name no field.
_OF_ALL = frozenset({RuleKind.ROW_COUNT, RuleKind.FRESHNESS})
_TIMES = "\N{MULTIPLICATION SIGN}"
_SHARES = {Operation.LESS_SHARE: "-", Operation.PLUS_SHARE: "+"}


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
    stays = "" if rule.argument("strict") else " or stays"
    by = _text(rule.argument("by"))
    return f"rises{stays} {f'with {by}' if by else 'from row to row'}"


def _dependency(rule: Rule) -> str:
    return f"{rule.fields[-1]} follows from {_and(rule.fields[:-1])}"


def _presence(rule: Rule) -> str:
    condition = _text(rule.argument("values"))
    has = "has no value" if rule.argument("there") is False else "has a value"
    when = f"is {condition}" if condition else "has one"
    return f"{_and(rule.fields[1:])} {has} where {rule.fields[0]} {when}"


def _order(rule: Rule) -> str:
    sign = "below" if rule.argument("strict") else "not above"
    return f"{rule.fields[0]} is {sign} {_and(rule.fields[1:])}"


def _sum(rule: Rule) -> str:
    result, *parts = rule.fields
    operation = _text(rule.argument("operation"))
    if operation == Operation.SUM:
        signs = rule.argument("signs")
        given = [_text(sign) for sign in signs] if isinstance(signs, tuple) else []
        told = zip((*given, *("+" for _ in parts[len(given) :])), parts, strict=False)
        joined = " ".join(f"{sign} {part}" for sign, part in told)
        return f"{result} = {joined.removeprefix('+ ')}"
    if operation in _SHARES and parts:
        parts[-1] = f"(1 {_SHARES[Operation(operation)]} {parts[-1]})"
    return f"{result} = {f' {_TIMES} '.join(parts)}"


def _row_count(rule: Rule) -> str:
    ends = (rule.argument("low"), rule.argument("high"))
    low, high = (f"{end:,}" if isinstance(end, int) else "" for end in ends)
    return _counted("row", _joined(low, high))


def _counted(noun: str, span: str) -> str:
    return f"has {span} {noun if span == '1' else noun + 's'}"


_SAID: dict[RuleKind, Callable[[Rule], str]] = {
    RuleKind.NOT_NULL: lambda _: "has a value in every row",
    RuleKind.UNIQUE: lambda _: "stands once",
    RuleKind.TYPE: _type,
    RuleKind.FORMAT: _format,
    RuleKind.PATTERN: lambda rule: f"fits {_text(rule.argument('pattern')) or 'a pattern'}",
    RuleKind.RANGE: lambda rule: f"is {_span(rule)}",
    RuleKind.LENGTH: lambda rule: _counted("character", _span(rule)),
    RuleKind.SET: _set,
    RuleKind.MONOTONE: _monotone,
    RuleKind.DEPENDENCY: _dependency,
    RuleKind.PRESENCE: _presence,
    RuleKind.ORDER: _order,
    RuleKind.SUM: _sum,
    RuleKind.ROW_COUNT: _row_count,
    RuleKind.FRESHNESS: lambda rule: (
        f"its newest row is at most {_text(rule.argument('hours')) or 'so many'} hours old"
    ),
}


def _span(rule: Rule) -> str:
    return _joined(_text(rule.argument("low")), _text(rule.argument("high")))


def _joined(low: str, high: str) -> str:
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

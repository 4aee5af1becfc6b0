"""Rules that hold: those that tell most first, the plain ones of a field in one row."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit.facts.rules import Rule, RuleKind
from audit.model.figures import number, share
from audit.report.rules import rule_words
from audit.report.wording import DASH, name, prose, sentence

_MOST_FIELDS = 6
#: What is seldom known of a table comes first.
_ORDER = (
    RuleKind.SUM, RuleKind.ORDER, RuleKind.DEPENDENCY, RuleKind.PRESENCE, RuleKind.MONOTONE,
    RuleKind.SET, RuleKind.RANGE, RuleKind.UNIQUE, RuleKind.NOT_NULL, RuleKind.TYPE,
    RuleKind.FORMAT, RuleKind.LENGTH, RuleKind.PATTERN, RuleKind.ROW_COUNT, RuleKind.FRESHNESS,
)  # fmt: skip
#: Those that a row of their own would say too much of.
_PLAIN = frozenset(
    {RuleKind.NOT_NULL, RuleKind.TYPE, RuleKind.FORMAT, RuleKind.LENGTH, RuleKind.PATTERN}
)


@dataclass(frozen=True, slots=True)
class RuleRow:
    fields: str
    said: str
    confidence: str
    why: str
    evidence: str


def rule_rows(rules: Sequence[Rule]) -> tuple[RuleRow, ...]:
    """The rows of a dataset's rules."""
    groups: dict[tuple[str, ...], list[Rule]] = {}
    rows: list[RuleRow] = []
    for rule in sorted(rules, key=_rank):
        if rule.kind in _PLAIN:
            groups.setdefault(rule.fields, []).append(rule)
        else:
            rows.append(_row([rule]))
    return (*rows, *(_row(_without_patterns(group)) for group in groups.values()))


def fields_told(fields: Sequence[str]) -> str:
    """Names of fields, at most six of them."""
    if not fields:
        return DASH
    told = [name(f) for f in fields[:_MOST_FIELDS]]
    left = len(fields) - len(told)
    return ", ".join((*told, *([f"{number(left)} more"] if left > 0 else ())))


def _rank(rule: Rule) -> tuple[bool, int, float, tuple[str, ...]]:
    return rule.declared, _ORDER.index(rule.kind), -rule.confidence, rule.fields


def _without_patterns(rules: list[Rule]) -> list[Rule]:
    """Without the pattern where a format says the same."""
    if any(rule.kind is RuleKind.FORMAT for rule in rules):
        return [rule for rule in rules if rule.kind is not RuleKind.PATTERN]
    return rules


def _row(rules: Sequence[Rule]) -> RuleRow:
    least = max(0.0, min(1.0, *(rule.confidence for rule in rules)))
    reasons = dict.fromkeys(prose(rule.reason, 200) for rule in rules if rule.reason)
    evidence = dict.fromkeys(prose(rule.evidence, 200) for rule in rules if rule.evidence)
    return RuleRow(
        fields=fields_told(rules[0].fields),
        said="; ".join(prose(rule_words(rule), 200) for rule in rules),
        confidence="declared" if all(rule.declared for rule in rules) else share(least, 1),
        why=sentence("; ".join(reasons)),
        evidence="; ".join(evidence),
    )

"""Rules in words."""

import pytest

from audit.facts.rules import Argument, Rule, RuleKind
from audit.model.fact import Scalar
from audit.report.rules import rule_words

_Value = Scalar | tuple[Scalar, ...]


def rule(kind: RuleKind, *fields: str, **arguments: _Value) -> Rule:
    return Rule(
        kind=kind,
        fields=fields,
        arguments=tuple(Argument(name, value) for name, value in arguments.items()),
        confidence=1.0,
        reason="",
        evidence="",
        rows=1,
    )


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (rule(RuleKind.NOT_NULL, "a"), "has a value in every row"),
        (rule(RuleKind.UNIQUE, "a"), "stands once"),
        (rule(RuleKind.TYPE, "a", type="integer"), "holds integer"),
        (rule(RuleKind.FORMAT, "a", format="date YYYY-MM-DD"), "is written as date YYYY-MM-DD"),
        (rule(RuleKind.PATTERN, "a", pattern="^[a-z]+$"), "fits ^[a-z]+$"),
        (rule(RuleKind.RANGE, "a", low=1990, high=2_000_000), "is 1990 to 2,000,000"),
        (rule(RuleKind.RANGE, "a", low=0.5), "is 0.5 or more"),
        (rule(RuleKind.RANGE, "a", high="2026-01-01"), "is 2026-01-01 or less"),
        (rule(RuleKind.LENGTH, "a", low=5, high=5), "has 5 characters"),
        (rule(RuleKind.LENGTH, "a", low=1, high=1), "has 1 character"),
        (rule(RuleKind.LENGTH, "a", low=1), "has 1 or more characters"),
        (rule(RuleKind.SET, "a", values=("x", "y")), "is one of x, y"),
        (rule(RuleKind.SET, "a", values=tuple("abcdefgh")), "is one of 8 values"),
        (rule(RuleKind.SET, "a", values=(True,)), "is true"),
        (rule(RuleKind.MONOTONE, "a", strict=True), "rises from row to row"),
        (rule(RuleKind.MONOTONE, "a", by="id"), "rises or stays with id"),
        (rule(RuleKind.DEPENDENCY, "zip", "land", "city"), "city follows from zip and land"),
        (rule(RuleKind.PRESENCE, "a", "b"), "b has a value where a has one"),
        (
            rule(RuleKind.PRESENCE, "state", "at", values=("shipped", "back")),
            "at has a value where state is shipped, back",
        ),
        (rule(RuleKind.PRESENCE, "a", "b", there=False), "b has no value where a has one"),
        (rule(RuleKind.ORDER, "a", "b"), "a is not above b"),
        (rule(RuleKind.ORDER, "a", "b", strict=True), "a is below b"),
        (rule(RuleKind.SUM, "t", "a", "b", operation="product"), "t = a \N{MULTIPLICATION SIGN} b"),
        (rule(RuleKind.SUM, "t", "a", "b", operation="sum"), "t = a + b"),
        (
            rule(RuleKind.SUM, "t", "a", "b", "c", operation="sum", signs=("+", "+", "-")),
            "t = a + b - c",
        ),
        (
            rule(RuleKind.SUM, "t", "a", "b", operation="product less share"),
            "t = a \N{MULTIPLICATION SIGN} (1 - b)",
        ),
        (rule(RuleKind.ROW_COUNT, low=900, high=1200), "has 900 to 1,200 rows"),
        (rule(RuleKind.FRESHNESS, hours=26), "its newest row is at most 26 hours old"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_every_kind_is_said_in_a_clause(made: Rule, words: str) -> None:
    assert rule_words(made) == words


@pytest.mark.parametrize("kind", RuleKind)
def test_a_rule_without_anything_is_still_said(kind: RuleKind) -> None:
    for fields in ((), ("a",), ("a", "b")):
        assert rule_words(rule(kind, *fields))

"""Codes of which nearly every row has its own, and a few rows share one."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.rules import Rule, RuleKind, Rules
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._rules import broken_rules


@check(
    id="data_management.unique-values",
    title="Codes and keys that tell rows apart stand once",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Find out which row is right, remove or renumber the others, declare a unique key.",
    effort="2 hours",
    controls=INTEGRITY,
)
def unique_values(
    rules: Rules, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """What joins on such a code doubles rows for a few values, which no test on a handful of rows
    shows.
    """
    yield from broken_rules(
        rules,
        catalog,
        profiles,
        RuleKind.UNIQUE,
        title="A value that should stand once stands several times",
        said=_said,
    )


def _said(rule: Rule) -> str:
    return f"repeat a value of {rule.fields[0]} that another row has"

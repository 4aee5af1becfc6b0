"""Totals that differ from what the other fields of their row make."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.rules import Rule, RuleKind, Rules
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._rules import broken_rules


@check(
    id="data_management.derived-values",
    title="Totals are what their parts come to",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Compute the total again from its parts, and find out what wrote the ones that differ.",
    effort="2 hours",
    controls=INTEGRITY,
)
def derived_values(
    rules: Rules, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """Whoever sums the parts gets another figure than whoever sums the totals, and both are in
    use.
    """
    yield from broken_rules(
        rules,
        catalog,
        profiles,
        RuleKind.SUM,
        title="A total is not what its parts come to",
        said=_said,
    )


def _said(rule: Rule) -> str:
    return f"do not keep {rule.reason}"

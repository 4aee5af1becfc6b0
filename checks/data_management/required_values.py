"""Fields that all but a few rows fill."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.rules import Rule, RuleKind, Rules
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._rules import broken_rules


@check(
    id="data_management.required-values",
    title="Fields that nearly every row fills have no gap",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Fill the values at the source, and declare the field NOT NULL.",
    effort="2 hours",
    controls=INTEGRITY,
)
def required_values(
    rules: Rules, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A few rows without a status or an amount fall out of every sum by it, and the total no
    longer adds up.
    """
    yield from broken_rules(
        rules,
        catalog,
        profiles,
        RuleKind.NOT_NULL,
        title="A field that nearly every row fills lacks a value",
        said=_said,
    )


def _said(rule: Rule) -> str:
    return f"have no {rule.fields[0]}"

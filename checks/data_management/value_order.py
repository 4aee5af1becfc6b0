"""Values that stand in the wrong order within a row: an end before its beginning."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.rules import Rule, RuleKind, Rules
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._rules import broken_rules


@check(
    id="data_management.value-order",
    title="What comes first is never after what follows it",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Correct the rows at the source; declare a CHECK that the first is not above the last.",
    effort="2 hours",
    controls=INTEGRITY,
)
def value_order(
    rules: Rules, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """An end before its beginning makes a duration negative, and every mean and report that it is
    in wrong without a sign of it.
    """
    yield from broken_rules(
        rules,
        catalog,
        profiles,
        RuleKind.ORDER,
        title="A value is above the one that should follow it",
        said=_said,
    )


def _said(rule: Rule) -> str:
    first, second = rule.fields
    return f"have {first} above {second}"

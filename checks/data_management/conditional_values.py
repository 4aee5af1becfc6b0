"""Values that lack where another field says that they are there."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.rules import Rule, RuleKind, Rules
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._rules import broken_rules


@check(
    id="data_management.conditional-values",
    title="A field has a value when another says that it does",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Fill the values at the source, and declare a CHECK on both fields.",
    effort="2 hours",
    controls=INTEGRITY,
)
def conditional_values(
    rules: Rules, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A shipped order without a day of shipping is left out of every figure that is about
    shipping, and nobody is told.
    """
    yield from broken_rules(
        rules,
        catalog,
        profiles,
        RuleKind.PRESENCE,
        title="A value lacks that another field of the row speaks of",
        said=_said,
    )


def _said(rule: Rule) -> str:
    condition, field = rule.fields
    when = "a value" if rule.argument("values") is None else "the value that asks for it"
    state = "without" if rule.argument("there") else "with"
    return f"have {when} in {condition} and are {state} {field}"

"""Numbers that what they are called rules out: a latitude of 200, a negative weight."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.rules import Rule, RuleKind, Rules
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._rules import broken_rules


@check(
    id="data_management.value-ranges",
    title="Numbers lie between the ends that their name says",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Correct the values at the source, and declare a CHECK with both ends.",
    effort="2 hours",
    controls=INTEGRITY,
)
def value_ranges(
    rules: Rules, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """No share is above one hundred and no weight below nought; one such value moves every mean
    that it is in.
    """
    yield from broken_rules(
        rules,
        catalog,
        profiles,
        RuleKind.RANGE,
        title="A number lies beyond the ends that its name says",
        said=_said,
    )


def _said(rule: Rule) -> str:
    return f"have a {rule.fields[0]} that cannot be"

"""Values that should follow from another field and do not: one postcode, two cities."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.rules import Rule, RuleKind, Rules
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._rules import broken_rules


@check(
    id="data_management.dependent-values",
    title="Values that follow from another are the same for it",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Correct the rows that differ; keep what follows from a code in a table of its own.",
    effort="2 hours",
    controls=INTEGRITY,
)
def dependent_values(
    rules: Rules, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A code with two meanings doubles rows in a join, and which of them is right cannot be seen
    from the data.
    """
    yield from broken_rules(
        rules,
        catalog,
        profiles,
        RuleKind.DEPENDENCY,
        title="One value goes with several of another",
        said=_said,
    )


def _said(rule: Rule) -> str:
    *left, right = rule.fields
    return f"have another {right} than most rows with the same {' and '.join(left)}"

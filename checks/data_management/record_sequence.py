"""Times of record that step back in the order of the key."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.rules import Rule, RuleKind, Rules
from audit.model.check import Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks.data_management._rules import broken_rules


@check(
    id="data_management.record-sequence",
    title="Rows were written in the order of their key",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Find out whether rows were entered late, or the clock of a server was wrong.",
    effort="2 hours",
    controls=INTEGRITY,
)
def record_sequence(
    rules: Rules, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A load that goes by time takes what is newer than the last row it saw; rows that were
    written later with an earlier time are never loaded.
    """
    yield from broken_rules(
        rules,
        catalog,
        profiles,
        RuleKind.MONOTONE,
        title="Times step back while the key goes on",
        said=_said,
    )


def _said(rule: Rule) -> str:
    by = rule.argument("by")
    where = f"in the order of {by}" if by else "down the file"
    return f"have a time in {rule.fields[0]} before that of a row above them, {where}"

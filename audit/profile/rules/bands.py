"""How many rows a dataset has, and how old its newest one may be."""

from collections.abc import Iterator
from math import ceil

from audit.facts.rules import Rule, RuleKind
from audit.profile.rules.evidence import rule_of
from audit.profile.rules.table import FEWEST, Table

#: Without a history a dataset may halve or double and is still the same.
_FACTOR = 2
_HOUR = 3_600
#: Values of a time field that tell how often rows come.
_REGULAR = 100
_SLACK = 1.5


def band_rules(table: Table) -> Iterator[Rule]:
    """A band for the number of rows; hours within which a new row comes, where they come often."""
    profile = table.profile
    rows = profile.row_count
    if rows is not None and profile.row_count_exact and rows >= FEWEST:
        yield rule_of(
            RuleKind.ROW_COUNT,
            rows=rows,
            worth=0.7,
            reason="half to twice the rows that there are; a history would narrow it",
            arguments={"low": rows // _FACTOR, "high": rows * _FACTOR},
        )
    newest = profile.field(profile.newest_field) if profile.newest_field else None
    if newest is None or newest.times is None or newest.values < _REGULAR:
        return
    step, longest = newest.times.step_seconds, newest.times.longest_gap_seconds
    if step is None:
        return
    seconds = max(longest or 0.0, 10 * step)
    yield rule_of(
        RuleKind.FRESHNESS,
        newest.name,
        rows=newest.values,
        worth=0.8,
        reason="half as long again as the longest time so far without a new row",
        arguments={"hours": ceil(max(_HOUR, _SLACK * seconds) / _HOUR)},
        of="values",
    )

"""Rules that hold in the data, and a team's own expectations, by the dimension they speak of."""

from collections.abc import Iterator

from audit.engine.quality.measure import Measure
from audit.engine.quality.seen import Seen
from audit.facts.expectations import ExpectationResult, Outcome
from audit.facts.rules import RuleKind
from audit.report.quality import Dimension
from audit.report.rules import rule_words

#: Bands for the next run tell nothing of this one, and are left out.
OF_KIND = {
    RuleKind.NOT_NULL: Dimension.COMPLETENESS,
    RuleKind.PRESENCE: Dimension.COMPLETENESS,
    RuleKind.UNIQUE: Dimension.UNIQUENESS,
    RuleKind.TYPE: Dimension.VALIDITY,
    RuleKind.FORMAT: Dimension.VALIDITY,
    RuleKind.RANGE: Dimension.VALIDITY,
    RuleKind.SET: Dimension.VALIDITY,
    RuleKind.LENGTH: Dimension.VALIDITY,
    RuleKind.PATTERN: Dimension.VALIDITY,
    RuleKind.MONOTONE: Dimension.CONSISTENCY,
    RuleKind.DEPENDENCY: Dimension.CONSISTENCY,
    RuleKind.ORDER: Dimension.CONSISTENCY,
    RuleKind.SUM: Dimension.CONSISTENCY,
}
#: Rules of one field share its subject; those between fields are subjects of their own.
_BETWEEN = frozenset(
    {RuleKind.PRESENCE, RuleKind.MONOTONE, RuleKind.DEPENDENCY, RuleKind.ORDER, RuleKind.SUM}
)


def ruled(seen: Seen) -> Iterator[Measure]:
    for rule in seen.rules.rules if seen.rules else ():
        dimension = OF_KIND.get(rule.kind)
        if dimension is None:
            continue
        yield Measure(
            dimension=dimension,
            fields=rule.fields,
            said=rule_words(rule),
            examined=rule.rows,
            failed=rule.broken,
            exact=not rule.sampled,
            evidence=rule.evidence,
            of=rule.kind.value if rule.kind in _BETWEEN else "",
        )


_COMPLETE = ("not_be_null", "be_null", "column_count", "row_count", "to_exist")
_UNIQUE = ("unique", "distinct")
_CONSISTENT = ("pair", "sum_to", "multicolumn", "increasing", "decreasing")


def expected(seen: Seen) -> Iterator[Measure]:
    """What a team expects; one that is not about rows counts as one thing, kept or not."""
    for result in seen.results:
        if result.outcome is Outcome.NOT_RUN:
            continue
        rows = _rows(seen, result)
        # where it is met, the rows that break it are within what the suite lets pass
        broken = max(1, result.broken or 0) if result.outcome is Outcome.NOT_MET else 0
        yield Measure(
            dimension=_dimension(result.expectation),
            fields=result.fields,
            said=result.said,
            examined=rows or 1,
            failed=min(broken, rows or 1),
            exact=result.exact,
            unit="rows" if rows else "expectations",
            evidence=f"expectation of {result.suite}",
            of="" if len(result.fields) == 1 else result.expectation,
        )


def _rows(seen: Seen, result: ExpectationResult) -> int:
    """Rows that it was held against, 0 where it is not about rows."""
    if result.broken is None:
        return 0
    return result.rows or (seen.profile.rows_seen if seen.profile else 0)


def _dimension(expectation: str) -> Dimension:
    for words, dimension in (
        (_CONSISTENT, Dimension.CONSISTENCY),
        (_UNIQUE, Dimension.UNIQUENESS),
        (_COMPLETE, Dimension.COMPLETENESS),
    ):
        if any(word in expectation for word in words):
            return dimension
    return Dimension.VALIDITY

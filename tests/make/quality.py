"""Scores of quality with rules, calendars, relations and expectations, for tests of the exporters.

`shop(report)` gives the first datasets of a report something of everything, the others a score of
100 or none.
"""

from dataclasses import replace
from datetime import date

from audit.engine.quality.measure import Measure
from audit.engine.quality.score import of_source, overall, scored
from audit.facts.calendar import Calendar, DayVolume, Delay, FieldCalendar, Gap, Shift
from audit.facts.expectations import DecidedBy, ExpectationResult, ExpectationResults, Outcome
from audit.facts.profiles import FieldProfile, Times
from audit.facts.relations import AlikeDatasets, CandidateKey, Doubles, Relations, SameFields
from audit.facts.rules import Argument, Rule, RuleKind
from audit.report.datasets import DatasetReport, FieldReport
from audit.report.document import Report
from audit.report.quality import DatasetQuality, Dimension

ROWS = 20_000


def measure(
    dimension: Dimension,
    *fields: str,
    failed: int = 0,
    said: str = "has a value in every row",
    exact: bool = True,
) -> Measure:
    return Measure(
        dimension=dimension,
        fields=fields,
        said=said,
        examined=ROWS,
        failed=failed,
        exact=exact,
        evidence=f"{failed} do not",
    )


def quality(*measures: Measure, why_not: str = "nothing was looked at") -> DatasetQuality:
    dimensions = tuple(scored(d, measures, why_not=why_not) for d in Dimension)
    return DatasetQuality(overall=overall(dimensions), dimensions=dimensions, filled=0.875)


FAULTY = quality(
    measure(Dimension.COMPLETENESS, "email", failed=1_000),
    measure(Dimension.COMPLETENESS, "id"),
    measure(Dimension.UNIQUENESS, "id"),
    measure(Dimension.VALIDITY, "email", failed=3, said="values belong in the field", exact=False),
    measure(Dimension.CONSISTENCY, "start", "end", failed=12_000, said="start is not above end"),
    measure(Dimension.RELATIONSHIPS, "customer_id", said="refers to a row of public.customers"),
)
CLEAN = quality(measure(Dimension.COMPLETENESS, "id"), measure(Dimension.UNIQUENESS, "id"))
UNREAD = quality(why_not="the rows were not read: not allowed")


def rule(kind: RuleKind, *fields: str, broken: int = 0, **arguments: str | int) -> Rule:
    return Rule(
        kind=kind,
        fields=fields,
        arguments=tuple(Argument(name, value) for name, value in arguments.items()),
        confidence=0.987,
        reason="it holds in nearly every row",
        evidence=f"in {ROWS - broken:,} of {ROWS:,} rows",
        rows=ROWS,
        broken=broken,
    )


RULES = (
    rule(RuleKind.NOT_NULL, "email", broken=1_000),
    rule(RuleKind.RANGE, "email", broken=7, low=1, high=9),
    rule(RuleKind.NOT_NULL, "id"),
    rule(RuleKind.TYPE, "id", type="integer"),
    rule(RuleKind.DEPENDENCY, "zip", "city"),
    rule(RuleKind.SUM, "total", "price", "tax", operation="sum"),
)


def calendar(dataset: str, field: str) -> Calendar:
    return Calendar(
        dataset=dataset,
        fields=(
            FieldCalendar(
                field=field,
                rows=ROWS,
                days=320,
                week=(0, 1, 2, 3, 4),
                expected=330,
                gaps=(
                    Gap(days=8, first=date(2026, 3, 2), last=date(2026, 3, 11)),
                    Gap(days=2, first=date(2026, 7, 6), last=date(2026, 7, 7)),
                ),
                gone=(5,),
                gone_weeks=9,
                volume=DayVolume(weekday=3, rows=12, median=60, low=40, high=90, compared=12),
                zoned=19_000,
                zoneless=1_000,
                offsets=2,
            ),
        ),
        delays=(
            Delay(
                event=field,
                written="loaded_at",
                rows=ROWS,
                median=240,
                p95=7_200,
                late=30,
                early=0,
                shifts=(Shift(0, 15_000), Shift(2, 5_000)),
            ),
        ),
    )


def times(field: FieldReport) -> FieldReport:
    """A field with a profile of times and ends that may be told."""
    profile = field.profile or FieldProfile(name=field.name, present=ROWS, nulls=0)
    weekdays, hours = (
        (4_000, 4_100, 3_900, 4_000, 3_500, 500, 0),
        (0,) * 8 + (2_000,) * 10 + (0,) * 6,
    )
    return replace(
        field,
        logical_type="timestamp",
        profile=replace(
            profile,
            ranged=True,
            minimum="2026-01-01T00:00:00",
            maximum="2026-11-19T23:00:00",
            times=Times(weekdays=weekdays, hours=hours),
        ),
    )


def expectations(dataset: str) -> ExpectationResults:
    def result(outcome: Outcome, said: str, **parts: object) -> ExpectationResult:
        made = ExpectationResult(
            suite="orders.json",
            dataset=dataset,
            fields=("id",),
            expectation="expect_column_values_to_be_unique",
            said=said,
            severity="high",
            outcome=outcome,
        )
        return replace(made, **parts)  # type: ignore[arg-type]

    return ExpectationResults(
        results=(
            result(Outcome.MET, "id is unique", decided_by=DecidedBy.PROFILE, rows=ROWS, broken=0,
                   exact=True),
            result(Outcome.NOT_MET, "email is filled", decided_by=DecidedBy.SAMPLE, rows=ROWS,
                   broken=1_000, reason="the newsletter needs it"),
            result(Outcome.NOT_RUN, "rows fit a query", why="an expectation with code is not run"),
            result(Outcome.MET, "row count is known", suite="other.json",
                   decided_by=DecidedBy.SOURCE),
        ),
        suites=("orders.json", "other.json"),
        engine="great-expectations 1.24.1",
        statements=3,
    )  # fmt: skip


def relations(dataset: str, other: str) -> Relations:
    return Relations(
        examined=(dataset, other),
        keys=(CandidateKey(dataset=other, fields=("order_id", "line"), rows=ROWS, exact=True),),
        same=(
            SameFields(dataset=dataset, field="a", other="b", share=1.0, rows=ROWS),
            SameFields(dataset=dataset, field="b", other="c", share=0.999, rows=ROWS),
            SameFields(dataset=other, field="a", other="z", share=1.0, rows=ROWS, exact=False),
        ),
        alike=(AlikeDatasets(dataset=dataset, other=other, fields=9, share=0.9),),
        doubles=(
            Doubles(dataset=other, fields=("name", "city"), rows=120, base=ROWS, sampled=True),
            Doubles(dataset=dataset, fields=("name",), rows=0, base=ROWS, sampled=True),
        ),
    )


def shop(report: Report) -> Report:
    """The report with a quality for every dataset; the first has everything."""
    datasets = tuple(
        _faulty(d) if n == 0 else replace(d, quality=UNREAD if n == 1 else CLEAN)
        for n, d in enumerate(report.datasets)
    )
    first, *others = (d.name for d in datasets)
    return replace(
        report,
        datasets=datasets,
        quality=of_source({d.name: d.quality for d in datasets if d.quality}),
        relations=relations(first, others[0] if others else first),
        expectations=expectations(first),
    )


def _faulty(dataset: DatasetReport) -> DatasetReport:
    fields = (*dataset.fields[:-1], times(dataset.fields[-1]))
    return replace(
        dataset,
        fields=fields,
        quality=FAULTY,
        rules=RULES,
        calendar=calendar(dataset.name, fields[-1].name),
    )

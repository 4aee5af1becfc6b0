"""Facts of a dataset become measures: what has to be there, what stands twice, what is late."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from audit.engine.quality.of_dataset import of_dataset
from audit.engine.quality.seen import Seen
from audit.facts.calendar import Calendar, DayVolume, Delay, FieldCalendar, Gap, Shift
from audit.facts.catalog import Dataset, DatasetKind, Field, Key, KeyKind, LogicalType
from audit.facts.expectations import DecidedBy, ExpectationResult, Outcome
from audit.facts.profiles import DatasetProfile, FieldProfile, Rate, Reference, Rows, Sample, Texts
from audit.facts.profiles import Times as TimesOf
from audit.facts.relations import Doubles
from audit.facts.rules import DatasetRules, Rule, RuleKind
from audit.facts.sensitive import DatasetSensitivity, FieldSensitivity, Suspicious
from audit.facts.series import Timing
from audit.model.fact import Missing, Reason
from audit.report.quality import Dimension, DimensionScore

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ROWS = 1000


def column(name: str, *, nullable: bool = True) -> Field:
    return Field(name, "text", LogicalType.TEXT, nullable=nullable)


def read(rows: int, fields: tuple[FieldProfile, ...] = ()) -> DatasetProfile:
    return DatasetProfile("orders", rows, row_count_exact=True, rows_seen=rows, method="all rows",
                          fields=fields)  # fmt: skip


def seen(*profiles: FieldProfile, **parts: object) -> Seen:
    """A table of 1,000 rows that was read whole."""
    dataset = Dataset(
        name="orders",
        kind=DatasetKind.TABLE,
        fields=(
            column("id", nullable=False),
            *(column(p.name) for p in profiles if p.name != "id"),
        ),
    )
    profile = read(ROWS, profiles)
    made = Seen(dataset=dataset, profile=profile, at=NOW)
    return replace(made, **parts)  # type: ignore[arg-type]


def field(name: str = "id", *, nulls: int = 0, **parts: object) -> FieldProfile:
    made = FieldProfile(name=name, present=ROWS, nulls=nulls)
    return replace(made, **parts)  # type: ignore[arg-type]


def found(made: Seen, dimension: Dimension) -> DimensionScore:
    score = of_dataset(made).score(dimension)
    assert score is not None
    return score


def rule(kind: RuleKind, *fields: str, broken: int = 0) -> Rule:
    return Rule(
        kind=kind,
        fields=fields,
        confidence=0.99,
        reason="it nearly always holds",
        evidence=f"{broken} do not",
        rows=ROWS,
        broken=broken,
    )


def rules(*some: Rule) -> DatasetRules:
    return DatasetRules(dataset="orders", rules=some)


def verdicts(*odd: Suspicious, name: str = "id", sampled: int = ROWS) -> DatasetSensitivity:
    return DatasetSensitivity(
        dataset="orders",
        fields=(FieldSensitivity(name=name, sampled=sampled, rows=ROWS, suspicious=odd),),
    )


def odd(family: str, count: int, score: float = 0.9) -> Suspicious:
    return Suspicious(shape="aa", score=score, reason="is odd", count=count, family=family)


# ------------------------------------------------------------------------------- completeness


def test_a_null_in_an_optional_field_is_no_fault() -> None:
    made = seen(field("id"), field("comment", nulls=900))

    assert found(made, Dimension.COMPLETENESS).score == 100.0
    assert of_dataset(made).filled == 0.55


def test_a_null_in_a_field_that_is_declared_full_is_one() -> None:
    score = found(seen(field("id", nulls=10)), Dimension.COMPLETENESS)

    assert (score.score, score.failed, score.examined, score.basis) == (99.0, 10, ROWS, "exact")
    assert score.faults[0].evidence == "10 null"


def test_a_blank_text_is_as_good_as_a_null_where_a_value_has_to_be() -> None:
    rates = (Rate("empty", 3, ROWS), Rate("whitespace only", 2, ROWS))

    assert found(seen(field("id", rates=rates)), Dimension.COMPLETENESS).failed == 5


def test_a_field_that_is_nearly_always_full_has_to_be() -> None:
    made = seen(field("id"), field("city", nulls=5))

    with_rule = replace(made, rules=rules(rule(RuleKind.NOT_NULL, "city", broken=5)))

    assert found(made, Dimension.COMPLETENESS).failed == 0
    score = found(with_rule, Dimension.COMPLETENESS)
    assert (score.failed, score.subjects) == (5, 2)


def test_what_has_to_be_there_under_a_condition_counts() -> None:
    made = seen(field(), rules=rules(rule(RuleKind.PRESENCE, "status", "shipped_at", broken=100)))

    score = found(made, Dimension.COMPLETENESS)
    assert (score.score, score.subjects) == (95.0, 2)
    assert "shipped_at has a value where status" in score.faults[0].said


def test_a_word_for_nothing_counts_where_a_value_has_to_be_else_as_one_that_does_not_belong() -> (
    None
):
    required = seen(field(), verdicts=verdicts(odd("placeholder", 20)))
    optional = seen(field(), field("city"), verdicts=verdicts(odd("placeholder", 20), name="city"))

    assert found(required, Dimension.COMPLETENESS).failed == 20
    assert found(required, Dimension.VALIDITY).failed == 0
    assert found(optional, Dimension.COMPLETENESS).failed == 0
    assert found(optional, Dimension.VALIDITY).failed == 20


# --------------------------------------------------------------------------------- uniqueness


def keyed(*fields: str, profile: FieldProfile) -> Seen:
    made = seen(profile)
    key = Key("pk", KeyKind.PRIMARY, fields)
    return replace(made, dataset=replace(made.dataset, keys=(key,)))


def test_a_key_with_repeated_values_is_a_fault() -> None:
    profile = field(distinct=990, unique=False)

    assert found(keyed("id", profile=profile), Dimension.UNIQUENESS).failed == 10


def test_an_estimate_of_the_different_values_is_no_fault() -> None:
    profile = field(distinct=990, distinct_exact=False)

    assert found(keyed("id", profile=profile), Dimension.UNIQUENESS).score == 100.0


def test_a_key_of_several_fields_is_kept_by_the_source() -> None:
    score = found(keyed("id", "line", profile=field(distinct=3)), Dimension.UNIQUENESS)

    assert (score.score, score.examined) == (100.0, ROWS)


def test_rows_that_stand_twice_and_doubles_are_faults() -> None:
    made = seen(field(), doubles=(Doubles(dataset="orders", fields=("name",), rows=50, base=500,
                                          sampled=True),))  # fmt: skip
    assert made.profile is not None
    made = replace(made, profile=replace(made.profile, rows=Rows(duplicates=100)))

    score = found(made, Dimension.UNIQUENESS)

    assert (score.score, score.basis) == (90.0, "sampled")
    assert {f.failed for f in score.faults} == {50, 100}


def test_without_a_key_or_a_comparison_nothing_is_measured() -> None:
    score = found(seen(field()), Dimension.UNIQUENESS)

    assert score.score is None
    assert "no key is declared or found" in score.told


# ------------------------------------------------------------------- validity and consistency


def test_values_that_do_not_belong_lower_validity() -> None:
    score = found(
        seen(field(), verdicts=verdicts(odd("kind", 30), odd("outlier", 20))), Dimension.VALIDITY
    )

    assert (score.failed, score.score) == (50, 95.0)
    assert score.faults[0].evidence == "kind: is odd; outlier: is odd"


def test_what_is_not_sure_enough_for_a_finding_is_not_counted() -> None:
    made = seen(field(), verdicts=verdicts(odd("kind", 30, 0.5)))

    assert found(made, Dimension.VALIDITY).failed == 0


def test_personal_data_in_a_field_is_no_matter_of_quality() -> None:
    score = found(seen(field(), verdicts=verdicts(odd("personal data", 30))), Dimension.VALIDITY)

    assert score.score == 100.0


def test_spellings_of_one_value_lower_consistency_of_texts() -> None:
    text = field(texts=Texts(looked_at=ROWS))

    uneven = seen(text, verdicts=verdicts(odd("variant", 10)))

    assert found(uneven, Dimension.CONSISTENCY).score == 99.0
    assert found(seen(field(), verdicts=verdicts()), Dimension.CONSISTENCY).score is None


def test_values_of_which_only_some_were_looked_at_are_a_sample() -> None:
    made = seen(field(), verdicts=verdicts(sampled=500))

    assert found(made, Dimension.VALIDITY).basis == "sampled"


def test_rules_go_to_their_dimension() -> None:
    made = seen(
        field(),
        rules=rules(
            rule(RuleKind.ORDER, "start", "end", broken=100),
            rule(RuleKind.SUM, "total", "price", "quantity"),
            rule(RuleKind.RANGE, "price", broken=10),
            rule(RuleKind.UNIQUE, "code", broken=1),
            rule(RuleKind.ROW_COUNT, broken=ROWS),
            rule(RuleKind.FRESHNESS, broken=ROWS),
        ),
    )

    assert found(made, Dimension.CONSISTENCY).score == 95.0
    assert found(made, Dimension.CONSISTENCY).faults[0].said == "start is not above end"
    assert found(made, Dimension.VALIDITY).score == 99.0
    assert found(made, Dimension.UNIQUENESS).score == 99.9
    assert found(made, Dimension.TIMELINESS).score is None


def result(
    expectation: str, outcome: Outcome, broken: int | None, rows: int | None = ROWS
) -> ExpectationResult:
    return ExpectationResult(
        suite="orders.json",
        dataset="orders",
        fields=("id",),
        expectation=expectation,
        said="a team's words",
        severity="medium",
        outcome=outcome,
        decided_by=DecidedBy.PROFILE,
        rows=rows,
        broken=broken,
        exact=True,
    )


def test_expectations_of_the_team_count_and_those_that_did_not_run_do_not() -> None:
    made = seen(
        field(),
        results=(
            result("expect_column_values_to_be_unique", Outcome.NOT_MET, 200),
            result("expect_column_values_to_be_in_set", Outcome.NOT_RUN, None, None),
            result("expect_column_pair_values_a_to_be_greater_than_b", Outcome.MET, 3),
            replace(
                result("expect_table_row_count_to_be_between", Outcome.NOT_MET, None, None),
                fields=(),
            ),
        ),
    )

    assert found(made, Dimension.UNIQUENESS).score == 80.0
    assert found(made, Dimension.VALIDITY).score is None
    assert found(made, Dimension.CONSISTENCY).score == 100.0
    assert found(made, Dimension.COMPLETENESS).score == 50.0


def test_figures_of_the_profile_are_of_all_its_rows() -> None:
    made = seen(
        field(),
        results=(result("expect_column_values_to_be_unique", Outcome.NOT_MET, 200, None),),
    )

    assert found(made, Dimension.UNIQUENESS).score == 80.0


def test_what_is_met_does_not_outweigh_what_fails_in_its_field() -> None:
    odd_values = verdicts(odd("kind", 100))
    alone = seen(field(), verdicts=odd_values)
    met = tuple(
        result(f"expect_column_value_lengths_{n}", Outcome.MET, 0, rows)
        for n, rows in enumerate((ROWS, None, ROWS))
    )

    assert found(replace(alone, results=met), Dimension.VALIDITY).score == 90.0


# --------------------------------------------------------------------------------- timeliness


def dated(age: timedelta, *, rows: int = ROWS, gap: float | None = None, future: int = 0) -> Seen:
    rates = (Rate("future", future, ROWS),) if future else ()
    made = seen(
        field("created_at", times=TimesOf(longest_gap_seconds=gap), rates=rates),
    )
    assert made.profile is not None
    profile = replace(made.profile, newest=NOW - age, newest_field="created_at", row_count=rows)
    return replace(made, profile=profile)


def test_a_record_of_today_is_in_time() -> None:
    assert found(dated(timedelta(hours=3)), Dimension.TIMELINESS).score == 100.0


def test_a_dataset_may_be_silent_for_its_own_longest_pause() -> None:
    week = timedelta(days=7)

    assert found(dated(week, gap=week.total_seconds()), Dimension.TIMELINESS).score == 100.0
    late = found(dated(week), Dimension.TIMELINESS)
    assert late.score is not None
    assert late.score < 70
    assert "7 days old" in late.faults[0].evidence


def test_silence_lowers_the_score_the_longer_the_more() -> None:
    scores = [found(dated(timedelta(days=d)), Dimension.TIMELINESS).score for d in range(0, 400, 9)]

    assert scores == sorted(scores, key=lambda s: -(s or 0))
    assert None not in scores


def test_a_short_list_has_no_rhythm() -> None:
    made = dated(timedelta(days=400), rows=20)
    assert made.profile is not None
    made = replace(made, profile=replace(made.profile, fields=()))

    score = found(made, Dimension.TIMELINESS)
    assert (score.score, "fewer than 100 rows" in score.told) == (None, True)


def test_records_of_the_future_are_faults() -> None:
    score = found(dated(timedelta(hours=1), future=100), Dimension.TIMELINESS)

    assert score.score == 95.0
    assert [f.failed for f in score.faults] == [100]


def test_missing_points_of_a_series_are_faults() -> None:
    timing = Timing(dataset="orders", examined=2, points=900, window=60, regular=2, missing=100,
                    future=9, duplicates=90, nans=45)  # fmt: skip

    made = seen(field(), timing=timing)

    assert found(made, Dimension.TIMELINESS).score == 94.5
    assert found(made, Dimension.UNIQUENESS).failed == 90
    assert found(made, Dimension.VALIDITY).failed == 45


def calendar(*fields: FieldCalendar, delays: tuple[Delay, ...] = ()) -> Seen:
    return seen(field(), calendar=Calendar(dataset="orders", fields=fields, delays=delays))


def test_days_without_rows_are_faults_where_rows_were_to_be_expected() -> None:
    times = FieldCalendar(
        field="day", rows=ROWS, days=90, week=(0, 1, 2, 3), expected=100, gaps=(Gap(days=10),)
    )

    score = found(calendar(times), Dimension.TIMELINESS)

    assert (score.score, score.subjects) == (95.0, 2)
    assert [(f.failed, f.examined, f.unit) for f in score.faults] == [(10, 100, "days")]


def test_a_weekday_that_went_and_a_day_with_too_few_rows_are_faults() -> None:
    volume = DayVolume(weekday=0, rows=40, median=100, low=80, high=120, compared=9)
    times = FieldCalendar(field="day", rows=ROWS, days=90, week=(0, 1, 2), gone=(4,), volume=volume)

    score = found(calendar(times), Dimension.TIMELINESS)

    assert {(f.failed, f.examined) for f in score.faults} == {(1, 4), (60, 100)}


@pytest.mark.parametrize("rows", [80, 100, 999])
def test_a_day_within_the_band_or_above_it_is_none(rows: int) -> None:
    volume = DayVolume(weekday=0, rows=rows, median=100, low=80, high=120, compared=9)
    times = FieldCalendar(field="day", rows=ROWS, days=90, volume=volume)

    assert found(calendar(times), Dimension.TIMELINESS).score == 100.0


def test_late_rows_are_faults_unless_most_are() -> None:
    def delay(median: float) -> tuple[Delay, ...]:
        return (Delay(event="a", written="b", rows=200, median=median, p95=9e9, late=20, early=0),)

    assert found(calendar(delays=delay(60)), Dimension.TIMELINESS).score == 90.0
    assert found(calendar(delays=delay(200_000)), Dimension.TIMELINESS).score is None


def test_mixed_zones_are_a_matter_of_consistency() -> None:
    texts = FieldCalendar(field="at", rows=ROWS, days=9, zoned=900, zoneless=100, offsets=1)
    shifted = Delay(event="a", written="b", rows=200, median=0, p95=0, late=0, early=0,
                    shifts=(Shift(hours=0, rows=150), Shift(hours=2, rows=50)))  # fmt: skip

    score = found(calendar(texts, delays=(shifted,)), Dimension.CONSISTENCY)

    assert score.score == 82.5
    assert {(f.failed, f.examined) for f in score.faults} == {(100, 1000), (50, 200)}


# ------------------------------------------------------------------------------ relationships


def reference(parent: str, orphans: int | None, missing: Missing | None = None) -> Reference:
    return Reference(
        dataset="orders",
        fields=("customer_id",),
        parent=parent,
        parent_fields=("id",),
        declared=True,
        orphans=orphans,
        rows_checked=None if orphans is None else ROWS,
        missing=missing,
    )


def test_orphans_lower_the_accuracy_of_relationships() -> None:
    made = seen(field(), references=(reference("customers", 50), reference("people", 0)))

    score = found(made, Dimension.RELATIONSHIPS)
    assert (score.score, score.failed, score.subjects) == (97.5, 50, 2)


def test_a_reference_that_could_not_be_followed_says_why() -> None:
    gap = Missing(Reason.PRIVILEGE, "not allowed to read customers")

    score = found(
        seen(field(), references=(reference("customers", None, gap),)), Dimension.RELATIONSHIPS
    )

    assert score.score is None
    assert score.told.endswith("were not followed: not allowed to read customers")


# ------------------------------------------------------------------------------- not measured


def test_what_was_not_read_has_no_score_and_says_why() -> None:
    made = seen(field())
    gap = replace(read(0), missing=Missing(Reason.TIMEOUT, "too slow"))

    quality = of_dataset(replace(made, profile=gap))

    assert quality.overall is None
    assert {d.score for d in quality.dimensions} == {None}
    assert quality.dimensions[0].told == "the rows were not read: too slow"


def test_an_empty_dataset_has_no_score() -> None:
    made = seen()
    empty = read(0, (FieldProfile("id", 0, 0),))

    quality = of_dataset(replace(made, profile=empty))

    assert (quality.overall, quality.filled) == (None, None)
    assert quality.dimensions[0].told == "there are no rows"


def test_a_sample_makes_everything_sampled() -> None:
    made = seen(field())
    assert made.profile is not None
    made = replace(made, profile=replace(made.profile, sample=Sample("every tenth row")))

    assert found(made, Dimension.COMPLETENESS).basis == "sampled"

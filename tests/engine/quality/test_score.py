"""The formula of the scores: simple, monotone, and never a number out of nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.engine.quality.measure import Measure
from audit.engine.quality.score import mean, of_source, overall, scored
from audit.report.quality import DatasetQuality, Dimension, DimensionScore

VALID = Dimension.VALIDITY


def measure(
    field: str = "a", failed: int = 0, examined: int = 1000, *, exact: bool = True, of: str = ""
) -> Measure:
    return Measure(
        dimension=VALID,
        fields=(field,),
        said=f"rule {failed}",
        examined=examined,
        failed=failed,
        exact=exact,
        of=of,
    )


def score(*measures: Measure) -> DimensionScore:
    return scored(VALID, measures, why_not="nothing to see")


def test_the_score_is_a_hundred_less_the_mean_of_the_failed_shares() -> None:
    found = score(measure("a", 100), measure("b", 300), measure("c"), measure("d"))

    assert found.score == 90.0
    assert (found.examined, found.failed, found.subjects) == (4000, 400, 4)
    assert [(f.fields, f.failed, f.examined) for f in found.faults] == [
        (("b",), 300, 1000),
        (("a",), 100, 1000),
    ]


def test_a_subject_counts_once_by_what_fails_most_often() -> None:
    found = score(measure("a", 10), measure("a", 500), measure("a"), measure("b"))

    assert found.score == 75.0
    assert [f.said for f in found.faults] == ["rule 500"]


def test_rules_between_fields_are_subjects_of_their_own() -> None:
    assert score(measure("a", 500), measure("a", of="order")).score == 75.0


def test_the_faults_and_the_subjects_make_the_score_again() -> None:
    found = score(measure("a", 1, 8), measure("b", 3, 16), measure("c", 0, 5))

    lost = sum(f.failed / f.examined for f in found.faults) / found.subjects
    assert found.score == int(1000 * (1 - lost)) / 10


def test_one_row_of_many_keeps_the_score_below_a_hundred() -> None:
    assert score(measure("a", 1, 10**12), *(measure(f"f{n}") for n in range(99))).score == 99.9


def test_nothing_examined_is_no_score_and_says_why() -> None:
    for found in (score(), score(measure(examined=0)), score(measure(examined=0, failed=3))):
        assert found == DimensionScore(dimension=VALID, score=None, told="nothing to see")


def test_other_dimensions_do_not_count() -> None:
    other = replace(measure(failed=1000), dimension=Dimension.COMPLETENESS)

    assert score(measure(), other).score == 100.0


def test_a_sample_anywhere_makes_the_basis_sampled() -> None:
    assert score(measure("a"), measure("b")).basis == "exact"
    assert score(measure("a"), measure("b", exact=False)).basis == "sampled"


def test_hours_are_not_added_to_rows() -> None:
    hours = replace(measure("a", 900), unit="hours", of="freshness")

    found = score(hours, measure("b", 1))

    assert (found.examined, found.failed) == (1000, 1)
    assert score(hours).examined == 1000


def test_more_failures_than_rows_are_all_of_them() -> None:
    found = score(measure(failed=9, examined=3))

    assert (found.score, found.failed, found.faults[0].failed) == (0.0, 3, 3)


measures = st.lists(
    st.builds(
        measure,
        st.sampled_from("abcd"),
        st.integers(0, 50),
        st.integers(0, 50),
        exact=st.booleans(),
        of=st.sampled_from(["", "order"]),
    ),
    max_size=12,
)


@given(measures, st.data())
def test_more_broken_rows_never_raise_a_score(found: list[Measure], data: st.DataObject) -> None:
    worse = [replace(m, failed=m.failed + data.draw(st.integers(0, 40))) for m in found]

    before, after = score(*found), score(*worse)

    assert (before.score is None) == (after.score is None)
    if before.score is not None and after.score is not None:
        assert 0 <= after.score <= before.score <= 100
        assert len(after.faults) >= len(before.faults)


@given(measures)
def test_a_score_is_a_hundred_exactly_when_nothing_failed(found: list[Measure]) -> None:
    seen = [m for m in found if m.examined]
    made = score(*found)

    assert (made.score is None) == (not seen)
    if seen:
        assert (made.score == 100) == (not any(m.failed for m in seen))
        assert made.failed <= made.examined


@given(measures)
def test_the_order_of_the_facts_does_not_matter(found: list[Measure]) -> None:
    assert score(*found).score == score(*reversed(found)).score


# ------------------------------------------------------------------------------------ means


def quality(**scores: float | None) -> DatasetQuality:
    dimensions = tuple(
        DimensionScore(dimension=d, score=scores.get(d.value), told="", examined=10, failed=0)
        for d in Dimension
    )
    return DatasetQuality(overall=overall(dimensions), dimensions=dimensions)


def test_a_dataset_counts_by_the_dimensions_that_were_measured() -> None:
    assert quality(validity=50.0, uniqueness=100.0).overall == 75.0
    assert quality().overall is None


def test_a_source_is_the_mean_of_its_datasets_whatever_their_size() -> None:
    found = of_source({"a": quality(validity=50.0), "b": quality(validity=99.9), "c": quality()})

    validity = next(d for d in found.dimensions if d.dimension is VALID)
    assert (validity.score, validity.measured, validity.datasets) == (74.9, 2, 3)
    assert (validity.lowest, validity.lowest_dataset) == (50.0, "a")
    assert found.overall == 74.9
    assert next(d for d in found.dimensions if d.dimension is Dimension.TIMELINESS).score is None


@pytest.mark.parametrize(
    ("scores", "expected"),
    [([], None), ([None], None), ([100.0, None], 100.0), ([100.0] * 9999 + [99.9], 99.9)],
)
def test_a_mean_is_a_hundred_only_if_all_are(
    scores: list[float | None], expected: float | None
) -> None:
    assert mean(scores) == expected


def test_a_source_without_datasets_has_no_score() -> None:
    found = of_source({})

    assert found.overall is None
    assert {(d.score, d.told) for d in found.dimensions} == {(None, "measured in no dataset")}

"""dataops.series-gaps"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.series import SeriesTimings
from audit.model.check import Severity, Subject
from audit.model.fact import Missing, Reason, Snapshot
from audit.model.result import Status
from checks.dataops.series_gaps import series_gaps
from tests.make.judgements import passes, the_fail, unknowns
from tests.make.series import REFUSED, UNSUPPORTED, hidden, of, timing


def test_series_without_gaps_pass() -> None:
    assert passes(series_gaps(of(timing()))) == [Subject("heat")]


def test_up_to_a_hundredth_may_lack() -> None:
    assert passes(series_gaps(of(timing(points=990, missing=10, gaps=1)))) == [Subject("heat")]


def test_gaps_fail_with_what_lacks() -> None:
    found = timing(points=950, gaps=2, missing=50, gap_series=1, longest_gap=600.0)

    fail = the_fail(series_gaps(of(found)))

    assert fail.evidence == (
        "2 gaps in 1 of 10 regular series; 50 points lack, 5.0% of what the usual interval would "
        "bring. The longest gap is 10\xa0minutes."
    )
    assert fail.severity is None


def test_a_tenth_lacking_is_worse() -> None:
    found = timing(points=800, gaps=9, missing=200, gap_series=9, longest_gap=99.0)

    assert the_fail(series_gaps(of(found))).severity is Severity.MEDIUM


def test_series_without_a_rhythm_have_no_gaps_to_judge() -> None:
    assert list(series_gaps(of(timing(regular=0)))) == []


def test_a_dataset_that_may_not_be_read_is_unknown_with_the_grant() -> None:
    [unknown] = unknowns(series_gaps(hidden()))

    assert (unknown.subject, unknown.grant) == (Subject("secret"), REFUSED.grant)


def test_a_dataset_left_out_on_purpose_is_not_judged() -> None:
    assert list(series_gaps(hidden(Missing(Reason.SKIPPED, "too many")))) == []


def test_other_families_are_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(series_gaps, snapshot(missing={SeriesTimings: UNSUPPORTED}))

    assert result.status is Status.NOT_APPLICABLE


def test_timings_that_may_not_be_read_are_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(series_gaps, snapshot(missing={SeriesTimings: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

"""dataops.series-silence"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.series import SeriesTimings
from audit.model.check import Severity, Subject
from audit.model.fact import Missing, Reason, Snapshot
from audit.model.result import Status
from checks.dataops.series_silence import series_silence
from tests.make.judgements import passes, the_fail, unknowns
from tests.make.series import REFUSED, UNSUPPORTED, hidden, of, timing


def test_series_that_go_on_pass() -> None:
    assert passes(series_silence(of(timing()))) == [Subject("heat")]


def test_one_that_ended_fails() -> None:
    fail = the_fail(series_silence(of(timing(silent=1))))

    assert fail.evidence.startswith("1 of 10 series examined had no point")
    assert fail.severity is None


def test_half_of_them_ended_is_worse() -> None:
    assert the_fail(series_silence(of(timing(silent=5)))).severity is Severity.MEDIUM


def test_series_without_a_rhythm_may_pause() -> None:
    assert list(series_silence(of(timing(regular=0)))) == []


def test_a_dataset_that_may_not_be_read_is_unknown_with_the_grant() -> None:
    [unknown] = unknowns(series_silence(hidden()))

    assert (unknown.subject, unknown.grant) == (Subject("secret"), REFUSED.grant)


def test_a_dataset_left_out_on_purpose_is_not_judged() -> None:
    assert list(series_silence(hidden(Missing(Reason.SKIPPED, "too many")))) == []


def test_other_families_are_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(series_silence, snapshot(missing={SeriesTimings: UNSUPPORTED}))

    assert result.status is Status.NOT_APPLICABLE


def test_timings_that_may_not_be_read_are_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(series_silence, snapshot(missing={SeriesTimings: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

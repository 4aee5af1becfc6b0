"""orchestration.history-length"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.series import Kept, SeriesTimings
from audit.model.check import Severity, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.history_length import history_length
from tests.make.judgements import REFUSED, UNSUPPORTED, passes, the_fail

DAY = 86_400.0


def of(*kept: Kept) -> SeriesTimings:
    return SeriesTimings(timings=(), kept=kept)


def test_a_week_and_for_ever_pass() -> None:
    rules = of(Kept("a", 7 * DAY), Kept("b", None))

    assert passes(history_length(rules)) == [Subject(object="rule a"), Subject(object="rule b")]


def test_less_than_a_week_fails() -> None:
    fail = the_fail(history_length(of(Kept("a", 6 * DAY))))

    assert fail.evidence == "6\xa0days: no point is kept for longer."
    assert fail.severity is None


def test_less_than_a_day_is_worse() -> None:
    assert the_fail(history_length(of(Kept("a", 3_600.0)))).severity is Severity.MEDIUM


def test_a_limit_of_size_that_is_reached_fails() -> None:
    kept = Kept("a", 90 * DAY, size_bytes=9 * 1024**3, limit_bytes=10 * 1024**3)

    assert the_fail(history_length(of(kept))).evidence == (
        "9.0\xa0GB are held, 90.0% of the limit of size."
    )


def test_room_below_the_limit_passes() -> None:
    kept = Kept("a", 90 * DAY, size_bytes=8, limit_bytes=10)

    assert passes(history_length(of(kept))) == [Subject(object="rule a")]


def test_a_source_that_keeps_no_points_is_not_applicable(
    snapshot: Callable[..., Snapshot],
) -> None:
    result = evaluate_one(history_length, snapshot(missing={SeriesTimings: UNSUPPORTED}))

    assert result.status is Status.NOT_APPLICABLE


def test_timings_that_may_not_be_read_are_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(history_length, snapshot(missing={SeriesTimings: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

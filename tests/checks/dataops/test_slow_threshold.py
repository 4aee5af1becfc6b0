"""dataops.slow-threshold"""

from audit.facts.activity import Observability, Recording
from audit.model.result import Status
from checks.dataops.slow_threshold import slow_threshold
from tests.make.judging import judged, not_run, only_failure


def slow(threshold: float | None, *, enabled: bool = True) -> Observability:
    one = Recording(
        "slow operations", enabled, "slow_log", "ON", threshold_seconds=threshold, lower="LESS;"
    )
    return Observability(recordings=(one,))


def test_two_seconds_pass() -> None:
    assert judged(slow_threshold, slow(2.0)).status is Status.PASS
    assert judged(slow_threshold, slow(0.0)).status is Status.PASS


def test_more_is_told() -> None:
    failure = only_failure(judged(slow_threshold, slow(10.0)))

    assert (
        failure.evidence.replace("\N{NO-BREAK SPACE}", " ")
        == "10 s is the shortest that is recorded."
    )
    assert failure.command == "LESS;"


def test_a_log_that_is_off_and_an_unknown_threshold_are_not_judged() -> None:
    for found in (slow(10.0, enabled=False), slow(None), Observability(recordings=())):
        assert judged(slow_threshold, found).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(slow_threshold, Observability)

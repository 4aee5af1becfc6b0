"""dataops.dropped-sessions"""

from audit.facts.connecting import ConnectionHistory
from audit.model.result import Status
from checks.dataops.dropped_sessions import dropped_sessions
from tests.make.judging import judged, not_run, only_failure


def history(**more: int) -> ConnectionHistory:
    counts = {"attempts": 1_000, "peak": 10, "limit": 100, "refused": 0, "failed": 0, "dropped": 0}
    return ConnectionHistory(seconds=7_200.0, setting="max_connections", **(counts | more))


def test_a_few_pass_and_a_small_share_does() -> None:
    assert judged(dropped_sessions, history(dropped=0)).status is Status.PASS
    assert judged(dropped_sessions, history(dropped=19, attempts=20)).status is Status.PASS
    assert judged(dropped_sessions, history(dropped=49)).status is Status.PASS


def test_many_are_told_with_their_share() -> None:
    failure = only_failure(judged(dropped_sessions, history(dropped=50)))

    assert failure.evidence.replace("\N{NO-BREAK SPACE}", " ") == (
        "50 of 1,000 sessions ended without a farewell (5.0%) in 2 hours."
    )


def test_without_connections_there_is_nothing_to_examine() -> None:
    assert judged(dropped_sessions, history(attempts=0)).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(dropped_sessions, ConnectionHistory)

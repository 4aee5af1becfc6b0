"""orchestration.connection-peak"""

from audit.facts.connecting import ConnectionHistory
from audit.model.check import Severity
from audit.model.result import Status
from checks.orchestration.connection_peak import connection_peak
from tests.make.judging import judged, not_run, only_failure


def history(**more: int) -> ConnectionHistory:
    counts = {"attempts": 1_000, "peak": 10, "limit": 100, "refused": 0, "failed": 0, "dropped": 0}
    return ConnectionHistory(seconds=7_200.0, setting="max_connections", **(counts | more))


def test_a_peak_below_the_limit_passes() -> None:
    assert judged(connection_peak, history(peak=85)).status is Status.PASS


def test_close_to_it_is_told() -> None:
    failure = only_failure(judged(connection_peak, history(peak=86)))

    assert failure.evidence == "86 of 100 at the peak (86.0%), in 2\N{NO-BREAK SPACE}hours."
    assert failure.severity is Severity.MEDIUM


def test_refused_connections_weigh_more() -> None:
    failure = only_failure(judged(connection_peak, history(peak=100, refused=7)))

    assert failure.evidence.startswith(
        "7 connections refused in 2\N{NO-BREAK SPACE}hours; 100 of 100"
    )
    assert failure.severity is None


def test_without_a_limit_there_is_nothing_to_judge() -> None:
    assert judged(connection_peak, history(limit=0)).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(connection_peak, ConnectionHistory)

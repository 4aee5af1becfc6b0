"""dataops.operation-statistics"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.activity import Observability, Recording
from audit.model.check import Pass, Severity, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.dataops.operation_statistics import operation_statistics
from tests.make.judgements import REFUSED, the_fail

SLOW = Recording("slow operations", enabled=True, setting="slowlog", value="1s")


def statistics(*, enabled: bool) -> Recording:
    return Recording(
        "operation statistics",
        enabled=enabled,
        setting="pg_stat_statements",
        value="on" if enabled else "not loaded",
        enable="CREATE EXTENSION pg_stat_statements;",
    )


def test_statistics_that_are_kept_pass() -> None:
    seen = Observability(recordings=(SLOW, statistics(enabled=True)))

    assert list(operation_statistics(seen)) == [Pass(Subject(object="pg_stat_statements"))]


def test_statistics_that_are_off_fail_with_the_command() -> None:
    fail = the_fail(operation_statistics(Observability(recordings=(statistics(enabled=False),))))

    assert fail.title == "Statistics of operations are not kept"
    assert fail.evidence == "pg_stat_statements is not loaded."
    assert fail.command == "CREATE EXTENSION pg_stat_statements;"
    assert operation_statistics.severity is Severity.LOW


def test_a_product_without_them_is_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    for seen in (Observability(recordings=()), Observability(recordings=(SLOW,))):
        assert evaluate_one(operation_statistics, snapshot(seen)).status is Status.NOT_APPLICABLE


def test_missing_observability_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(operation_statistics, snapshot(missing={Observability: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

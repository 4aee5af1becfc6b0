"""dataops.slow-operations"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.activity import HiddenRecording, Observability, Recording
from audit.model.check import Pass, Severity, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.dataops.slow_operations import slow_operations
from tests.make.judgements import REFUSED, the_fail

SETTING = "log_min_duration_statement"
ON = Recording("slow operations", enabled=True, setting=SETTING, value="1000")
OFF = Recording(
    "slow operations", enabled=False, setting=SETTING, value="-1", enable="ALTER SYSTEM SET x;"
)
OTHER = Recording("log-ins", enabled=False, setting="log_connections", value="off")


def test_a_log_of_slow_operations_passes() -> None:
    seen = Observability(recordings=(OTHER, ON))

    assert list(slow_operations(seen)) == [Pass(Subject(object=SETTING))]


def test_a_log_that_is_off_fails_with_setting_and_command() -> None:
    fail = the_fail(slow_operations(Observability(recordings=(OFF,))))

    assert fail.subject == Subject(object=SETTING)
    assert fail.evidence == "log_min_duration_statement is -1."
    assert fail.command == "ALTER SYSTEM SET x;"
    assert slow_operations.severity is Severity.LOW


def test_a_setting_without_a_value_is_said_not_to_be_set() -> None:
    unset = Recording("slow operations", enabled=False, setting="index.search.slowlog", value="")

    fail = the_fail(slow_operations(Observability(recordings=(unset,))))

    assert fail.evidence == "index.search.slowlog is not set."


def test_each_setting_is_judged() -> None:
    second = Recording("slow operations", enabled=True, setting="auto_explain", value="on")

    judgements = slow_operations(Observability(recordings=(OFF, second)))

    assert [j.subject.object for j in judgements] == [SETTING, "auto_explain"]


def test_a_setting_that_we_may_not_see_is_unknown_with_the_grant(
    snapshot: Callable[..., Snapshot],
) -> None:
    hidden = HiddenRecording("slow operations", SETTING, "the account may not see it", "GRANT x")

    result = evaluate_one(
        slow_operations, snapshot(Observability(recordings=(OTHER,), hidden=(hidden,)))
    )

    assert result.status is Status.UNKNOWN
    assert (result.reason, result.grant) == ("the account may not see it", "GRANT x")


def test_a_product_without_such_a_log_is_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(slow_operations, snapshot(Observability(recordings=(OTHER,))))

    assert result.status is Status.NOT_APPLICABLE


def test_missing_observability_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(slow_operations, snapshot(missing={Observability: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

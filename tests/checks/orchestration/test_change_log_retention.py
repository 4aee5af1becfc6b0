"""orchestration.change-log-retention"""

from collections.abc import Callable

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.change import ChangeCapture, LogRetention, Unseen
from audit.model.check import Confidence, Pass, Severity, Subject, Unknown
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.orchestration.change_log_retention import HIDDEN, WEEKEND, change_log_retention
from tests.make.judgements import REFUSED, the_fail

HOUR = 3_600


def kept(*retentions: LogRetention) -> ChangeCapture:
    return ChangeCapture(method="binary log", retentions=retentions)


@pytest.mark.parametrize("lasting", [None, float(WEEKEND), 90.0 * 24 * HOUR])
def test_a_log_that_is_kept_over_a_weekend_or_for_ever_passes(lasting: float | None) -> None:
    judged = change_log_retention(kept(LogRetention("expire", lasting)))

    assert judged == [Pass(Subject(object="expire"))]


@pytest.mark.parametrize(
    ("lasting", "severity"),
    [(1.0 * HOUR, Severity.HIGH), (24.0 * HOUR, None), (WEEKEND - 1.0, None)],
)
def test_a_short_one_fails_and_less_than_a_day_more_so(
    lasting: float, severity: Severity | None
) -> None:
    fail = the_fail(change_log_retention(kept(LogRetention("expire", lasting, "SET it;"))))

    assert (fail.severity, fail.confidence) == (severity, Confidence.CERTAIN)
    assert fail.command == "SET it;"


def test_an_estimate_says_so() -> None:
    one = LogRetention("keep_size", 7_200.0, estimated=True, basis="500 MB per hour")

    fail = the_fail(change_log_retention(kept(one)))

    assert fail.confidence is Confidence.MEDIUM
    assert fail.evidence.startswith("About 2\N{NO-BREAK SPACE}hours: ")
    assert "(500 MB per hour)" in fail.evidence


def test_what_the_service_hides_is_unknown() -> None:
    hidden = Unseen(HIDDEN, "it is hidden", "GRANT it;")

    judged = change_log_retention(ChangeCapture(method="binary log", unseen=(hidden,)))

    assert judged == [Unknown(Subject(object=HIDDEN), "it is hidden", "GRANT it;")]


def test_a_source_without_any_is_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    assert evaluate_one(change_log_retention, snapshot(kept())).status is Status.NOT_APPLICABLE


def test_missing_change_capture_is_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(change_log_retention, snapshot(missing={ChangeCapture: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

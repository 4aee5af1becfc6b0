"""dataops.alerting"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.alerting import Alerting
from audit.model.check import Severity, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.dataops.alerting import alerting
from tests.make.judgements import REFUSED, UNSUPPORTED, passes, the_fail


def test_rules_and_a_receiver_pass() -> None:
    found = Alerting(rules=3, receivers=1, setting="alerting")

    assert passes(alerting(found)) == [Subject(object="alerting")]


def test_no_rules_fail() -> None:
    fail = the_fail(alerting(Alerting(rules=0, receivers=2)))

    assert fail.evidence == "0 alert rules are loaded; 2 receivers would be told."
    assert fail.severity is None


def test_rules_that_nobody_is_told_of_are_worse() -> None:
    fail = the_fail(alerting(Alerting(rules=3, receivers=0, configured=False)))

    assert fail.severity is Severity.MEDIUM
    assert fail.evidence == "3 alert rules, and no receivers are named."


def test_receivers_that_are_named_and_gone_are_told_apart() -> None:
    fail = the_fail(alerting(Alerting(rules=1, receivers=0, configured=True)))

    assert fail.evidence == "1 alert rule, and no receivers are named and none is known."


def test_a_source_without_alerts_is_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(alerting, snapshot(missing={Alerting: UNSUPPORTED}))

    assert result.status is Status.NOT_APPLICABLE


def test_alerts_that_may_not_be_read_are_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(alerting, snapshot(missing={Alerting: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

"""data_management.expiry"""

from collections.abc import Callable

from audit.engine.evaluate import evaluate_one
from audit.facts.retention import Expiry, ExpiryRule
from audit.model.check import Severity, Subject
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.data_management.expiry import expiry
from tests.make.judgements import REFUSED, UNSUPPORTED, fails, passes, the_fail

ENDS = ExpiryRule("shop.month", 30, 2)
ENDLESS = ExpiryRule("shop.autogen", None, 12, "ALTER ...")
EMPTY = ExpiryRule("old.autogen", None, 0)


def test_a_rule_with_an_end_passes() -> None:
    seen = Expiry(rules=(ENDS,), enforced=True)

    assert passes(expiry(seen)) == [Subject(object="rule shop.month")]


def test_a_rule_without_an_end_fails_with_its_datasets() -> None:
    fail = the_fail(expiry(Expiry(rules=(ENDLESS,), enforced=True)))

    assert fail.subject == Subject(object="rule shop.autogen")
    assert fail.evidence == "12 datasets under a rule without an end."
    assert fail.command == "ALTER ..."


def test_a_rule_that_nothing_is_kept_under_is_not_judged() -> None:
    assert list(expiry(Expiry(rules=(EMPTY,)))) == []


def test_rules_that_nothing_enforces_fail() -> None:
    [fail] = fails(expiry(Expiry(rules=(ENDS,), enforced=False, setting="retention.enabled")))

    assert (fail.subject, fail.severity) == (Subject(object="retention.enabled"), Severity.MEDIUM)
    assert fail.evidence == "1 rule with an end, and retention.enabled = false."


def test_where_it_cannot_be_seen_whether_they_are_enforced_the_rules_are_judged() -> None:
    assert fails(expiry(Expiry(rules=(ENDS,)))) == []


def test_other_kinds_are_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(expiry, snapshot(missing={Expiry: UNSUPPORTED}))

    assert result.status is Status.NOT_APPLICABLE


def test_rules_that_may_not_be_read_are_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(expiry, snapshot(missing={Expiry: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)

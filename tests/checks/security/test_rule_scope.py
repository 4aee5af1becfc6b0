"""security.rule-scope"""

import pytest

from audit.facts.accounts import AuthRule, AuthRules
from audit.model.result import Status
from checks.security.rule_scope import rule_scope
from tests.make.judging import judged, not_run, only_failure


def rules(who: str, *, method: str = "scram-sha-256", address: str = "10.0.0.0/8") -> AuthRules:
    found = AuthRule(
        "pg_hba.conf line 1", "hostssl", who, address, method, remote=address != "127.0.0.1/32"
    )
    return AuthRules(rules=(found,))


@pytest.mark.parametrize(
    "who", ["app on all", "all on shop", "app, report on shop", "+team on all"]
)
def test_a_rule_that_names_somebody_or_something_passes(who: str) -> None:
    assert judged(rule_scope, rules(who)).status is Status.PASS


def test_a_rule_for_all_on_all_fails() -> None:
    failure = only_failure(judged(rule_scope, rules("all on all")))

    assert failure.evidence == "hostssl from 10.0.0.0/8 admits all accounts to all databases."


def test_rules_that_refuse_or_stay_on_the_machine_are_no_matter() -> None:
    assert judged(rule_scope, rules("all on all", method="reject")).status is Status.NOT_APPLICABLE
    near = rules("all on all", address="127.0.0.1/32")
    assert judged(rule_scope, near).status is Status.NOT_APPLICABLE


def test_rules_that_may_not_be_read_leave_it_open() -> None:
    assert not_run(rule_scope, AuthRules)

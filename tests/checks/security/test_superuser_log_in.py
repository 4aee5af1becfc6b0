"""security.superuser-log-in"""

from audit.facts.accounts import Account, Accounts, AuthRule, AuthRules
from audit.model.result import Status
from checks.security.superuser_log_in import superuser_log_in
from tests.make.judgements import REFUSED
from tests.make.judging import judged, only_failure

ACCOUNTS = Accounts(
    accounts=(
        Account("postgres", can_login=True, superuser=True),
        Account("asleep", can_login=False, superuser=True),
        Account("app", can_login=True, superuser=False),
    )
)


def rule(
    who: str, *, line: int = 1, method: str = "scram-sha-256", address: str = "10.0.0.0/8"
) -> AuthRule:
    return AuthRule(
        f"pg_hba.conf line {line}", "host", who, address, method,
        any_address=address == "all", remote=address != "127.0.0.1/32",
    )  # fmt: skip


def test_rules_for_other_accounts_pass() -> None:
    rules = AuthRules(rules=(rule("app on all"),))

    assert judged(superuser_log_in, ACCOUNTS, rules).status is Status.PASS


def test_a_rule_for_everybody_admits_superusers_too() -> None:
    failure = only_failure(
        judged(superuser_log_in, ACCOUNTS, AuthRules(rules=(rule("all on all"),)))
    )

    assert str(failure.subject) == "pg_hba.conf line 1"
    assert failure.evidence == "host from 10.0.0.0/8 admits postgres."


def test_a_rule_above_that_refuses_them_helps() -> None:
    refusing = rule("postgres on all", method="reject", address="all")
    rules = AuthRules(rules=(refusing, rule("all on all", line=2)))

    assert judged(superuser_log_in, ACCOUNTS, rules).status is Status.PASS
    late = AuthRules(rules=(rule("all on all"), refusing))
    assert judged(superuser_log_in, ACCOUNTS, late).status is Status.FAIL


def test_rules_of_the_machine_and_of_copies_are_no_matter() -> None:
    rules = AuthRules(
        rules=(rule("all on all", address="127.0.0.1/32"), rule("postgres on replication"))
    )

    assert judged(superuser_log_in, ACCOUNTS, rules).status is Status.NOT_APPLICABLE


def test_rules_that_may_not_be_read_leave_it_open() -> None:
    hidden = judged(superuser_log_in, ACCOUNTS, missing={AuthRules: REFUSED})
    assert (hidden.status, hidden.grant) == (Status.NOT_RUN, REFUSED.grant)

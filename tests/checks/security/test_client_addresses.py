"""security.client-addresses"""

from audit.facts.accounts import Account, Accounts, AuthRule, AuthRules
from audit.model.check import Severity
from audit.model.fact import Fact, Missing
from audit.model.result import Status
from checks.security.client_addresses import client_addresses
from tests.make.judgements import REFUSED, UNSUPPORTED
from tests.make.judging import judged, not_run, only_failure

NOBODY = Accounts(accounts=())


def rule(address: str, *, method: str = "scram-sha-256", any_address: bool = False) -> AuthRules:
    found = AuthRule(
        "pg_hba.conf line 3", "hostssl", "all on all", address, method,
        any_address=any_address, remote=address != "127.0.0.1/32",
    )  # fmt: skip
    return AuthRules(rules=(found,))


def at(host: str, *, superuser: bool = False) -> Accounts:
    return Accounts(accounts=(Account("app", can_login=True, superuser=superuser, host=host),))


def test_a_named_network_passes() -> None:
    assert judged(client_addresses, NOBODY, rule("10.0.0.0/8")).status is Status.PASS


def test_any_address_fails_also_over_tls() -> None:
    found = only_failure(judged(client_addresses, NOBODY, rule("0.0.0.0/0", any_address=True)))

    assert str(found.subject) == "pg_hba.conf line 3"


def test_a_network_larger_than_anybodys_own_fails_too() -> None:
    found = only_failure(judged(client_addresses, NOBODY, rule("128.0.0.0/1")))

    assert found.title == "Rule lets nearly any address in"
    assert judged(client_addresses, NOBODY, rule("2001:db8::/32")).status is Status.PASS
    assert judged(client_addresses, NOBODY, rule("2000::/3")).status is Status.FAIL
    assert judged(client_addresses, NOBODY, rule(".example.org")).status is Status.PASS


def test_a_rule_that_refuses_or_stays_on_the_machine_is_no_matter() -> None:
    refusing = rule("0.0.0.0/0", method="reject", any_address=True)

    assert judged(client_addresses, NOBODY, refusing).status is Status.NOT_APPLICABLE
    local = rule("127.0.0.1/32")
    assert judged(client_addresses, NOBODY, local).status is Status.NOT_APPLICABLE


def test_accounts_that_are_bound_to_hosts_are_judged_by_them() -> None:
    gap: dict[type[Fact], Missing] = {AuthRules: UNSUPPORTED}

    assert judged(client_addresses, at("10.0.0.5"), missing=gap).status is Status.PASS
    assert only_failure(judged(client_addresses, at("%"), missing=gap)).severity is None
    wide = only_failure(judged(client_addresses, at("10.%", superuser=True), missing=gap))
    assert wide.severity is Severity.HIGH


def test_rules_that_may_not_be_read_leave_it_open() -> None:
    result = judged(client_addresses, NOBODY, missing={AuthRules: REFUSED})

    assert (result.status, result.grant) == (Status.UNKNOWN, REFUSED.grant)


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(client_addresses, Accounts)

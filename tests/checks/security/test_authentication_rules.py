"""security.authentication-rules"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts.accounts import AuthRule, AuthRules
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.authentication_rules import authentication_rules
from tests.make.judgements import fails, graded, the_fail
from tests.make.judging import judged, not_run

LOCAL = AuthRule("line 1", "local", "all on all", "", "peer")
LOOPBACK = AuthRule("line 2", "host", "all on all", "127.0.0.1/32", "scram-sha-256")
NETWORK = AuthRule("line 3", "hostssl", "all on all", "10.0.0.0/8", "scram-sha-256", remote=True)
WORLD = AuthRule(
    "line 4", "hostssl", "all on all", "0.0.0.0/0", "scram-sha-256", any_address=True, remote=True
)


def rules(*wanted: AuthRule) -> AuthRules:
    return AuthRules(rules=wanted)


def test_strong_methods_over_tls_pass() -> None:
    judgements = authentication_rules(rules(LOCAL, LOOPBACK, NETWORK, WORLD))

    assert [j for j in judgements if not isinstance(j, Pass)] == []


@pytest.mark.parametrize(
    ("rule", "severity"),
    [
        (replace(NETWORK, method="trust"), Severity.CRITICAL),
        (replace(WORLD, method="TRUST"), Severity.CRITICAL),
        (replace(LOOPBACK, method="trust"), Severity.MEDIUM),
        (replace(LOCAL, method="trust"), Severity.MEDIUM),
        (replace(NETWORK, transport="host", method="password"), Severity.HIGH),
        (replace(NETWORK, method="password"), Severity.MEDIUM),
        (replace(LOOPBACK, method="password"), Severity.MEDIUM),
        (replace(NETWORK, transport="hostnossl", method="ldap"), Severity.HIGH),
        (replace(WORLD, transport="host"), Severity.HIGH),
        (replace(NETWORK, method="md5"), Severity.MEDIUM),
        (replace(NETWORK, method="ident"), Severity.MEDIUM),
        (replace(LOOPBACK, method="md5"), Severity.LOW),
    ],
)
def test_each_rule_weighs_by_method_transport_and_reach(rule: AuthRule, severity: Severity) -> None:
    assert graded(authentication_rules(rules(rule))) == [(rule.place, severity)]


@pytest.mark.parametrize(
    "rule",
    [
        replace(NETWORK, method="ldap"),
        replace(NETWORK, method="cert"),
        replace(NETWORK, transport="hostgssenc", method="gss"),
        replace(WORLD, transport="host", method="reject"),
        replace(NETWORK, transport="host"),
        replace(LOCAL, method="ident"),
    ],
)
def test_these_are_no_cause_for_alarm(rule: AuthRule) -> None:
    assert authentication_rules(rules(rule)) == [Pass(Subject(object=rule.place))]


def test_a_rule_names_who_from_where_in_the_servers_words() -> None:
    fail = the_fail(authentication_rules(rules(replace(NETWORK, method="trust"))))

    assert fail.evidence == "Method trust for hostssl all on all from 10.0.0.0/8."
    assert fail.fix.startswith("Replace trust by scram-sha-256")


def test_a_rule_that_the_server_cannot_read_is_medium_and_not_judged_further() -> None:
    broken = replace(WORLD, method="trust", error="invalid IP mask")

    fail = the_fail(authentication_rules(rules(broken)))

    assert (fail.title, fail.severity) == ("Rule cannot be read by the server", Severity.MEDIUM)


def test_the_servers_own_words_about_an_error_are_not_repeated() -> None:
    broken = replace(WORLD, error="secret-looking text")

    assert "secret" not in str(the_fail(authentication_rules(rules(broken))))


def test_refusing_clear_text_first_leaves_only_tls_to_the_rule_below() -> None:
    refuse = AuthRule(
        "line 1", "hostnossl", "all on all", "0.0.0.0/0", "reject", any_address=True, remote=True
    )
    below = replace(WORLD, transport="host")

    assert fails(authentication_rules(rules(refuse, below))) == []
    assert len(fails(authentication_rules(rules(below, refuse)))) == 1


def test_a_rule_below_one_that_refuses_everybody_is_out_of_reach() -> None:
    refuse = AuthRule(
        "line 1", "host", "all on all", "all", "reject", any_address=True, remote=True
    )
    below = replace(WORLD, method="trust")

    assert authentication_rules(rules(refuse, below)) == [Pass(Subject(object="line 1"))]


def test_refusing_one_user_does_not_close_the_rule_below() -> None:
    refuse = AuthRule(
        "line 1", "host", "postgres on all", "all", "reject", any_address=True, remote=True
    )
    below = replace(WORLD, method="trust")

    assert len(fails(authentication_rules(rules(refuse, below)))) == 1


def test_replication_is_not_among_all_databases() -> None:
    refuse = AuthRule(
        "line 1", "host", "all on all", "all", "reject", any_address=True, remote=True
    )
    below = replace(WORLD, who="all on replication", method="trust")

    assert len(fails(authentication_rules(rules(refuse, below)))) == 1


def test_a_source_without_rules_is_not_applicable() -> None:
    assert judged(authentication_rules, rules()).status is Status.NOT_APPLICABLE


def test_rules_that_could_not_be_read_are_not_run() -> None:
    assert not_run(authentication_rules, AuthRules)


@given(
    st.sampled_from(["local", "host", "hostssl", "hostnossl"]),
    st.sampled_from(["trust", "password", "md5", "scram-sha-256", "reject", "ldap", "cert"]),
)
def test_reaching_further_never_weighs_less(transport: str, method: str) -> None:
    near = AuthRule("line 1", transport, "all on all", "::1/128", method)
    far = replace(near, address="::/0", any_address=True, remote=True)

    def worst(rule: AuthRule) -> int:
        found = fails(authentication_rules(rules(rule)))
        return max((f.severity or Severity.CRITICAL for f in found), default=Severity.INFO)

    assert worst(far) >= worst(near)

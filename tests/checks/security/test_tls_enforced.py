"""security.tls-enforced"""

import pytest

from audit.facts.accounts import AuthRule, AuthRules
from audit.facts.tls import TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.exposure import Exposure
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.security.tls_enforced import tls_enforced
from tests.make import tls
from tests.make.judgements import the_fail, unknowns
from tests.make.judging import judged, not_run

UNREAD = Missing(Reason.PRIVILEGE, "the rules are not shown", "GRANT x")
REFUSED = "pg_hba.conf lets this host in neither way"


def test_a_server_that_refuses_clear_text_passes() -> None:
    assert tls_enforced(tls.server(), UNREAD) == [Pass(Subject(object=tls.ENDPOINT))]


@pytest.mark.parametrize(
    ("exposure", "severity"),
    [
        (Exposure.LOOPBACK, Severity.LOW),
        (Exposure.PRIVATE, Severity.HIGH),
        (Exposure.PUBLIC, Severity.HIGH),
    ],
)
def test_clear_text_beside_tls_fails(exposure: Exposure, severity: Severity) -> None:
    seen = tls.server(exposure, plaintext=True, plaintext_detail="the log-in went on")

    fail = the_fail(tls_enforced(seen, UNREAD))

    assert (fail.severity, fail.evidence) == (severity, "The log-in went on.")
    assert "hostssl" in fail.command


def test_what_could_not_be_told_says_why() -> None:
    seen = tls.server(plaintext=None, plaintext_detail="needs a log-in")

    assert [u.why for u in unknowns(tls_enforced(seen, UNREAD))] == ["needs a log-in"]


def rule(
    line: int, transport: str, method: str, *, remote: bool = True, who: str = "app"
) -> AuthRule:
    place = f"pg_hba.conf line {line}"
    return AuthRule(place, transport, who, "10.0.0.0/8", method, remote=remote)


def test_where_nobody_unknown_is_let_in_the_rules_tell() -> None:
    seen = tls.server(plaintext=None, plaintext_detail=REFUSED)
    strict = AuthRules(
        rules=(
            rule(1, "local", "peer", remote=False),
            rule(2, "host", "scram-sha-256", remote=False),
            rule(3, "hostssl", "scram-sha-256"),
            rule(4, "host", "reject", who="other"),
        )
    )
    open_too = AuthRules(rules=(*strict.rules, rule(5, "host", "scram-sha-256", who="loader")))

    assert tls_enforced(seen, strict) == [Pass(Subject(object=tls.ENDPOINT))]
    fail = the_fail(tls_enforced(seen, open_too))
    assert fail.evidence == "Sessions without TLS are let in by pg_hba.conf line 5."
    [unknown] = unknowns(tls_enforced(seen, UNREAD))
    assert (unknown.why, unknown.grant) == (REFUSED, "GRANT x")


def test_a_pooler_in_front_has_rules_of_its_own() -> None:
    seen = tls.server(plaintext=None, plaintext_detail="no such user")

    assert [u.why for u in unknowns(tls_enforced(seen, AuthRules(rules=())))] == ["no such user"]


def test_where_no_protocol_is_named_none_can_go_on_in_clear() -> None:
    bare = tls.server(protocol="", plaintext=None)

    assert judged(tls_enforced, bare).status is Status.NOT_APPLICABLE


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(tls_enforced, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(tls_enforced, TlsServer)

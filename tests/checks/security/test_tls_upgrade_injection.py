"""security.tls-upgrade-injection"""

from audit.facts.tls import Answer, TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.tls_upgrade_injection import tls_upgrade_injection
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_one_byte_is_enough_to_fail() -> None:
    fail = the_fail(tls_upgrade_injection(tls.server(injected=1)))

    assert fail.severity is Severity.HIGH
    assert fail.evidence.startswith("1 byte came")


def test_it_fails_also_where_we_did_not_go_on() -> None:
    stopped = tls.silent(Answer.NOT_TLS, injected=1_200, protocol="postgresql")

    assert the_fail(tls_upgrade_injection(stopped)).evidence.startswith("1,200 bytes came")


def test_a_clean_upgrade_passes() -> None:
    assert tls_upgrade_injection(tls.server()) == [Pass(Subject(object=tls.ENDPOINT))]


def test_where_tls_starts_at_once_there_is_no_upgrade() -> None:
    assert judged(tls_upgrade_injection, tls.server(protocol="")).status is Status.NOT_APPLICABLE
    assert judged(tls_upgrade_injection, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(tls_upgrade_injection, TlsServer)

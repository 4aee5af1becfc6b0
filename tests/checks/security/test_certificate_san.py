"""security.certificate-san"""

from audit.facts.tls import Certificate, TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.certificate_san import certificate_san
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_a_certificate_with_a_common_name_only_fails() -> None:
    fail = the_fail(certificate_san(tls.linked(has_names=False, name_matches=False)))

    assert fail.severity is Severity.MEDIUM
    assert fail.evidence == "Its only name is the common name db.example."


def test_one_without_any_name_fails() -> None:
    nameless = tls.server(
        certificates=(tls.certificate(names=(), common_name=""),),
        chain=tls.chain(has_names=False, name_matches=False),
    )

    assert the_fail(certificate_san(nameless)).evidence == "It has no name at all."


def test_alternative_names_pass_fitting_or_not() -> None:
    assert certificate_san(tls.linked(name_matches=False)) == [Pass(Subject(object=tls.ENDPOINT))]


def test_a_chain_that_could_not_be_examined_is_no_pass() -> None:
    assert judged(certificate_san, tls.server(chain=None)).status is Status.UNKNOWN


def test_a_certificate_that_was_not_seen_or_cannot_be_read_is_no_pass() -> None:
    assert judged(certificate_san, tls.server(certificates=(), chain=None)).status is Status.UNKNOWN
    broken = tls.server(certificates=(Certificate(fault="broken ASN.1"),), chain=None)
    assert judged(certificate_san, broken).status is Status.UNKNOWN


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(certificate_san, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(certificate_san, TlsServer)

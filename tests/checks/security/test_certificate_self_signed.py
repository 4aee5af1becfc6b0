"""security.certificate-self-signed"""

from audit.facts.tls import Certificate, TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.certificate_self_signed import certificate_self_signed
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_a_certificate_that_signs_itself_fails() -> None:
    fail = the_fail(certificate_self_signed(tls.linked(self_signed=True, trusted=False)))

    assert fail.severity is Severity.HIGH
    assert "not in ca.pem" in fail.evidence


def test_one_that_is_pinned_passes() -> None:
    pinned = tls.linked(pinned=True, trusted=True)

    assert certificate_self_signed(pinned) == [Pass(Subject(object=tls.ENDPOINT))]


def test_one_of_an_authority_passes_trusted_or_not() -> None:
    assert certificate_self_signed(tls.linked(trusted=False)) == [
        Pass(Subject(object=tls.ENDPOINT))
    ]


def test_a_chain_that_could_not_be_examined_is_no_pass() -> None:
    assert judged(certificate_self_signed, tls.server(chain=None)).status is Status.UNKNOWN


def test_a_certificate_that_was_not_seen_or_cannot_be_read_is_no_pass() -> None:
    assert (
        judged(certificate_self_signed, tls.server(certificates=(), chain=None)).status
        is Status.UNKNOWN
    )
    broken = tls.server(certificates=(Certificate(fault="broken ASN.1"),), chain=None)
    assert judged(certificate_self_signed, broken).status is Status.UNKNOWN


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(certificate_self_signed, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(certificate_self_signed, TlsServer)

"""security.certificate-chain-complete"""

from audit.facts.tls import Certificate, TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.certificate_chain_complete import certificate_chain_complete
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_a_missing_intermediate_fails_and_its_name_is_told() -> None:
    fail = the_fail(certificate_chain_complete(tls.linked(trusted=False, complete=False)))

    assert fail.severity is Severity.MEDIUM
    assert fail.evidence.startswith("1 certificate sent; that of the issuer (CN=Example CA)")


def test_a_complete_chain_passes() -> None:
    assert certificate_chain_complete(tls.server()) == [Pass(Subject(object=tls.ENDPOINT))]


def test_where_nothing_tells_it_is_no_pass() -> None:
    assert (
        judged(certificate_chain_complete, tls.linked(complete=None, trusted=None)).status
        is Status.UNKNOWN
    )


def test_a_chain_of_an_unknown_authority_has_no_known_end() -> None:
    unknown = tls.linked(complete=None, trusted=False)

    assert judged(certificate_chain_complete, unknown).status is Status.NOT_APPLICABLE


def test_a_chain_that_could_not_be_examined_is_no_pass() -> None:
    assert judged(certificate_chain_complete, tls.server(chain=None)).status is Status.UNKNOWN


def test_a_certificate_that_was_not_seen_or_cannot_be_read_is_no_pass() -> None:
    assert (
        judged(certificate_chain_complete, tls.server(certificates=(), chain=None)).status
        is Status.UNKNOWN
    )
    broken = tls.server(certificates=(Certificate(fault="broken ASN.1"),), chain=None)
    assert judged(certificate_chain_complete, broken).status is Status.UNKNOWN


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(certificate_chain_complete, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(certificate_chain_complete, TlsServer)

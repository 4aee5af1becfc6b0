"""security.certificate-chain-valid"""

from audit.facts.tls import Certificate, TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.certificate_chain_valid import certificate_chain_valid
from checks.security.certificate_key_size import certificate_key_size
from checks.security.certificate_name import certificate_name
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_every_fault_is_told() -> None:
    faults = ("CN=Example CA is no authority", "the intermediate has expired")
    fail = the_fail(certificate_chain_valid(tls.linked(trusted=False, faults=faults)))

    assert fail.severity is Severity.HIGH
    assert fail.evidence == "CN=Example CA is no authority; the intermediate has expired."


def test_a_certificate_that_cannot_be_read_fails() -> None:
    broken = (tls.certificate(), Certificate(fault="the ASN.1 is broken"))

    fail = the_fail(certificate_chain_valid(tls.server(certificates=broken)))

    assert fail.title == "Certificate cannot be read"
    assert fail.evidence == "The ASN.1 is broken."


def test_a_certificate_with_a_fault_is_judged_by_the_rest_of_it() -> None:
    leaf = tls.certificate(fault="its serial number is negative", key="RSA", key_bits=1_024)
    negative = tls.server(
        certificates=(leaf,),
        chain=tls.chain(faults=("CN=db.example: its serial number is negative",)),
    )

    fail = the_fail(certificate_chain_valid(negative))

    assert fail.title == "Chain breaks the rules of certification"
    assert fail.evidence == "CN=db.example: its serial number is negative."
    assert judged(certificate_key_size, negative).status is Status.FAIL
    assert judged(certificate_name, negative).status is Status.PASS


def test_a_chain_without_fault_passes_trusted_or_not() -> None:
    assert certificate_chain_valid(tls.linked(trusted=False)) == [
        Pass(Subject(object=tls.ENDPOINT))
    ]


def test_a_chain_that_could_not_be_examined_is_no_pass() -> None:
    assert judged(certificate_chain_valid, tls.server(chain=None)).status is Status.UNKNOWN


def test_a_certificate_that_was_not_seen_or_cannot_be_read_is_no_pass() -> None:
    assert (
        judged(certificate_chain_valid, tls.server(certificates=(), chain=None)).status
        is Status.UNKNOWN
    )
    broken = tls.server(certificates=(Certificate(fault="broken ASN.1"),), chain=None)
    assert judged(certificate_chain_valid, broken).status is Status.FAIL


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(certificate_chain_valid, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(certificate_chain_valid, TlsServer)

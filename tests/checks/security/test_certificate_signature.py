"""security.certificate-signature"""

import pytest

from audit.facts.tls import Certificate, TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.certificate_signature import certificate_signature
from tests.make import tls
from tests.make.judgements import graded, the_fail
from tests.make.judging import judged, not_run


@pytest.mark.parametrize("signature", ["md5", "sha1", "SHA-1", "md2"])
def test_a_broken_hash_fails(signature: str) -> None:
    fail = the_fail(certificate_signature(tls.leaf(signature=signature)))

    assert fail.severity is Severity.HIGH
    written = {"md5": "MD5", "md2": "MD2"}.get(signature, "SHA-1")
    assert fail.evidence == f"Signed with {written}."


@pytest.mark.parametrize("signature", ["sha256", "sha384", "sha3-256", ""])
def test_a_strong_hash_or_none_of_its_own_passes(signature: str) -> None:
    assert certificate_signature(tls.leaf(signature=signature)) == [
        Pass(Subject(object=tls.ENDPOINT))
    ]


def test_an_intermediate_counts_and_a_root_does_not() -> None:
    seen = tls.server(
        certificates=(
            tls.certificate(),
            tls.authority(signature="sha1", self_signed=False),
            tls.authority(signature="sha1"),
        )
    )

    assert graded(certificate_signature(seen)) == [
        (f"{tls.ENDPOINT}, certificate 2", Severity.HIGH)
    ]


def test_a_certificate_that_was_not_seen_or_cannot_be_read_is_no_pass() -> None:
    assert (
        judged(certificate_signature, tls.server(certificates=(), chain=None)).status
        is Status.UNKNOWN
    )
    broken = tls.server(certificates=(Certificate(fault="broken ASN.1"),), chain=None)
    assert judged(certificate_signature, broken).status is Status.UNKNOWN


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(certificate_signature, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(certificate_signature, TlsServer)

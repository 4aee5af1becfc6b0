"""security.certificate-key-size"""

import pytest

from audit.facts.tls import Certificate, TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.certificate_key_size import certificate_key_size
from tests.make import tls
from tests.make.judgements import graded, the_fail
from tests.make.judging import judged, not_run


@pytest.mark.parametrize(
    ("key", "bits"), [("RSA", 1_024), ("RSA", 2_047), ("EC", 192), ("EC", 255), ("DSA", 3_072)]
)
def test_a_small_key_fails_and_dsa_whatever_its_size(key: str, bits: int) -> None:
    fail = the_fail(certificate_key_size(tls.leaf(key=key, key_bits=bits)))

    assert fail.severity is Severity.HIGH
    assert fail.evidence.startswith(f"{key} with {bits:,} bits")


@pytest.mark.parametrize(
    ("key", "bits"), [("RSA", 2_048), ("EC", 256), ("EC", 521), ("Ed25519", None)]
)
def test_a_large_key_passes(key: str, bits: int | None) -> None:
    assert certificate_key_size(tls.leaf(key=key, key_bits=bits)) == [
        Pass(Subject(object=tls.ENDPOINT))
    ]


def test_every_certificate_that_is_sent_counts() -> None:
    weak = tls.authority(key="RSA", key_bits=1_024, self_signed=False)
    seen = tls.server(certificates=(tls.certificate(), weak))

    assert graded(certificate_key_size(seen)) == [(f"{tls.ENDPOINT}, certificate 2", Severity.HIGH)]


def test_a_size_that_cannot_be_read_is_no_pass() -> None:
    assert judged(certificate_key_size, tls.leaf(key="RSA", key_bits=None)).status is Status.UNKNOWN


def test_a_certificate_that_was_not_seen_or_cannot_be_read_is_no_pass() -> None:
    assert (
        judged(certificate_key_size, tls.server(certificates=(), chain=None)).status
        is Status.UNKNOWN
    )
    broken = tls.server(certificates=(Certificate(fault="broken ASN.1"),), chain=None)
    assert judged(certificate_key_size, broken).status is Status.UNKNOWN


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(certificate_key_size, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(certificate_key_size, TlsServer)

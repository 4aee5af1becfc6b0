"""security.certificate-expiry"""

from datetime import timedelta

import pytest

from audit.facts.server import Observed
from audit.facts.tls import Certificate, TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.exposure import Exposure
from audit.model.result import Status
from checks.security.certificate_expiry import certificate_expiry
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import NOON, judged, not_run

NOW = Observed(at=NOON)


def test_an_expired_certificate_fails_with_its_date() -> None:
    fail = the_fail(certificate_expiry(tls.leaf(ends=NOON - timedelta(days=12)), NOW))

    assert fail.severity is Severity.CRITICAL
    assert fail.evidence == "It ended on 11 Nov 2026, 12\N{NO-BREAK SPACE}days ago."


@pytest.mark.parametrize("left", [timedelta(0), timedelta(seconds=1), timedelta(days=900)])
def test_one_that_has_not_ended_passes(left: timedelta) -> None:
    assert certificate_expiry(tls.leaf(ends=NOON + left), NOW) == [
        Pass(Subject(object=tls.ENDPOINT))
    ]


def test_on_the_loopback_interface_it_weighs_one_step_less() -> None:
    ended = tls.certificate(ends=NOON - timedelta(days=1))
    near = tls.server(Exposure.LOOPBACK, certificates=(ended,))

    assert the_fail(certificate_expiry(near, NOW)).severity is Severity.HIGH


def test_another_fault_does_not_hide_it() -> None:
    ended = tls.certificate(ends=NOON - timedelta(days=1))
    seen = tls.server(certificates=(ended,), chain=tls.chain(trusted=False, name_matches=False))

    assert the_fail(certificate_expiry(seen, NOW))


def test_a_date_that_cannot_be_read_is_no_pass() -> None:
    assert judged(certificate_expiry, tls.leaf(ends=None)).status is Status.UNKNOWN


def test_a_certificate_that_was_not_seen_or_cannot_be_read_is_no_pass() -> None:
    assert (
        judged(certificate_expiry, tls.server(certificates=(), chain=None)).status is Status.UNKNOWN
    )
    broken = tls.server(certificates=(Certificate(fault="broken ASN.1"),), chain=None)
    assert judged(certificate_expiry, broken).status is Status.UNKNOWN


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(certificate_expiry, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(certificate_expiry, TlsServer)

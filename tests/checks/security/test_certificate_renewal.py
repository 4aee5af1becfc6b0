"""security.certificate-renewal"""

from datetime import timedelta

import pytest

from audit.facts.server import Observed
from audit.facts.tls import Certificate, TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.exposure import Exposure
from audit.model.result import Status
from checks.security.certificate_renewal import certificate_renewal
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import NOON, judged, not_run

NOW = Observed(at=NOON)


@pytest.mark.parametrize(
    ("days", "severity"),
    [(30, Severity.MEDIUM), (8, Severity.MEDIUM), (7, Severity.HIGH), (0, Severity.HIGH)],
)
def test_the_less_is_left_the_more_it_weighs(days: int, severity: Severity) -> None:
    assert (
        the_fail(certificate_renewal(tls.leaf(ends=NOON + timedelta(days=days)), NOW)).severity
        is severity
    )


def test_more_than_30_days_pass() -> None:
    later = tls.leaf(ends=NOON + timedelta(days=30, seconds=1))

    assert certificate_renewal(later, NOW) == [Pass(Subject(object=tls.ENDPOINT))]


def test_a_certificate_that_never_has_30_days_is_only_low_while_it_is_fresh() -> None:
    def left(days: int) -> Severity | None:
        short = tls.leaf(starts=NOON - timedelta(days=24 - days), ends=NOON + timedelta(days=days))
        return the_fail(certificate_renewal(short, NOW)).severity

    assert left(20) is Severity.LOW
    assert left(3) is Severity.HIGH


def test_an_expired_one_is_the_matter_of_another_check() -> None:
    ended = tls.leaf(ends=NOON - timedelta(seconds=1))

    assert judged(certificate_renewal, ended).status is Status.NOT_APPLICABLE


def test_on_the_loopback_interface_it_weighs_one_step_less() -> None:
    soon = tls.certificate(ends=NOON + timedelta(days=7))
    near = tls.server(Exposure.LOOPBACK, certificates=(soon,))

    assert the_fail(certificate_renewal(near, NOW)).severity is Severity.MEDIUM


def test_a_date_that_cannot_be_read_is_no_pass() -> None:
    assert judged(certificate_renewal, tls.leaf(ends=None)).status is Status.UNKNOWN


def test_a_certificate_that_was_not_seen_or_cannot_be_read_is_no_pass() -> None:
    assert (
        judged(certificate_renewal, tls.server(certificates=(), chain=None)).status
        is Status.UNKNOWN
    )
    broken = tls.server(certificates=(Certificate(fault="broken ASN.1"),), chain=None)
    assert judged(certificate_renewal, broken).status is Status.UNKNOWN


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(certificate_renewal, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(certificate_renewal, TlsServer)

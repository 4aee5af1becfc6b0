"""security.certificate-start"""

from datetime import timedelta

import pytest

from audit.facts.server import Observed
from audit.facts.tls import Certificate, TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.certificate_start import certificate_start
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import NOON, judged, not_run

NOW = Observed(at=NOON)


def test_a_certificate_before_its_first_day_fails() -> None:
    fail = the_fail(certificate_start(tls.leaf(starts=NOON + timedelta(days=3)), NOW))

    assert fail.severity is Severity.CRITICAL
    assert fail.evidence.startswith("It begins on 26 Nov 2026")


@pytest.mark.parametrize("since", [timedelta(0), timedelta(days=400)])
def test_one_that_has_begun_passes(since: timedelta) -> None:
    assert certificate_start(tls.leaf(starts=NOON - since), NOW) == [
        Pass(Subject(object=tls.ENDPOINT))
    ]


def test_a_date_that_cannot_be_read_is_no_pass() -> None:
    assert judged(certificate_start, tls.leaf(starts=None)).status is Status.UNKNOWN


def test_a_certificate_that_was_not_seen_or_cannot_be_read_is_no_pass() -> None:
    assert (
        judged(certificate_start, tls.server(certificates=(), chain=None)).status is Status.UNKNOWN
    )
    broken = tls.server(certificates=(Certificate(fault="broken ASN.1"),), chain=None)
    assert judged(certificate_start, broken).status is Status.UNKNOWN


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(certificate_start, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(certificate_start, TlsServer)

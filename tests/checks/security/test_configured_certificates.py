"""security.configured-certificates"""

from datetime import UTC, datetime, timedelta

import pytest

from audit.facts.nodes import KeptCertificate, KeptCertificates
from audit.facts.server import Observed
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.configured_certificates import configured_certificates
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def kept(days: float, *, own: bool = True) -> KeptCertificates:
    ends = NOW + timedelta(days=days)
    one = KeptCertificate(place="nodes/cert.pem", subject="CN=a", ends=ends, own=own)
    return KeptCertificates(certificates=(one,))


@pytest.mark.parametrize(
    ("days", "own", "severity"),
    [
        (30, True, Severity.MEDIUM),
        (-1, True, Severity.HIGH),
        (-1, False, Severity.MEDIUM),
    ],
)
def test_an_end_that_is_near_or_past_fails(days: float, severity: Severity, *, own: bool) -> None:
    fail = the_fail(configured_certificates(kept(days, own=own), Observed(at=NOW)))

    assert (fail.severity, str(fail.subject)) == (severity, "certificate nodes/cert.pem")


def test_more_than_thirty_days_pass() -> None:
    found = list(configured_certificates(kept(31), Observed(at=NOW)))

    assert found == [Pass(Subject(object="certificate nodes/cert.pem"))]


def test_no_certificate_is_nothing_to_judge() -> None:
    result = judged(configured_certificates, KeptCertificates(certificates=()))

    assert result.status is Status.NOT_APPLICABLE


def test_a_list_that_may_not_be_read_is_said_with_its_grant() -> None:
    assert not_run(configured_certificates, KeptCertificates)

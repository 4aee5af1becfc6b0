"""security.certificate-lifetime"""

from datetime import UTC, datetime, timedelta

import pytest

from audit.facts.tls import Certificate, TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.certificate_lifetime import certificate_lifetime
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import NOON, judged, not_run


def lasting(days: float, *, public: bool = False, since: datetime = NOON) -> TlsServer:
    leaf = tls.certificate(starts=since, ends=since + timedelta(days=days))
    return tls.server(certificates=(leaf,), chain=tls.chain(public=public))


@pytest.mark.parametrize("days", [1, 90, 365, 398, 398.99])
def test_a_year_of_a_private_authority_passes(days: float) -> None:
    assert certificate_lifetime(lasting(days)) == [Pass(Subject(object=tls.ENDPOINT))]


@pytest.mark.parametrize(
    ("days", "severity"),
    [(400, Severity.INFO), (825, Severity.INFO), (826, Severity.LOW), (355_000, Severity.LOW)],
)
def test_more_is_a_note_and_then_a_finding(days: int, severity: Severity) -> None:
    assert the_fail(certificate_lifetime(lasting(days))).severity is severity


@pytest.mark.parametrize(
    ("since", "most"),
    [
        (datetime(2026, 3, 14, tzinfo=UTC), 398),
        (datetime(2026, 3, 15, tzinfo=UTC), 200),
        (datetime(2027, 3, 15, tzinfo=UTC), 100),
        (datetime(2029, 3, 15, tzinfo=UTC), 47),
    ],
)
def test_a_public_authority_is_held_to_the_rule_of_its_day(since: datetime, most: int) -> None:
    assert certificate_lifetime(lasting(most, public=True, since=since)) == [
        Pass(Subject(object=tls.ENDPOINT))
    ]
    longer = lasting(most + 2, public=True, since=since)
    assert the_fail(certificate_lifetime(longer)).severity is Severity.LOW


def test_dates_that_cannot_be_read_are_no_pass() -> None:
    assert judged(certificate_lifetime, tls.leaf(starts=None)).status is Status.UNKNOWN


def test_a_certificate_that_was_not_seen_or_cannot_be_read_is_no_pass() -> None:
    assert (
        judged(certificate_lifetime, tls.server(certificates=(), chain=None)).status
        is Status.UNKNOWN
    )
    broken = tls.server(certificates=(Certificate(fault="broken ASN.1"),), chain=None)
    assert judged(certificate_lifetime, broken).status is Status.UNKNOWN


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(certificate_lifetime, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(certificate_lifetime, TlsServer)

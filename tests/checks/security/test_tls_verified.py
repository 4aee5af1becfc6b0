"""security.tls-verified"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts.transport import Connection
from audit.model.check import Pass, Severity, Subject
from audit.model.exposure import Exposure
from audit.model.result import Status
from checks.security.tls_verified import tls_verified
from tests.make.facts import connection, file_connection, server
from tests.make.judgements import UNSUPPORTED, the_fail, unknowns
from tests.make.judging import judged, not_run


def test_a_verified_chain_and_name_pass() -> None:
    assert tls_verified(connection(), UNSUPPORTED) == [Pass(Subject(object="db.example:5432"))]


def test_a_pinned_certificate_says_more_than_any_authority() -> None:
    seen = connection(verified_chain=False, verified_name=False, pinned=True)

    assert tls_verified(seen, UNSUPPORTED) == [Pass(Subject(object="db.example:5432"))]


@pytest.mark.parametrize(
    ("exposure", "severity"),
    [
        (Exposure.LOOPBACK, Severity.INFO),
        (Exposure.PRIVATE, Severity.HIGH),
        (Exposure.PUBLIC, Severity.HIGH),
    ],
)
def test_encryption_without_verification_fails(exposure: Exposure, severity: Severity) -> None:
    seen = connection(exposure, verified_chain=False, verified_name=False)

    fail = the_fail(tls_verified(seen, server()))

    assert fail.title == "Certificate of the server is not verified"
    assert fail.severity is severity
    assert fail.command == "sslmode=verify-full&sslrootcert=ca.pem"


@pytest.mark.parametrize(
    ("exposure", "severity"),
    [
        (Exposure.LOOPBACK, Severity.INFO),
        (Exposure.PRIVATE, Severity.MEDIUM),
        (Exposure.PUBLIC, Severity.HIGH),
    ],
)
def test_a_known_issuer_for_any_name_weighs_less_inside(
    exposure: Exposure, severity: Severity
) -> None:
    seen = connection(exposure, verified_name=False)

    fail = the_fail(tls_verified(seen, UNSUPPORTED))

    assert fail.title == "Certificate is accepted for any host name"
    assert fail.severity is severity


@pytest.mark.parametrize(("chain", "name"), [(None, None), (True, None), (None, True)])
def test_what_the_driver_does_not_say_is_unknown(*, chain: bool | None, name: bool | None) -> None:
    seen = connection(verified_chain=chain, verified_name=name)

    assert len(unknowns(tls_verified(seen, UNSUPPORTED))) == 1


def test_clear_text_and_files_have_no_certificate() -> None:
    assert judged(tls_verified, connection(encrypted=False)).status is Status.NOT_APPLICABLE
    assert judged(tls_verified, file_connection()).status is Status.NOT_APPLICABLE


def test_a_connection_that_could_not_be_read_is_not_run() -> None:
    assert not_run(tls_verified, Connection)


@given(chain=st.sampled_from([True, False, None]), name=st.sampled_from([True, False, None]))
def test_only_both_verified_passes(*, chain: bool | None, name: bool | None) -> None:
    [judgement] = tls_verified(connection(verified_chain=chain, verified_name=name), UNSUPPORTED)

    assert isinstance(judgement, Pass) is (chain is True and name is True)

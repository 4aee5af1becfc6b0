"""security.tls-version"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts.transport import Connection
from audit.model.check import Fail, Pass, Severity, Subject, Unknown
from audit.model.exposure import Exposure
from audit.model.result import Status
from checks.security.tls_version import tls_version
from tests.make.facts import connection, file_connection, server
from tests.make.judgements import UNSUPPORTED, the_fail
from tests.make.judging import judged, not_run


@pytest.mark.parametrize("version", [(1, 2), (1, 3), (2, 0)])
def test_tls_1_2_and_newer_pass(version: tuple[int, int]) -> None:
    seen = connection(tls_version=version)

    assert tls_version(seen, UNSUPPORTED) == [Pass(Subject(object="db.example:5432"))]


@pytest.mark.parametrize(("version", "said"), [((1, 0), "TLS 1.0"), ((1, 1), "TLS 1.1")])
def test_an_older_version_is_named_in_the_evidence(version: tuple[int, int], said: str) -> None:
    fail = the_fail(tls_version(connection(tls_version=version), server()))

    assert fail.evidence.startswith(said)
    assert ("version", said) in fail.details
    assert "ssl_min_protocol_version" in fail.command


@pytest.mark.parametrize(
    ("exposure", "severity"),
    [
        (Exposure.LOOPBACK, Severity.INFO),
        (Exposure.PRIVATE, Severity.HIGH),
        (Exposure.PUBLIC, Severity.HIGH),
    ],
)
def test_it_weighs_by_exposure(exposure: Exposure, severity: Severity) -> None:
    old = connection(exposure, tls_version=(1, 1))

    assert the_fail(tls_version(old, UNSUPPORTED)).severity is severity


def test_a_version_that_nobody_says_is_unknown() -> None:
    [judgement] = tls_version(connection(tls_version=None), UNSUPPORTED)

    assert isinstance(judgement, Unknown)


def test_clear_text_and_files_have_no_version() -> None:
    assert judged(tls_version, connection(encrypted=False)).status is Status.NOT_APPLICABLE
    assert judged(tls_version, file_connection()).status is Status.NOT_APPLICABLE


def test_a_connection_that_could_not_be_read_is_not_run() -> None:
    assert not_run(tls_version, Connection)


@given(st.tuples(st.integers(0, 3), st.integers(0, 9)))
def test_a_version_fails_exactly_when_it_is_older_than_1_2(version: tuple[int, int]) -> None:
    [judgement] = tls_version(connection(tls_version=version), UNSUPPORTED)

    assert isinstance(judgement, Fail) is (version < (1, 2))

"""security.tls-modern-version"""

import pytest

from audit.facts.tls import TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.tls_modern_version import tls_modern_version
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


@pytest.mark.parametrize("accepted", [("TLSv1.2",), ("TLSv1.3",), ("SSLv3", "TLSv1.2")])
def test_either_of_them_passes(accepted: tuple[str, ...]) -> None:
    seen = tls.server(versions=tls.offers(*accepted))

    assert tls_modern_version(seen) == [Pass(Subject(object=tls.ENDPOINT))]


def test_a_server_with_old_versions_only_fails_and_names_them() -> None:
    fail = the_fail(tls_modern_version(tls.server(versions=tls.offers("TLSv1", "TLSv1.1"))))

    assert fail.severity is Severity.HIGH
    assert fail.evidence == "Both were refused; accepted: TLSv1, TLSv1.1."


def test_one_that_could_not_be_told_may_be_the_modern_one() -> None:
    seen = tls.server(versions=tls.offers("TLSv1", unknown=("TLSv1.3",)))

    assert judged(tls_modern_version, seen).status is Status.UNKNOWN
    assert judged(tls_modern_version, tls.server(versions=())).status is Status.UNKNOWN


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(tls_modern_version, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(tls_modern_version, TlsServer)

"""security.tls-enforced"""

import pytest

from audit.facts.tls import TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.exposure import Exposure
from audit.model.result import Status
from checks.security.tls_enforced import tls_enforced
from tests.make import tls
from tests.make.judgements import the_fail, unknowns
from tests.make.judging import judged, not_run


def test_a_server_that_refuses_clear_text_passes() -> None:
    assert tls_enforced(tls.server()) == [Pass(Subject(object=tls.ENDPOINT))]


@pytest.mark.parametrize(
    ("exposure", "severity"),
    [
        (Exposure.LOOPBACK, Severity.LOW),
        (Exposure.PRIVATE, Severity.HIGH),
        (Exposure.PUBLIC, Severity.HIGH),
    ],
)
def test_clear_text_beside_tls_fails(exposure: Exposure, severity: Severity) -> None:
    seen = tls.server(exposure, plaintext=True, plaintext_detail="the log-in went on")

    fail = the_fail(tls_enforced(seen))

    assert (fail.severity, fail.evidence) == (severity, "The log-in went on.")
    assert "hostssl" in fail.command


def test_what_could_not_be_told_says_why() -> None:
    seen = tls.server(plaintext=None, plaintext_detail="needs a log-in")

    assert [u.why for u in unknowns(tls_enforced(seen))] == ["needs a log-in"]


def test_where_no_protocol_is_named_none_can_go_on_in_clear() -> None:
    bare = tls.server(protocol="", plaintext=None)

    assert judged(tls_enforced, bare).status is Status.NOT_APPLICABLE


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(tls_enforced, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(tls_enforced, TlsServer)

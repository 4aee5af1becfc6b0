"""security.certificate-trust"""

import pytest

from audit.facts.tls import Certificate, TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.certificate_trust import certificate_trust
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_an_authority_that_is_not_among_the_anchors_fails() -> None:
    fail = the_fail(certificate_trust(tls.linked(trusted=False)))

    assert fail.severity is Severity.HIGH
    assert fail.evidence == "None of ca.pem has issued it; the chain ends at CN=Example CA."


@pytest.mark.parametrize("seen", [tls.server(), tls.linked(trusted=False, pinned=True)])
def test_a_path_or_a_pin_passes(seen: TlsServer) -> None:
    assert certificate_trust(seen) == [Pass(Subject(object=tls.ENDPOINT))]


@pytest.mark.parametrize(
    "seen",
    [
        tls.linked(trusted=False, self_signed=True),
        tls.linked(trusted=False, complete=False),
    ],
)
def test_one_fault_is_told_once(seen: TlsServer) -> None:
    assert judged(certificate_trust, seen).status is Status.NOT_APPLICABLE


def test_a_broken_rule_does_not_hide_it() -> None:
    broken = tls.linked(trusted=False, faults=("the issuer is no authority",))

    assert the_fail(certificate_trust(broken))


def test_the_end_of_the_path_is_told_whatever_else_is_sent() -> None:
    stray = tls.certificate(subject="CN=stray", issuer="CN=nobody asked")
    seen = tls.server(
        certificates=(tls.certificate(), stray),
        chain=tls.chain(trusted=False, path=("CN=db.example",)),
    )

    assert "ends at CN=Example CA" in the_fail(certificate_trust(seen)).evidence


def test_what_could_not_be_told_is_no_pass() -> None:
    assert judged(certificate_trust, tls.linked(trusted=None)).status is Status.UNKNOWN


def test_a_chain_that_could_not_be_examined_is_no_pass() -> None:
    assert judged(certificate_trust, tls.server(chain=None)).status is Status.UNKNOWN


def test_a_certificate_that_was_not_seen_or_cannot_be_read_is_no_pass() -> None:
    assert (
        judged(certificate_trust, tls.server(certificates=(), chain=None)).status is Status.UNKNOWN
    )
    broken = tls.server(certificates=(Certificate(fault="broken ASN.1"),), chain=None)
    assert judged(certificate_trust, broken).status is Status.UNKNOWN


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(certificate_trust, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(certificate_trust, TlsServer)

"""security.cipher-anonymous"""

import pytest

from audit.facts.tls import TlsServer, Weakness
from audit.model.check import Pass, Severity, Subject
from audit.model.exposure import Exposure
from audit.model.result import Status
from checks.security.cipher_anonymous import cipher_anonymous
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run

OLD = Weakness.ANONYMOUS


def test_it_fails_exactly_when_it_is_accepted() -> None:
    fail = the_fail(cipher_anonymous(tls.server(weaknesses=tls.weaknesses(OLD))))

    assert fail.subject == Subject(object=tls.ENDPOINT)
    assert fail.severity is Severity.CRITICAL
    assert "was accepted in a handshake of ours" in fail.evidence
    assert "ssl_ciphers" in fail.command


def test_what_else_is_accepted_is_not_its_matter() -> None:
    assert cipher_anonymous(
        tls.server(weaknesses=tls.weaknesses(*(w for w in Weakness if w is not OLD)))
    ) == [Pass(Subject(object=tls.ENDPOINT))]


@pytest.mark.parametrize("offered", [tls.weaknesses(unknown=(OLD,)), ()])
def test_what_could_not_be_told_is_no_pass(offered: tuple[()]) -> None:
    assert judged(cipher_anonymous, tls.server(weaknesses=offered)).status is Status.UNKNOWN


def test_on_the_loopback_interface_it_weighs_one_step_less() -> None:
    near = tls.server(Exposure.LOOPBACK, weaknesses=tls.weaknesses(OLD))

    assert the_fail(cipher_anonymous(near)).severity is tls.LESS[Severity.CRITICAL]


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(cipher_anonymous, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(cipher_anonymous, TlsServer)

"""security.forward-secrecy"""

from audit.facts.tls import TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.exposure import Exposure
from audit.model.result import Status
from checks.security.forward_secrecy import forward_secrecy
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_a_server_that_offers_none_fails() -> None:
    fail = the_fail(forward_secrecy(tls.server(forward_secrecy=False)))

    assert fail.severity is Severity.MEDIUM
    assert "ssl_ciphers" in fail.command


def test_a_server_that_offers_it_passes() -> None:
    assert forward_secrecy(tls.server()) == [Pass(Subject(object=tls.ENDPOINT))]


def test_a_server_without_any_certificate_is_the_matter_of_another_check() -> None:
    nobody = tls.server(forward_secrecy=False, certificates=(), chain=None)

    assert judged(forward_secrecy, nobody).status is Status.NOT_APPLICABLE


def test_what_could_not_be_told_is_no_pass() -> None:
    assert judged(forward_secrecy, tls.server(forward_secrecy=None)).status is Status.UNKNOWN


def test_on_the_loopback_interface_it_weighs_one_step_less() -> None:
    near = tls.server(Exposure.LOOPBACK, forward_secrecy=False)

    assert the_fail(forward_secrecy(near)).severity is Severity.LOW


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(forward_secrecy, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(forward_secrecy, TlsServer)

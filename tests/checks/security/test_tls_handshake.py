"""security.tls-handshake"""

from audit.facts.tls import Demand, Handshake, TlsServer
from audit.model.check import Pass, Subject
from audit.model.result import Status
from checks.security.tls_handshake import tls_handshake
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run

BROKEN = Handshake(finished=False, detail="the server sent the alert handshake_failure")


def test_a_finished_handshake_passes() -> None:
    assert tls_handshake(tls.server()) == [Pass(Subject(object=tls.ENDPOINT))]


def test_one_that_breaks_off_fails_with_what_the_server_said() -> None:
    fail = the_fail(tls_handshake(tls.server(handshake=BROKEN)))

    assert fail.evidence == "The server sent the alert handshake_failure."


def test_one_that_lacks_our_certificate_is_the_matter_of_another_check() -> None:
    mutual = tls.server(handshake=BROKEN, client_certificate=Demand.REQUIRED)

    assert judged(tls_handshake, mutual).status is Status.NOT_APPLICABLE


def test_one_that_was_not_tried_is_no_pass() -> None:
    assert judged(tls_handshake, tls.server(handshake=None)).status is Status.UNKNOWN


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(tls_handshake, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(tls_handshake, TlsServer)

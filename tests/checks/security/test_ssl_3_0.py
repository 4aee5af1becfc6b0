"""security.ssl-3-0"""

import pytest

from audit.facts.tls import TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.exposure import Exposure
from audit.model.result import Status
from checks.security.ssl_3_0 import ssl_3_0
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run

OLD = "SSLv3"


def test_it_fails_exactly_when_it_is_accepted() -> None:
    fail = the_fail(ssl_3_0(tls.server(versions=tls.offers(OLD))))

    assert fail.subject == Subject(object=tls.ENDPOINT)
    assert fail.severity is Severity.CRITICAL
    assert "was accepted in a handshake of ours" in fail.evidence
    assert "ssl_min_protocol_version" in fail.command


def test_what_else_is_accepted_is_not_its_matter() -> None:
    assert ssl_3_0(tls.server(versions=tls.offers(*(v for v in tls.VERSIONS if v != OLD)))) == [
        Pass(Subject(object=tls.ENDPOINT))
    ]


@pytest.mark.parametrize("offered", [tls.offers(unknown=(OLD,)), ()])
def test_what_could_not_be_told_is_no_pass(offered: tuple[()]) -> None:
    assert judged(ssl_3_0, tls.server(versions=offered)).status is Status.UNKNOWN


def test_on_the_loopback_interface_it_weighs_one_step_less() -> None:
    near = tls.server(Exposure.LOOPBACK, versions=tls.offers(OLD))

    assert the_fail(ssl_3_0(near)).severity is tls.LESS[Severity.CRITICAL]


def test_without_tls_there_is_nothing_to_examine() -> None:
    assert judged(ssl_3_0, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(ssl_3_0, TlsServer)

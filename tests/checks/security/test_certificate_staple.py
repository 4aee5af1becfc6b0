"""security.certificate-staple"""

from audit.facts.tls import TlsServer
from audit.model.check import Pass, Subject
from audit.model.result import Status
from checks.security.certificate_staple import certificate_staple
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def demanding(*, stapled: bool | None) -> TlsServer:
    leaf = tls.certificate(must_staple=True)
    return tls.server(certificates=(leaf,), chain=tls.chain(stapled=stapled))


def test_a_demand_without_a_response_fails() -> None:
    assert the_fail(certificate_staple(demanding(stapled=False)))


def test_a_demand_with_a_response_passes() -> None:
    assert certificate_staple(demanding(stapled=True)) == [Pass(Subject(object=tls.ENDPOINT))]


def test_what_could_not_be_told_is_no_pass() -> None:
    assert judged(certificate_staple, demanding(stapled=None)).status is Status.UNKNOWN


def test_without_the_demand_there_is_nothing_to_examine() -> None:
    assert judged(certificate_staple, tls.server()).status is Status.NOT_APPLICABLE
    assert judged(certificate_staple, tls.silent()).status is Status.NOT_APPLICABLE
    assert not_run(certificate_staple, TlsServer)

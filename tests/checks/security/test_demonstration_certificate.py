"""security.demonstration-certificate"""

from audit.facts.tls import Answer, TlsServer
from audit.model.check import Pass, Subject
from audit.model.result import Status
from checks.security.demonstration_certificate import demonstration_certificate
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run

ISSUER = "CN=Example Com Inc. Root CA,OU=Example Com Inc. Root CA,O=Example Com Inc.,DC=example"


def test_the_issuer_of_a_demonstration_fails_and_names_the_product() -> None:
    fail = the_fail(demonstration_certificate(tls.leaf(issuer=ISSUER)))

    assert fail.subject == Subject(object=tls.ENDPOINT)
    assert "OpenSearch" in fail.evidence


def test_another_issuer_passes() -> None:
    found = list(demonstration_certificate(tls.leaf(issuer="CN=Example Com Issuing CA")))

    assert found == [Pass(Subject(object=tls.ENDPOINT))]


def test_an_endpoint_without_tls_is_the_matter_of_other_checks() -> None:
    result = judged(demonstration_certificate, tls.silent(Answer.PLAINTEXT))

    assert result.status is Status.NOT_APPLICABLE


def test_what_was_not_examined_is_not_run() -> None:
    assert not_run(demonstration_certificate, TlsServer)

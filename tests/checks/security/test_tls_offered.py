"""security.tls-offered"""

import pytest

from audit.facts.tls import Answer, TlsServer
from audit.model.check import Pass, Severity, Subject
from audit.model.exposure import Exposure
from audit.model.result import Status
from checks.security.tls_offered import tls_offered
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_tls_passes() -> None:
    assert tls_offered(tls.server()) == [Pass(Subject(object=tls.ENDPOINT))]


@pytest.mark.parametrize("answer", [Answer.PLAINTEXT, Answer.NOT_TLS])
@pytest.mark.parametrize(
    ("exposure", "severity"),
    [
        (Exposure.LOOPBACK, Severity.LOW),
        (Exposure.PRIVATE, Severity.HIGH),
        (Exposure.PUBLIC, Severity.CRITICAL),
    ],
)
def test_it_weighs_by_who_can_listen_in(
    answer: Answer, exposure: Exposure, severity: Severity
) -> None:
    fail = the_fail(tls_offered(tls.silent(answer, exposure=exposure)))

    assert fail.severity is severity
    assert fail.evidence == "The endpoint takes connections and answers without TLS."


def test_plain_text_and_another_protocol_are_told_apart() -> None:
    plain = the_fail(tls_offered(tls.silent(Answer.PLAINTEXT, "the server answered N")))
    other = the_fail(tls_offered(tls.silent(Answer.NOT_TLS, "the answer begins with SSH-2.0")))

    assert plain.title != other.title
    assert plain.evidence == "The server answered N."
    assert other.evidence == "The answer begins with SSH-2.0."


def test_the_setting_is_that_of_the_protocol() -> None:
    named = the_fail(tls_offered(tls.silent(Answer.PLAINTEXT, protocol="postgresql")))

    assert "ssl = on" in named.command
    assert the_fail(tls_offered(tls.silent(Answer.NOT_TLS))).command == ""


@pytest.mark.parametrize(
    "answer",
    [Answer.REFUSED, Answer.RESET, Answer.TIMEOUT, Answer.UNRESOLVED, Answer.UNREACHABLE],
)
def test_an_endpoint_that_does_not_answer_has_nothing_to_examine(answer: Answer) -> None:
    assert judged(tls_offered, tls.silent(answer)).status is Status.NOT_APPLICABLE
    assert not_run(tls_offered, TlsServer)

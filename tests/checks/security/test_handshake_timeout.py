"""security.handshake-timeout"""

import pytest

from audit.facts.tls import Answer, TlsServer
from audit.model.result import Status
from checks.security.handshake_timeout import handshake_timeout
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_it_fails_with_what_was_seen() -> None:
    seen = tls.silent(Answer.TIMEOUT, "db.example:5432 is as silent as \x1b[31m a grave")

    fail = the_fail(handshake_timeout(seen))

    assert fail.subject.object == tls.ENDPOINT
    assert fail.evidence == "db.example:5432 is as silent as ?[31m a grave."


def test_without_a_word_of_what_was_seen_there_is_a_sentence() -> None:
    fail = the_fail(handshake_timeout(tls.silent(Answer.TIMEOUT)))

    assert fail.evidence[0].isupper()
    assert fail.evidence.endswith(".")


@pytest.mark.parametrize("answer", [a for a in Answer if a is not Answer.TIMEOUT])
def test_every_other_answer_is_none_of_its_matter(answer: Answer) -> None:
    """No pass either: that the endpoint answers must not make up for other faults."""
    assert judged(handshake_timeout, tls.silent(answer)).status is Status.NOT_APPLICABLE


def test_an_endpoint_that_was_not_looked_at_is_not_run() -> None:
    assert not_run(handshake_timeout, TlsServer)

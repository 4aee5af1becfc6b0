"""security.connection-reset"""

import pytest

from audit.facts.tls import Answer, TlsServer
from audit.model.result import Status
from checks.security.connection_reset import connection_reset
from tests.make import tls
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def test_it_fails_with_what_was_seen() -> None:
    seen = tls.silent(Answer.RESET, "db.example:5432 is as silent as \x1b[31m a grave")

    fail = the_fail(connection_reset(seen))

    assert fail.subject.object == tls.ENDPOINT
    assert fail.evidence == "db.example:5432 is as silent as ?[31m a grave."


def test_without_a_word_of_what_was_seen_there_is_a_sentence() -> None:
    fail = the_fail(connection_reset(tls.silent(Answer.RESET)))

    assert fail.evidence[0].isupper()
    assert fail.evidence.endswith(".")


@pytest.mark.parametrize("answer", [a for a in Answer if a is not Answer.RESET])
def test_every_other_answer_is_none_of_its_matter(answer: Answer) -> None:
    """No pass either: that the endpoint answers must not make up for other faults."""
    assert judged(connection_reset, tls.silent(answer)).status is Status.NOT_APPLICABLE


def test_an_endpoint_that_was_not_looked_at_is_not_run() -> None:
    assert not_run(connection_reset, TlsServer)

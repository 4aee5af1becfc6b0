"""security.token-expiry"""

from datetime import UTC, datetime

from audit.facts.tokens import Token, Tokens
from audit.model.check import Pass, Subject
from audit.model.result import Status
from checks.security.token_expiry import token_expiry
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run

MADE, ENDS = datetime(2026, 1, 2, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC)


def test_a_token_without_end_fails_and_says_whose_it_is() -> None:
    fail = the_fail(token_expiry(Tokens(tokens=(Token(name="etl", owner="loader", created=MADE),))))

    assert str(fail.subject) == "token etl"
    assert fail.evidence == "The token of loader, made on 2 Jan 2026, is valid until it is revoked."


def test_a_token_with_an_end_passes() -> None:
    found = list(token_expiry(Tokens(tokens=(Token(name="etl", expires=ENDS),))))

    assert found == [Pass(Subject(object="token etl"))]


def test_no_token_is_nothing_to_judge() -> None:
    result = judged(token_expiry, Tokens(tokens=()))

    assert result.status is Status.NOT_APPLICABLE


def test_a_list_that_may_not_be_read_is_said_with_its_grant() -> None:
    assert not_run(token_expiry, Tokens)

"""security.default-credentials"""

from audit.facts.guessing import DefaultCredentials, Likeness, LogInTry, Outcome
from audit.model.check import Severity
from audit.model.result import Status
from checks.security.default_credentials import default_credentials
from tests.make.facts import server
from tests.make.judging import judged, not_run, only_failure


def tried(*outcomes: Outcome, stopped: str = "") -> DefaultCredentials:
    tries = tuple(LogInTry(f"a{i}", Likeness.DEFAULT, o) for i, o in enumerate(outcomes))
    return DefaultCredentials(tries=tries, stopped=stopped)


def test_refused_log_ins_pass() -> None:
    result = judged(default_credentials, tried(Outcome.REFUSED, Outcome.REFUSED))

    assert (result.status, result.examined) == (Status.PASS, 2)


def test_an_accepted_one_is_critical_and_told_with_the_number_of_tries() -> None:
    found = tried(Outcome.ACCEPTED, Outcome.REFUSED)

    failure = only_failure(judged(default_credentials, found, server()))

    assert default_credentials.severity_of(failure) is Severity.CRITICAL
    assert failure.evidence.startswith("2 log-ins tried")
    assert failure.command == '\\password "a0"'


def test_an_account_that_needs_no_password_is_not_called_sound() -> None:
    assert judged(default_credentials, tried(Outcome.UNASKED)).status is Status.UNKNOWN


def test_a_server_that_answers_oddly_leaves_it_open() -> None:
    result = judged(default_credentials, tried(Outcome.STOPPED, stopped="it answered oddly"))

    assert (result.status, result.reason) == (Status.UNKNOWN, "it answered oddly")


def test_tries_that_were_left_out_leave_it_open() -> None:
    result = judged(default_credentials, tried(Outcome.REFUSED, stopped="close to a lock"))

    assert (result.status, result.reason) == (Status.UNKNOWN, "close to a lock")


def test_nothing_tried_is_nothing_examined() -> None:
    assert judged(default_credentials, tried()).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(default_credentials, DefaultCredentials)

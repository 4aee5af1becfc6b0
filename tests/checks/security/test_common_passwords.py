"""security.common-passwords"""

import pytest

from audit.facts.guessing import Guessed, Likeness, PasswordComparison, Uncompared
from audit.model.check import Severity
from audit.model.result import Status
from checks.security.common_passwords import common_passwords
from tests.make.facts import server
from tests.make.judging import judged, not_run, only_failure


def compared(*guessed: Guessed, gaps: tuple[Uncompared, ...] = ()) -> PasswordComparison:
    names = ("app", *(g.account for g in guessed))
    return PasswordComparison(compared=names, guesses=78, guessed=guessed, uncompared=gaps)


def test_accounts_that_no_guess_fits_pass() -> None:
    result = judged(common_passwords, compared())

    assert result.status is Status.PASS
    assert result.examined == 1


@pytest.mark.parametrize("likeness", Likeness)
def test_a_guessed_password_says_what_it_is_and_not_how_it_reads(likeness: Likeness) -> None:
    failure = only_failure(judged(common_passwords, compared(Guessed("web", likeness)), server()))

    assert str(failure.subject) == "web"
    assert likeness.value in failure.evidence
    assert failure.evidence.startswith("Among 78 guesses")
    assert failure.severity is None
    assert failure.command == '\\password "web"'


def test_the_one_of_a_superuser_is_critical() -> None:
    found = compared(Guessed("root", Likeness.COMMON, superuser=True))

    assert only_failure(judged(common_passwords, found)).severity is Severity.CRITICAL


def test_hashes_that_were_not_compared_are_unknown_with_the_grant() -> None:
    result = judged(common_passwords, compared(gaps=(Uncompared((), "not readable", "GRANT x"),)))

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT x")


def test_a_name_of_two_lines_gets_no_command_for_psql() -> None:
    found = compared(Guessed("a\n\\! id", Likeness.ACCOUNT))

    assert only_failure(judged(common_passwords, found, server())).command == ""


def test_no_account_at_all_has_nothing_to_examine() -> None:
    nothing = PasswordComparison(compared=(), guesses=0)

    assert judged(common_passwords, nothing).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(common_passwords, PasswordComparison)

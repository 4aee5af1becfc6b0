"""security.account-transport"""

from audit.facts.accounts import Account, Accounts
from audit.model.check import Severity
from audit.model.result import Status
from checks.security.account_transport import account_transport
from tests.make.facts import server
from tests.make.judging import judged, not_run, only_failure

MARIADB = server(product_id="mariadb")


def account(*, clear: bool | None, sends: bool = False, login: bool = True) -> Accounts:
    one = Account(
        "o'app", can_login=login, superuser=False, host="10.%", clear_text=clear,
        sends_password=sends, password_scheme="pam" if sends else "ed25519",
    )  # fmt: skip
    return Accounts(accounts=(one,))


def test_an_account_that_needs_tls_passes() -> None:
    assert judged(account_transport, account(clear=False), MARIADB).status is Status.PASS


def test_one_that_does_not_gets_the_statement() -> None:
    failure = only_failure(judged(account_transport, account(clear=True), MARIADB))

    assert failure.severity is None
    assert failure.command == "ALTER USER 'o''app'@'10.%' REQUIRE SSL;"
    assert only_failure(judged(account_transport, account(clear=True))).command == ""


def test_one_that_sends_its_password_is_critical() -> None:
    failure = only_failure(judged(account_transport, account(clear=True, sends=True), MARIADB))

    assert failure.severity is Severity.CRITICAL
    assert "pam" in failure.evidence


def test_near_accounts_and_those_that_cannot_log_in_are_not_judged() -> None:
    for found in (account(clear=None), account(clear=True, login=False)):
        assert judged(account_transport, found, MARIADB).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(account_transport, Accounts)

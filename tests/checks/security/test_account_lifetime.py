"""security.account-lifetime"""

from datetime import timedelta
from typing import Any

from audit.facts.accounts import Account, Accounts
from audit.model.result import Status
from checks.security.account_lifetime import account_lifetime
from tests.make.facts import server
from tests.make.judging import NOON, judged, not_run, only_failure


def account(name: str, **more: Any) -> Account:  # noqa: ANN401  # fields of an account
    return Account(name, can_login=True, superuser=more.pop("superuser", False), **more)


def accounts(*found: Account) -> Accounts:
    return Accounts(accounts=found)


def test_accounts_with_an_end_pass() -> None:
    ends = account("app", valid_until=NOON + timedelta(days=90))

    assert judged(account_lifetime, accounts(ends), server()).status is Status.PASS


def test_those_without_one_are_counted_together() -> None:
    ends = account("app", valid_until=NOON + timedelta(days=90))
    found = accounts(ends, account("b"), account("a"))

    failure = only_failure(judged(account_lifetime, found, server()))

    assert failure.evidence == "2 of 3 accounts that can log in: a, b."


def test_what_cannot_end_or_has_no_password_does_not_count() -> None:
    found = accounts(
        account("postgres", superuser=True),
        account("machine", password_scheme="none"),
        account("rds_x", system=True),
        Account("group", can_login=False, superuser=False),
    )

    assert judged(account_lifetime, found, server()).status is Status.NOT_APPLICABLE


def test_a_product_without_such_a_date_has_nothing_to_examine() -> None:
    other = server(product="MongoDB", product_id="mongodb")

    assert judged(account_lifetime, accounts(account("a")), other).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(account_lifetime, Accounts)

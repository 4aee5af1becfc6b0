"""security.account-use"""

import pytest

from audit.facts.account_use import AccountUse, AccountUses
from audit.model.result import Status
from checks.security.account_use import account_use
from tests.make.facts import server
from tests.make.judging import judged, not_run, only_failure


def uses(*found: AccountUse) -> AccountUses:
    return AccountUses(uses=found, basis="what it owns and was granted")


@pytest.mark.parametrize(
    "use",
    [
        AccountUse("app", holds=True, connected=False),
        AccountUse("app", holds=False, connected=True),
        AccountUse("app", holds=False, connected=False, last_log_in_days=90),
        AccountUse("app", holds=True, connected=True, last_log_in_days=400),
    ],
)
def test_an_account_that_is_there_for_something_passes(use: AccountUse) -> None:
    assert judged(account_use, uses(use)).status is Status.PASS


def test_one_that_holds_nothing_fails_and_says_on_what_basis() -> None:
    failure = only_failure(
        judged(account_use, uses(AccountUse("old", holds=False, connected=False)), server())
    )

    assert failure.title == "Account owns nothing and may do nothing"
    assert failure.evidence.endswith("Basis: what it owns and was granted.")
    assert failure.command == 'ALTER ROLE "old" NOLOGIN;'


def test_where_log_ins_are_recorded_they_decide() -> None:
    use = AccountUse("old", holds=True, connected=False, last_log_in_days=91)

    failure = only_failure(judged(account_use, uses(use)))

    assert failure.title == "Account has not logged in for a long time"
    assert failure.evidence.startswith("91 days since")


def test_no_accounts_have_nothing_to_examine() -> None:
    assert judged(account_use, uses()).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(account_use, AccountUses)

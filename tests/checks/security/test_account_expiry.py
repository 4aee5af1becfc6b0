"""security.account-expiry"""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts.accounts import Account, Accounts, AuditAccount
from audit.facts.server import Observed
from audit.model.check import Fail, Severity
from audit.model.result import Status
from checks.security.account_expiry import account_expiry
from tests.make.facts import server
from tests.make.judgements import UNSUPPORTED, the_fail
from tests.make.judging import NOON, judged, not_run, only_failure


def accounts(until: datetime | None, *, can_login: bool = True) -> Accounts:
    account = Account("app", can_login=can_login, superuser=False, valid_until=until)
    return Accounts(accounts=(account,))


def test_an_account_that_lasts_passes() -> None:
    assert judged(account_expiry, accounts(NOON + timedelta(days=15))).status is Status.PASS


def test_an_account_that_ended_says_when() -> None:
    found = only_failure(judged(account_expiry, accounts(NOON - timedelta(days=12)), server()))

    assert found.title == "Account is past its expiry date"
    assert found.evidence == "Valid until 11 Nov 2026, 12\N{NO-BREAK SPACE}days ago."
    assert found.severity is None
    assert found.command == "ALTER ROLE \"app\" VALID UNTIL '<date>';"


@pytest.mark.parametrize("left", [timedelta(days=14), timedelta(days=3)])
def test_an_account_that_ends_soon_fails(left: timedelta) -> None:
    found = only_failure(judged(account_expiry, accounts(NOON + left)))

    assert found.title == "Account expires within 14 days"
    assert found.evidence.endswith("from now.")


def test_our_own_account_weighs_more_because_the_load_stops_with_it() -> None:
    ours = AuditAccount(name="app", superuser=False)

    found = only_failure(judged(account_expiry, accounts(NOON + timedelta(days=3)), ours))

    assert found.severity is Severity.MEDIUM


def test_our_own_account_is_known_by_its_name_in_the_list() -> None:
    ours = AuditAccount(name="auditor", superuser=False, listed_as="app")

    found = only_failure(judged(account_expiry, accounts(NOON + timedelta(days=3)), ours))

    assert found.severity is Severity.MEDIUM


def test_the_moment_itself_is_already_past() -> None:
    fail = the_fail(account_expiry(accounts(NOON), Observed(at=NOON), UNSUPPORTED, UNSUPPORTED))

    assert fail.title == "Account is past its expiry date"


def test_accounts_without_a_date_or_a_log_in_have_nothing_to_examine() -> None:
    assert judged(account_expiry, accounts(None)).status is Status.NOT_APPLICABLE
    group = accounts(NOON, can_login=False)
    assert judged(account_expiry, group).status is Status.NOT_APPLICABLE


def test_accounts_that_could_not_be_read_are_not_run() -> None:
    assert not_run(account_expiry, Accounts)


@given(st.timedeltas(timedelta(days=-5000), timedelta(days=5000)))
def test_it_fails_exactly_up_to_fourteen_days_ahead(left: timedelta) -> None:
    [judgement] = account_expiry(accounts(NOON + left), Observed(at=NOON), UNSUPPORTED, UNSUPPORTED)

    assert isinstance(judgement, Fail) is (left <= timedelta(days=14))

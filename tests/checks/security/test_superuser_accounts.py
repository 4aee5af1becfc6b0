"""security.superuser-accounts"""

from hypothesis import given
from hypothesis import strategies as st

from audit.facts.accounts import Account, Accounts
from audit.model.result import Status
from checks.security.superuser_accounts import superuser_accounts
from tests.make.facts import server
from tests.make.judging import judged, not_run, only_failure

APP = Account("app", can_login=True, superuser=False)


def superusers(number: int) -> tuple[Account, ...]:
    return tuple(Account(f"admin{i}", can_login=True, superuser=True) for i in range(number))


def test_one_superuser_is_needed_and_passes() -> None:
    assert (
        judged(superuser_accounts, Accounts(accounts=(APP, *superusers(1)))).status is Status.PASS
    )


def test_no_superuser_passes() -> None:
    assert judged(superuser_accounts, Accounts(accounts=(APP,))).status is Status.PASS


def test_two_are_counted_and_named() -> None:
    found = only_failure(
        judged(superuser_accounts, Accounts(accounts=(APP, *superusers(2))), server())
    )

    assert found.evidence == "2 of 3 accounts with a log-in: admin0, admin1."
    assert found.command == "ALTER ROLE <name> NOSUPERUSER;"


def test_roles_without_a_log_in_and_those_of_the_service_do_not_count() -> None:
    group = Account("dba", can_login=False, superuser=True)
    service = Account("rdsadmin", can_login=True, superuser=True, system=True)

    result = judged(superuser_accounts, Accounts(accounts=(group, service, *superusers(1))))

    assert result.status is Status.PASS


def test_accounts_are_told_apart_by_their_host() -> None:
    two = tuple(
        Account("root", can_login=True, superuser=True, host=host) for host in ("localhost", "%")
    )

    assert (
        "root@%, root@localhost"
        in only_failure(judged(superuser_accounts, Accounts(accounts=two))).evidence
    )


def test_a_source_without_accounts_is_not_applicable() -> None:
    assert judged(superuser_accounts, Accounts(accounts=())).status is Status.NOT_APPLICABLE


def test_accounts_that_could_not_be_read_are_not_run() -> None:
    assert not_run(superuser_accounts, Accounts)


@given(st.integers(0, 30))
def test_it_fails_exactly_from_the_second_one_on(number: int) -> None:
    result = judged(superuser_accounts, Accounts(accounts=(APP, *superusers(number))))

    assert (result.status is Status.FAIL) is (number > 1)

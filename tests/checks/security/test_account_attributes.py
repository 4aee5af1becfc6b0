"""security.account-attributes"""

import pytest

from audit.facts.accounts import Account, Accounts
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.account_attributes import account_attributes
from tests.make.facts import server
from tests.make.judgements import UNSUPPORTED, the_fail
from tests.make.judging import judged, not_run


def accounts(**more: tuple[str, ...]) -> Accounts:
    return Accounts(
        accounts=(
            Account(
                "app",
                can_login=True,
                superuser=False,
                attributes=more.get("attributes", ()),
                member_of=more.get("member_of", ()),
            ),
        )
    )


def test_an_account_without_rights_of_administration_passes() -> None:
    ordinary = accounts(attributes=("create database",), member_of=("readers",))

    assert account_attributes(ordinary, UNSUPPORTED) == [Pass(Subject(object="app"))]


@pytest.mark.parametrize(
    ("attribute", "severity"),
    [
        ("create role", Severity.MEDIUM),
        ("bypass row security", Severity.MEDIUM),
        ("replication", Severity.LOW),
    ],
)
def test_each_right_weighs_by_what_it_opens(attribute: str, severity: Severity) -> None:
    fail = the_fail(account_attributes(accounts(attributes=(attribute,)), UNSUPPORTED))

    assert fail.severity is severity
    assert fail.evidence == f"1 beside its grants: {attribute}."


def test_a_role_that_changes_all_data_is_told_with_what_takes_it_away() -> None:
    writer = accounts(attributes=("change all data",), member_of=("pg_write_all_data",))

    fail = the_fail(account_attributes(writer, server()))

    assert fail.severity is Severity.MEDIUM
    assert fail.command == 'REVOKE pg_write_all_data FROM "app";'


def test_the_way_to_the_servers_programs_is_high() -> None:
    shell = accounts(
        attributes=("replication", "run server programs"),
        member_of=("pg_execute_server_program", "readers"),
    )

    fail = the_fail(account_attributes(shell, server()))

    assert fail.severity is Severity.HIGH
    assert fail.title == "Account reaches the server's files and programs"
    assert fail.command == (
        'REVOKE pg_execute_server_program FROM "app";\nALTER ROLE "app" NOREPLICATION;'
    )


def test_the_worst_of_several_counts() -> None:
    both = accounts(attributes=("replication", "create role"))

    assert the_fail(account_attributes(both, UNSUPPORTED)).severity is Severity.MEDIUM


def test_a_hostile_name_stays_a_name_in_the_command() -> None:
    hostile = Accounts(
        accounts=(
            Account('x"; DROP', can_login=True, superuser=False, attributes=("create role",)),
        )
    )

    fail = the_fail(account_attributes(hostile, server()))

    assert fail.command == 'ALTER ROLE "x""; DROP" NOCREATEROLE;'


def test_superusers_groups_and_service_accounts_are_judged_elsewhere_or_not_at_all() -> None:
    others = Accounts(
        accounts=(
            Account("postgres", can_login=True, superuser=True, attributes=("create role",)),
            Account("owners", can_login=False, superuser=False, attributes=("create role",)),
            Account(
                "rds", can_login=True, superuser=False, attributes=("replication",), system=True
            ),
        )
    )

    assert judged(account_attributes, others).status is Status.NOT_APPLICABLE


def test_accounts_that_could_not_be_read_are_not_run() -> None:
    assert not_run(account_attributes, Accounts)

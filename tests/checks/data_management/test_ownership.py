"""Who owns a dataset."""

import pytest

from audit.facts.accounts import Account, Accounts
from audit.facts.catalog import Catalog
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.data_management.ownership import ownership
from tests.make.facts import catalog, dataset, server
from tests.make.judging import judged, not_run, only_failure

ACCOUNTS = Accounts(
    accounts=(
        Account("postgres", can_login=True, superuser=True),
        Account("team_orders", can_login=False, superuser=False),
    )
)


def test_a_teams_role_passes() -> None:
    assert judged(ownership, catalog(dataset(owner="team_orders")), ACCOUNTS).status is Status.PASS


def test_a_superuser_answers_for_nothing() -> None:
    failure = only_failure(
        judged(ownership, catalog(dataset(owner="postgres")), ACCOUNTS, server())
    )

    assert failure.title == "Table belongs to a superuser"
    assert failure.command == 'ALTER TABLE "orders" OWNER TO owning_team;'


def test_a_dataset_without_an_owner_fails_even_when_no_account_was_read() -> None:
    failure = only_failure(judged(ownership, catalog(dataset())))

    assert failure.title == "Table has no owner"


def test_an_owner_of_whom_nothing_was_read_is_unknown_with_the_grant() -> None:
    gap = Missing(Reason.PRIVILEGE, "roles not read", "GRANT pg_monitor TO auditor")

    result = judged(ownership, catalog(dataset(owner="x")), missing={Accounts: gap})

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT pg_monitor TO auditor")


def test_a_source_without_a_list_of_accounts_passes_with_an_owner() -> None:
    assert judged(ownership, catalog(dataset(owner="x"))).status is Status.PASS


@pytest.mark.parametrize(
    "empty",
    [
        catalog(),
        catalog(dataset(), owners_supported=False),
        catalog(dataset("orders_2025", partition_of="orders")),
    ],
    ids=["no datasets", "no owners in this product", "partition"],
)
def test_there_is_nothing_to_examine(empty: Catalog) -> None:
    assert judged(ownership, empty, ACCOUNTS).status is Status.NOT_APPLICABLE


def test_an_unreadable_catalogue_is_not_run() -> None:
    assert not_run(ownership, Catalog)

"""security.administrator-addresses"""

import pytest

from audit.facts.accounts import Account, Accounts
from audit.model.result import Status
from checks.security.administrator_addresses import administrator_addresses
from tests.make.facts import server
from tests.make.judging import judged, not_run, only_failure

MARIADB = server(product_id="mariadb")


def account(host: str, *, superuser: bool = True) -> Accounts:
    return Accounts(accounts=(Account("root", can_login=True, superuser=superuser, host=host),))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_the_machine_itself_passes(host: str) -> None:
    assert judged(administrator_addresses, account(host), MARIADB).status is Status.PASS


@pytest.mark.parametrize("host", ["%", "10.0.0.%", "10.0.0.4", "bastion"])
def test_every_other_host_is_afar(host: str) -> None:
    failure = only_failure(judged(administrator_addresses, account(host), MARIADB))

    assert failure.command == f"RENAME USER 'root'@'{host}' TO 'root'@'localhost';"


def test_ordinary_accounts_and_products_without_hosts_are_not_judged() -> None:
    for found in (account("%", superuser=False), account("")):
        assert judged(administrator_addresses, found, MARIADB).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(administrator_addresses, Accounts)

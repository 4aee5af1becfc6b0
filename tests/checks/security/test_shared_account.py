"""security.shared-account"""

import pytest

from audit.facts.accounts import AuditAccount
from audit.model.result import Status
from checks.security.shared_account import shared_account
from tests.make.facts import server
from tests.make.judging import judged, not_run, only_failure


@pytest.mark.parametrize(
    ("product", "name"),
    [
        ("postgresql", "postgres"),
        ("mysql", "root"),
        ("mssqlserver", "SA"),
        ("elasticsearch", "elastic"),
        ("opensearch", "admin"),
    ],
)
def test_the_account_of_every_installation_fails(product: str, name: str) -> None:
    ours = AuditAccount(name=name, superuser=True)

    failure = only_failure(judged(shared_account, ours, server(product_id=product)))

    assert str(failure.subject) == name
    assert failure.command.startswith("source-audit grants")


def test_an_account_of_its_own_passes() -> None:
    ours = AuditAccount(name="source_audit", superuser=False)

    assert judged(shared_account, ours, server()).status is Status.PASS


def test_the_name_is_judged_by_the_product() -> None:
    ours = AuditAccount(name="elastic", superuser=False)

    assert judged(shared_account, ours, server()).status is Status.PASS


def test_no_account_or_an_unknown_product_has_nothing_to_examine() -> None:
    nobody = AuditAccount(name="", superuser=True)

    assert judged(shared_account, nobody, server()).status is Status.NOT_APPLICABLE
    ours = AuditAccount(name="postgres", superuser=True)
    assert judged(shared_account, ours).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(shared_account, AuditAccount)

"""security.shared-account"""

import pytest

from audit.facts.accounts import AuditAccount
from audit.facts.server import Server
from audit.model.fact import Fact, Missing, Reason
from audit.model.result import Status
from checks.security.shared_account import shared_account
from tests.make.facts import server
from tests.make.judging import judged, only_failure


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


def test_a_name_with_the_host_behind_it_is_the_same_account() -> None:
    ours = AuditAccount(name="root@10.0.0.1", superuser=True, listed_as="root")

    failure = only_failure(judged(shared_account, ours, server(product_id="mariadb")))
    assert str(failure.subject) == "root@10.0.0.1"


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


@pytest.mark.parametrize("fact", [AuditAccount, Server])
def test_without_a_fact_it_is_not_run(fact: type[Fact]) -> None:
    gap = Missing(Reason.CONNECTION, "the connection was lost")
    there: list[Fact] = [AuditAccount(name="postgres", superuser=True), server()]
    given = [f for f in there if not isinstance(f, fact)]

    assert judged(shared_account, *given, missing={fact: gap}).status is Status.NOT_RUN

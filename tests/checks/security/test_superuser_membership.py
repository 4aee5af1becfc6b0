"""security.superuser-membership"""

from audit.facts.accounts import Account, Accounts
from audit.facts.server import Server
from audit.model.check import Severity
from audit.model.result import Status
from checks.security.superuser_membership import superuser_membership
from tests.make.facts import server
from tests.make.judgements import UNSUPPORTED
from tests.make.judging import judged, not_run, only_failure

ROOT = Account("postgres", can_login=True, superuser=True)


def accounts(*member_of: str, can_login: bool = True, system: bool = False) -> Accounts:
    other = Account("app", can_login=can_login, superuser=False, member_of=member_of, system=system)
    return Accounts(accounts=(ROOT, other))


def test_a_member_of_ordinary_roles_passes() -> None:
    assert judged(superuser_membership, accounts("readers"), server()).status is Status.PASS


def test_a_member_of_a_superuser_fails_with_the_statement() -> None:
    failure = only_failure(judged(superuser_membership, accounts("postgres", "readers"), server()))

    assert str(failure.subject) == "app"
    assert failure.command == 'REVOKE "postgres" FROM "app";'
    assert superuser_membership.severity is Severity.HIGH


def test_another_product_has_other_statements() -> None:
    result = judged(superuser_membership, accounts("postgres"), missing={Server: UNSUPPORTED})

    assert only_failure(result).command == ""


def test_who_cannot_log_in_or_belongs_to_the_service_is_no_matter() -> None:
    for found in (accounts("postgres", can_login=False), accounts("postgres", system=True)):
        assert judged(superuser_membership, found, server()).status is Status.NOT_APPLICABLE
    assert not_run(superuser_membership, Accounts)

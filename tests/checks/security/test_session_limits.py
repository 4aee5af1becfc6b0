"""security.session-limits"""

from audit.facts.accounts import Account, Accounts
from audit.facts.activity import Connections
from audit.facts.server import Server
from audit.model.check import Severity
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.security.session_limits import session_limits
from tests.make.facts import server
from tests.make.judging import judged, only_failure


def accounts(**limits: int | None) -> Accounts:
    return Accounts(
        accounts=tuple(
            Account(n, can_login=True, superuser=False, connection_limit=v)
            for n, v in limits.items()
        )
    )


CONNECTIONS = Connections(used=3, limit=100, reserved=3)


def test_accounts_with_a_limit_below_the_servers_pass() -> None:
    found = accounts(app=20, web=96)

    assert judged(session_limits, found, CONNECTIONS, server()).status is Status.PASS


def test_those_without_one_are_counted_together() -> None:
    found = accounts(app=20, web=None, all=97)

    failure = only_failure(judged(session_limits, found, CONNECTIONS, server()))

    assert failure.evidence == (
        "2 of 3 accounts have no limit of their own: all, web. The server has 97 for all of them."
    )
    assert failure.severity is None


def test_a_single_account_takes_them_from_nobody() -> None:
    result = judged(session_limits, accounts(app=None), CONNECTIONS, server())

    assert result.status is Status.PASS
    assert [note.severity for note in result.notes] == [Severity.INFO]


def test_superusers_and_other_products_have_nothing_to_examine() -> None:
    root = Accounts(accounts=(Account("root", can_login=True, superuser=True),))
    other = server(product_id="mongodb")

    assert judged(session_limits, root, server()).status is Status.NOT_APPLICABLE
    assert judged(session_limits, accounts(a=None), other).status is Status.NOT_APPLICABLE


def test_without_its_facts_it_is_not_run() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this", "GRANT it TO auditor")
    hidden = judged(session_limits, server(), missing={Accounts: gap})

    assert (hidden.status, hidden.grant) == (Status.NOT_RUN, gap.grant)
    lost = Missing(Reason.CONNECTION, "the connection was lost")
    unknown = judged(session_limits, accounts(a=None), missing={Server: lost})
    assert unknown.status is Status.NOT_RUN

"""security.replication-account"""

from audit.facts.accounts import Account, Accounts
from audit.facts.replication import Replica, Replication
from audit.model.result import Status
from checks.security.replication_account import replication_account
from tests.make.facts import server
from tests.make.judgements import REFUSED
from tests.make.judging import judged, only_failure

ACCOUNTS = Accounts(
    accounts=(
        Account("postgres", can_login=True, superuser=True),
        Account("copier", can_login=True, superuser=False),
    )
)


def copied_as(account: str) -> Replication:
    copy = Replica("standby", "streaming", healthy=True, account=account)
    return Replication(role="primary", replicas=(copy,))


def test_an_account_of_its_own_passes() -> None:
    result = judged(replication_account, copied_as("copier"), ACCOUNTS, server())

    assert result.status is Status.PASS


def test_a_superuser_fails() -> None:
    failure = only_failure(judged(replication_account, copied_as("postgres"), ACCOUNTS, server()))

    assert str(failure.subject) == "replica standby"
    assert "LOGIN REPLICATION" in failure.command


def test_an_account_that_is_not_told_is_nothing_to_examine() -> None:
    result = judged(replication_account, copied_as(""), ACCOUNTS, server())

    assert result.status is Status.NOT_APPLICABLE
    hidden = judged(replication_account, ACCOUNTS, server(), missing={Replication: REFUSED})
    assert (hidden.status, hidden.grant) == (Status.NOT_RUN, REFUSED.grant)

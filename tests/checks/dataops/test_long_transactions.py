"""dataops.long-transactions"""

from collections.abc import Callable

import pytest

from audit.engine.evaluate import evaluate_one
from audit.facts.activity import LongTransaction, Transactions
from audit.model.check import Pass, Severity, Subject, Unknown
from audit.model.fact import Snapshot
from audit.model.result import Status
from checks.dataops.long_transactions import long_transactions
from tests.make import facts as make
from tests.make.judgements import REFUSED, UNSUPPORTED, fails, graded, the_fail, unknowns

HOUR = 3_600.0


def running(*long: LongTransaction, visible: bool = True) -> Transactions:
    grant = "" if visible else "GRANT pg_monitor TO auditor;"
    return Transactions(long=long, visible=visible, grant=grant)


def test_no_long_transaction_passes() -> None:
    assert list(long_transactions(running(), UNSUPPORTED)) == [Pass(Subject())]


def test_transactions_of_one_role_are_one_failure_with_the_oldest() -> None:
    seen = running(
        LongTransaction("idle in transaction", 2 * HOUR, "app"),
        LongTransaction("idle in transaction", 50 * HOUR, "app"),
    )

    fail = the_fail(long_transactions(seen, make.server()))

    assert fail.subject == Subject(object="idle in transaction of app")
    assert fail.evidence == "2 transactions open, the oldest for 2.1\N{NO-BREAK SPACE}days."
    assert "idle_in_transaction_session_timeout" in fail.command


def test_a_prepared_transaction_is_graded_high() -> None:
    seen = running(
        LongTransaction("prepared transaction", 2 * HOUR, "app"),
        LongTransaction("transaction", 2 * HOUR),
    )

    assert graded(long_transactions(seen, UNSUPPORTED)) == [
        ("prepared transaction of app", Severity.HIGH),
        ("transaction", None),
    ]


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("prepared transaction", "pg_prepared_xacts"),
        ("idle in transaction", "idle_in_transaction_session_timeout"),
        ("transaction", "pg_stat_activity"),
    ],
)
def test_the_command_fits_the_kind_and_the_product(kind: str, place: str) -> None:
    seen = running(LongTransaction(kind, HOUR))

    assert place in the_fail(long_transactions(seen, make.server())).command
    assert the_fail(long_transactions(seen, UNSUPPORTED)).command == ""


def test_an_account_that_sees_only_its_own_is_told_the_grant(
    snapshot: Callable[..., Snapshot],
) -> None:
    result = evaluate_one(long_transactions, snapshot(running(visible=False)))

    assert result.status is Status.UNKNOWN
    assert result.unknowns == (
        Unknown(
            Subject(), "the account sees only its own transactions", "GRANT pg_monitor TO auditor;"
        ),
    )


def test_what_a_limited_account_does_see_still_fails() -> None:
    seen = running(LongTransaction("transaction", HOUR, "auditor"), visible=False)

    judgements = long_transactions(seen, UNSUPPORTED)

    assert len(unknowns(judgements)) == len(fails(judgements)) == 1


def test_missing_transactions_are_not_run(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(long_transactions, snapshot(missing={Transactions: REFUSED}))

    assert (result.status, result.grant) == (Status.NOT_RUN, REFUSED.grant)


def test_a_kind_without_transactions_is_not_applicable(snapshot: Callable[..., Snapshot]) -> None:
    result = evaluate_one(long_transactions, snapshot(missing={Transactions: UNSUPPORTED}))

    assert result.status is Status.NOT_APPLICABLE

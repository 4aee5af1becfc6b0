"""How long a transaction may stay open and do nothing."""

from audit.facts.safeguards import Guard
from audit.model.check import Severity
from checks.dataops.idle_transactions import idle_transactions
from tests.make.settings import of_a_guard


def test_the_setting_is_judged_by_whether_it_guards() -> None:
    failure = of_a_guard(
        idle_transactions, Guard.IDLE_TRANSACTIONS, "idle_in_transaction_session_timeout", "0"
    )

    assert failure.title == "Idle transactions may stay open for ever"
    assert (
        failure.evidence
        == "idle_in_transaction_session_timeout is 0: locks are held until the program ends."
    )
    assert failure.severity is None
    assert idle_transactions.severity is Severity.LOW

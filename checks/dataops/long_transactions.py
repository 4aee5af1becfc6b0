"""Transactions that stay open for hours."""

from collections.abc import Iterator
from itertools import groupby

from audit.facts.activity import LongTransaction, Transactions
from audit.facts.server import Server
from audit.model.check import (
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from audit.model.fact import Missing
from checks._controls import CAPACITY
from checks._sql import is_postgresql
from checks._words import counted, seconds

_FIND = {
    "prepared transaction": "SELECT gid, prepared, owner FROM pg_prepared_xacts ORDER BY prepared;",
    "idle in transaction": "ALTER SYSTEM SET idle_in_transaction_session_timeout = '10min';\n"
    "SELECT pg_reload_conf();",
}
_FIND_ANY = (
    "SELECT pid, usename, application_name, state, xact_start FROM pg_stat_activity\n"
    "WHERE xact_start < now() - interval '1 hour' ORDER BY xact_start;"
)


@check(
    id="dataops.long-transactions",
    title="No transaction stays open for more than an hour",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.MEDIUM,
    remedy="End the transaction with its owner, and set a time-out for idle transactions.",
    effort="1 hour",
    controls=CAPACITY,
)
def long_transactions(transactions: Transactions, server: Server | Missing) -> Iterator[Judgement]:
    """An open transaction holds its locks and keeps deleted rows from being cleared: loads wait
    behind it, and the source grows.
    """
    if not transactions.visible:
        yield Unknown(Subject(), "the account sees only its own transactions", transactions.grant)
    elif not transactions.long:
        yield Pass(Subject())
    ordered = sorted(transactions.long, key=_kind_and_who)
    for (kind, who), group in groupby(ordered, key=_kind_and_who):
        ages = [transaction.age_seconds for transaction in group]
        prepared = kind == "prepared transaction"
        yield Fail(
            Subject(object=f"{kind} of {who}" if who else kind),
            "Prepared transaction was never ended" if prepared else "Transaction stays open",
            f"{counted(len(ages), 'transaction')} open, the oldest for {seconds(max(ages))}.",
            (("count", len(ages)), ("oldest, seconds", round(max(ages)))),
            severity=Severity.HIGH if prepared else None,
            command=_FIND.get(kind, _FIND_ANY) if is_postgresql(server) else "",
        )


def _kind_and_who(transaction: LongTransaction) -> tuple[str, str]:
    return transaction.kind, transaction.who

"""How long a transaction may stay open and do nothing."""

from collections.abc import Iterator

from audit.facts.safeguards import Guard, Safeguards
from audit.model.check import Judgement, Severity, Undercurrent, check
from checks._controls import CAPACITY
from checks._safeguards import guarded


@check(
    id="dataops.idle-transactions",
    title="Idle transactions are ended by the server",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy=(
        "Set a limit of some minutes for the whole server, and a longer one for accounts "
        "that need it."
    ),
    effort="15 minutes",
    controls=CAPACITY,
)
def idle_transactions(safeguards: Safeguards) -> Iterator[Judgement]:
    """A program that forgot its transaction holds locks that loads wait for, and keeps deleted rows
    from being cleared, for as long as it lives.
    """
    yield from guarded(
        safeguards,
        Guard.IDLE_TRANSACTIONS,
        title="Idle transactions may stay open for ever",
        effect="locks are held until the program ends",
    )

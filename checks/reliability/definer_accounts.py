"""Stored code whose definer is gone."""

from collections.abc import Iterator

from audit.facts.stored_code import StoredCode
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
from checks._controls import INTEGRITY

_EFFECTS = {
    "trigger": "every write that fires it is refused",
    "event": "it does not run",
    "routine": "every call of it is refused",
}


@check(
    id="reliability.definer-accounts",
    title="Stored code has a definer that exists",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.MEDIUM,
    remedy="Define the code anew with an account that exists as its definer.",
    effort="1 hour",
    controls=INTEGRITY,
)
def definer_accounts(code: StoredCode) -> Iterator[Judgement]:
    """Code that runs as an account which was dropped does not run at all: what it should write,
    copy or clear stays undone.
    """
    for hidden in code.hidden:
        if hidden.kind in _EFFECTS:
            yield Unknown(Subject(object=f"{hidden.kind}s"), hidden.why, hidden.grant)
    # a view is read to see whether it works
    judged = [o for o in code.objects if o.as_definer and o.kind in _EFFECTS]
    if any(o.definer_exists is None for o in judged):
        why = "our account may not see which definers exist"
        yield Unknown(Subject(), why, code.accounts_grant)
        return
    for found in judged:
        subject = Subject(object=f"{found.kind} {found.name}")
        if found.definer_exists:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Definer of stored code does not exist",
            f"0 accounts are called {found.definer}: {_EFFECTS[found.kind]}.",
            (("definer", found.definer),),
            method="catalogue",
        )

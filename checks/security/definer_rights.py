"""Stored code that runs with the rights of a superuser."""

from collections import Counter
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
from checks._controls import DEFINERS, PRIVILEGES
from checks._words import counted, listed


@check(
    id="security.definer-rights",
    title="Stored code runs without a superuser's rights",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Make an account that may do what the code needs and nobody logs in to, and define the "
    "code anew with it as the definer.",
    effort="1 day",
    controls=(*PRIVILEGES, *DEFINERS),
)
def definer_rights(code: StoredCode) -> Iterator[Judgement]:
    """Whoever may call or change such code, or write the row that fires it, does so as the
    superuser: no grant holds for what happens inside.
    """
    for hidden in code.hidden:
        yield Unknown(Subject(object=f"{hidden.kind}s"), hidden.why, hidden.grant)
    judged = [o for o in code.objects if o.as_definer]
    if any(o.definer_superuser is None for o in judged):
        why = "our account may not see which definers are superusers"
        yield Unknown(Subject(), why, code.accounts_grant)
        return
    grave = sorted((o.definer, f"{o.kind} {o.name}") for o in judged if o.definer_superuser)
    if judged and not grave:
        yield Pass(Subject())
    for definer, number in sorted(Counter(definer for definer, _ in grave).items()):
        names = [name for owner, name in grave if owner == definer]
        yield Fail(
            Subject(object=definer),
            "Stored code runs as a superuser",
            f"{number:,} of {counted(len(judged), 'object')} with a definer: {listed(names)}.",
            (("objects", number),),
            method="catalogue",
        )

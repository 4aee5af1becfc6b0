"""Settings that guard a server, judged by what they guard."""

from collections.abc import Iterator

from audit.facts.safeguards import Guard, Safeguards
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Unknown


def guarded(
    facts: Safeguards,
    guard: Guard,
    *,
    title: str,
    effect: str = "",
    severity: Severity | None = None,
) -> Iterator[Judgement]:
    """One judgement for each setting that stands for this guard.

    `effect` completes the evidence: what follows from the setting as it is.
    """
    for hidden in facts.hidden:
        if hidden.guard is guard:
            yield Unknown(Subject(object=hidden.setting), hidden.why, hidden.grant)
    for found in facts.safeguards:
        if found.guard is not guard:
            continue
        subject = Subject(object=found.setting)
        if found.kept:
            yield Pass(subject)
            continue
        value = f"is {found.value}" if found.value else "is not set"
        yield Fail(
            subject,
            title,
            f"{found.setting} {value}{f': {effect}' if effect else ''}.",
            (("setting", found.setting), ("value", found.value)),
            severity=severity,
            method="settings of the source",
            command=found.change,
        )

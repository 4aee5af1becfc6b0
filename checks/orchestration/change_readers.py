"""Who may read the stream of changes."""

from collections.abc import Iterator

from audit.facts.change import ChangeCapture, ChangeReader
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
from checks._controls import PRIVILEGES
from checks._words import counted


@check(
    id="orchestration.change-readers",
    title="An account of its own may read changes",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.LOW,
    remedy="Make an account for the reader of changes with what that takes, and nothing more.",
    effort="1 hour",
    controls=PRIVILEGES,
)
def change_readers(changes: ChangeCapture) -> Iterator[Judgement]:
    """Where only administrators may read changes, a loader ends up with an administrator's
    password.
    """
    if not changes.method or not (changes.rights or changes.readers):
        return
    subject = Subject(object="readers of changes")
    if changes.readers is None:
        yield _hidden(subject, changes, "readers")
        return
    own = [reader for reader in changes.readers if not reader.administrator]
    if any(reader.admitted for reader in own):
        yield Pass(subject)
        return
    if any(reader.admitted is None for reader in own):
        yield _hidden(subject, changes, "rules")
        return
    in_use = bool(changes.publications)
    title, evidence = _fault(own, changes.readers)
    command = "\n".join(right.command for right in changes.rights if not right.met)
    yield Fail(
        subject,
        title,
        evidence,
        # nothing is wrong yet where nobody has begun to read changes
        severity=None if in_use else Severity.INFO,
        method="accounts of the source",
        fix="Add a rule that lets the reader in to the database itself." if own else "",
        command="" if own else command,
    )


def _hidden(subject: Subject, changes: ChangeCapture, what: str) -> Unknown:
    found = next((hidden for hidden in changes.unseen if hidden.name == what), None)
    if found is None:
        return Unknown(subject, "the account may not see who may read changes")
    return Unknown(subject, found.why, found.grant)


def _fault(own: list[ChangeReader], readers: tuple[ChangeReader, ...]) -> tuple[str, str]:
    if own:
        evidence = (
            f"{counted(len(own), 'account')} may read changes and none is let in to this database "
            "by the network."
        )
        return "No rule lets a reader of changes in", evidence
    others = counted(len(readers), "administrator")
    return "Only administrators may read changes", f"{others} and no other account."

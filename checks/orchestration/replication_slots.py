"""Places in the change log that the source keeps for its readers."""

from collections.abc import Iterator

from audit.facts.change import ChangeCapture, Slot
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CAPACITY
from checks._sql import is_postgresql, literal
from checks._words import counted, size

GIGABYTE = 1024**3


@check(
    id="orchestration.replication-slots",
    title="Every replication slot has its reader",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.HIGH,
    remedy="Start the slot's reader again, or drop the slot when nobody reads from it any more.",
    effort="1 hour",
    controls=CAPACITY,
)
def replication_slots(changes: ChangeCapture, server: Server | Missing) -> Iterator[Judgement]:
    """The source keeps its log for a slot that nobody reads until the disk is full and writing
    stops; a slot that was cut off has lost changes for good.
    """
    limit = changes.slot_limit
    if limit is not None and changes.slots:
        subject = Subject(object=limit.setting)
        if limit.limit_bytes is not None:
            yield Pass(subject)
        else:
            yield Fail(
                subject,
                "Slots may keep the log without limit",
                f"{counted(len(changes.slots), 'slot')} can hold back all of the log: one whose "
                "reader stays away fills the disk.",
                (("slots", len(changes.slots)),),
                severity=Severity.MEDIUM,
                method="settings of the source",
                fix="Set a limit below what the disk has free, and watch how far readers are "
                "behind.",
                command=limit.command,
            )
    for slot in changes.slots:
        subject = Subject(object=slot.name)
        if slot.active and not slot.lost and not slot.ending:
            yield Pass(subject)
            continue
        title, evidence, severity = _fault(slot)
        yield Fail(
            subject,
            title,
            evidence,
            (("active", slot.active), ("retained, bytes", slot.retained_bytes)),
            severity=severity,
            fix=_FIXES.get(title, ""),
            command=f"SELECT pg_drop_replication_slot({literal(slot.name)});"
            if is_postgresql(server) and not slot.ending
            else "",
        )


_LOST = "Replication slot has lost changes"
_ENDING = "Replication slot is about to lose changes"
_FIXES = {
    _LOST: "Drop the slot and take a new initial copy of what it fed.",
    _ENDING: "Let the slot's reader catch up at once, or raise the limit of what slots may keep.",
}


def _fault(slot: Slot) -> tuple[str, str, Severity]:
    if slot.lost:
        why = slot.why or "the log it still needs was removed"
        return _LOST, f"{why[0].upper()}{why[1:]}; its reader cannot go on.", Severity.CRITICAL
    kept = slot.retained_bytes
    if slot.ending:
        kept_for_it = f"{size(kept)} of change log" if kept is not None else "The change log"
        return _ENDING, f"{kept_for_it} it still needs is to be removed next.", Severity.HIGH
    title = "Replication slot has no reader"
    if kept is None:
        return (
            title,
            "The source keeps its change log for it since it was last read.",
            Severity.MEDIUM,
        )
    evidence = f"{size(kept)} of change log are kept for it."
    return title, evidence, Severity.HIGH if kept > GIGABYTE else Severity.MEDIUM

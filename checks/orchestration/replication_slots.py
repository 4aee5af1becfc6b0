"""Places in the change log that the source keeps for its readers."""

from collections.abc import Iterator

from audit.facts.change import ChangeCapture, Slot
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CAPACITY
from checks._sql import is_postgresql, literal
from checks._words import size

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
    for slot in changes.slots:
        subject = Subject(object=slot.name)
        if slot.active and not slot.lost:
            yield Pass(subject)
            continue
        title, evidence, severity = _fault(slot)
        yield Fail(
            subject,
            title,
            evidence,
            (("active", slot.active), ("retained, bytes", slot.retained_bytes)),
            severity=severity,
            fix="Drop the slot and take a new initial copy of what it fed." if slot.lost else "",
            command=f"SELECT pg_drop_replication_slot({literal(slot.name)});"
            if is_postgresql(server)
            else "",
        )


def _fault(slot: Slot) -> tuple[str, str, Severity]:
    if slot.lost:
        return (
            "Replication slot has lost changes",
            "The log it still needs was removed; its reader cannot go on.",
            Severity.CRITICAL,
        )
    kept = slot.retained_bytes
    title = "Replication slot has no reader"
    if kept is None:
        return (
            title,
            "The source keeps its change log for it since it was last read.",
            (Severity.MEDIUM),
        )
    evidence = f"{size(kept)} of change log are kept for it."
    return title, evidence, Severity.HIGH if kept > GIGABYTE else Severity.MEDIUM

"""Backups that the source itself knows of."""

from collections.abc import Iterator
from datetime import timedelta

from audit.facts.backups import Backups
from audit.facts.server import Observed
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import BACKUP
from checks._words import counted, day

OLDEST = timedelta(days=7)
_FAILED = frozenset({"failed", "failure", "partial", "error", "incompatible", "missing"})


@check(
    id="reliability.backup-evidence",
    title="A recent backup exists",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Set up a schedule of backups to another place, and have failures reported.",
    effort="1 day",
    controls=BACKUP,
)
def backup_evidence(backups: Backups, observed: Observed) -> Iterator[Judgement]:
    """What is lost between the last backup and a failure is lost for good, and a copy in another
    system does not bring the source back.
    """
    fault = _fault(backups, observed)
    if fault is None:
        yield Pass(Subject())
        return
    title, evidence = fault
    yield Fail(Subject(), title, evidence, method="the source's own record of backups")


def _fault(backups: Backups, observed: Observed) -> tuple[str, str] | None:
    places = counted(len(backups.repositories), "repository", "repositories")
    if not backups.repositories:
        return "No place for backups is configured", f"{places} for backups."
    last = backups.last_success
    if last is None:
        state = f"; the last attempt ended as {backups.last_state}" if backups.last_state else ""
        return "No backup has succeeded", f"0 successful backups in {places}{state}."
    age = f"{(observed.at - last).days:,} days old ({day(last)})"
    if backups.last_state.casefold() in _FAILED:
        return (
            "Last backup failed",
            f"The newest successful backup is {age}; the last one ended as {backups.last_state}.",
        )
    if observed.at - last > OLDEST:
        return "Newest backup is old", f"The newest successful backup is {age}; {places}."
    return None
